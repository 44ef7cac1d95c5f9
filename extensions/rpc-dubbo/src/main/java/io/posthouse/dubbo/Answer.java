package io.posthouse.dubbo;

import io.posthouse.kernel.Refusal;
import io.posthouse.kernel.RefusalKind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** What comes back from a call. It holds no word of what failed inside the other node: its log does, under the request's id. */
sealed interface Answer {
    /** The largest answer. */
    int BYTES_MAX = 8 << 20;

    /** Carried out; the result in wire form. */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares answers; it is read once.
    record Done(byte[] result) implements Answer {
    }

    /** Not carried out, and why; {@code thrown} where the method threw it and did not give it back. */
    record Refused(String code, RefusalKind kind, String advice, boolean thrown) implements Answer, Refusal {
    }

    /** Something failed; whether the same may succeed later. */
    record Failed(boolean retryable) implements Answer {
    }

    /** Nothing was done, and another node may do it: this one has too much, or is going. */
    record Busy() implements Answer {
    }

    /** Nothing was done: the call is not sealed for this node, is too old, or names what is not offered here. */
    record Unknown() implements Answer {
    }

    default byte[] bytes() {
        try {
            var all = new ByteArrayOutputStream();
            var out = new DataOutputStream(all);
            switch (this) {
                case Done(var result) -> {
                    out.writeByte(0);
                    out.write(result);
                }
                case Refused refused -> {
                    out.writeByte(1);
                    out.writeUTF(refused.code());
                    out.writeUTF(refused.kind().name());
                    out.writeUTF(refused.advice());
                    out.writeBoolean(refused.thrown());
                }
                case Failed(var retryable) -> {
                    out.writeByte(2);
                    out.writeBoolean(retryable);
                }
                case Busy() -> out.writeByte(3);
                case Unknown() -> out.writeByte(4);
            }
            return all.toByteArray();
        } catch (IOException bug) {
            throw new IllegalStateException("memory takes what is written to it", bug);
        }
    }

    /** @throws IOException when it is none */
    static Answer of(byte[] bytes) throws IOException {
        var in = new DataInputStream(new ByteArrayInputStream(bytes));
        int kind = in.readByte();
        return switch (kind) {
            case 0 -> new Done(in.readAllBytes());
            case 1 -> new Refused(in.readUTF(), kindOf(in.readUTF()), in.readUTF(), in.readBoolean());
            case 2 -> new Failed(in.readBoolean());
            case 3 -> new Busy();
            case 4 -> new Unknown();
            default -> throw new IOException("an answer of kind " + kind);
        };
    }

    private static RefusalKind kindOf(String word) throws IOException {
        for (RefusalKind kind : RefusalKind.values()) {
            if (kind.name().equals(word)) {
                return kind;
            }
        }
        throw new IOException("a refusal of another release");
    }
}
