package io.posthouse.gateway.backend;

/** How often what failed may be asked again from this loop: for one request in ten, so that trying again never doubles a bad hour. */
final class RetryBudget {
    private static final int FOR_EACH = 1;
    private static final int COST = 10;
    private static final int SAVED_MAX = 1_000;

    private int saved = SAVED_MAX / 2;

    /** There was a request. */
    void request() {
        saved = Math.min(SAVED_MAX, saved + FOR_EACH);
    }

    /** Takes what one more try costs; false when that is not there. */
    boolean take() {
        if (saved < COST) {
            return false;
        }
        saved -= COST;
        return true;
    }
}
