package io.posthouse.benchmarks;

import java.io.IOException;

/** What was said on the command line. */
public final class Words {
    private static final int NOT_UNDERSTOOD = 2;

    /** Reads words, and what they name. */
    @FunctionalInterface
    public interface Parse<T> {
        /** @throws IllegalArgumentException when they are not understood; its message says why */
        T parse() throws IOException;
    }

    private Words() {
    }

    /** What {@code parse} makes of the words; ends the process with code 2, and says why, when they are not understood. */
    public static <T> T understood(Parse<T> parse) throws IOException {
        try {
            return parse.parse();
        } catch (IllegalArgumentException e) {
            System.err.println(
                    e instanceof NumberFormatException ? "a number was expected: " + e.getMessage() : e.getMessage());
            System.exit(NOT_UNDERSTOOD);
            throw e;
        }
    }
}
