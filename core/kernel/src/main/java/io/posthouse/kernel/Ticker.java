package io.posthouse.kernel;

/** A monotonic source for elapsed time, so that a correction of the clock expires nothing. */
@FunctionalInterface
public interface Ticker {
    /** Nanoseconds since an arbitrary moment; only differences mean something. */
    long nanos();

    /** The machine's own. */
    static Ticker system() {
        return System::nanoTime;
    }
}
