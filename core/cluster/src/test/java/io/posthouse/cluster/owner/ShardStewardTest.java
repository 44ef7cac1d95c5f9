package io.posthouse.cluster.owner;

import static io.posthouse.cluster.owner.Town.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.cluster.Cluster;
import io.posthouse.cluster.NodeName;
import io.posthouse.kernel.Ticker;
import io.posthouse.testkit.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nodes that come and go in order. */
class ShardStewardTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Cluster.MIGRATIONS);

    private Town town;

    @BeforeEach
    void build() throws SQLException {
        town = new Town(database);
    }

    @AfterEach
    void tearDown() throws SQLException {
        town.close();
    }

    @Test
    void givesANewNodeItsShareUnderLoadAndTakesItBackWhenItLeavesInOrder() throws Exception {
        // given
        TestNode north = town.startAll("north").getFirst();
        var living = new CopyOnWriteArrayList<>(List.of(north));
        try (var talkers = new Talkers(town, () -> living)) {
            talkers.awaitEach(50);
            long alone = talkers.longestGapMillis();
            // when
            TestNode south = town.start("south");
            living.add(south);
            town.awaitShares(List.of(north, south));
            talkers.awaitEach(50);
            long joining = talkers.longestGapMillis();
            TestNode west = town.start("west");
            living.add(west);
            town.awaitShares(List.of(north, south, west));
            talkers.awaitEach(50);
            long third = talkers.longestGapMillis();
            south.leave();
            living.remove(south);
            town.awaitShares(List.of(north, west));
            talkers.awaitEach(50);
            long leaving = talkers.longestGapMillis();
            // then
            System.out.println("longest gap of a shard in ms: alone " + alone + ", second joins " + joining
                    + ", third joins " + third + ", one leaves " + leaving);
            talkers.expectAllThere();
            assertThat(town.epochOf(north)).isOne();
            assertThat(west.asked).isEmpty();
            assertThat(database.ask("select standing from cluster.node where name = 'south'")).isEqualTo("left");
        }
    }

    @Test
    void whoCarriesNoLogOwnsNothingAndKnowsWhoDoesOnceItFollows() throws Exception {
        // given
        TestNode north = town.startAll("north").getFirst();
        var edge = new NodeName("edge");
        Network.End end = town.network.join(edge);
        try (var steward = new ShardSteward(edge, Set.of("web"), "test", database, end, end, north, TestNode.QUICK,
                Ticker.system())) {
            steward.start();
            // when
            steward.follow(town.schema);
            // then
            Town.await("it sees whose the shards are",
                    () -> steward.of(town.schema, 0).equals(Optional.of(north.name)));
            TestNode south = town.start("south");
            town.awaitShares(List.of(north, south));
            Town.await("it sees a move", () -> steward.of(town.schema, south.log().shards().owned().iterator().next())
                    .equals(Optional.of(south.name)));
            assertThat(town.number("select count(*) from SCHEMA.log_writer where writer = 'edge'")).isZero();
            assertThat(steward.health().well()).isTrue();
        }
    }

    @Test
    void leavesLittleByLittleUnderLoadAndServesWhatIsStillItsOwn() throws Exception {
        // given
        List<TestNode> both = town.startAll("north", "south");
        TestNode north = both.getFirst();
        TestNode south = both.getLast();
        Set<Integer> owned = ConcurrentHashMap.newKeySet();
        try (var talkers = new Talkers(town, () -> both)) {
            talkers.awaitEach(20);
            // when
            var left = south.steward.leave(Duration.ofSeconds(3));
            await("all is handed over", () -> {
                owned.add(south.owned());
                return left.isDone();
            });
            // then: one by one, in six steps
            assertThat(owned).contains(1, 2, 3, 4, 5);
            assertThat(south.steward.health().standing()).isEqualTo(Standing.LEAVING);
            town.awaitOwners(List.of(north));
            talkers.awaitEach(20);
            talkers.expectAllThere();
        }
    }

    @Test
    void handsOverAtOnceWhatIsLeftWhenItIsToEndBeforeItHasLeftLittleByLittle() throws Exception {
        // given
        List<TestNode> both = town.startAll("north", "south");
        // when
        both.getLast().steward.leave(Duration.ofMinutes(10));
        both.getLast().leave();
        // then
        town.awaitOwners(List.of(both.getFirst()));
        assertThat(database.ask("select standing from cluster.node where name = 'south'")).isEqualTo("left");
    }

    @Test
    void whoEndsBeforeItHasTakenAnythingTakesNothingFromAnybody() throws Exception {
        // given
        TestNode north = town.startAll("north").getFirst();
        // when
        town.node("south").startWithoutTaking().leave();
        // then
        town.awaitOwners(List.of(north));
        assertThat(town.epochOf(north)).isOne();
        assertThat(north.asked).isEmpty();
        assertThat(database.ask("select standing from cluster.node where name = 'south'")).isEqualTo("left");
    }

    @Test
    void whatItsFormerLifeOwnedGoesToTheOthersWhenItEndsBeforeItHasTakenItUpAgain() throws Exception {
        // given: killed, and started again before anybody misses it
        List<TestNode> both = town.startAll("north", "south");
        TestNode north = both.getFirst();
        var living = new CopyOnWriteArrayList<>(both);
        try (var talkers = new Talkers(town, () -> living)) {
            talkers.awaitEach(20);
            living.remove(both.getLast());
            both.getLast().kill();
            // when
            TestNode again = town.node("south").startWithoutTaking();
            again.leave();
            // then
            town.awaitOwners(List.of(north));
            talkers.awaitEach(20);
            talkers.expectAllThere();
            assertThat(again.asked).isEmpty();
        }
    }

    @Test
    void tellsWhoAsksOfAllNodesWhatEachSaysOfItself() throws Exception {
        // given
        List<TestNode> both = town.startAll("north", "south");
        TestNode north = both.getFirst();
        // when
        both.getLast().steward.reporting(
                () -> new NodeReport("10.0.0.2:5280", "south.example.org:5222", 7, 9, 3, "impaired", "It is slow."));
        await("it is heard", () -> north.steward.elsewhere(north.name).isPresent());
        // then
        assertThat(north.steward.elsewhere(north.name)).contains("south.example.org:5222");
        assertThat(north.steward.elsewhere(both.getLast().name)).isEmpty();
        assertThat(north.steward.nodes()).extracting(NodeStatus::name).containsExactly("north", "south");
        NodeStatus south = north.steward.nodes().getLast();
        assertThat(south.standing()).isEqualTo(Standing.WELL);
        assertThat(south.alive()).isTrue();
        assertThat(south.shards()).containsEntry(town.schema, Town.SHARDS / 2);
        assertThat(south.report()).isEqualTo(
                new NodeReport("10.0.0.2:5280", "south.example.org:5222", 7, 9, 3, "impaired", "It is slow."));
        // when: it leaves, nobody is sent there any more
        both.getLast().steward.leave(Duration.ZERO);
        await("nobody is sent there", () -> north.steward.elsewhere(north.name).isEmpty());
    }

    @Test
    void forgetsWhoHasBeenSilentForADayAndNobodyElse() throws Exception {
        // given
        TestNode north = town.startAll("north", "south").getFirst();
        town.nodes.getLast().kill();
        town.awaitShares(List.of(north));
        database.execute("update cluster.node set beat_at = beat_at - interval '23 h' where name = 'south'");
        assertThat(north.steward.nodes()).extracting(NodeStatus::name).containsExactlyInAnyOrder("north", "south");
        // when: nobody begins a life
        database.execute("update cluster.node set beat_at = beat_at - interval '2 h' where name = 'south'");
        // then
        await("it is forgotten", () -> north.steward.nodes().size() == 1);
        assertThat(north.asked).isEmpty();
        assertThat(north.owned()).isEqualTo(Town.SHARDS);
    }

    @Test
    void movesShardsWithinALookWhenLinksAreDown() throws Exception {
        // given
        town.network.unlink();
        TestNode north = town.startAll("north").getFirst();
        var living = new CopyOnWriteArrayList<>(List.of(north));
        try (var talkers = new Talkers(town, () -> living)) {
            talkers.awaitEach(20);
            // when
            TestNode south = town.start("south");
            living.add(south);
            town.awaitShares(List.of(north, south));
            talkers.awaitEach(20);
            long joining = talkers.longestGapMillis();
            north.leave();
            living.remove(north);
            town.awaitShares(List.of(south));
            talkers.awaitEach(20);
            // then
            System.out.println("longest gap of a shard in ms, links down: one joins " + joining + ", one leaves "
                    + talkers.longestGapMillis());
            talkers.expectAllThere();
        }
    }

    @Test
    void tellsWhoWatchesEveryChange() throws Exception {
        // given
        TestNode north = town.startAll("north").getFirst();
        Set<Integer> changed = ConcurrentHashMap.newKeySet();
        try (var watch = north.steward.watch((log, shard) -> changed.add(shard))) {
            // when
            TestNode south = town.start("south");
            town.awaitShares(List.of(north, south));
            // then: besides what was still to be told of the beginning
            Set<Integer> moved = south.log().shards().owned();
            await("all that moved is told", () -> changed.containsAll(moved));
            assertThat(moved).hasSize(Town.SHARDS / 2);
        }
    }

    @Test
    void keepsItsShardsWhenTheLastNodeLeavesAndHasThemAgain() throws Exception {
        // given
        TestNode north = town.startAll("north").getFirst();
        // when
        north.leave();
        TestNode again = town.start("north");
        // then
        town.awaitShares(List.of(again));
        assertThat(again.asked).isEmpty();
    }
}
