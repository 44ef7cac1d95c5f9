package io.posthouse.gateway.limit;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whose calls are counted together. */
public enum Layer {
    /** All that comes from one address; of IPv6, from one network of 64 bits. */
    ADDRESS(0),
    /** What a person calls by the platform's own clients, and apart from that what one app calls for her. */
    USER(1),
    /** What an app calls, for whomever. */
    APP(2),
    /** All calls of one interface, whoever calls. */
    INTERFACE(3);

    private static final Layer[] ALL = values();

    private final int number;
    private final String word = name().toLowerCase(Locale.ROOT);

    Layer(int number) {
        this.number = number;
    }

    /** What stands for it between nodes, for good: from 0 on, without gaps. */
    int number() {
        return number;
    }

    /** Its name in headers, settings and refusals. */
    public String word() {
        return word;
    }

    /** The layer of that number; of one we do not know, null. */
    static @Nullable Layer at(int number) {
        return number >= 0 && number < ALL.length ? ALL[number] : null;
    }
}
