package io.posthouse.outbound.send;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Somebody else's server, down to its bytes. Each connection has a thread; what a request is answered, a test says. */
public final class Receiver implements AutoCloseable {
    private final ServerSocket server;
    private final List<Letter> letters = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private volatile Behaviour behaviour = answering(200);

    public Receiver(ServerSocket server) {
        this.server = server;
        Thread.ofVirtual().name("receiver").start(this::accept);
    }

    /** One on {@code address}, at {@code port} or at any for 0. */
    public static Receiver at(String address, int port) throws IOException {
        return new Receiver(new ServerSocket(port, 50, InetAddress.ofLiteral(address)));
    }

    /** What came: a whole request. */
    public record Letter(List<String> head, String body) {
        /** A field's value. */
        public String field(String name) {
            return head.stream().filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip()).findFirst().orElse("");
        }

        /** What the request line asks for. */
        public String target() {
            return head.getFirst().replaceFirst("^\\S+ (\\S+) .*$", "$1");
        }
    }

    /** What is done about a request. */
    @FunctionalInterface
    public interface Behaviour {
        void answer(Letter letter, OutputStream out) throws IOException, InterruptedException;
    }

    /** Answers so, with some fields. */
    public static Behaviour answering(int status, String... fields) {
        return (letter, out) -> out.write(("HTTP/1.1 " + status + " Said\r\n" + String.join("", List.of(fields).stream()
                .map(field -> field + "\r\n").toList()) + "Content-Length: 0\r\n\r\n").getBytes(UTF_8));
    }

    public void does(Behaviour next) {
        behaviour = next;
    }

    public int port() {
        return server.getLocalPort();
    }

    /** All requests so far, in the order in which they came. */
    public List<Letter> letters() {
        return new ArrayList<>(letters);
    }

    /** How many connections there were. */
    public int connections() {
        return sockets.size();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            // Closed: the test is over.
            Thread.currentThread().interrupt();
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            Letter letter = read(socket.getInputStream());
            letters.add(letter);
            OutputStream out = socket.getOutputStream();
            behaviour.answer(letter, out);
            out.flush();
        } catch (IOException | InterruptedException e) {
            // The sender has heard enough.
            Thread.currentThread().interrupt();
        }
    }

    private static Letter read(InputStream in) throws IOException {
        List<String> head = new ArrayList<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            head.add(line);
        }
        int length = Integer.parseInt(new Letter(head, "").field("content-length"));
        return new Letter(head, new String(in.readNBytes(length), UTF_8));
    }

    private static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("ended within a head");
            }
            line.write(next);
        }
        return line.toString(UTF_8).stripTrailing();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
