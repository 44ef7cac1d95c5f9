package io.posthouse.gateway.limit;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What nodes tell each other of keys: a byte for the form, a byte for the kind, then lines of one size. Times go as spans, never as
 * moments: clocks of nodes have nothing in common.
 */
final class LimitFrame {
    static final byte FORM = 1;
    /** A frame has at most this many lines. */
    static final int LINES_MAX = 2_000;
    private static final int LINE_BYTES = 1 + Long.BYTES + Integer.BYTES + Long.BYTES + Integer.BYTES;

    /** What a frame is for. The order is that of the wire. */
    enum Kind {
        /** I am here. No lines. */
        HERE(0),
        /** I go, and count for nobody any more. No lines. */
        GONE(1),
        /** {@code calls} are wanted, {@code spent} were let through without having been asked for; less than 0: given back. */
        ASK(2),
        /** {@code calls} are granted; the key is then {@code ahead}. */
        ANSWER(3),
        /** The key is at least {@code ahead}. */
        STATE(4);

        private static final Kind[] ALL = values();

        private final int number;

        Kind(int number) {
            this.number = number;
        }
    }

    /**
     * What is said of one key.
     *
     * @param calls of {@link Kind#ASK} and {@link Kind#ANSWER}
     * @param ahead nanoseconds, of {@link Kind#ANSWER} and {@link Kind#STATE}
     * @param spent of {@link Kind#ASK}
     */
    record Line(Layer layer, long key, int calls, long ahead, int spent) {
    }

    /** What a frame says. Lines about layers that are not known here are left out. */
    record Said(Kind kind, List<Line> lines) {
    }

    private LimitFrame() {
    }

    static byte[] write(Kind kind, List<Line> lines) {
        ByteBuffer out = ByteBuffer.allocate(2 + lines.size() * LINE_BYTES).put(FORM).put((byte) kind.number);
        for (Line line : lines) {
            out.put((byte) line.layer().number()).putLong(line.key()).putInt(line.calls()).putLong(line.ahead())
                    .putInt(line.spent());
        }
        return out.array();
    }

    /** @throws IllegalArgumentException when it is none of ours */
    static Said read(byte[] frame) {
        ByteBuffer in = ByteBuffer.wrap(frame);
        try {
            byte form = in.get();
            int kind = in.get();
            if (form != FORM || kind < 0 || kind >= Kind.ALL.length || in.remaining() % LINE_BYTES != 0
                    || in.remaining() / LINE_BYTES > LINES_MAX) {
                throw new IllegalArgumentException("not a frame about limits");
            }
            List<Line> lines = new ArrayList<>(in.remaining() / LINE_BYTES);
            while (in.hasRemaining()) {
                Layer layer = Layer.at(in.get());
                Line line = new Line(layer == null ? Layer.ADDRESS : layer, in.getLong(), in.getInt(), in.getLong(),
                        in.getInt());
                if (layer != null && line.calls() >= 0 && line.ahead() >= 0) {
                    lines.add(line);
                }
            }
            return new Said(Kind.ALL[kind], lines);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("not a frame about limits", e);
        }
    }
}
