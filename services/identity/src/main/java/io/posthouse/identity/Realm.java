package io.posthouse.identity;

/** Which people a login belongs to; it decides the domain of its address. */
public enum Realm {
    /** Those who work here: {@code name@<domain>}. */
    EMPLOYEES("employees"),
    /** Those we serve: {@code name@c.<domain>}. */
    CUSTOMERS("customers");

    private final String word;

    Realm(String word) {
        this.word = word;
    }

    /** The word that stands for it in tables, files and replies. */
    public String word() {
        return word;
    }
}
