package io.posthouse.benchmarks.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;

/**
 * The data channel as a client holds it: one WebSocket (RFC 6455), text frames only. Read by one thread, written by any one at a
 * time; answering a ping is a write of the reading thread.
 */
public final class ChannelLine implements AutoCloseable {
    private static final int FRAME_BYTES_MAX = 1 << 20;
    private static final int ANSWER_BYTES_MAX = 1 << 20;

    private final TlsLine line;
    private final DataInputStream in;
    private final OutputStream out;
    private final Object writing = new Object();

    /** The server closed it in order, with a code. */
    public static final class Closed extends IOException {
        private static final long serialVersionUID = 1;
        private final int code;

        Closed(int code) {
            super("closed with " + code);
            this.code = code;
        }

        /** RFC 6455 section 7.4. */
        public int code() {
            return code;
        }
    }

    private ChannelLine(TlsLine line) throws IOException {
        this.line = line;
        this.in = new DataInputStream(new BufferedInputStream(line.secured().getInputStream(), 8 * 1024));
        this.out = line.secured().getOutputStream();
    }

    /** What a request was answered. */
    public record Answer(int status, String headers, String body) {
        /** The first cookie that was set, as {@code name=value}; empty without one. */
        public String cookie() {
            int at = headers.toLowerCase(Locale.ROOT).indexOf("\r\nset-cookie:");
            if (at < 0) {
                return "";
            }
            String value = headers.substring(at + 13).strip();
            int end = Math.min(end(value, ';'), end(value, '\r'));
            return value.substring(0, end);
        }

        private static int end(String value, char sign) {
            int at = value.indexOf(sign);
            return at < 0 ? value.length() : at;
        }
    }

    /** Sends one request on {@code line}, which is closed with the answer. */
    public static Answer ask(TlsLine line, String method, String path, String headers, String body)
            throws IOException {
        try (line) {
            OutputStream out = line.secured().getOutputStream();
            byte[] bytes = body.getBytes(UTF_8);
            out.write((method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers
                    + "Content-Type: application/json\r\nContent-Length: " + bytes.length + "\r\n\r\n")
                    .getBytes(ISO_8859_1));
            out.write(bytes);
            out.flush();
            String all = new String(line.secured().getInputStream().readNBytes(ANSWER_BYTES_MAX), ISO_8859_1);
            int end = all.indexOf("\r\n\r\n");
            if (end < 0 || all.length() < 12) {
                throw new EOFException("no answer to " + method + " " + path);
            }
            String head = all.substring(0, end);
            String said = all.substring(end + 4);
            boolean chunked = head.toLowerCase(Locale.ROOT).contains("transfer-encoding: chunked");
            return new Answer(Integer.parseInt(all.substring(9, 12)), head,
                    new String((chunked ? unchunked(said) : said).getBytes(ISO_8859_1), UTF_8));
        }
    }

    /** RFC 9112 section 7.1. */
    private static String unchunked(String chunks) {
        StringBuilder whole = new StringBuilder();
        int at = 0;
        int line = chunks.indexOf("\r\n");
        while (line > at) {
            int length = Integer.parseInt(chunks, at, line, 16);
            whole.append(chunks, line + 2, Math.min(chunks.length(), line + 2 + length));
            at = line + 2 + length + 2;
            line = at < chunks.length() ? chunks.indexOf("\r\n", at) : -1;
        }
        return whole.toString();
    }

    /** Makes the connection a channel: the caller's cookie, and an origin that is the server's. */
    public static ChannelLine open(TlsLine line, String cookie, String origin) throws IOException {
        ChannelLine channel = new ChannelLine(line);
        channel.out.write(("GET /channel HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: cG9zdGhvdXNlcHJvb2YhIQ==\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Protocol: posthouse.channel.1\r\nCookie: " + cookie + "\r\nOrigin: " + origin
                + "\r\n\r\n").getBytes(ISO_8859_1));
        channel.out.flush();
        String answer = channel.head();
        if (!answer.startsWith("HTTP/1.1 101")) {
            throw new IOException("no channel: " + answer.lines().findFirst().orElse(""));
        }
        return channel;
    }

    private String head() throws IOException {
        var head = new ByteArrayOutputStream();
        int ends = 0;
        while (ends < 4) {
            int b = in.readUnsignedByte();
            head.write(b);
            ends = b == (ends % 2 == 0 ? '\r' : '\n') ? ends + 1 : b == '\r' ? 1 : 0;
            if (head.size() > ANSWER_BYTES_MAX) {
                throw new IOException("headers without an end");
            }
        }
        return head.toString(ISO_8859_1);
    }

    /** How long {@link #next} waits; 0 for ever. */
    public void waitAtMost(int millis) throws IOException {
        line.waitAtMost(millis);
    }

    /**
     * The next packet.
     *
     * @throws Closed when the server said that it closes
     */
    public String next() throws IOException {
        while (true) {
            int first = in.readUnsignedByte();
            long length = in.readUnsignedByte() & 0x7f;
            length = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
            if (length < 0 || length > FRAME_BYTES_MAX || (first & 0x80) == 0) {
                throw new IOException("a frame that no server of ours sends: " + first + ", " + length);
            }
            byte[] payload = in.readNBytes((int) length);
            if (payload.length < length) {
                throw new EOFException("the channel ended within a frame");
            }
            switch (first & 0x0f) {
                case 1 -> {
                    return new String(payload, UTF_8);
                }
                case 8 -> throw new Closed(
                        payload.length < 2 ? 1005 : ((payload[0] & 0xff) << 8) | (payload[1] & 0xff));
                case 9 -> frame(10, payload);
                default -> {
                    // A pong, which nobody waits for.
                }
            }
        }
    }

    /** Sends one packet. */
    public void write(String packet) throws IOException {
        frame(1, packet.getBytes(UTF_8));
    }

    private void frame(int kind, byte[] payload) throws IOException {
        var frame = new ByteArrayOutputStream(payload.length + 14);
        frame.write(0x80 | kind);
        if (payload.length < 126) {
            frame.write(0x80 | payload.length);
        } else {
            frame.write(0x80 | 126);
            frame.write(payload.length >> 8);
            frame.write(payload.length);
        }
        // A mask of zeros is one: it is there to protect proxies from pages, and none is between.
        frame.write(new byte[4], 0, 4);
        frame.write(payload, 0, payload.length);
        synchronized (writing) {
            out.write(frame.toByteArray());
            out.flush();
        }
    }

    @Override
    public void close() throws IOException {
        line.close();
    }
}
