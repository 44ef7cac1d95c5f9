package io.posthouse.gateway.traffic;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What came for one interface by one app within one slice of time. One loop counts; anybody may read meanwhile, and sees each number as it
 * was a moment ago.
 */
final class Cell {
    /** More than one interface has reasons to refuse; what is beyond is counted as {@link Traffic#OTHERS}. */
    static final int CODES_MAX = 8;

    private static final int REQUESTS = 0;
    private static final int REFUSED = 1;
    private static final int ERRORS = 2;
    private static final int ABANDONED = 3;
    private static final int TIMES = 4;

    private final String label;
    private final String app;
    private final AtomicIntegerArray counts = new AtomicIntegerArray(TIMES + Latencies.BUCKETS);
    private volatile @Nullable Codes codes;

    private record Codes(AtomicReferenceArray<String> names, AtomicIntegerArray counts) {
    }

    Cell(String label, String app) {
        this.label = label;
        this.app = app;
    }

    String label() {
        return label;
    }

    String app() {
        return app;
    }

    boolean isOf(String asked, String by) {
        return label.equals(asked) && app.equals(by);
    }

    /** Whoever asked has gone before the answer was there: how long that took says nothing. */
    void abandoned() {
        one(counts, REQUESTS);
        one(counts, ABANDONED);
    }

    /** @param code why it was refused; empty where nobody said */
    void answered(int status, long nanos, String code) {
        one(counts, TIMES + Latencies.bucket(nanos));
        if (status >= 500) {
            one(counts, ERRORS);
        } else if (status >= 400) {
            one(counts, REFUSED);
        }
        if (!code.isEmpty()) {
            refused(code);
        }
        one(counts, REQUESTS);
    }

    private void refused(String code) {
        Codes known = codes;
        if (known == null) {
            known = new Codes(new AtomicReferenceArray<>(CODES_MAX), new AtomicIntegerArray(CODES_MAX + 1));
            codes = known;
        }
        int at = 0;
        while (at < CODES_MAX) {
            String name = known.names().getPlain(at);
            if (name == null) {
                known.names().setRelease(at, code);
                break;
            }
            if (name.equals(code)) {
                break;
            }
            at++;
        }
        one(known.counts(), at);
    }

    /** Only one loop writes, so nothing has to be locked or tried again. */
    private static void one(AtomicIntegerArray counts, int at) {
        counts.setOpaque(at, counts.getPlain(at) + 1);
    }

    /**
     * Adds what it counted.
     *
     * @param withTimes whether also how long answers took
     */
    void addTo(Sum sum, boolean withTimes) {
        sum.add(counts.getOpaque(REQUESTS), counts.getOpaque(REFUSED), counts.getOpaque(ERRORS),
                counts.getOpaque(ABANDONED));
        for (int i = 0; withTimes && i < Latencies.BUCKETS; i++) {
            sum.took(i, counts.getOpaque(TIMES + i));
        }
        Codes known = codes;
        if (known == null) {
            return;
        }
        for (int i = 0; i < CODES_MAX; i++) {
            String name = known.names().getAcquire(i);
            if (name != null) {
                sum.refused(name, known.counts().getOpaque(i));
            }
        }
        sum.refused(Traffic.OTHERS, known.counts().getOpaque(CODES_MAX));
    }
}
