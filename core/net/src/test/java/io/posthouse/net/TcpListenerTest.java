package io.posthouse.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.posthouse.kernel.Fault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TcpListenerTest {
    private final Loops loops = new Loops(1);
    private final Doorkeeper doorkeeper = new Doorkeeper(new ConnectionBounds(2, 2));
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final TcpListener listener = open(0, Duration.ofMinutes(5));

    private TcpListener open(int port, Duration patience) {
        return TcpListener.open(loops,
                ListenerSettings.of("echo", new InetSocketAddress(InetAddress.getLoopbackAddress(), port)), doorkeeper,
                connection -> furnish(connection, patience));
    }

    private void furnish(SocketChannel connection, Duration patience) {
        connection.pipeline().addLast(new SignInDeadline(patience), new Echo());
    }

    /** Says everything back; signs in by the letter L. */
    private final class Echo extends SimpleChannelInboundHandler<ByteBuf> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf in) {
            if (in.getByte(in.readerIndex()) == 'L') {
                SignInDeadline.met(ctx.pipeline());
            }
            var _ = ctx.writeAndFlush(in.retain());
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            events.add(event.toString());
        }
    }

    @AfterEach
    void close() {
        listener.close();
        loops.close();
    }

    private Socket connect() throws IOException {
        return connect(listener);
    }

    private static Socket connect(TcpListener to) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), to.address().getPort());
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
    void endsWhoDoesNotSignInHoweverSlowlyItGoesOnTalking() throws Exception {
        try (TcpListener hasty = open(0, Duration.ofMillis(200)); Socket slow = connect(hasty)) {
            boolean ended = false;
            int sent = 0;
            while (!ended) {
                try {
                    slow.getOutputStream().write('x');
                    sent++;
                    Thread.sleep(20);
                } catch (IOException _) {
                    ended = true;
                }
            }
            assertThat(sent).isPositive();
            assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo("SignInDeadline.PASSED");
        }
    }

    @Test
    void saysWhichAddressCannotBeBound() {
        assertThatThrownBy(() -> open(listener.address().getPort(), Duration.ofMinutes(5))).isInstanceOf(Fault.class)
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
