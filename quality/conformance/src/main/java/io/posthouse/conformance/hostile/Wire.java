package io.posthouse.conformance.hostile;

import io.posthouse.conformance.AnyCertificate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;

/** HTTP/1.1 as bytes: what is written is what arrives. */
public final class Wire {
    /** A request that ends its connection: whether it is answered shows where a server thinks that the one before ended. */
    static final String LAST = "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    /** One that has to go through to what is behind the door. */
    static final String ANOTHER = "GET /api/session HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    /** Longer than any patience of a door. */
    private static final Duration READ = Duration.ofSeconds(75);
    private static final Pattern ANSWER = Pattern.compile("HTTP/[0-9]\\.[0-9] ([0-9]{3})[ \r]");
    private static final Pattern CODE = Pattern.compile("\"code\":\"([a-z-]+)\"");

    private final InetSocketAddress address;

    Wire(InetSocketAddress address) {
        this.address = address;
    }

    SSLSocket connect() throws IOException {
        SSLSocket socket = (SSLSocket) AnyCertificate.context().getSocketFactory().createSocket(address.getAddress(),
                address.getPort());
        socket.setSoTimeout((int) READ.toMillis());
        socket.setTcpNoDelay(true);
        return socket;
    }

    /** Writes it all, reads until the far end closes, and says the status of each answer with the code of each refusal. */
    String said(String bytes) throws IOException {
        return seen(everything(bytes));
    }

    /** All that comes back for bytes of Latin-1; empty where nothing does. */
    String everything(String bytes) throws IOException {
        try (SSLSocket socket = connect()) {
            Thread writer = Thread.ofVirtual().start(() -> write(socket, bytes));
            String heard = read(socket);
            writer.interrupt();
            return heard;
        }
    }

    private static void write(SSLSocket socket, String bytes) {
        try {
            OutputStream out = socket.getOutputStream();
            out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        } catch (IOException e) {
            // It does not want to hear the rest, which the answer says as well.
            Thread.currentThread().interrupt();
        }
    }

    /** What comes until the far end closes. */
    static String read(SSLSocket socket) throws IOException {
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        byte[] some = new byte[8_192];
        try {
            InputStream in = socket.getInputStream();
            for (int n = in.read(some); n >= 0; n = in.read(some)) {
                heard.write(some, 0, n);
            }
        } catch (SocketTimeoutException e) {
            return heard.toString(StandardCharsets.ISO_8859_1) + "\nleft open";
        } catch (IOException e) {
            // Closed with a reset, because of what it did not read.
            return heard.toString(StandardCharsets.ISO_8859_1);
        }
        return heard.toString(StandardCharsets.ISO_8859_1);
    }

    /** In few words. */
    static String seen(String heard) {
        List<String> answers = new ArrayList<>();
        Matcher answer = ANSWER.matcher(heard);
        int from = 0;
        while (answer.find(from)) {
            int begin = answer.end();
            String status = answer.group(1);
            int end = answer.find() ? answer.start() : heard.length();
            Matcher code = CODE.matcher(heard.substring(begin, end));
            answers.add(code.find() ? status + " " + code.group(1) : status);
            from = end;
        }
        String all = answers.isEmpty() ? heard.isBlank() ? "no answer" : "no status" : String.join(", ", answers);
        return heard.endsWith("left open") ? all + ", left open" : all;
    }
}
