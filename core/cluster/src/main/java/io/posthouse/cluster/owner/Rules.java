package io.posthouse.cluster.owner;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Decides from a picture what this node is to do. Pure. */
final class Rules {
    /** A node that has begun may take this long to open its logs before what it owned goes to others. */
    private static final Duration OPENING = Duration.ofMinutes(1);

    private final Duration deadAfter;
    private final Judgement judgement;

    Rules(Duration deadAfter, Judgement judgement) {
        this.deadAfter = deadAfter;
        this.judgement = judgement;
    }

    /** Whether a writer that owns shards counts as dead. A value, so that a test can plant a wrong one and see it caught. */
    @FunctionalInterface
    interface Judgement {
        /** By its beats alone: what the network shows may be wrong in either direction. */
        Judgement BY_BEATS = (picture, writer, log, deadAfter) -> picture.row(writer)
                .map(node -> !picture.alive(node, deadAfter)
                        // It lives but does not carry this log, say because its roles were changed.
                        || (!node.logs().contains(log) && node.since().plus(OPENING).isBefore(picture.now())))
                // It has written here once and does not beat: a node of former days, under a former name.
                .orElse(true);

        boolean dead(Picture picture, String writer, String log, Duration deadAfter);
    }

    Verdict decide(Picture picture) {
        List<NodeRow> alive = picture.alive(deadAfter);
        Set<String> ruling = Sight.ruling(alive);
        List<Verdict.TakeOver> takeOvers = new ArrayList<>();
        List<Verdict.HandOver> handOvers = new ArrayList<>();
        boolean unheard = isUnheard(picture);
        boolean settled = !unheard && allTogether(alive) && allWell(picture, alive);
        for (Map.Entry<String, Map<Integer, String>> log : picture.owners().entrySet()) {
            String name = log.getKey();
            Map<Integer, String> owners = log.getValue();
            List<String> carriers = alive.stream()
                    .filter(node -> node.standing() == Standing.WELL && node.logs().contains(name))
                    .map(NodeRow::name).toList();
            List<String> dead = new TreeSet<>(owners.values()).stream()
                    .filter(writer -> !writer.equals(picture.self())
                            && judgement.dead(picture, writer, name, deadAfter))
                    .toList();
            dead.stream().filter(writer -> fallsToSelf(picture, writer, carriers))
                    .forEach(writer -> takeOvers.add(new Verdict.TakeOver(name, writer)));
            // First nobody is dead, then it is spread: planning with shards that nobody can hand over leads nowhere.
            Map<Integer, String> moves = dead.isEmpty() && !unheard ? SharePlan.moves(owners, carriers) : Map.of();
            Map<String, Set<Integer>> own = ownPart(moves, owners, picture.self());
            if (!own.isEmpty()) {
                handOvers.add(new Verdict.HandOver(name, own));
            }
            settled &= dead.isEmpty() && moves.isEmpty();
        }
        return new Verdict(ruling.contains(picture.self()), takeOvers, handOvers, settled);
    }

    /**
     * The longest-standing carrier takes over; if it does not get it done, the next one tries as well, a while later. Whoever
     * has not beaten steadily itself judges nobody: after the database was away, or its clock jumped, all others seem silent.
     */
    private boolean fallsToSelf(Picture picture, String writer, List<String> carriers) {
        int rank = carriers.indexOf(picture.self());
        boolean steady = picture.row(picture.self())
                .filter(self -> !self.steadySince().plus(deadAfter).isAfter(picture.now())).isPresent();
        return rank >= 0 && steady && (rank == 0 || picture.row(writer)
                .filter(node -> node.beatAt().plus(deadAfter.multipliedBy(rank + 1L)).isBefore(picture.now()))
                .isPresent());
    }

    /**
     * Whether this node stands well and its own beat is late. After the database was away one node's look may come before its own beat
     * and after those of the others: it would count itself out, give them all that it owns, and take it back a second later.
     */
    private boolean isUnheard(Picture picture) {
        return picture.row(picture.self())
                .filter(self -> self.standing() == Standing.WELL && !picture.alive(self, deadAfter)).isPresent();
    }

    /**
     * Whether a row is so old that the node is to be forgotten. Whoever has not beaten steadily itself forgets nobody: after the
     * database was away for long, or its clock jumped, all others seem silent.
     */
    boolean forgets(Picture picture, Duration silence) {
        return isSteady(picture) && picture.nodes().stream()
                .anyMatch(node -> node.beatAt().plus(silence).isBefore(picture.now()));
    }

    /** Whether this node has been heard without a pause for as long as makes the silence of others count. */
    boolean isSteady(Picture picture) {
        return picture.row(picture.self())
                .filter(self -> picture.alive(self, deadAfter)
                        && !self.steadySince().plus(deadAfter).isAfter(picture.now()))
                .isPresent();
    }

    private static Map<String, Set<Integer>> ownPart(Map<Integer, String> moves, Map<Integer, String> owners,
            String self) {
        Map<String, Set<Integer>> own = new TreeMap<>();
        moves.forEach((shard, to) -> {
            if (self.equals(owners.get(shard))) {
                own.computeIfAbsent(to, receiver -> new TreeSet<>()).add(shard);
            }
        });
        return own;
    }

    private static boolean allTogether(List<NodeRow> alive) {
        return alive.stream().allMatch(one -> alive.stream().allMatch(other -> Sight.together(one, other)));
    }

    /** Somebody silent, beginning or leaving will soon give cause to act. */
    private boolean allWell(Picture picture, List<NodeRow> alive) {
        return alive.stream().allMatch(node -> node.standing() == Standing.WELL)
                && picture.nodes().stream().filter(node -> node.standing() == Standing.WELL)
                        .allMatch(
                                node -> picture.alive(node, deadAfter.dividedBy(2)) || !picture.alive(node, deadAfter));
    }
}
