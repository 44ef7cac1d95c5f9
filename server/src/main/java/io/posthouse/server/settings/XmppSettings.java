package io.posthouse.server.settings;

import java.net.InetAddress;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * XMPP clients that begin in the clear and switch to TLS.
 *
 * @param address where to listen, also for direct TLS
 * @param port where to listen; 0 for any free port
 * @param publicaddress where clients reach this node from outside, as host or host:port; told to the clients of another node that
 *        drains, so name only what leads to this very node. Empty: they look for another by themselves
 * @param plaintext lets clients stay without TLS, for benchmarks; refused on any address but loopback
 */
@ConfigurationProperties("posthouse.xmpp")
public record XmppSettings(@DefaultValue("127.0.0.1") InetAddress address, @DefaultValue("5222") int port,
        @DefaultValue("") String publicaddress, @DefaultValue("false") boolean plaintext) {

    private static final Pattern HOST = Pattern.compile("([A-Za-z0-9.-]{1,253}|\\[[0-9a-fA-F:.]+])(:\\d{1,5})?");

    public XmppSettings {
        Ports.check("posthouse.xmpp.port", port);
        if (!publicaddress.isEmpty() && !HOST.matcher(publicaddress).matches()) {
            throw new SettingRefused("posthouse.xmpp.publicaddress",
                    "must be a host or host:port, such as north.example.org:5222 or [2001:db8::1]:5222");
        }
        if (plaintext && !address.isLoopbackAddress()) {
            throw new SettingRefused("posthouse.xmpp.plaintext",
                    "is for benchmarks on this machine alone, so posthouse.xmpp.address must be a loopback address");
        }
    }
}
