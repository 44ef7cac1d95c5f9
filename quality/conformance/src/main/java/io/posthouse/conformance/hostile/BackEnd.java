package io.posthouse.conformance.hostile;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Stands behind a door and believes whatever it is handed: a line ends where any program could think so, and what follows the end of a
 * request is the next one. Answers 200 to each, and remembers those that came whole.
 */
public final class BackEnd implements AutoCloseable {
    /** What attempts write into each line that is not to go through. */
    static final String FORGED = "forged";

    private static final int HEAD_CHARS_MAX = 1 << 20;
    private static final String TOKEN = "[\\w-]+\\.[\\w-]+\\.[\\w-]+";

    private final ServerSocket listening;
    private final Queue<Head> whole = new ConcurrentLinkedQueue<>();

    /** Listens on loopback at a port of its own. */
    public BackEnd() throws IOException {
        listening = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    /** One head, as lines. */
    private record Head(String first, List<String> fields) {

        List<String> all(String name) {
            return fields.stream().filter(field -> named(field).equals(name))
                    .map(field -> field.substring(field.indexOf(':') + 1).strip()).toList();
        }

        Optional<String> last(String name) {
            List<String> values = all(name);
            return values.isEmpty() ? Optional.empty() : Optional.of(values.getLast().toLowerCase(Locale.ROOT));
        }

        /** As programs do that hand headers on as variables. */
        static String named(String field) {
            int colon = field.indexOf(':');
            return field.substring(0, Math.max(colon, 0)).strip().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Where it listens. */
    public String url() {
        return "http://" + authority();
    }

    /** As Host has to say it. */
    String authority() {
        return "127.0.0.1:" + listening.getLocalPort();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                Thread.ofVirtual().start(() -> answer(socket));
            } catch (IOException e) {
                // It is closed.
                return;
            }
        }
    }

    private void answer(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            boolean last = false;
            while (!last) {
                Head head = head(in);
                readBody(in, head);
                whole.add(head);
                last = head.first().endsWith("HTTP/1.0") || head.last("connection").equals(Optional.of("close"));
                socket.getOutputStream()
                        .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException | NumberFormatException e) {
            // The door has given it up, or it cannot be read.
            Thread.currentThread().interrupt();
        }
    }

    private static Head head(InputStream in) throws IOException {
        String first = line(in);
        List<String> fields = new ArrayList<>();
        int chars = 0;
        for (String field = line(in); !field.isEmpty(); field = line(in)) {
            fields.add(field);
            chars += field.length();
            if (chars > HEAD_CHARS_MAX) {
                throw new IOException("a head without an end");
            }
        }
        return new Head(first, fields);
    }

    /** Ends with CR, with LF, or with both. */
    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException();
            }
            if (c == '\r') {
                in.mark(1);
                if (in.read() != '\n') {
                    in.reset();
                }
                break;
            }
            line.append((char) c);
        }
        return line.toString();
    }

    private static void readBody(InputStream in, Head head) throws IOException {
        if (head.last("transfer-encoding").isPresent()) {
            for (long size = chunk(in); size > 0; size = chunk(in)) {
                in.skipNBytes(size);
                line(in);
            }
            String trailer = line(in);
            while (!trailer.isEmpty()) {
                trailer = line(in);
            }
        } else {
            Optional<String> length = head.last("content-length");
            if (length.isPresent()) {
                in.skipNBytes(Long.parseLong(length.get()));
            }
        }
    }

    private static long chunk(InputStream in) throws IOException {
        return Long.parseLong(line(in).replaceAll("[^0-9a-fA-F].*", ""), 16);
    }

    /** Forgets requests whose target has {@code mark} in it. */
    void forget(String mark) {
        whole.removeIf(head -> head.first().contains(mark));
    }

    /** In few words: how many whole requests with {@code mark} in their target came, and what they should not have said. */
    String heard(String mark) {
        List<Head> heard = whole.stream().filter(head -> head.first().contains(mark)).toList();
        if (heard.isEmpty()) {
            return "nothing behind";
        }
        StringBuilder said = new StringBuilder(heard.size() == 1 ? "one behind" : heard.size() + " behind");
        Set<String> forged = new TreeSet<>();
        Set<String> more = new TreeSet<>();
        for (Head head : heard) {
            head.fields().stream().filter(field -> field.contains(FORGED)).map(Head::named).forEach(forged::add);
            if (!head.all("host").equals(List.of(authority()))) {
                more.add("for another host");
            }
            if (head.all("cookie").stream().anyMatch(cookies -> cookies.contains("posthouse_"))) {
                more.add("with our cookie");
            }
            List<String> identities = head.all("posthouse-identity");
            if (!identities.isEmpty()) {
                more.add(identities.size() == 1 && identities.getFirst().matches(TOKEN)
                        ? "told who asks"
                        : "told nonsense");
            }
        }
        if (!forged.isEmpty()) {
            said.append(", with forged ").append(String.join(" and ", forged));
        }
        more.forEach(one -> said.append(", ").append(one));
        return said.toString();
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
