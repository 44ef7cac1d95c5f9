package io.posthouse.kernel.setting;

import java.util.function.Supplier;

/** A value that may be another one at the next look. Any thread; one volatile read. */
public final class Running<T> implements Supplier<T> {
    private volatile T value;

    Running(T value) {
        this.value = value;
    }

    /** One that stays as it is, for tests and tools. */
    public static <T> Running<T> fixed(T value) {
        return new Running<>(value);
    }

    /** The value now. */
    public T now() {
        return value;
    }

    @Override
    public T get() {
        return value;
    }

    void become(T next) {
        value = next;
    }
}
