package io.posthouse.gateway.limit;

import io.posthouse.gateway.exchange.Problem;
import java.util.List;

/** Why a call is not let through now. Each comes with {@code Retry-After}. */
final class LimitProblems {
    /** The node has too much under way. */
    static final Problem OVERLOADED = new Problem(503, "Service unavailable", "overloaded",
            "This node has too much to do at the moment. Try again after the seconds that Retry-After names.");
    /** There is no place to count in. */
    static final Problem FULL = new Problem(503, "Service unavailable", "limits-full",
            "Too many callers are counted at the moment. Try again after the seconds that Retry-After names.");
    /** The caller has too much under way. */
    static final Problem AT_ONCE = new Problem(429, "Too many requests", "too-many-at-once",
            "You have too many requests under way. Wait for answers before you send more.");

    private static final Problem ADDRESS = tooMany("address", "this address");
    private static final Problem USER = tooMany("user", "this person");
    private static final Problem APP = tooMany("app", "this app");
    private static final Problem INTERFACE = tooMany("interface", "all callers of this interface");

    private LimitProblems() {
    }

    static List<Problem> all() {
        return List.of(OVERLOADED, FULL, AT_ONCE, ADDRESS, USER, APP, INTERFACE);
    }

    static Problem of(Layer layer) {
        return switch (layer) {
            case ADDRESS -> ADDRESS;
            case USER -> USER;
            case APP -> APP;
            case INTERFACE -> INTERFACE;
        };
    }

    private static Problem tooMany(String word, String whose) {
        return new Problem(429, "Too many requests", word + "-limit", "The quota of " + whose
                + " is used up. Try again after the seconds that Retry-After names.");
    }
}
