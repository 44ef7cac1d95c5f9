package io.posthouse.benchmarks.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Cuts a stream's bytes into the children of its root, by counting tags and minding quotes.
 *
 * <p>A full parser would cost the generator more than the server spends on a message, and then the benchmark would
 * measure the generator. Nothing is decoded or validated here; a server that sends comments or CDATA in its stream
 * (RFC 6120 §11.1 forbids the former) would be cut wrongly, and the pair that waits for the message would say so.
 *
 * <p>One thread at a time.
 */
public final class StanzaCutter {
    private static final int ELEMENT_SIZE_MAX_BYTES = 1 << 20;

    private final Sink sink;
    private byte[] buffer = new byte[8 * 1024];
    private int filled;
    private int position;
    private int tagStart;
    private int elementStart;
    private int depth;
    private boolean inTag;
    private byte quote;
    private int generation;

    /** Receives what was cut. The array is the cutter's own: read it before returning, and keep nothing of it. */
    public interface Sink {
        /** The stream's opening tag. */
        void header(byte[] bytes, int from, int to);

        /** A whole child of the stream. */
        void element(byte[] bytes, int from, int to);

        /** The stream's closing tag. */
        void end();
    }

    public StanzaCutter(Sink sink) {
        this.sink = sink;
    }

    /** Takes all of {@code bytes} and cuts as far as they reach. */
    public void feed(ByteBuf bytes) {
        int length = bytes.readableBytes();
        makeRoom(length);
        bytes.readBytes(buffer, filled, length);
        filled += length;
        cut();
    }

    /** Takes {@code length} of {@code bytes} and cuts as far as they reach. */
    public void feed(byte[] bytes, int from, int length) {
        makeRoom(length);
        System.arraycopy(bytes, from, buffer, filled, length);
        filled += length;
        cut();
    }

    /** Forgets everything: a new stream begins on the same connection. Allowed while an element is being received. */
    public void restart() {
        filled = 0;
        position = 0;
        depth = 0;
        inTag = false;
        generation++;
    }

    /** What was cut, as text. */
    public static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, UTF_8);
    }

    private void makeRoom(int length) {
        if (filled + length <= buffer.length) {
            return;
        }
        if (filled + length > ELEMENT_SIZE_MAX_BYTES) {
            throw new IllegalStateException("an element of more than " + ELEMENT_SIZE_MAX_BYTES + " bytes");
        }
        buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, filled + length));
    }

    private void cut() {
        int started = generation;
        while (position < filled) {
            if (!inTag) {
                seekTag();
            } else if (seekTagEnd()) {
                tagEnded();
                if (generation != started) {
                    return;
                }
            }
        }
        keepUnfinished();
    }

    private void seekTag() {
        byte[] bytes = buffer;
        int at = position;
        int end = filled;
        while (at < end && bytes[at] != '<') {
            at++;
        }
        position = at;
        if (at < end) {
            tagStart = at;
            inTag = true;
            quote = 0;
            position++;
        }
    }

    private boolean seekTagEnd() {
        byte[] bytes = buffer;
        int end = filled;
        byte open = quote;
        for (int at = position; at < end; at++) {
            byte b = bytes[at];
            if (open != 0) {
                if (b == open) {
                    open = 0;
                }
            } else if (b == '>') {
                position = at + 1;
                quote = 0;
                return true;
            } else if (b == '"' || b == '\'') {
                open = b;
            }
        }
        position = end;
        quote = open;
        return false;
    }

    private void tagEnded() {
        inTag = false;
        byte kind = buffer[tagStart + 1];
        if (kind == '?') {
            return;
        }
        if (kind == '/') {
            depth--;
            if (depth == 1) {
                sink.element(buffer, elementStart, position);
            } else if (depth == 0) {
                sink.end();
            }
            return;
        }
        boolean empty = buffer[position - 2] == '/';
        if (depth == 1) {
            elementStart = tagStart;
        }
        if (!empty) {
            depth++;
            if (depth == 1) {
                sink.header(buffer, tagStart, position);
            }
        } else if (depth == 1) {
            sink.element(buffer, elementStart, position);
        }
    }

    private void keepUnfinished() {
        int keepFrom = depth > 1 ? elementStart : inTag ? tagStart : filled;
        if (keepFrom == 0) {
            return;
        }
        System.arraycopy(buffer, keepFrom, buffer, 0, filled - keepFrom);
        filled -= keepFrom;
        position -= keepFrom;
        tagStart -= keepFrom;
        elementStart -= keepFrom;
    }
}
