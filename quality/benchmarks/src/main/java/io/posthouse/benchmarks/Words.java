package io.posthouse.benchmarks;

import java.util.function.Supplier;

/** What was said on the command line. */
public final class Words {
    private static final int NOT_UNDERSTOOD = 2;

    private Words() {
    }

    /** What {@code parse} makes of the words; ends the process with code 2, and says why, when they are not understood. */
    public static <T> T understood(Supplier<T> parse) {
        try {
            return parse.get();
        } catch (IllegalArgumentException e) {
            System.err.println(
                    e instanceof NumberFormatException ? "a number was expected: " + e.getMessage() : e.getMessage());
            System.exit(NOT_UNDERSTOOD);
            throw e;
        }
    }
}
