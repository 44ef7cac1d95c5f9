package io.posthouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A gigabyte goes through a door whose process has 48 MB for everything, both ways at once, and arrives as it was sent. */
@Tag("long")
@Timeout(300)
class LargeBodiesTest {
    private static final int BLOCKS = 16_384;
    private static final long BYTES = (long) BLOCKS << 16;

    /** Each is numbered in its first bytes, so that nothing that is lost or doubled fits again. */
    private static byte[] block() {
        byte[] block = new byte[1 << 16];
        new Random(7).nextBytes(block);
        return block;
    }

    private static void send(OutputStream out) throws IOException {
        byte[] block = block();
        for (int i = 0; i < BLOCKS; i++) {
            block[0] = (byte) i;
            block[1] = (byte) (i >> 8);
            out.write(block);
        }
        out.flush();
    }

    /** How many bytes arrived as they were sent. */
    private static long receive(InputStream in) throws IOException {
        byte[] block = block();
        for (int i = 0; i < BLOCKS; i++) {
            block[0] = (byte) i;
            block[1] = (byte) (i >> 8);
            if (!Arrays.equals(in.readNBytes(block.length), block)) {
                return (long) i << 16;
            }
        }
        return BYTES;
    }

    @Test
    void aGigabyteGoesThroughBothWaysAtOnceWithinLittleMemory() throws Exception {
        try (RawBackend shop = new RawBackend((socket, head) -> {
            if (head.startsWith("GET")) {
                RawBackend.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: " + BYTES + "\r\n\r\n");
                send(socket.getOutputStream());
            } else {
                RawBackend.write(socket, RawBackend.ok(receive(socket.getInputStream()) + " bytes"));
            }
        })) {
            Process process = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx48m",
                    "-XX:MaxDirectMemorySize=48m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-cp",
                    System.getProperty("java.class.path"), SmallDoor.class.getName(), shop.url())
                    .redirectError(ProcessBuilder.Redirect.INHERIT).start();
            try (BufferedReader said = new BufferedReader(
                    new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                String line = said.readLine();
                while (line != null && !line.startsWith("port ")) {
                    line = said.readLine();
                }
                int port = Integer.parseInt(String.valueOf(line).substring(5));

                // when
                long[] down = {0};
                Thread reader = Thread.ofPlatform().start(() -> down[0] = download(port));
                String up = upload(port);
                reader.join();

                // then
                assertThat(up).startsWith("HTTP/1.1 200").endsWith(BYTES + " bytes");
                assertThat(down[0]).isEqualTo(BYTES);
                assertThat(process.isAlive()).isTrue();
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
    }

    private static long download(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            RawBackend.write(socket, "GET /shop/large HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            InputStream in = socket.getInputStream();
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.read());
            }
            return head.toString().toLowerCase(Locale.ROOT).contains("content-length: " + BYTES) ? receive(in) : -1;
        } catch (IOException e) {
            return -2;
        }
    }

    private static String upload(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            RawBackend.write(socket,
                    "POST /shop/large HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: "
                            + BYTES + "\r\n\r\n");
            send(socket.getOutputStream());
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
