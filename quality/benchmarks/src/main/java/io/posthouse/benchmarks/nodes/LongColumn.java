package io.posthouse.benchmarks.nodes;

import java.util.Arrays;

/** Numbers in the order in which they came, eight bytes each: a million messages must fit into a small heap. One thread at a time. */
final class LongColumn {
    private long[] values = new long[16];
    private int size;

    void add(long value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size + (size >> 1));
        }
        values[size++] = value;
    }

    long get(int at) {
        if (at >= size) {
            throw new IndexOutOfBoundsException(at);
        }
        return values[at];
    }

    int size() {
        return size;
    }
}
