package io.posthouse.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ClusterIdentityTest {
    private static final ClusterSecret OURS = ClusterSecret.of(Town.SECRET);
    private static final ClusterSecret THEIRS = ClusterSecret.of("a secret of another cluster, 0123456789");

    @Test
    void refusesASecretThatCouldBeGuessed() {
        assertThatThrownBy(() -> ClusterSecret.of("")).hasMessageContaining("32 to 1024 characters");
        assertThatThrownBy(() -> ClusterSecret.of("0123456789abcdef0123456789abcde")).hasMessageContaining("32");
        assertThatThrownBy(() -> ClusterSecret.of("x".repeat(40))).hasMessageContaining("repeats");
        assertThat(ClusterSecret.of("0123456789abcdef0123456789abcdef")).hasToString("ClusterSecret[masked]");
    }

    @Test
    void derivesOneKeyPerPurposeTheSameEverywhere() {
        byte[] key = OURS.derive("one", 32);

        assertThat(ClusterSecret.of(Town.SECRET).derive("one", 32)).isEqualTo(key).hasSize(32);
        assertThat(OURS.derive("two", 32)).isNotEqualTo(key);
        assertThat(THEIRS.derive("one", 32)).isNotEqualTo(key);
    }

    @Test
    void nodesOfOneSecretTrustEachOther() throws Exception {
        ClusterIdentity server = ClusterIdentity.of(OURS);
        ClusterIdentity client = ClusterIdentity.of(ClusterSecret.of(Town.SECRET));

        assertThat(client.certificate()).isNotEqualTo(server.certificate());
        assertThat(talk(server, client.context())).isEqualTo('x');
        shakeHands(server.forServer(), client.forClient());
    }

    @Test
    void namesTheAddressForLibrariesThatInsistOnComparingIt() throws Exception {
        ClusterIdentity server = ClusterIdentity.of(OURS, InetAddress.ofLiteral("10.1.2.3"));

        assertThat(server.certificate().getSubjectAlternativeNames()).containsExactly(List.of(7, "10.1.2.3"));
        assertThat(server.authority().getSubjectAlternativeNames()).isNull();
        server.certificate().verify(server.authority().getPublicKey());
    }

    @Test
    void refusesAnotherSecretOnEitherSide() throws Exception {
        ClusterIdentity ours = ClusterIdentity.of(OURS);
        ClusterIdentity theirs = ClusterIdentity.of(THEIRS);

        assertThatThrownBy(() -> talk(ours, theirs.context())).isInstanceOf(SSLException.class);
        assertThatThrownBy(() -> shakeHands(ours.forServer(), theirs.forClient())).isInstanceOf(SSLException.class);
        // The client alone would be trusting enough here: it is the server that refuses.
        assertThatThrownBy(() -> shakeHands(ours.forServer(),
                theirs.forClient().trustManager(ours.certificate())))
                .isInstanceOf(SSLException.class);
    }

    @Test
    void refusesAClientWithoutACertificate() throws Exception {
        ClusterIdentity server = ClusterIdentity.of(OURS);
        var stranger = SslContextBuilder.forClient().trustManager(server.certificate())
                .endpointIdentificationAlgorithm(null);

        assertThatThrownBy(() -> shakeHands(server.forServer(), stranger)).isInstanceOf(SSLException.class);
    }

    @Test
    void strangersAtThePortHoldNobodyUp() throws Exception {
        ClusterIdentity identity = ClusterIdentity.of(OURS);
        var sockets = new HandshakeSockets(identity, Duration.ofSeconds(2));
        try (ServerSocket door = sockets.createServerSocket("test", 0, 50, InetAddress.getLoopbackAddress())) {
            var accepted = new CompletableFuture<Socket>();
            Thread.ofVirtual().start(() -> accept(door, accepted));
            try (Socket silent = open(door); Socket loud = open(door)) {
                loud.getOutputStream()
                        .write("GET / HTTP/1.1\r\nHost: nobody\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                loud.getOutputStream().flush();

                try (Socket peer = connect(sockets, door)) {
                    peer.getOutputStream().write('p');
                    peer.getOutputStream().flush();

                    assertThat(accepted.get(30, TimeUnit.SECONDS).getInputStream().read()).isEqualTo('p');
                }
                // Both are closed in the end; what is said to the loud one before does not matter.
                assertThat(silent.getInputStream().readAllBytes()).isEmpty();
                drain(loud);
            }
        }
    }

    @Test
    void aPeerThatAcceptsAndSaysNothingIsNotWaitedForTwice() throws Exception {
        var sockets = new HandshakeSockets(ClusterIdentity.of(OURS), Duration.ofSeconds(2));
        try (ServerSocket stopped = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> connect(sockets, stopped)).isInstanceOf(SocketTimeoutException.class);

            assertThatThrownBy(() -> connect(sockets, stopped)).isInstanceOf(ConnectException.class)
                    .hasMessageContaining("did not answer");
        }
    }

    private static void drain(Socket socket) {
        try {
            socket.getInputStream().readAllBytes();
        } catch (IOException _) {
            // Reset, which is an end as well.
        }
    }

    private static Socket open(ServerSocket door) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), door.getLocalPort());
    }

    private static Socket connect(HandshakeSockets sockets, ServerSocket door) throws IOException {
        Socket socket = sockets.createSocket("test");
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), door.getLocalPort()));
        return socket;
    }

    private static void accept(ServerSocket door, CompletableFuture<Socket> accepted) {
        try {
            accepted.complete(door.accept());
        } catch (IOException e) {
            accepted.completeExceptionally(e);
        }
    }

    /** One byte from {@code client} through the door of {@code server} and back. */
    private static int talk(ClusterIdentity server, SSLContext client) throws Exception {
        var sockets = new HandshakeSockets(server, Duration.ofSeconds(10));
        try (ServerSocket door = sockets.createServerSocket("test", 0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> echo(door));
            try (Socket socket = client.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(),
                    door.getLocalPort())) {
                socket.getOutputStream().write('x');
                return socket.getInputStream().read();
            }
        }
    }

    private static void echo(ServerSocket door) {
        try (Socket socket = door.accept()) {
            socket.getOutputStream().write(socket.getInputStream().read());
        } catch (IOException _) {
            // The client sees it too.
        }
    }

    /** A handshake in memory, both sides to their end. */
    private static void shakeHands(SslContextBuilder server, SslContextBuilder client) throws SSLException {
        SSLEngine accepting = server.build().newEngine(UnpooledByteBufAllocator.DEFAULT);
        SSLEngine connecting = client.build().newEngine(UnpooledByteBufAllocator.DEFAULT);
        ByteBuffer toServer = ByteBuffer.allocate(65_536);
        ByteBuffer toClient = ByteBuffer.allocate(65_536);
        connecting.beginHandshake();
        accepting.beginHandshake();
        for (int i = 0; i < 100; i++) {
            step(connecting, toClient, toServer);
            step(accepting, toServer, toClient);
            if (done(connecting) && done(accepting) && toServer.position() == 0 && toClient.position() == 0) {
                assertThat(accepting.getSession().getPeerCertificates()).hasSize(1);
                assertThat(accepting.getSession().getProtocol()).isEqualTo("TLSv1.3");
                return;
            }
        }
        throw new AssertionError("the handshake does not end");
    }

    private static boolean done(SSLEngine engine) {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }

    private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
        engine.wrap(ByteBuffer.allocate(0), out);
        in.flip();
        engine.unwrap(in, ByteBuffer.allocate(65_536));
        in.compact();
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }
}
