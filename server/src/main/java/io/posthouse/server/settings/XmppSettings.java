package io.posthouse.server.settings;

import java.net.InetAddress;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * XMPP clients that begin in the clear and switch to TLS.
 *
 * @param address where to listen, also for direct TLS
 * @param port where to listen; 0 for any free port
 * @param plaintext lets clients stay without TLS, for benchmarks; refused on any address but loopback
 */
@ConfigurationProperties("posthouse.xmpp")
public record XmppSettings(@DefaultValue("127.0.0.1") InetAddress address, @DefaultValue("5222") int port,
        @DefaultValue("false") boolean plaintext) {
    public XmppSettings {
        Ports.check("posthouse.xmpp.port", port);
        if (plaintext && !address.isLoopbackAddress()) {
            throw new SettingRefused("posthouse.xmpp.plaintext",
                    "is for benchmarks on this machine alone, so posthouse.xmpp.address must be a loopback address");
        }
    }
}
