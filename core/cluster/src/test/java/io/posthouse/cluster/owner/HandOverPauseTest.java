package io.posthouse.cluster.owner;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.cluster.Cluster;
import io.posthouse.testkit.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
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
 * A shard that changes hands in order stands still for 200 ms at most, with nodes as patient as they usually are. It is a measurement, and
 * the machine has pauses of its own: so of many moves the middle one is held against the bound, which what every move costs is in and what
 * the machine now and then costs is not; and each move against the same shard, as it was in the same run for as long while nothing moved.
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
        // Quick ones look so often that they would find out in time what nobody has told them.
        town.settings = OwnerSettings.within(Duration.ofMillis(2500));
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
            assertThat(middle("join")).as("ms that the middle one of the joins takes")
                    .isLessThanOrEqualTo(PAUSE_MILLIS_MAX);
            assertThat(middle("leave")).as("ms that the middle one of the leaves takes")
                    .isLessThanOrEqualTo(PAUSE_MILLIS_MAX);
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

    /** Of the moves of a kind, each by the shard that it cost the most. */
    private long middle(String kind) {
        List<Long> worst = moves.stream().filter(move -> move.words().startsWith(kind))
                .map(move -> Collections.max(move.gaps())).sorted().toList();
        return worst.get(worst.size() / 2);
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
