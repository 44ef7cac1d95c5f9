package io.posthouse.server.settings;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The certificate, for XMPP and HTTPS alike. Without one, a certificate is made at the first start. Files that change are
 * read again while running.
 *
 * @param certificate a PEM file with the chain, the server's own first; empty for the one made at first start
 * @param key a PEM file with its private key, PKCS#8
 */
@ConfigurationProperties("posthouse.tls")
public record TlsSettings(@DefaultValue("") String certificate, @DefaultValue("") String key) {
    public TlsSettings {
        if (certificate.isEmpty() != key.isEmpty()) {
            throw new SettingRefused("posthouse.tls.certificate", "and posthouse.tls.key belong together");
        }
    }
}
