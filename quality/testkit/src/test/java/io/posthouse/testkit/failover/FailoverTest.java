package io.posthouse.testkit.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.storage.postgres.ConnectedDatabase;
import io.posthouse.testkit.ReplicatedPostgres;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two nodes write under load while their primary dies, hangs, or steps down. */
class FailoverTest {
    private static final int MORE = 500;

    @Test
    void goesOnWhenThePrimaryIsKilled() throws Exception {
        try (var postgres = ReplicatedPostgres.start(); Town town = new Town(postgres)) {
            town.goOn();
            // when
            postgres.primary().kill();
            postgres.promote();
            // then
            town.goOn();
            postgres.rebuild();
            town.goOn();
            town.finish();
            assertThat(town.breaches()).isEmpty();
            // It asks from time to time, and knows nothing right after it has not been answered.
            Waiting.until("the servers to be known", () -> town.database.replication().isPresent());
            assertThat(town.database.replication()).hasValueSatisfying(now -> {
                assertThat(now.timeline()).isEqualTo(2);
                assertThat(now.promotions()).isEqualTo(1);
            });
        }
    }

    @Test
    @Tag("long")
    void goesOnWhenThePrimaryHangsAndComesBack() throws Exception {
        try (var postgres = ReplicatedPostgres.start(); Town town = new Town(postgres)) {
            for (int round = 0; round < 3; round++) {
                town.goOn();
                // when
                postgres.primary().freeze();
                postgres.promote();
                town.goOn();
                // then: it comes back, and believes that it still is one
                postgres.former().thaw();
                town.goOn();
                Waiting.until("the former primary to be known as one",
                        () -> town.database.replication().map(now -> now.former().size()).orElse(0) == 1);
                postgres.rebuild();
            }
            town.finish();
            assertThat(town.breaches()).isEmpty();
        }
    }

    @Test
    @Tag("long")
    void goesOnWhenRolesAreChangedInOrder() throws Exception {
        try (var postgres = ReplicatedPostgres.start(); Town town = new Town(postgres)) {
            for (int round = 0; round < 3; round++) {
                town.goOn();
                postgres.switchOver();
            }
            town.goOn();
            town.finish();
            assertThat(town.breaches()).isEmpty();
        }
    }

    @Test
    @Tag("long")
    void refusesTheRowsOfAWriterWhosePlaceWasTakenOnTheNewPrimary() throws Exception {
        try (var postgres = ReplicatedPostgres.start();
                Town town = new Town(postgres);
                ConnectedDatabase other = LocalCommitTest.connect(postgres)) {
            town.goOn();
            // given: its commits hang on the frozen primary
            postgres.primary().freeze();
            postgres.promote();
            // when: its successor was faster
            try (FactNode successor = new FactNode("north", other, List.of(0, 1))) {
                postgres.former().thaw();
                successor.start();
                int before = successor.acknowledged.size();
                Waiting.until("the successor to write", () -> successor.acknowledged.size() > before + MORE);
                successor.finish();
                Waiting.until("the former writer to know", () -> town.north.log.shards().fenced()
                        || town.north.acknowledged.size() > MORE * 4);
                town.finish();
                // then
                assertThat(FactCheck.breaches(postgres, town.south)).isEmpty();
                assertThat(FactCheck.breaches(postgres, town.north, successor)).isEmpty();
                assertThat(postgres.primary().ask("""
                        select count(*) from facts.fact where (writer = 'south') <> (shard in (2, 3))"""))
                        .isEqualTo("0");
            }
        }
    }

    /** Two nodes, each with its own connections and half of the shards. */
    private static final class Town implements AutoCloseable {
        private final ReplicatedPostgres postgres;
        private final ConnectedDatabase database;
        private final ConnectedDatabase database2;
        private final FactNode north;
        private final FactNode south;

        private Town(ReplicatedPostgres postgres) throws Exception {
            this.postgres = postgres;
            this.database = LocalCommitTest.connect(postgres);
            this.database2 = LocalCommitTest.connect(postgres);
            LocalCommitTest.prepare(database);
            north = new FactNode("north", database, List.of(0, 1));
            south = new FactNode("south", database2, List.of(2, 3));
            north.log.shards().handOver(Set.of(2, 3), "south").get(30, TimeUnit.SECONDS);
            south.log.shards().adopt().get(30, TimeUnit.SECONDS);
            north.start();
            south.start();
        }

        /** Returns when both have written more. */
        private void goOn() throws Exception {
            for (FactNode node : List.of(north, south)) {
                int before = node.acknowledged.size();
                Waiting.until(node.name + " to write more",
                        () -> node.acknowledged.size() > before + MORE || node.log.shards().fenced());
            }
        }

        private void finish() throws Exception {
            north.finish();
            south.finish();
        }

        private List<String> breaches() throws Exception {
            assertThat(north.turnedAway.get() + south.turnedAway.get()).isZero();
            return FactCheck.breaches(postgres, north, south);
        }

        @Override
        public void close() {
            north.close();
            south.close();
            database.close();
            database2.close();
        }
    }
}
