package io.posthouse.benchmarks.nodes;

import io.posthouse.benchmarks.delivery.Latencies;
import java.io.PrintStream;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Drains a node while everybody talks and lets it come back, again and again: how long each takes, and what those feel who say something
 * meanwhile. One thread.
 */
final class Moves {
    /** An even share is 21 or 22 of 64. */
    private static final int SHARE_MIN = 21;
    private static final int REST_MILLIS = 4_000;
    private static final int ALONE_MILLIS = 10_000;

    private final NodesBenchSettings settings;
    private final PrintStream out;

    /**
     * What was found.
     *
     * @param ready from the start of the process until it says that it is ready
     * @param shares from there until it owns its share of the shards
     * @param drains from the request to the end of the process
     * @param still how long people waited for an acknowledgement while nothing moved
     * @param joining the same while a node joined, of those who kept their connection
     * @param draining the same while one drained
     * @param apart how long those who moved had no connection, one after the other
     */
    record Found(Latencies ready, Latencies shares, Latencies drains, Latencies still, Latencies joining,
            Latencies draining, Latencies apart, int moves) {
    }

    Moves(NodesBenchSettings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
    }

    Found run(Town town, Crowd crowd) throws Exception {
        Found found = new Found(few(), few(), few(), new Latencies(), new Latencies(), new Latencies(), few(),
                settings.moves());
        List<AckTimes> watches = new ArrayList<>();
        for (Client client : crowd.clients()) {
            AckTimes watch = new AckTimes();
            client.watch(watch);
            watches.add(watch);
        }
        crowd.speak(true);
        for (int move = 1; move <= settings.moves(); move++) {
            Thread.sleep(REST_MILLIS);
            watches.forEach(AckTimes::begin);
            Thread.sleep(ALONE_MILLIS);
            watches.forEach(watch -> watch.addTo(found.still));
            Node node = town.node(move % town.nodes().size());
            drain(crowd, node, watches, found);
            Thread.sleep(REST_MILLIS);
            try (Connection connection = town.connect()) {
                join(connection, crowd, node, watches, found);
            }
            out.printf(Locale.ROOT,
                    "move %d of %d: %s drained, at most %.1f s; ready again after at most %.1f s, its share at most %.2f s later; "
                            + "longest wait while nothing moves %.0f ms, drain %.0f ms, join %.0f ms; %d moved, apart p50 %.0f ms, at most %.0f ms%n",
                    move, settings.moves(), node.name(), found.drains.percentileMillis(100) / 1e3,
                    found.ready.percentileMillis(100) / 1e3, found.shares.percentileMillis(100) / 1e3,
                    found.still.percentileMillis(100), found.draining.percentileMillis(100),
                    found.joining.percentileMillis(100), found.apart.count(), found.apart.percentileMillis(50),
                    found.apart.percentileMillis(100));
        }
        crowd.speak(false);
        crowd.awaitSettled();
        return found;
    }

    private static void drain(Crowd crowd, Node node, List<AckTimes> watches, Found found) throws Exception {
        watches.forEach(AckTimes::begin);
        long begin = System.nanoTime();
        node.drain();
        node.awaitGone();
        found.drains.record(System.nanoTime() - begin);
        crowd.awaitContact(System.nanoTime());
        collect(watches, found.draining, found.apart);
    }

    private static void join(Connection connection, Crowd crowd, Node node, List<AckTimes> watches, Found found)
            throws Exception {
        watches.forEach(AckTimes::begin);
        long begin = System.nanoTime();
        node.begin();
        node.awaitReady();
        long ready = System.nanoTime();
        found.ready.record(ready - begin);
        long shared = Whereabouts.awaitShards(connection, node.name(), SHARE_MIN, Integer.MAX_VALUE);
        found.shares.record(Math.max(0, shared - ready));
        crowd.awaitContact(System.nanoTime());
        collect(watches, found.joining, found.apart);
    }

    /** Those who moved come again with a pause of their own; what the others feel is the platform's alone. */
    private static void collect(List<AckTimes> watches, Latencies waits, Latencies apart) {
        for (AckTimes watch : watches) {
            if (watch.apartNanos().isPresent()) {
                apart.record(watch.apartNanos().getAsLong());
            } else {
                watch.addTo(waits);
            }
        }
    }

    private static Latencies few() {
        return new Latencies(64);
    }
}
