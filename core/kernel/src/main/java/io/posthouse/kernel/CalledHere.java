package io.posthouse.kernel;

import java.util.Set;

/**
 * How the platform's command is called on this machine and where its documents lie, for texts that tell people what to do:
 * {@code ./posthouse} in a checkout, {@code posthouse} where it is installed. The script that starts the program says which.
 */
public final class CalledHere {
    /** The system properties by which it is said; without them it is as in a checkout. */
    public static final Set<String> PROPERTIES = Set.of("posthouse.call", "posthouse.pages");

    private CalledHere() {
    }

    /** What to type for a verb and its words, for example {@code ./posthouse login list} for {@code login list}. */
    public static String command(String words) {
        return System.getProperty("posthouse.call", "./posthouse") + " " + words;
    }

    /** Where a page for operators lies, for example {@code docs/operations/backup.md} for {@code backup.md}. */
    public static String page(String file) {
        return System.getProperty("posthouse.pages", "docs/operations") + "/" + file;
    }

    /** A text that was written as for a checkout, as it is right here. */
    public static String in(String text) {
        return text.replace("./posthouse ", command("")).replace("docs/operations/", page(""));
    }
}
