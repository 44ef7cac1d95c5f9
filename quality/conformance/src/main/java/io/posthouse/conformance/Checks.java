package io.posthouse.conformance;

import io.posthouse.conformance.Check.Body;
import io.posthouse.conformance.Check.Level;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Where checks are put down, one under the other. */
public final class Checks {
    private final List<Check> all = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();

    /** What a server must do. */
    public void must(String id, String clause, String given, String expect, Body body) {
        add(new Check(id, clause, Level.MUST, given, expect, body));
    }

    /** What it should. */
    public void should(String id, String clause, String given, String expect, Body body) {
        add(new Check(id, clause, Level.SHOULD, given, expect, body));
    }

    private void add(Check check) {
        if (!ids.add(check.id())) {
            throw new IllegalArgumentException("two checks are called " + check.id());
        }
        all.add(check);
    }

    /** All of them, in their order. */
    public List<Check> all() {
        return Collections.unmodifiableList(all);
    }
}
