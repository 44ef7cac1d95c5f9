package io.posthouse.identity;

import java.util.Arrays;
import java.util.Optional;

/** Which people a login belongs to; it decides the domain of its address. */
public enum Realm {
    /** Those who work here: {@code name@<domain>}. */
    EMPLOYEES("employees", ""),
    /** Those we serve: {@code name@c.<domain>}. */
    CUSTOMERS("customers", "c."),
    /**
     * Visitors of whom nobody knows yet who they are, with addresses as customers have them, so that one who becomes a customer keeps it. In
     * the tables it stands as {@link #CUSTOMERS} with a row beside it, which a release that knows no guests does not read.
     */
    GUESTS("guests", "c.");

    private final String word;
    private final String domainPrefix;

    Realm(String word, String domainPrefix) {
        this.word = word;
        this.domainPrefix = domainPrefix;
    }

    /** The word that stands for it in tables, files and replies. */
    public String word() {
        return word;
    }

    /** The domain of this realm's addresses, where {@code domain} is the platform's own. */
    public String domainUnder(String domain) {
        return domainPrefix + domain;
    }

    /** The realm that {@code word} stands for and that a login can be given; empty for any other text, and for guests, who have come by themselves. */
    public static Optional<Realm> of(String word) {
        return Arrays.stream(values()).filter(realm -> realm != GUESTS && realm.word.equals(word)).findFirst();
    }
}
