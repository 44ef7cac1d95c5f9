package io.posthouse.gateway.traffic;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Adds up what cells counted, or what nodes told. One thread. */
final class Sum {
    private long requests;
    private long refused;
    private long errors;
    private long abandoned;
    private final long[] times = new long[Latencies.BUCKETS];
    private final TreeMap<String, Long> codes = new TreeMap<>();

    /**
     * A sum as nodes tell it each other.
     *
     * @param times of each bucket of {@link Latencies} that is not empty its number and its count
     */
    record Tally(long requests, long refused, long errors, long abandoned, List<Long> times,
            Map<String, Long> codes) {
        Tally {
            times = List.copyOf(times);
            codes = Map.copyOf(codes);
        }
    }

    void add(long moreRequests, long moreRefused, long moreErrors, long moreAbandoned) {
        requests += moreRequests;
        refused += moreRefused;
        errors += moreErrors;
        abandoned += moreAbandoned;
    }

    void took(int bucket, long count) {
        times[bucket] += count;
    }

    void refused(String code, long count) {
        if (count > 0) {
            codes.merge(code, count, Long::sum);
        }
    }

    void add(Tally told) {
        add(told.requests(), told.refused(), told.errors(), told.abandoned());
        for (int i = 0; i + 1 < told.times().size(); i += 2) {
            // What another version tells in more buckets than we know is as long as can be.
            took(Math.clamp(told.times().get(i), 0, Latencies.BUCKETS - 1), told.times().get(i + 1));
        }
        told.codes().forEach(this::refused);
    }

    Tally tally() {
        List<Long> filled = new ArrayList<>();
        for (int i = 0; i < times.length; i++) {
            if (times[i] > 0) {
                filled.add((long) i);
                filled.add(times[i]);
            }
        }
        return new Tally(requests, refused, errors, abandoned, filled, codes);
    }

    /** Only this one code counts as refused from now on. */
    void onlyOf(String code) {
        refused = codes.getOrDefault(code, 0L);
        codes.keySet().retainAll(Set.of(code));
    }

    long requests() {
        return requests;
    }

    long refused() {
        return refused;
    }

    long errors() {
        return errors;
    }

    long abandoned() {
        return abandoned;
    }

    Map<String, Long> codes() {
        return codes;
    }

    /** See {@link Latencies#micros}. */
    long micros(int perMille) {
        return Latencies.micros(times, perMille);
    }
}
