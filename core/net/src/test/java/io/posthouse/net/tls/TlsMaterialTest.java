package io.posthouse.net.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.posthouse.kernel.Fault;
import io.posthouse.net.ConnectionBounds;
import io.posthouse.net.Doorkeeper;
import io.posthouse.net.ListenerSettings;
import io.posthouse.net.Loops;
import io.posthouse.net.TcpListener;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class TlsMaterialTest {
    private final Loops loops = new Loops(1);

    @TempDir
    private Path folder;

    private TlsSettings settings() {
        return new TlsSettings(folder.resolve("tls"), Optional.empty(), "example.org", List.of("line.example.org"));
    }

    private TcpListener serve(TlsMaterial material) {
        return TcpListener.open(loops,
                ListenerSettings.of("tls", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                new Doorkeeper(new ConnectionBounds(10, 10)), connection -> connection.pipeline()
                        .addLast(material.newHandler(connection.alloc()), new SimpleChannelInboundHandler<ByteBuf>() {
                            @Override
                            protected void channelRead0(ChannelHandlerContext ctx, ByteBuf in) {
                                var _ = ctx.writeAndFlush(in.retain());
                            }

                            @Override
                            public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                                var _ = ctx.close();
                            }
                        }));
    }

    @AfterEach
    void close() {
        loops.close();
    }

    /** Connects as {@code name}, trusting exactly {@code trusted}, and checks the name as a client does. */
    private static SSLSocket connect(TcpListener listener, String name, X509Certificate trusted, String... protocols)
            throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("server", trusted);
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), listener.address().getPort());
        plain.setSoTimeout(20_000);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, name,
                listener.address().getPort(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        if (protocols.length > 0) {
            parameters.setProtocols(protocols);
        }
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static String served(SSLSocket socket) throws Exception {
        socket.getOutputStream().write('x');
        assertThat(socket.getInputStream().read()).isEqualTo('x');
        Certificate certificate = socket.getSession().getPeerCertificates()[0];
        return ((X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(certificate.getEncoded()))).getSerialNumber().toString();
    }

    private static String serial(TlsMaterial material) {
        return material.chain().getFirst().getSerialNumber().toString();
    }

    @Test
    void makesACertificateAtTheFirstStartAndKeepsIt() throws Exception {
        TlsMaterial material = TlsMaterial.open(settings(), Clock.systemUTC());

        X509Certificate certificate = material.chain().getFirst();
        assertThat(certificate.getSubjectAlternativeNames()).extracting(name -> String.valueOf(name.get(1)))
                .containsExactly(
                        "example.org",
                        "line.example.org", "localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
        assertThat(certificate.getNotAfter().toInstant()).isAfter(Instant.now().plus(Duration.ofDays(3650)));
        assertThat(certificate.getBasicConstraints()).as("it can sign no others").isEqualTo(-1);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(material.keyFile())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(material.certificateFile())))
                .isEqualTo("rw-------");
        assertThat(serial(TlsMaterial.open(settings(), Clock.systemUTC()))).isEqualTo(serial(material));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void speaksTlsUnderEachOfItsNames(String protocol) throws Exception {
        TlsMaterial material = TlsMaterial.open(settings(), Clock.systemUTC());
        try (TcpListener listener = serve(material)) {
            for (String name : List.of("example.org", "line.example.org", "localhost")) {
                try (SSLSocket socket = connect(listener, name, material.chain().getFirst(), protocol)) {
                    assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
                    assertThat(served(socket)).isEqualTo(serial(material));
                }
            }
            assertThatThrownBy(() -> connect(listener, "evil.example", material.chain().getFirst()))
                    .isInstanceOf(SSLException.class);
        }
    }

    @Test
    void givesNewConnectionsTheNewCertificateAndLeavesOldOnesAlone() throws Exception {
        TlsMaterial material = TlsMaterial.open(settings(), Clock.systemUTC());
        X509Certificate before = material.chain().getFirst();
        try (TcpListener listener = serve(material); SSLSocket old = connect(listener, "localhost", before)) {
            String oldSerial = served(old);

            assertThat(material.reload()).as("nothing has changed").isFalse();
            renew();
            assertThat(material.reload()).isTrue();

            try (SSLSocket fresh = connect(listener, "localhost", material.chain().getFirst())) {
                assertThat(served(fresh)).isEqualTo(serial(material)).isNotEqualTo(oldSerial);
            }
            assertThat(served(old)).isEqualTo(oldSerial);
            assertThatThrownBy(() -> connect(listener, "localhost", before)).isInstanceOf(SSLException.class);
        }
    }

    /** Another certificate of the same form in the same files. */
    private void renew() throws Exception {
        new SelfSigned(Clock.systemUTC()).write(settings());
        // A clock of a second's grain must not hide the change.
        Files.setLastModifiedTime(settings().pemFiles().certificate(), FileTime.from(Instant.now().plusSeconds(5)));
    }

    @Test
    void keepsTheOldCertificateWhenTheNewOneCannotBeUsed() throws Exception {
        TlsMaterial material = TlsMaterial.open(settings(), Clock.systemUTC());
        String serial = serial(material);
        String goodKey = Files.readString(material.keyFile());
        renew();
        Files.writeString(material.keyFile(), goodKey);

        assertThatThrownBy(material::reload).isInstanceOf(Fault.class)
                .hasMessageContaining("not that of the certificate");

        assertThat(serial(material)).isEqualTo(serial);
        Files.writeString(material.certificateFile(), "nonsense");
        assertThatThrownBy(material::reload).isInstanceOf(Fault.class);
        assertThat(serial(material)).isEqualTo(serial);
    }

    @Test
    void noticesNewFilesByItself() throws Exception {
        TlsMaterial material = TlsMaterial.open(settings(), Clock.systemUTC());
        String serial = serial(material);
        try (AutoCloseable _ = material.watch(Duration.ofMillis(20))) {
            renew();
            while (serial(material).equals(serial)) {
                Thread.sleep(10);
            }
        }
    }

    @Test
    void usesFilesThatAreGivenAndMakesNone() {
        TlsMaterial given = TlsMaterial.open(settings(), Clock.systemUTC());
        TlsSettings.PemFiles files = new TlsSettings.PemFiles(given.certificateFile(), given.keyFile());
        Path untouched = folder.resolve("untouched");

        TlsMaterial material = TlsMaterial.open(
                new TlsSettings(untouched, Optional.of(files), "example.org", List.of()),
                Clock.systemUTC());

        assertThat(serial(material)).isEqualTo(serial(given));
        assertThat(untouched).doesNotExist();
        TlsSettings.PemFiles missing = new TlsSettings.PemFiles(folder.resolve("no.pem"), given.keyFile());
        assertThatThrownBy(
                () -> TlsMaterial.open(new TlsSettings(untouched, Optional.of(missing), "example.org", List.of()),
                        Clock.systemUTC()))
                .isInstanceOf(Fault.class);
    }
}
