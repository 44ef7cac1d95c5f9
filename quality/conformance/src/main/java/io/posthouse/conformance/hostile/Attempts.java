package io.posthouse.conformance.hostile;

import io.posthouse.conformance.hostile.Attempt.Body;
import io.posthouse.conformance.hostile.Attempt.Trait;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The corpus. */
public final class Attempts {
    private final List<Attempt> all = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();

    private Attempts() {
    }

    /** All of it, by what it is aimed at. */
    public static List<Attempt> list() {
        Attempts attempts = new Attempts();
        HeadAttempts.addTo(attempts);
        PathAttempts.addTo(attempts);
        BodyAttempts.addTo(attempts);
        FrameAttempts.addTo(attempts);
        RouteAttempts.addTo(attempts);
        PersonAttempts.addTo(attempts);
        return Collections.unmodifiableList(attempts.all);
    }

    void add(String id, String clause, String given, String answer, Body body, Trait... traits) {
        if (!ids.add(id)) {
            throw new IllegalArgumentException("two attempts are called " + id);
        }
        all.add(new Attempt(id, clause, given, answer, Set.of(traits), body));
    }

    /** Bytes on a connection of their own, with a request behind them that would be answered if it were read as one. */
    void raw(String id, String clause, String given, String answer, String bytes, Trait... traits) {
        add(id, clause, given, answer, place -> place.wire().said(bytes + Wire.LAST), traits);
    }
}
