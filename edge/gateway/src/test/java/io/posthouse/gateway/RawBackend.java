package io.posthouse.gateway;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A back end that says what a test wants, byte by byte, and remembers what it was asked. */
final class RawBackend implements AutoCloseable {
    private final ServerSocket listener;
    private final Manner manner;
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();

    /** What it does with a request whose head it has read. */
    interface Manner {
        void answer(Socket socket, String head) throws Exception;
    }

    RawBackend(Manner manner) throws IOException {
        this.manner = manner;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    /** One that answers everything alike. */
    static RawBackend saying(String answer) throws IOException {
        return new RawBackend((socket, head) -> write(socket, answer));
    }

    /** A whole answer with that text. */
    static String ok(String text) {
        return "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + text.length() + "\r\n\r\n" + text;
    }

    static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** Reads a body in chunks, and tells how many bytes it had. */
    static int chunks(InputStream in) throws IOException {
        int all = 0;
        while (true) {
            StringBuilder size = new StringBuilder();
            while (size.indexOf("\r\n") < 0) {
                int read = in.read();
                if (read < 0) {
                    throw new EOFException("the body broke off");
                }
                size.append((char) read);
            }
            int bytes = Integer.parseInt(size.substring(0, size.length() - 2), 16);
            in.skipNBytes(bytes + 2L);
            if (bytes == 0) {
                return all;
            }
            all += bytes;
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                connections.incrementAndGet();
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            while (!socket.isClosed()) {
                String head = head(socket.getInputStream());
                if (head == null) {
                    return;
                }
                heads.add(head);
                manner.answer(socket, head);
            }
        } catch (Exception e) {
            // The door has gone, or the test meant it so.
            return;
        }
    }

    private static @Nullable String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (true) {
            int read = in.read();
            if (read < 0) {
                return null;
            }
            head.write(read);
            String text = head.toString(StandardCharsets.ISO_8859_1);
            if (text.endsWith("\r\n\r\n")) {
                return text;
            }
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    /** The heads of all requests, as they came. */
    List<String> heads() {
        return heads;
    }

    int connections() {
        return connections.get();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
