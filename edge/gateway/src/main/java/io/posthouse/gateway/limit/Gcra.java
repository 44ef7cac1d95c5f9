package io.posthouse.gateway.limit;

/**
 * The generic cell rate algorithm (ITU-T I.371) with one number for a key: the theoretical arrival of its next call. Each call moves it
 * by the spacing; a call is let through as long as it is no more than the tolerance ahead of now. A number that lies in the past says
 * the same as none, so forgetting it loses nothing. Pure; all in nanoseconds of one clock, which begins above 0.
 */
final class Gcra {
    private Gcra() {
    }

    /** By how much arrivals are ahead: the time until all of the burst is there again. */
    static long ahead(long arrival, long now) {
        return Math.max(0, arrival - now);
    }

    /** How many calls fit now. */
    static int fits(long ahead, Quota quota) {
        long room = quota.tolerance() - ahead;
        return room <= 0 ? 0 : (int) (room / quota.spacing());
    }

    /** The arrival after {@code calls} more. */
    static long after(long arrival, long now, Quota quota, int calls) {
        return Math.max(arrival, now) + quota.spacing() * calls;
    }

    /** How long until one fits; 0 when one does. */
    static long wait(long ahead, Quota quota) {
        return Math.max(0, ahead + quota.spacing() - quota.tolerance());
    }
}
