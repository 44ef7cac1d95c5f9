package io.posthouse.conformance.hostile;

import io.posthouse.conformance.AnyCertificate;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * HTTP/2 as frames: what is written is what arrives, whatever RFC 9113 says of it. Of fields no name is Huffman-coded and none is kept in a
 * table. Used by one thread.
 */
public final class Frames implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RESET = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GO_AWAY = 7;
    static final int WINDOW = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;
    static final int ACK = 1;
    private static final int PADDED = 8;
    private static final int PRIORITISED = 0x20;

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final Duration READ = Duration.ofSeconds(75);
    private static final int CONCURRENT_STREAMS_MAX = 3;
    /** RFC 7541 appendix A. */
    private static final List<Integer> STATUS_BY_INDEX = List.of(200, 204, 206, 304, 400, 404, 500);
    private static final int FIRST_STATUS = 8;

    private final SSLSocket socket;
    private final OutputStream out;
    private final DataInputStream in;
    private OptionalInt streamsMax = OptionalInt.empty();

    /** One frame that came. */
    record Frame(int type, int flags, int stream, ByteBuffer payload) {
        int number(int at) {
            return payload.getInt(at);
        }

        byte[] bytes() {
            byte[] all = new byte[payload.limit()];
            payload.get(0, all);
            return all;
        }
    }

    Frames(InetSocketAddress address) throws IOException {
        socket = (SSLSocket) AnyCertificate.context().getSocketFactory().createSocket(address.getAddress(),
                address.getPort());
        socket.setSoTimeout((int) READ.toMillis());
        socket.setTcpNoDelay(true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[]{"h2"});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        if (!"h2".equals(socket.getApplicationProtocol())) {
            throw new IOException("does not speak HTTP/2");
        }
        out = socket.getOutputStream();
        in = new DataInputStream(socket.getInputStream());
        out.write(PREFACE);
        // No table, so that what comes can be read without one.
        write(SETTINGS, 0, 0, new byte[]{0, 1, 0, 0, 0, 0});
        Frame settings = next();
        for (int i = 0; settings.type() == SETTINGS && i + 6 <= settings.payload().limit(); i += 6) {
            ByteBuffer one = ByteBuffer.wrap(settings.bytes(), i, 6);
            if (one.getShort() == CONCURRENT_STREAMS_MAX) {
                streamsMax = OptionalInt.of(one.getInt());
            }
        }
        write(SETTINGS, ACK, 0);
    }

    /** How many streams it says that it takes at once; empty for any number (RFC 9113 section 6.5.2). */
    OptionalInt streamsMax() {
        return streamsMax;
    }

    /** Writes one. */
    Frames write(int type, int flags, int stream, byte... payload) throws IOException {
        out.write(frame(type, flags, stream, payload));
        out.flush();
        return this;
    }

    static byte[] frame(int type, int flags, int stream, byte... payload) {
        return ByteBuffer.allocate(9 + payload.length).put((byte) (payload.length >> 16))
                .putShort((short) payload.length).put((byte) type).put((byte) flags).putInt(stream).put(payload)
                .array();
    }

    /** Writes bytes as they are; what the far end does not want to hear any more is no fault. */
    void flood(byte[] bytes, int times) throws IOException {
        try {
            for (int i = 0; i < times; i++) {
                out.write(bytes);
            }
            out.flush();
        } catch (IOException e) {
            // It has closed, which what it says next tells as well.
            out.flush();
        }
    }

    /** A header block of names and values in turn. RFC 7541 section 6.2.2: literal, and in no table. */
    static byte[] block(String... fields) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < fields.length; i++) {
            if (i % 2 == 0) {
                block.write(0);
            }
            byte[] text = fields[i].getBytes(StandardCharsets.ISO_8859_1);
            length(block, text.length);
            block.writeBytes(text);
        }
        return block.toByteArray();
    }

    private static void length(ByteArrayOutputStream block, int length) {
        if (length < 127) {
            block.write(length);
            return;
        }
        block.write(127);
        int rest = length - 127;
        while (rest >= 128) {
            block.write(rest % 128 + 128);
            rest /= 128;
        }
        block.write(rest);
    }

    /** A usual request for {@code path}, with more fields behind. */
    static byte[] get(String path, String... more) {
        List<String> all = new ArrayList<>(
                List.of(":method", "GET", ":scheme", "https", ":authority", "localhost", ":path",
                        path));
        all.addAll(List.of(more));
        return block(all.toArray(String[]::new));
    }

    /** The next frame. */
    Frame next() throws IOException {
        int length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        return new Frame(type, flags, stream, ByteBuffer.wrap(in.readNBytes(length)));
    }

    /**
     * What comes of stream {@code stream}: its status, a reset with its code, or the end of the connection. Answers pings and settings on the
     * way.
     */
    String heard(int stream) throws IOException {
        try {
            while (true) {
                Frame frame = next();
                if (frame.type() == GO_AWAY) {
                    if (frame.number(4) != 0) {
                        return "connection ended, " + word(frame.number(4));
                    }
                } else if (frame.type() == RESET && frame.stream() == stream) {
                    return "reset, " + word(frame.number(0));
                } else if (frame.type() == HEADERS && frame.stream() == stream) {
                    return Integer.toString(status(frame));
                } else if (frame.type() == PING && (frame.flags() & ACK) == 0) {
                    write(PING, ACK, 0, frame.bytes());
                }
            }
        } catch (SocketTimeoutException e) {
            return "no answer, left open";
        } catch (IOException e) {
            return "connection ended";
        }
    }

    /** Reads until a ping with {@code mark} is answered, or until the connection ends. */
    String endOrPing(long mark) throws IOException {
        try {
            while (true) {
                Frame frame = next();
                if (frame.type() == GO_AWAY && frame.number(4) != 0) {
                    return "the connection ends";
                }
                if (frame.type() == PING && (frame.flags() & ACK) != 0
                        && frame.payload().getLong(0) == mark) {
                    return "the connection stays";
                }
            }
        } catch (SocketTimeoutException e) {
            return "the connection hangs";
        } catch (IOException e) {
            return "the connection ends";
        }
    }

    /** RFC 9113 section 7. */
    private static String word(int code) {
        List<String> words = List.of("no error", "protocol error", "internal error", "flow control error",
                "settings time-out",
                "stream closed", "frame size error", "refused stream", "cancel", "compression error", "connect error",
                "enhance your calm", "inadequate security", "HTTP/1.1 required");
        return code >= 0 && code < words.size() ? words.get(code) : "code " + code;
    }

    /** RFC 9113 section 8.3.2: the first field of an answer. */
    private static int status(Frame frame) {
        byte[] block = frame.bytes();
        int at = (frame.flags() & PADDED) == 0 ? 0 : 1;
        if ((frame.flags() & PRIORITISED) != 0) {
            at += 5;
        }
        while ((block[at] & 0xe0) == 0x20) {
            // A smaller table was agreed; its new size stands first, in one octet because it is nothing.
            at++;
        }
        if ((block[at] & 0x80) != 0) {
            return STATUS_BY_INDEX.get((block[at] & 0x7f) - FIRST_STATUS);
        }
        int length = block[at + 1] & 0x7f;
        boolean packed = (block[at + 1] & 0x80) != 0;
        return packed
                ? digits(block, at + 2, length)
                : Integer.parseInt(new String(block, at + 2, length, StandardCharsets.US_ASCII));
    }

    /** RFC 7541 appendix B, of digits. */
    private static int digits(byte[] block, int from, int length) {
        long bits = 0;
        for (int i = 0; i < length; i++) {
            bits = (bits << 8) | (block[from + i] & 0xff);
        }
        int left = length * 8;
        int number = 0;
        for (int i = 0; i < 3; i++) {
            int five = (int) ((bits >> (left - 5)) & 0x1f);
            if (five < 3) {
                number = number * 10 + five;
                left -= 5;
            } else {
                number = number * 10 + (int) ((bits >> (left - 6)) & 0x3f) - 0x19 + 3;
                left -= 6;
            }
        }
        return number;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
