package io.posthouse.storage.log;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one table in COPY's binary format (PostgreSQL documentation, COPY, "Binary Format"), in one array that is used
 * again for every batch. Written by hand because it is most of what the writer's thread does: no object is made for a value.
 */
final class CopyBuffer implements CopyRow {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final byte[] HEADER = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0, 0, 0, 0, 0, 0,
            0, 0, 0};
    private static final int KEPT_BYTES = 1 << 20;
    private static final int BYTES_MAX = 256 << 20;
    private static final long MICROS_TO_2000 = 946_684_800_000_000L;

    private final String table;
    private final int stampFields;
    private final int fields;
    private byte[] bytes = new byte[64 << 10];
    private int end;
    private int rows;
    private int written;

    /**
     * @param stampFields how many columns the log writes itself, before the module's
     * @param moduleFields how many the module writes
     */
    CopyBuffer(String table, int stampFields, int moduleFields) {
        this.table = table;
        this.stampFields = stampFields;
        this.fields = stampFields + moduleFields;
    }

    /** Forgets all rows. */
    void clear() {
        // One batch of large stanzas does not keep its memory for the life of the log.
        if (bytes.length > KEPT_BYTES && end < KEPT_BYTES / 2) {
            bytes = new byte[KEPT_BYTES];
        }
        System.arraycopy(HEADER, 0, bytes, 0, HEADER.length);
        end = HEADER.length;
        rows = 0;
    }

    /** Adds a row that is the log's: its place and time, then what {@code values} writes. */
    void row(int shard, long sequence, long id, long atMicros, Consumer<CopyRow> values) {
        begin();
        smallint(shard).bigint(sequence).bigint(id).micros(atMicros);
        finish(values);
    }

    /** Adds a row of a table beside the log. */
    void row(Consumer<CopyRow> values) {
        begin();
        finish(values);
    }

    private void begin() {
        room(2);
        SHORT.set(bytes, end, (short) fields);
        end += 2;
        written = 0;
    }

    private void finish(Consumer<CopyRow> values) {
        values.accept(this);
        if (written != fields) {
            throw new IllegalStateException("a row of " + table + " has " + (fields - stampFields)
                    + " columns of the module, " + (written - stampFields) + " were written");
        }
        rows++;
    }

    /** Ends the rows; after it come {@link #array} and {@link #length}. */
    void trailer() {
        room(2);
        SHORT.set(bytes, end, (short) -1);
        end += 2;
    }

    int rows() {
        return rows;
    }

    byte[] array() {
        return bytes;
    }

    int length() {
        return end;
    }

    /** Microseconds since 2000, as PostgreSQL keeps time. */
    static long micros(Instant at) {
        return Math.addExact(Math.multiplyExact(at.getEpochSecond(), 1_000_000L), at.getNano() / 1_000)
                - MICROS_TO_2000;
    }

    @Override
    public CopyBuffer smallint(int value) {
        if (value != (short) value) {
            throw new IllegalArgumentException("a smallint has 16 bits");
        }
        field(2);
        SHORT.set(bytes, end, (short) value);
        end += 2;
        return this;
    }

    @Override
    public CopyBuffer integer(int value) {
        field(4);
        INT.set(bytes, end, value);
        end += 4;
        return this;
    }

    @Override
    public CopyBuffer bigint(long value) {
        field(8);
        LONG.set(bytes, end, value);
        end += 8;
        return this;
    }

    @Override
    public CopyBuffer bool(boolean value) {
        field(1);
        bytes[end++] = (byte) (value ? 1 : 0);
        return this;
    }

    @Override
    public CopyBuffer text(@Nullable String value) {
        if (value == null) {
            return none();
        }
        written++;
        room(4 + 3L * value.length());
        int start = end;
        end += 4;
        utf8(value);
        INT.set(bytes, start, end - start - 4);
        return this;
    }

    @Override
    public CopyBuffer uuid(@Nullable UUID value) {
        if (value == null) {
            return none();
        }
        field(16);
        LONG.set(bytes, end, value.getMostSignificantBits());
        LONG.set(bytes, end + 8, value.getLeastSignificantBits());
        end += 16;
        return this;
    }

    @Override
    public CopyBuffer bytes(byte @Nullable [] value) {
        if (value == null) {
            return none();
        }
        field(value.length);
        System.arraycopy(value, 0, bytes, end, value.length);
        end += value.length;
        return this;
    }

    @Override
    public CopyBuffer timestamp(@Nullable Instant value) {
        return value == null ? none() : micros(micros(value));
    }

    private CopyBuffer micros(long value) {
        return bigint(value);
    }

    @Override
    public CopyBuffer jsonb(@Nullable String value) {
        if (value == null) {
            return none();
        }
        written++;
        room(5 + 3L * value.length());
        int start = end;
        end += 4;
        bytes[end++] = 1;
        utf8(value);
        INT.set(bytes, start, end - start - 4);
        return this;
    }

    @Override
    public CopyBuffer none() {
        written++;
        room(4);
        INT.set(bytes, end, -1);
        end += 4;
        return this;
    }

    private void field(int length) {
        written++;
        room(4L + length);
        INT.set(bytes, end, length);
        end += 4;
    }

    private void utf8(String value) {
        byte[] to = bytes;
        int at = end;
        int length = value.length();
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (c < 0x80) {
                // PostgreSQL would refuse the whole batch for it; refusing here names the command at once.
                if (c == 0) {
                    throw new UnstorableText("U+0000 cannot be stored in a text");
                }
                to[at++] = (byte) c;
            } else if (c < 0x800) {
                to[at++] = (byte) (0xc0 | c >> 6);
                to[at++] = (byte) (0x80 | (c & 0x3f));
            } else if (!Character.isSurrogate(c)) {
                to[at++] = (byte) (0xe0 | c >> 12);
                to[at++] = (byte) (0x80 | (c >> 6 & 0x3f));
                to[at++] = (byte) (0x80 | (c & 0x3f));
            } else {
                if (i + 1 == length || !Character.isSurrogatePair(c, value.charAt(i + 1))) {
                    throw new UnstorableText("half a surrogate pair cannot be stored in a text");
                }
                int code = Character.toCodePoint(c, value.charAt(++i));
                to[at++] = (byte) (0xf0 | code >> 18);
                to[at++] = (byte) (0x80 | (code >> 12 & 0x3f));
                to[at++] = (byte) (0x80 | (code >> 6 & 0x3f));
                to[at++] = (byte) (0x80 | (code & 0x3f));
            }
        }
        end = at;
    }

    private void room(long more) {
        long wanted = end + more;
        if (wanted > bytes.length) {
            if (wanted > BYTES_MAX) {
                throw new IllegalStateException("the rows of one batch for " + table + " exceed 256 MB");
            }
            bytes = Arrays.copyOf(bytes, (int) Math.min(BYTES_MAX, Math.max(wanted, bytes.length * 2L)));
        }
    }

    /** A text that no PostgreSQL stores. */
    static final class UnstorableText extends IllegalArgumentException {
        UnstorableText(String message) {
            super(message);
        }
    }
}
