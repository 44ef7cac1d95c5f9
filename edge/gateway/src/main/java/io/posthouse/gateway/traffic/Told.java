package io.posthouse.gateway.traffic;

import io.posthouse.gateway.limit.Load;
import io.posthouse.gateway.traffic.Sum.Tally;
import java.util.List;

/**
 * What one node tells of itself.
 *
 * @param startedMillis since when it counts, since 1970
 * @param spanMillis how long it took until there was so much
 * @param ticks all slices that it has, whatever the filter's time, the oldest first
 */
record Told(long startedMillis, long spanMillis, Tally all, List<Tick> ticks, List<Named> routes, List<Named> apps,
        List<Refused> refused, Load load, List<Target> targets,
        Certificate certificate) {
    Told {
        ticks = List.copyOf(ticks);
        routes = List.copyOf(routes);
        apps = List.copyOf(apps);
        refused = List.copyOf(refused);
        targets = List.copyOf(targets);
    }

    /** @param at where the slice begins, in seconds since 1970; a multiple of its length */
    record Tick(long at, long requests, long refused, long errors) {
    }

    /** One interface, or one app. */
    record Named(String name, Tally tally) {
    }

    /**
     * Of its doors.
     *
     * @param names the first of those for which it is
     * @param fingerprint SHA-256, in hexadecimal digits
     */
    record Certificate(List<String> names, String fingerprint, long endsMillis) {
        Certificate {
            names = List.copyOf(names);
        }
    }

    /** A target of a back end as this node sees it. */
    record Target(String backend, String url, int addresses, boolean well) {
    }
}
