package io.posthouse.server.run;

import java.net.InetSocketAddress;

/** A port that we were told to listen on cannot be had. */
public final class PortTaken extends RuntimeException {
    /**
     * @param use what for, for example {@code the web page}
     * @param setting the name of the setting that decides it
     */
    public PortTaken(String use, InetSocketAddress address, String setting, Throwable cause) {
        super("Port " + address.getPort() + " on " + address.getAddress().getHostAddress() + ", for " + use
                + ", cannot be had (" + cause.getMessage() + "). Stop what uses it, or choose another with "
                + setting.replace('.', '_').toUpperCase(java.util.Locale.ROOT) + "=…", cause);
    }
}
