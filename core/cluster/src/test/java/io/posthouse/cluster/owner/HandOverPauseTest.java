package io.posthouse.cluster.owner;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.cluster.Cluster;
import io.posthouse.testkit.TestDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A shard that changes hands in order stands still for 200 ms at most. It is a measurement, and the machine has pauses of its own: so each
 * shard is held against itself, as it was in the same run for as long while nothing moved.
 */
@Tag("long")
class HandOverPauseTest {
    private static final int ROUNDS = 8;
    private static final long PAUSE_MILLIS_MAX = 200;
    private static final int TIMES_ALONE_MAX = 3;

    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Cluster.MIGRATIONS);

    private final List<Long> alone = new ArrayList<>(Collections.nCopies(Town.SHARDS, 0L));
    private final List<Move> moves = new ArrayList<>();
    private final CopyOnWriteArrayList<TestNode> living = new CopyOnWriteArrayList<>();
    private Town town;

    /** What a move cost each shard. */
    private record Move(String words, List<Long> gaps) {
    }

    @FunctionalInterface
    private interface Step {
        void take() throws Exception;
    }

    @BeforeEach
    void build() throws SQLException {
        town = new Town(database);
    }

    @AfterEach
    void tearDown() throws SQLException {
        town.close();
    }

    @Test
    void noShardStandsStillForLongerThan200MsWhenItIsHandedOver() throws Exception {
        // given
        TestNode north = town.startAll("north").getFirst();
        living.add(north);
        try (var talkers = new Talkers(town, () -> living)) {
            talkers.awaitEach(200);
            talkers.longestGapsMillis();
            // when
            for (int round = 1; round <= ROUNDS; round++) {
                measure(talkers, "join " + round, () -> {
                    living.add(town.start("south"));
                    town.awaitShares(living);
                });
                measure(talkers, "leave " + round, () -> {
                    TestNode south = living.getLast();
                    south.leave();
                    living.remove(south);
                    town.awaitShares(List.of(north));
                });
            }
            // then
            System.out.println("longest gap of a shard in ms: alone " + Collections.max(alone) + "; " + moves.stream()
                    .map(move -> move.words() + " " + Collections.max(move.gaps())).toList());
            talkers.expectAllThere();
            assertThat(tooLong()).isEmpty();
        }
    }

    /** A move, and then as long without one. */
    private void measure(Talkers talkers, String words, Step step) throws Exception {
        long start = System.nanoTime();
        step.take();
        talkers.awaitEach(50);
        moves.add(new Move(words, talkers.longestGapsMillis()));
        long moved = System.nanoTime();
        do {
            talkers.awaitEach(20);
        } while (System.nanoTime() - moved < moved - start);
        List<Long> still = talkers.longestGapsMillis();
        for (int shard = 0; shard < Town.SHARDS; shard++) {
            alone.set(shard, Math.max(alone.get(shard), still.get(shard)));
        }
    }

    private List<String> tooLong() {
        return moves.stream()
                .flatMap(move -> IntStream.range(0, Town.SHARDS)
                        .filter(shard -> move.gaps().get(shard) > Math.max(PAUSE_MILLIS_MAX,
                                TIMES_ALONE_MAX * alone.get(shard)))
                        .mapToObj(shard -> move.words() + ": shard " + shard + " stood still for "
                                + move.gaps().get(shard) + " ms, alone for " + alone.get(shard) + " ms"))
                .toList();
    }
}
