package io.posthouse.benchmarks.nodes;

import io.posthouse.benchmarks.delivery.Latencies;
import java.io.PrintStream;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * Kills nodes with kill -9 while everybody talks, one after the other, and looks how long whom it leaves without service. One thread.
 */
final class Losses {
    /** An even share is 21 or 22 of 64. */
    private static final int SHARE_MIN = 21;
    private static final long SERVED_MILLIS = 60_000;
    private static final int REST_MILLIS = 4_000;

    private final NodesBenchSettings settings;
    private final PrintStream out;

    /** Whom a death concerns. */
    enum Whom {
        /** Connected to the node that died. */
        CONNECTED("whose connection was to the dead node"),
        /** Connected to another one, and living on the one that died. */
        LIVING("who lived on the dead node, connected to another"),
        /** Neither. */
        OTHERS("on surviving nodes altogether");

        private final String words;

        Whom(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    /**
     * What was found, each span from the kill on.
     *
     * @param served by whom: connected, something said acknowledged, something come
     * @param acknowledged by whom: something said acknowledged
     * @param declaredDead until the others had agreed on it
     * @param shardsTaken until all its shards had other owners
     * @param kills how often
     * @param unserved clients that had no service after a minute
     */
    record Found(Map<Whom, Latencies> served, Map<Whom, Latencies> acknowledged, Latencies declaredDead,
            Latencies shardsTaken, int kills, int unserved) {
    }

    Losses(NodesBenchSettings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
    }

    Found run(Town town, Crowd crowd) throws Exception {
        Map<Whom, Latencies> served = perGroup();
        Map<Whom, Latencies> acknowledged = perGroup();
        Latencies declaredDead = new Latencies(16);
        Latencies shardsTaken = new Latencies(16);
        int unserved = 0;
        crowd.speak(true);
        for (int kill = 1; kill <= settings.kills(); kill++) {
            Thread.sleep(REST_MILLIS);
            Node node = town.node(kill % town.nodes().size());
            try (Connection connection = town.connect()) {
                Map<Client, Whom> whom = whom(crowd, ShardOwners.read(connection), node.name());
                List<Struck> struck = watch(whom);
                long killed = System.nanoTime();
                node.strike();
                int[] said = crowd.said();
                struck.forEach(one -> one.recovery.begin(said));
                node.awaitGone();
                long dead = Whereabouts.awaitDeclaredDead(connection, node.name());
                long taken = Whereabouts.awaitShards(connection, node.name(), 0, 0);
                declaredDead.record(dead - killed);
                shardsTaken.record(taken - killed);
                int left = await(struck);
                unserved += left;
                Latencies ours = new Latencies(64);
                for (Struck one : struck) {
                    one.recovery.servedAt().ifPresent(at -> of(served, one.whom).record(at - killed));
                    one.recovery.acknowledgedAt().ifPresent(at -> of(acknowledged, one.whom).record(at - killed));
                    if (one.whom == Whom.CONNECTED) {
                        one.recovery.servedAt().ifPresent(at -> ours.record(at - killed));
                    }
                }
                out.printf(Locale.ROOT,
                        "kill %d of %d: %s declared dead after %.2f s, its shards taken after %.2f s; of %d connected "
                                + "there p50 %.2f s, last %.2f s; %d without service%n",
                        kill, settings.kills(), node.name(), (dead - killed) / 1e9, (taken - killed) / 1e9,
                        ours.count(),
                        ours.percentileMillis(50) / 1e3, ours.percentileMillis(100) / 1e3, left);
                node.start();
                Whereabouts.awaitShards(connection, node.name(), SHARE_MIN, Integer.MAX_VALUE);
            }
            crowd.awaitContact(System.nanoTime());
        }
        crowd.speak(false);
        crowd.awaitSettled();
        return new Found(served, acknowledged, declaredDead, shardsTaken, settings.kills(), unserved);
    }

    private record Struck(Whom whom, Recovery recovery) {
    }

    private static Map<Client, Whom> whom(Crowd crowd, ShardOwners owners, String node) {
        Map<Client, Whom> all = new LinkedHashMap<>();
        for (Client client : crowd.clients()) {
            boolean living = owners.homeOf(client.person().jid()).equals(node);
            all.put(client, client.node().equals(node) ? Whom.CONNECTED : living ? Whom.LIVING : Whom.OTHERS);
        }
        return all;
    }

    private static List<Struck> watch(Map<Client, Whom> whom) {
        List<Struck> struck = new ArrayList<>();
        whom.forEach((client, which) -> {
            Recovery recovery = new Recovery(which == Whom.CONNECTED);
            client.watch(recovery);
            struck.add(new Struck(which, recovery));
        });
        return struck;
    }

    private static int await(List<Struck> struck) throws InterruptedException {
        long deadline = System.nanoTime() + SERVED_MILLIS * 1_000_000;
        int left = struck.size();
        while (left > 0 && System.nanoTime() < deadline) {
            Thread.sleep(50);
            left = (int) struck.stream().map(one -> one.recovery.servedAt()).filter(OptionalLong::isEmpty).count();
        }
        return left;
    }

    static Latencies of(Map<Whom, Latencies> groups, Whom whom) {
        return Objects.requireNonNull(groups.get(whom));
    }

    private static Map<Whom, Latencies> perGroup() {
        Map<Whom, Latencies> all = new LinkedHashMap<>();
        for (Whom whom : Whom.values()) {
            all.put(whom, new Latencies(64));
        }
        return all;
    }
}
