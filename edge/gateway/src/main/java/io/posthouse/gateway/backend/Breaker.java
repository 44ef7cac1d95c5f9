package io.posthouse.gateway.backend;

import java.time.Duration;

/**
 * Whether one target is asked from this loop, by how its last answers went: asked while less than half of them failed within ten seconds,
 * else left alone for a second, and twice as long each time after that, up to half a minute. After the rest one request tries; it alone
 * decides. Each loop learns for itself, so nothing here is shared or locked. All times are readings of the ticker, in nanoseconds.
 */
final class Breaker {
    /** Fewer answers than these prove nothing. */
    static final int PROOF_MIN = 10;
    static final Duration REST_MIN = Duration.ofSeconds(1);
    static final Duration REST_MAX = Duration.ofSeconds(30);

    private static final int SECONDS = 10;
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final int[] answers = new int[SECONDS];
    private final int[] failures = new int[SECONDS];
    private long second = Long.MIN_VALUE;
    private State state = State.CLOSED;
    private long openUntil;
    private long rest = REST_MIN.toNanos();
    private int underWay;

    /** As of the thing by that name: closed lets through. */
    enum State {
        CLOSED, OPEN, TRYING
    }

    State state() {
        return state;
    }

    /** How many requests are at the target now, from this loop. */
    int underWay() {
        return underWay;
    }

    /** Whether it may be asked now. */
    boolean admits(long now) {
        return switch (state) {
            case CLOSED -> true;
            case OPEN -> now - openUntil >= 0;
            case TRYING -> false;
        };
    }

    /** It is asked, which {@link #admits} has allowed. Then it is told how that went, and when it is over. */
    void begun() {
        underWay++;
        if (state == State.OPEN) {
            state = State.TRYING;
        }
    }

    /** What was asked is asked no more. Once for each {@link #begun}. */
    void over() {
        underWay--;
    }

    /** It answered. */
    void well(long now) {
        if (state == State.TRYING) {
            state = State.CLOSED;
            rest = REST_MIN.toNanos();
            forget();
        }
        count(now, false);
    }

    /** It did not, or not in time, or said of itself that it cannot. */
    void failed(long now) {
        if (state == State.TRYING) {
            open(now);
            return;
        }
        count(now, true);
        if (state == State.CLOSED && isBad()) {
            open(now);
        }
    }

    /** Whoever asked has gone, so nothing is known. */
    void left(long now) {
        if (state == State.TRYING) {
            state = State.OPEN;
            openUntil = now;
        }
    }

    private void open(long now) {
        state = State.OPEN;
        openUntil = now + rest;
        rest = Math.min(2 * rest, REST_MAX.toNanos());
        forget();
    }

    private boolean isBad() {
        int all = 0;
        int bad = 0;
        for (int i = 0; i < SECONDS; i++) {
            all += answers[i];
            bad += failures[i];
        }
        return all >= PROOF_MIN && 2 * bad >= all;
    }

    private void count(long now, boolean failure) {
        long current = Math.floorDiv(now, SECOND);
        // What lies between the last one and now had no answers.
        long first = Math.max(second + 1, current - SECONDS + 1);
        if (second == Long.MIN_VALUE) {
            first = current - SECONDS + 1;
        }
        for (long passed = first; passed <= current; passed++) {
            int at = Math.floorMod(passed, SECONDS);
            answers[at] = 0;
            failures[at] = 0;
        }
        second = Math.max(second, current);
        int at = Math.floorMod(current, SECONDS);
        answers[at]++;
        if (failure) {
            failures[at]++;
        }
    }

    private void forget() {
        for (int i = 0; i < SECONDS; i++) {
            answers[i] = 0;
            failures[i] = 0;
        }
    }
}
