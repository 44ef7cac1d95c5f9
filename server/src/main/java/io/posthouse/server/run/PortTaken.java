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
                + ", cannot be had (" + innermost(cause) + "). Stop what uses it, or choose another with "
                + setting.replace('.', '_').toUpperCase(java.util.Locale.ROOT) + "=…", cause);
    }

    /** What the kernel said, without the name of the call that it was said to. */
    private static String innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage()).replaceFirst("^bind\\(\\.\\.\\) failed with error\\(-?\\d+\\): ", "");
    }
}
