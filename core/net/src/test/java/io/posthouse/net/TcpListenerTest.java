package io.posthouse.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.posthouse.kernel.Fault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TcpListenerTest {
    private final Loops loops = new Loops(1);
    private final Doorkeeper doorkeeper = new Doorkeeper(new ConnectionBounds(2, 2));
    private final TcpListener listener = open(0);

    private TcpListener open(int port) {
        return TcpListener.open(loops,
                ListenerSettings.of("echo", new InetSocketAddress(InetAddress.getLoopbackAddress(), port)), doorkeeper,
                connection -> connection.pipeline().addLast(new Echo()));
    }

    /** Says everything back. */
    private static final class Echo extends SimpleChannelInboundHandler<ByteBuf> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf in) {
            var _ = ctx.writeAndFlush(in.retain());
        }
    }

    @AfterEach
    void close() {
        listener.close();
        loops.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.address().getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static String say(Socket socket, String words) throws IOException {
        socket.getOutputStream().write(words.getBytes(StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readNBytes(words.length()), StandardCharsets.US_ASCII);
    }

    /** Whether the server ended the connection without a word. */
    private static boolean turnedAway(Socket socket) {
        try {
            return socket.getInputStream().read() == -1;
        } catch (IOException _) {
            return true;
        }
    }

    @Test
    void turnsAwayWhoComesWhenItIsFullAndServesWhoIsInside() throws Exception {
        try (Socket first = connect(); Socket second = connect()) {
            assertThat(say(first, "Login")).isEqualTo("Login");
            assertThat(say(second, "Login")).isEqualTo("Login");

            try (Socket third = connect()) {
                assertThat(turnedAway(third)).isTrue();
            }

            assertThat(listener.shed()).isEqualTo(1);
            assertThat(say(first, "still")).isEqualTo("still");
        }
    }

    @Test
    void letsTheNextInWhenSomebodyHasLeft() throws Exception {
        try (Socket first = connect()) {
            assertThat(say(first, "Login")).isEqualTo("Login");
            try (Socket second = connect()) {
                assertThat(say(second, "Login")).isEqualTo("Login");
            }
            // The server hears of the leaving a moment later.
            while (doorkeeper.open() > 1) {
                Thread.sleep(5);
            }
            try (Socket third = connect()) {
                assertThat(say(third, "Login")).isEqualTo("Login");
            }
        }
    }

    @Test
    void saysWhichAddressCannotBeBound() {
        assertThatThrownBy(() -> open(listener.address().getPort())).isInstanceOf(Fault.class)
                .hasMessageContaining(String.valueOf(listener.address().getPort()));
    }

    @Test
    void stopsAcceptingAndKeepsWhatIsOpen() throws Exception {
        try (Socket open = connect()) {
            assertThat(say(open, "Login")).isEqualTo("Login");

            listener.stopAccepting();

            assertThat(say(open, "still")).isEqualTo("still");
            assertThatThrownBy(this::connect).isInstanceOf(IOException.class);
            assertThat(listener.connections()).isEqualTo(1);
        }
    }
}
