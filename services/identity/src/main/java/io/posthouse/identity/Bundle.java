package io.posthouse.identity;

import java.util.Arrays;
import java.util.Optional;

/** The two built-in bundles of permissions. */
public enum Bundle {
    /** May do everything, logins included. */
    ADMINISTRATOR("administrator"),
    /** May talk. */
    PERSON("person");

    private final String word;

    Bundle(String word) {
        this.word = word;
    }

    /** The word that stands for it in tables, files and replies. */
    public String word() {
        return word;
    }

    /** The bundle that {@code word} stands for; empty for any other text. */
    public static Optional<Bundle> of(String word) {
        return Arrays.stream(values()).filter(bundle -> bundle.word.equals(word)).findFirst();
    }
}
