package io.posthouse.net;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lets a real process run out of file descriptors: a JVM of its own, with a limit of its own. */
@Timeout(60)
class OutOfDescriptorsTest {
    private static final int LIMIT = 150;

    /** The process under test: echoes, and believes that it may have far more connections than it has descriptors. */
    static final class EchoServer {
        private EchoServer() {
        }

        static void main() throws Exception {
            Loops loops = new Loops(1);
            TcpListener listener = TcpListener.open(loops,
                    ListenerSettings.of("echo", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                    new Doorkeeper(new ConnectionBounds(10_000, 10_000)),
                    connection -> connection.pipeline().addLast(new SimpleChannelInboundHandler<ByteBuf>() {
                        @Override
                        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf in) {
                            var _ = ctx.writeAndFlush(in.retain());
                        }
                    }));
            // Asked once before the descriptors run out, so that everything it needs is loaded.
            System.out.println("warm " + processorMillis());
            System.out.println("port " + listener.address().getPort());
            while (System.in.read() >= 0) {
                long cpu = processorMillis();
                System.out.println("shed " + listener.shed() + " cpu " + cpu);
            }
        }
    }

    private static long processorMillis() {
        // A process without descriptors cannot ask the proc file system.
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return TimeUnit.NANOSECONDS.toMillis(system.getProcessCpuTime());
    }

    private static String say(Socket socket, String words) throws IOException {
        socket.getOutputStream().write(words.getBytes(StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readNBytes(words.length()), StandardCharsets.US_ASCII);
    }

    /** Whether the server serves the connection; if not it must have ended it, or the read runs into the time-out. */
    private static boolean served(Socket socket) throws IOException {
        try {
            return say(socket, "hello").equals("hello");
        } catch (SocketTimeoutException waiting) {
            throw waiting;
        } catch (IOException _) {
            return false;
        }
    }

    @Test
    void refusesNewConnectionsAndKeepsTheOldWithoutSpinningOrFloodingTheLog() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process server = new ProcessBuilder("sh", "-c", "ulimit -n " + LIMIT + "; exec \"$0\" \"$@\"", java, "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:-MaxFDLimit", "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                EchoServer.class.getName()).redirectErrorStream(true).start();
        List<Socket> inside = new ArrayList<>();
        try (BufferedReader out = new BufferedReader(
                new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
            List<String> log = new ArrayList<>();
            int port = Integer.parseInt(line(out, "port ", log).substring(5));
            int refused = 0;
            for (int i = 0; i < LIMIT + 50; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                socket.setSoTimeout(20_000);
                if (served(socket)) {
                    inside.add(socket);
                } else {
                    refused++;
                    socket.close();
                }
            }

            long cpuBefore = ask(server, out, log)[1];
            Thread.sleep(500);
            long[] shedAndCpu = ask(server, out, log);

            assertThat(inside).hasSizeGreaterThan(20);
            assertThat(refused).isGreaterThan(40);
            assertThat(shedAndCpu[0]).isPositive();
            for (Socket socket : inside) {
                assertThat(say(socket, "still there")).isEqualTo("still there");
            }
            assertThat(shedAndCpu[1] - cpuBefore).as("milliseconds of processor time in half a second of quiet")
                    .isLessThan(250);
            assertThat(log.stream().filter(said -> said.contains("refused") || said.contains("exception")))
                    .hasSizeLessThan(5);
            inside.removeLast().close();
            inside.removeLast().close();
            assertThat(servedSoon(port)).as("there is room again").isTrue();
        } finally {
            for (Socket socket : inside) {
                socket.close();
            }
            server.destroyForcibly();
            assertThat(server.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static boolean servedSoon(int port) throws Exception {
        for (int i = 0; i < 100; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(20_000);
                if (served(socket)) {
                    return true;
                }
            }
            Thread.sleep(20);
        }
        return false;
    }

    private static long[] ask(Process server, BufferedReader out, List<String> log) throws IOException {
        server.getOutputStream().write('\n');
        server.getOutputStream().flush();
        String[] words = line(out, "shed ", log).split(" ", -1);
        return new long[]{Long.parseLong(words[1]), Long.parseLong(words[3])};
    }

    private static String line(BufferedReader out, String beginning, List<String> log) throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(beginning)) {
                return line;
            }
            log.add(line);
        }
        throw new IOException("the server ended: " + log);
    }
}
