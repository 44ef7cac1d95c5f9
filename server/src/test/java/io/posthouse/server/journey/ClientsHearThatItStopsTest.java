package io.posthouse.server.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is said to an XMPP client that is connected when the platform ends in order. */
class ClientsHearThatItStopsTest {
    private static final String HEADER = "<stream:stream to='localhost' version='1.0' xmlns='jabber:client'"
            + " xmlns:stream='http://etherx.jabber.org/streams'>";

    @Test
    @Timeout(120)
    void aClientIsToldThatTheServerStopsBeforeItsConnectionIsClosed(@TempDir Path data) throws Exception {
        // given
        try (Platform platform = new Platform(data); SSLSocket socket = connect(platform, data)) {
            String password = Base64.getEncoder()
                    .encodeToString(("\0ada\0" + platform.password("ada")).getBytes(StandardCharsets.UTF_8));
            say(socket, HEADER, "</stream:features>");
            say(socket, "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>" + password + "</auth>",
                    "<success");
            say(socket, HEADER, "</stream:features>");
            say(socket, "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>", "</iq>");

            // when
            platform.close();

            // then: RFC 6120 section 4.9.3.21
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("<stream:error>", "<system-shutdown ").endsWith("</stream:stream>");
        }
    }

    private static SSLSocket connect(Platform platform, Path data) throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null);
        try (InputStream certificate = Files.newInputStream(data.resolve("tls").resolve("certificate.pem"))) {
            trusted.setCertificateEntry("own",
                    CertificateFactory.getInstance("X.509").generateCertificate(certificate));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        String address = platform.fact("xmpps");
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(),
                Integer.parseInt(address.substring(address.indexOf(':') + 1)));
        socket.setSoTimeout(30_000);
        return socket;
    }

    /** Says something and reads until the answer has come. */
    private static void say(SSLSocket socket, String words, String answer) throws IOException {
        socket.getOutputStream().write(words.getBytes(StandardCharsets.UTF_8));
        StringBuilder heard = new StringBuilder();
        while (heard.indexOf(answer) < 0 || heard.charAt(heard.length() - 1) != '>') {
            int next = socket.getInputStream().read();
            assertThat(next).as("after " + heard).isNotNegative();
            heard.append((char) next);
        }
    }
}
