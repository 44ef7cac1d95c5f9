package io.posthouse.gateway.backend;

import io.posthouse.kernel.Ticker;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks ten times a second at everything that has a deadline on this loop, while there is anything. A timer for each request, moved with
 * each part of its body, would cost more than all the rest of what is done for it.
 */
final class Deadlines {
    private static final long LOOK_MILLIS = 100;

    private final Vertx vertx;
    private final Ticker ticker;
    private final List<Timed> all = new ArrayList<>();
    private boolean looking;

    /** What has a deadline. */
    abstract static class Timed {
        private int place = -1;

        /** Looks whether it is too late for something. It may take itself out. */
        abstract void look(long nowNanos);
    }

    Deadlines(Vertx vertx, Ticker ticker) {
        this.vertx = vertx;
        this.ticker = ticker;
    }

    void add(Timed one) {
        one.place = all.size();
        all.add(one);
        if (!looking) {
            looking = true;
            vertx.setTimer(LOOK_MILLIS, tick -> look());
        }
    }

    /** Does nothing for what is not in. */
    void remove(Timed one) {
        if (one.place >= 0) {
            Timed last = all.removeLast();
            if (last.place != one.place) {
                last.place = one.place;
                all.set(one.place, last);
            }
            one.place = -1;
        }
    }

    private void look() {
        long now = ticker.nanos();
        // From the end, so that what takes itself out moves nothing that was not looked at.
        for (int i = all.size() - 1; i >= 0; i--) {
            if (i < all.size()) {
                all.get(i).look(now);
            }
        }
        looking = !all.isEmpty();
        if (looking) {
            vertx.setTimer(LOOK_MILLIS, tick -> look());
        }
    }
}
