package io.posthouse.server.settings;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * XMPP clients that begin with TLS.
 *
 * @param port where to listen, on the address of posthouse.xmpp; 0 for any free port
 */
@ConfigurationProperties("posthouse.xmpps")
public record XmppsSettings(@DefaultValue("5223") int port) {
    public XmppsSettings {
        Ports.check("posthouse.xmpps.port", port);
    }
}
