package io.posthouse.kernel;

/** The promises that records keep about themselves. A broken one is a bug of the caller, not a refusal. */
public final class Checks {
    private Checks() {
    }

    /**
     * Holds when {@code promise} does.
     *
     * @throws IllegalArgumentException with {@code what} when it does not
     */
    public static void check(boolean promise, String what) {
        if (!promise) {
            throw new IllegalArgumentException(what);
        }
    }
}
