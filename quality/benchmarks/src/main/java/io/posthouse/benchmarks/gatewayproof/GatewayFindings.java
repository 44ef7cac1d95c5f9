package io.posthouse.benchmarks.gatewayproof;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was found about each promise. Safe for any thread. */
final class GatewayFindings {
    private static final int SHOWN_MAX = 20;

    private final long began = System.nanoTime();
    private final Map<GatewayPromise, Finding> findings = new EnumMap<>(GatewayPromise.class);

    /**
     * @param examined how much was looked at
     * @param breaches how much of it was wrong
     * @param first the first of those, in words
     */
    record Finding(long examined, long breaches, List<String> first) {
        Finding {
            first = List.copyOf(first);
        }
    }

    GatewayFindings() {
        for (GatewayPromise promise : GatewayPromise.values()) {
            findings.put(promise, new Finding(0, 0, List.of()));
        }
    }

    /** How long it goes on already, in seconds. */
    String time() {
        return String.format(Locale.ROOT, "%.3f s", (System.nanoTime() - began) / 1e9);
    }

    synchronized void examined(GatewayPromise promise) {
        Finding was = of(promise);
        findings.put(promise, new Finding(was.examined() + 1, was.breaches(), was.first()));
    }

    synchronized void breach(GatewayPromise promise, String what) {
        Finding was = of(promise);
        List<String> first = new ArrayList<>(was.first());
        if (first.size() < SHOWN_MAX) {
            first.add("[" + time() + "] " + what);
        }
        findings.put(promise, new Finding(was.examined(), was.breaches() + 1, first));
    }

    synchronized Finding of(GatewayPromise promise) {
        return findings.getOrDefault(promise, new Finding(0, 0, List.of()));
    }

    boolean broke(GatewayPromise promise) {
        return of(promise).breaches() > 0;
    }

    synchronized long breaches() {
        return findings.values().stream().mapToLong(Finding::breaches).sum();
    }

    /** Nothing was wrong, and something was looked at for each. */
    synchronized boolean hold() {
        return findings.values().stream().allMatch(finding -> finding.breaches() == 0 && finding.examined() > 0);
    }
}
