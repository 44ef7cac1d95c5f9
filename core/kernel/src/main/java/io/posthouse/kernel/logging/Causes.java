package io.posthouse.kernel.logging;

import java.util.ArrayList;
import java.util.List;

/** A failure in one line of words, for lines of the log that need no stack. */
public final class Causes {
    private static final int DEPTH_MAX = 8;
    private static final int CHARS_MAX = 500;

    private Causes() {
    }

    /**
     * The words of {@code failure} and of what caused it, the outermost first, each said once; the name of a class where there are no words.
     *
     * @return one line of at most 500 characters
     */
    public static String words(Throwable failure) {
        List<String> said = new ArrayList<>();
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEPTH_MAX; depth++) {
            String words = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage().strip();
            // Who wraps a failure often repeats it.
            if (said.stream().noneMatch(before -> before.contains(words))) {
                said.add(words);
            }
            cause = cause.getCause();
        }
        String all = String.join(": ", said).replaceAll("\\s+", " ");
        return all.length() <= CHARS_MAX ? all : all.substring(0, CHARS_MAX);
    }
}
