package io.posthouse.benchmarks.nodes;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What was found about each promise. Filled by one thread. */
final class Verdict {
    private static final int SHOWN_MAX = 20;

    private final Map<Promise, Finding> findings = new EnumMap<>(Promise.class);

    /** How much was looked at, how much of it was wrong, and the first of those in words. */
    static final class Finding {
        private long examined;
        private long breaches;
        private final List<String> first = new ArrayList<>();

        long examined() {
            return examined;
        }

        long breaches() {
            return breaches;
        }

        List<String> first() {
            return List.copyOf(first);
        }
    }

    /** Of faults, which people may see something of. */
    Verdict() {
        this(EnumSet.complementOf(EnumSet.of(Promise.NOTHING_SHOWN)));
    }

    /** @param judged the promises that count in this run */
    Verdict(Set<Promise> judged) {
        for (Promise promise : judged) {
            findings.put(promise, new Finding());
        }
    }

    /** Those that count in this run. */
    Set<Promise> judged() {
        return findings.keySet();
    }

    void examined(Promise promise, long count) {
        of(promise).examined += count;
    }

    /** So many more that are not told one by one. */
    void breaches(Promise promise, long count) {
        of(promise).breaches += count;
    }

    void breach(Promise promise, String what) {
        Finding finding = of(promise);
        finding.breaches++;
        if (finding.first.size() < SHOWN_MAX) {
            finding.first.add(what);
        }
    }

    Finding of(Promise promise) {
        Finding finding = findings.get(promise);
        return finding == null ? new Finding() : finding;
    }

    boolean broke(Promise promise) {
        return of(promise).breaches > 0;
    }

    /** Nothing was wrong, and something was looked at for each. */
    boolean holds() {
        return findings.values().stream().allMatch(finding -> finding.breaches == 0 && finding.examined > 0);
    }
}
