package io.posthouse.kernel;

import java.util.Arrays;
import java.util.Optional;

/** On whose things a permission may be used; each range holds all of the one before it. Narrowest first. */
public enum DataRange {
    /** Only on what is the holder's own. */
    OWN("own"),
    /** Also on what belongs to a department of which the holder is a member. */
    DEPARTMENT("department"),
    /** Also on what belongs to a department beneath one of those. */
    TREE("tree"),
    /** On everybody's. */
    ALL("all");

    private final String word;

    DataRange(String word) {
        this.word = word;
    }

    /** The word that stands for it in tables and replies. Kept for good. */
    public String word() {
        return word;
    }

    /** The range that {@code word} stands for; empty for any other text. */
    public static Optional<DataRange> of(String word) {
        return Arrays.stream(values()).filter(range -> range.word.equals(word)).findFirst();
    }
}
