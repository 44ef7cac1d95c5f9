package io.posthouse.channel;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.TokenKind;
import io.posthouse.net.mount.WebSocketConnection;
import io.posthouse.net.mount.WebSocketPeer;
import java.net.InetAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One WebSocket, held by one node, whose person lives on another: the front and the home, and a stream between them. */
class FarConnectionTest {
    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, LocalIoHandler.newFactory());
    private final BlockingQueue<WebSocketPeer> atHome = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> heardAtHome = new LinkedBlockingQueue<>();
    private final Browser browser = new Browser();
    private final FarConnection front = new FarConnection(browser);
    private Channel stream;
    private WebSocketPeer home;

    @BeforeEach
    void connect() throws Exception {
        var address = new LocalAddress(FarConnectionTest.class);
        new ServerBootstrap().group(loops).channel(LocalServerChannel.class)
                .childHandler(new ChannelInitializer<LocalChannel>() {
                    @Override
                    protected void initChannel(LocalChannel opened) {
                        FarFrames.into(opened.pipeline());
                        opened.pipeline().addLast(new FarPeer(opened, InetAddress.getLoopbackAddress(), "v1", peer -> {
                            atHome.add(peer);
                            return new Heard();
                        }));
                    }
                }).bind(address).sync();
        stream = new Bootstrap().group(loops).channel(LocalChannel.class).handler(front.toHome()).connect(address)
                .sync().channel();
        home = atHome.poll(10, SECONDS);
    }

    @AfterEach
    void end() {
        loops.shutdownGracefully(0, 1, SECONDS).syncUninterruptibly();
    }

    @Test
    void passesTextsOnBothWays() throws Exception {
        front.onText("{\"type\":\"chat\",\"text\":\"你好\"}");
        assertThat(heardAtHome.poll(10, SECONDS)).isEqualTo("{\"type\":\"chat\",\"text\":\"你好\"}");

        home.send("first");
        home.send("second");
        assertThat(browser.texts.poll(10, SECONDS)).isEqualTo("first");
        assertThat(browser.texts.poll(10, SECONDS)).isEqualTo("second");
    }

    @Test
    void tellsTheBrowserWhyTheHomeClosed() throws Exception {
        home.send("last words");
        home.close(4409, "replaced");

        assertThat(browser.texts.poll(10, SECONDS)).isEqualTo("last words");
        assertThat(browser.closes.poll(10, SECONDS)).isEqualTo("4409 replaced");
        assertThat(heardAtHome.poll(10, SECONDS)).isEqualTo("closed");
    }

    @Test
    void letsTheBrowserComeAgainWhenTheHomeIsLost() throws Exception {
        stream.close();

        assertThat(browser.closes.poll(10, SECONDS)).isEqualTo("1012 moved");
        assertThat(heardAtHome.poll(10, SECONDS)).isEqualTo("closed");
    }

    @Test
    void tellsTheHomeThatTheBrowserHasGone() throws Exception {
        front.onClosed();

        assertThat(heardAtHome.poll(10, SECONDS)).isEqualTo("closed");
    }

    @Test
    void readsWhatItHasWrittenAndNothingElse() {
        var opening = new FarOpening(
                new Caller(new LoginId(7), "ada",
                        TokenKind.SESSION, "s1", "r1"),
                InetAddress.getLoopbackAddress(), "posthouse.channel.1");

        assertThat(FarOpening.read(opening.bytes())).contains(opening);
        assertThat(FarOpening.read(new byte[]{1, 2, 3})).isEmpty();
        assertThat(FarOpening.read(new byte[0])).isEmpty();
    }

    private final class Heard implements WebSocketConnection {
        @Override
        public void onText(String text) {
            heardAtHome.add(text);
        }

        @Override
        public void onClosed() {
            heardAtHome.add("closed");
        }
    }

    private static final class Browser implements WebSocketPeer {
        final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
        final BlockingQueue<String> closes = new LinkedBlockingQueue<>();

        @Override
        public void send(String text) {
            texts.add(text);
        }

        @Override
        public boolean writable() {
            return true;
        }

        @Override
        public void whenWritable(Runnable action) {
            action.run();
        }

        @Override
        public void pauseReading() {
            // The test reads nothing on its behalf.
        }

        @Override
        public void resumeReading() {
            // The test reads nothing on its behalf.
        }

        @Override
        public void close(int code, String reason) {
            closes.add(code + " " + reason);
        }

        @Override
        public InetAddress address() {
            return InetAddress.getLoopbackAddress();
        }

        @Override
        public String subprotocol() {
            return "v1";
        }
    }
}
