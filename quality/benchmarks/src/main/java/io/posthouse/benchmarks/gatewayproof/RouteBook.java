package io.posthouse.benchmarks.gatewayproof;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Which routes held when, by this process's measured time. Written by one thread, read by any. */
final class RouteBook {
    /**
     * A version.
     *
     * @param backEnds to whom its routes lead
     * @param asked when its publication was asked for, in nanoseconds: it may hold from then on
     * @param told when that was answered: it does not hold yet everywhere
     * @param over when its successor's publication was answered; {@link Long#MAX_VALUE} while there is none
     */
    record Held(long number, Set<String> backEnds, long asked, long told, long over) {
        Held {
            backEnds = Set.copyOf(backEnds);
        }
    }

    private final List<Held> versions = new ArrayList<>();

    /** The next version was published. */
    synchronized void published(long number, Set<String> backEnds, long asked, long told) {
        if (!versions.isEmpty()) {
            Held last = versions.removeLast();
            versions.add(new Held(last.number(), last.backEnds(), last.asked(), last.told(), told));
        }
        versions.add(new Held(number, backEnds, asked, told, Long.MAX_VALUE));
    }

    /** All, in order. */
    synchronized List<Held> versions() {
        return List.copyOf(versions);
    }
}
