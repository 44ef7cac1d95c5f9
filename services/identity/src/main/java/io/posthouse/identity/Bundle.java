package io.posthouse.identity;

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
}
