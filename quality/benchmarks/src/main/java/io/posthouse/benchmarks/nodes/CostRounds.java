package io.posthouse.benchmarks.nodes;

import io.posthouse.benchmarks.delivery.Latencies;
import io.posthouse.benchmarks.delivery.ProcessAccount;
import io.posthouse.testkit.ReplicatedPostgres;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The same people with the same pace on one node and on several, in turns. Both towns stand all the time, so that all JVMs are warm
 * and whatever else the machine does meets both; who is not measured is silent, and its CPU is not counted. One thread.
 */
final class CostRounds {
    /** Before a turn counts, its people have talked for so long. */
    private static final int SETTLE_SECONDS = 4;
    private static final int IDLE_SECONDS = 10;
    /** Enough for everybody to speak with each pulse. */
    private static final int HASTE = 8;

    private final NodesBenchSettings settings;
    private final PrintStream out;

    /** A town with its people, and what was found there. */
    private static final class Side {
        private final String name;
        private final Town town;
        private final Crowd crowd;
        private final List<AckTimes> watches;
        private final List<CostTurn> turns = new ArrayList<>();
        private double idle;

        Side(String name, Town town, Crowd crowd, List<AckTimes> watches) {
            this.watches = watches;
            this.name = name;
            this.town = town;
            this.crowd = crowd;
        }
    }

    /**
     * What was found.
     *
     * @param name which nodes, and where people were connected
     * @param idleCores CPU seconds of all nodes together in a second in which nobody speaks
     * @param megabytes PSS of all nodes together
     */
    record Found(String name, List<CostTurn> turns, double idleCores, double megabytes) {
    }

    /**
     * @param load what was special about the load, to be put behind what it is; empty: nothing
     * @param judged whether the mark is for this
     */
    record Compared(String load, boolean judged, Found one, Found several) {
    }

    CostRounds(NodesBenchSettings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
    }

    /** @param several the town of several nodes with its people, all connected and silent */
    List<Compared> run(Town one, Crowd peopleOfOne, Town several, Crowd peopleOfSeveral) throws Exception {
        Side first = side("1 node", one, peopleOfOne);
        Side second = side(several.nodes().size() + " nodes", several, peopleOfSeveral);
        List<Side> sides = List.of(first, second);
        for (Side side : sides) {
            // Each JVM of several has its part of the load only, and needs longer until all that is hot is compiled.
            int seconds = settings.warmUpSeconds() * (1 + side.town.nodes().size()) / 2;
            out.println("warming " + side.name + " up for " + seconds + " s");
            // In haste, so that all that is hot is compiled the sooner.
            side.crowd.clients().forEach(client -> client.hurry(HASTE));
            side.crowd.speak(true);
            Thread.sleep(seconds * 1000L);
            side.crowd.speak(false);
            side.crowd.awaitSettled();
            side.crowd.clients().forEach(client -> client.hurry(1));
        }
        for (Side side : sides) {
            Thread.sleep(SETTLE_SECONDS * 1000L);
            NodesCpu before = nodesCpu(side.town);
            Thread.sleep(IDLE_SECONDS * 1000L);
            side.idle = nodesCpu(side.town).since(before).serving() / IDLE_SECONDS;
            out.printf(Locale.ROOT, "%s, silent: %.3f cores%n", side.name, side.idle);
        }
        rounds(sides);
        List<Compared> found = new ArrayList<>(List.of(new Compared("", true, found(first), found(second))));
        List<Side> hasty = List.of(again(first, ""), again(second, ""));
        hasty.forEach(side -> side.crowd.clients().forEach(client -> client.hurry(HASTE)));
        rounds(hasty);
        found.add(new Compared(", hasty", false, found(hasty.get(0)), found(hasty.get(1))));
        // What a company sees that adds boxes because it has more to carry: a node's share stays what it was.
        found.add(new Compared(", hasty on several, so that each node has its usual load", true, found(first),
                found(hasty.get(1))));
        hasty.forEach(side -> side.crowd.clients().forEach(client -> client.hurry(1)));
        Side atHome = again(second, ", at home");
        goHome(atHome);
        rounds(List.of(atHome));
        found.add(new Compared("", false, found(first), found(atHome)));
        return found;
    }

    private static Found found(Side side) throws IOException {
        double bytes = 0;
        for (Node node : side.town.nodes()) {
            bytes += new ProcessAccount(node.pid(), -1).memoryBytes();
        }
        return new Found(side.name, List.copyOf(side.turns), side.idle, bytes / 1e6);
    }

    /** The same town and people, measured in another way. */
    private static Side again(Side side, String how) {
        Side again = new Side(side.name + how, side.town, side.crowd, side.watches);
        again.idle = side.idle;
        return again;
    }

    private void rounds(List<Side> sides) throws Exception {
        for (int round = 1; round <= settings.rounds(); round++) {
            for (Side side : sides) {
                CostTurn turn = turn(side);
                side.turns.add(turn);
                out.printf(Locale.ROOT, "round %d of %d, %s: %s%n", round, settings.rounds(), side.name, words(turn));
            }
        }
    }

    /** Everybody connects to the node where they live, so that nothing is relayed: what is left is what messages cost that cross. */
    private static void goHome(Side side) throws Exception {
        ShardOwners owners = owners(side.town);
        Map<String, Place> places = side.town.places().stream().collect(Collectors.toMap(Place::name, place -> place));
        for (Client client : side.crowd.clients()) {
            Place home = places.get(owners.homeOf(client.person().jid()));
            if (home != null && !home.name().equals(client.node())) {
                client.goTo(home);
            }
        }
        side.crowd.awaitContact(System.nanoTime());
    }

    private static Side side(String name, Town town, Crowd crowd) {
        Side side = new Side(name, town, crowd, new ArrayList<>());
        for (Client client : crowd.clients()) {
            AckTimes watch = new AckTimes();
            client.watch(watch);
            side.watches.add(watch);
        }
        return side;
    }

    static String words(CostTurn turn) {
        return String.format(Locale.ROOT,
                "%.0f delivered/s; CPU s per 1,000: nodes %.3f (and compiling %.3f), primary %.3f, standby %.3f, clients %.3f; "
                        + "acknowledged p50 %.1f ms, p99 %.1f ms; %.0f %% cross, %.0f %% relayed",
                turn.rate(), turn.perThousand(turn.nodes()), turn.perThousand(turn.compiling()),
                turn.perThousand(turn.primary()),
                turn.perThousand(turn.standby()), turn.perThousand(turn.clients()), turn.ackP50(), turn.ackP99(),
                turn.crossing() * 100, turn.relayed() * 100);
    }

    private CostTurn turn(Side side) throws Exception {
        side.crowd.speak(true);
        Thread.sleep(SETTLE_SECONDS * 1000L);
        side.watches.forEach(AckTimes::begin);
        int[] saidBefore = side.crowd.said();
        long deliveredBefore = side.crowd.delivered();
        NodesCpu nodes = nodesCpu(side.town);
        double primary = cpu(side.town.postgres().primary());
        double standby = cpu(side.town.postgres().standby());
        double clients = ProcessAccount.ownCpu();
        long from = System.nanoTime();

        Thread.sleep(settings.seconds() * 1000L);

        nodes = nodesCpu(side.town).since(nodes);
        primary = cpu(side.town.postgres().primary()) - primary;
        standby = cpu(side.town.postgres().standby()) - standby;
        clients = ProcessAccount.ownCpu() - clients;
        long delivered = side.crowd.delivered() - deliveredBefore;
        double seconds = (System.nanoTime() - from) / 1e9;
        int[] saidAfter = side.crowd.said();
        Latencies waits = new Latencies();
        side.watches.forEach(watch -> watch.addTo(waits));
        side.crowd.speak(false);
        side.crowd.awaitSettled();
        long said = 0;
        for (int talk = 0; talk < saidAfter.length; talk++) {
            said += saidAfter[talk] - saidBefore[talk];
        }
        return new CostTurn(seconds, delivered, said, nodes.serving(), nodes.compiling(), primary, standby, clients,
                crossing(side, saidBefore, saidAfter), relayed(side), waits.percentileMillis(50),
                waits.percentileMillis(99));
    }

    private static ShardOwners owners(Town town) throws SQLException, IOException {
        try (Connection connection = town.connect()) {
            return ShardOwners.read(connection);
        }
    }

    private static double crossing(Side side, int[] before, int[] after) throws SQLException, IOException {
        ShardOwners owners = owners(side.town);
        double all = 0;
        double cross = 0;
        for (Talk talk : side.crowd.books().talks()) {
            if (!talk.intoGroup()) {
                int said = after[talk.index()] - before[talk.index()];
                all += said;
                cross += owners.homeOf(talk.from()).equals(owners.homeOf(talk.to())) ? 0 : said;
            }
        }
        return cross / Math.max(1, all);
    }

    private static double relayed(Side side) throws SQLException, IOException {
        ShardOwners owners = owners(side.town);
        double elsewhere = 0;
        for (Client client : side.crowd.clients()) {
            elsewhere += owners.homeOf(client.person().jid()).equals(client.node()) ? 0 : 1;
        }
        return elsewhere / side.crowd.clients().size();
    }

    private record NodesCpu(double all, double compiling) {
        NodesCpu since(NodesCpu earlier) {
            return new NodesCpu(all - earlier.all, compiling - earlier.compiling);
        }

        double serving() {
            return all - compiling;
        }
    }

    private static NodesCpu nodesCpu(Town town) throws IOException {
        double all = 0;
        double compiling = 0;
        for (Node node : town.nodes()) {
            all += ProcessAccount.ofTree(node.pid());
            compiling += CompilerAccount.of(node.pid());
        }
        return new NodesCpu(all, compiling);
    }

    private static double cpu(ReplicatedPostgres.Member member) throws IOException {
        return ProcessAccount.ofTree(postmaster(member.folder()));
    }

    /** The first line of the file that PostgreSQL writes. */
    private static long postmaster(Path data) throws IOException {
        return Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).getFirst().strip());
    }
}
