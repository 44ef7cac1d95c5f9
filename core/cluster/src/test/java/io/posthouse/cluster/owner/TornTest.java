package io.posthouse.cluster.owner;

import static io.posthouse.cluster.owner.Town.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.cluster.Cluster;
import io.posthouse.storage.log.LogAnswer;
import io.posthouse.storage.log.OpenLog;
import io.posthouse.testkit.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes that die, stall, or lose the network or the database. */
class TornTest {
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
    void takesOverFromADeadNodeOnceAlthoughTwoThinkItFallsToThem() throws Exception {
        // given
        List<TestNode> all = town.startAll("north", "south", "west");
        TestNode dead = all.getLast();
        var living = new CopyOnWriteArrayList<>(all);
        try (var talkers = new Talkers(town, () -> living)) {
            talkers.awaitEach(20);
            talkers.longestGapMillis();
            long epoch = town.epochOf(dead);
            // when: it is so long dead that every other one thinks the ones before it cannot get it done
            long start = System.nanoTime();
            dead.kill();
            living.remove(dead);
            database.execute("update cluster.node set beat_at = beat_at - interval '1 hour' where name = 'west'");
            town.awaitShares(List.of(all.get(0), all.get(1)));
            long took = (System.nanoTime() - start) / 1_000_000;
            talkers.awaitEach(20);
            // then
            System.out.println("taken over and spread " + took + " ms after others could know");
            assertThat(town.epochOf(dead)).isEqualTo(epoch + 1);
            talkers.expectAllThere();
            assertThat(all.getFirst().asked).isEmpty();
        }
    }

    @Test
    void takesOverFromADeadNodeWhenItHasBeenSilentLongEnough() throws Exception {
        // given
        List<TestNode> all = town.startAll("north", "south");
        // when
        all.getFirst().kill();
        long start = System.nanoTime();
        town.awaitShares(List.of(all.getLast()));
        // then: the longest-standing is dead, the next one acts
        System.out.println("served again " + (System.nanoTime() - start) / 1_000_000 + " ms after a death, dead after "
                + TestNode.QUICK.deadAfter().toMillis());
        await("it is declared dead", () -> "dead"
                .equals(database.ask("select standing from cluster.node where name = 'north'")));
        assertThat(town.epochOf(all.getFirst())).isEqualTo(2);
    }

    @Test
    void oneThatWasTakenFromStaysDeclaredDeadWhenWhatItLeftCannotBeSpreadInTime() throws Exception {
        // given
        List<TestNode> all = town.startAll("north", "south", "west");
        all.get(0).gives = false;
        // when: its taker is asked to give a part of it to the other one, and its log does not come to it
        all.getLast().kill();
        // then
        await("all of it is taken", () -> all.get(0).owned() == 2 * Town.SHARDS / 3);
        await("it is declared dead", () -> "dead"
                .equals(database.ask("select standing from cluster.node where name = 'west'")));
        // when
        all.get(0).gives = true;
        // then
        town.awaitShares(all.subList(0, 2));
        assertThat(database.ask("select standing from cluster.node where name = 'west'")).isEqualTo("dead");
    }

    @Test
    void handsOverInOrderWhenItSeesOnlyTheSmallerPartAndComesBack() throws Exception {
        // given
        List<TestNode> all = town.startAll("north", "south", "west");
        TestNode alone = all.getFirst();
        var living = new CopyOnWriteArrayList<>(all.reversed());
        try (var talkers = new Talkers(town, () -> living)) {
            talkers.awaitEach(20);
            talkers.longestGapMillis();
            // when
            town.network.tear(Set.of("north"), Set.of("south", "west"));
            town.awaitShares(List.of(all.get(1), all.get(2)));
            talkers.awaitEach(20);
            long gap = talkers.longestGapMillis();
            // then
            System.out.println("longest gap of a shard in ms while its owner is cut off: " + gap);
            assertThat(alone.steward.health().standing()).isEqualTo(Standing.CUT_OFF);
            assertThat(alone.asked).containsExactly("back: cut-off");
            assertThat(alone.log().shards().fenced()).isFalse();
            assertThat(town.epochOf(alone)).isOne();
            // when
            town.network.mend();
            town.awaitShares(all);
            // then
            await("it takes sessions again", () -> alone.asked.equals(List.of("back: cut-off", "forward")));
            talkers.expectAllThere();
        }
    }

    @Test
    void isFencedWhenOnlyTheDatabaseIsGoneForItAndComesBackWithItsLogOpenedAgain() throws Exception {
        // given
        List<TestNode> all = town.startAll("north", "south", "west");
        TestNode lost = all.get(1);
        var living = new CopyOnWriteArrayList<>(all);
        try (var talkers = new Talkers(town, () -> living)) {
            talkers.awaitEach(20);
            // when: all still see it
            lost.way.cut();
            await("it says so", () -> lost.steward.health().standing() == Standing.NO_DATABASE
                    && lost.asked.contains("back: no-database"));
            town.awaitShares(List.of(all.get(0), all.get(2)));
            lost.way.mend();
            town.awaitShares(all);
            talkers.awaitEach(20);
            // then
            await("it takes sessions again", () -> lost.asked.getLast().equals("forward"));
            assertThat(lost.asked).containsExactly("back: no-database", "reopen", "forward");
            talkers.expectAllThere();
        }
    }

    @Test
    void takesSessionsAgainWhileItLeavesWhenTheDatabaseWasAwayForAll() throws Exception {
        // given
        List<TestNode> all = town.startAll("north", "south");
        TestNode leaving = all.getLast();
        var _ = leaving.steward.leave(Duration.ofMinutes(2));
        // when
        for (TestNode node : all) {
            node.way.cut();
        }
        for (TestNode node : all) {
            await("it says so", () -> node.asked.contains("back: no-database"));
        }
        for (TestNode node : all) {
            node.way.mend();
        }
        // then: who lives there is served until it has handed over, which may be at once
        await("it takes sessions again", () -> leaving.asked.equals(List.of("back: no-database", "forward")));
        assertThat(leaving.steward.health().standing()).isEqualTo(Standing.LEAVING);
        leaving.leave();
        town.awaitShares(List.of(all.getFirst()));
        assertThat(leaving.log().shards().fenced()).as("it handed over in order").isFalse();
        assertThat(leaving.asked).hasSize(2);
    }

    @Test
    void opensItsFencedLogAgainWhileItLeavesAndIsGivenNothing() throws Exception {
        // given
        List<TestNode> all = town.startAll("north", "south", "west");
        TestNode leaving = all.get(1);
        var living = new CopyOnWriteArrayList<>(all);
        try (var talkers = new Talkers(town, () -> living)) {
            talkers.awaitEach(20);
            var left = leaving.steward.leave(Duration.ofMinutes(2));
            // when
            leaving.way.cut();
            await("it says so", () -> leaving.asked.contains("back: no-database"));
            town.awaitShares(List.of(all.getFirst(), all.getLast()));
            leaving.way.mend();
            // then
            await("it takes sessions again", () -> leaving.asked.getLast().equals("forward"));
            assertThat(leaving.asked).containsExactly("back: no-database", "reopen", "forward");
            left.get(60, TimeUnit.SECONDS);
            assertThat(leaving.owned()).isZero();
            assertThat(leaving.steward.health()).isEqualTo(new StewardHealth(Standing.LEAVING, Set.of()));
            talkers.awaitEach(5);
            talkers.expectAllThere();
        }
    }

    @Test
    void takesNoSessionsWhileItLeavesAndIsCutOff() throws Exception {
        // given
        List<TestNode> all = town.startAll("north", "south", "west");
        TestNode alone = all.getFirst();
        town.network.tear(Set.of("north"), Set.of("south", "west"));
        await("it says so", () -> alone.asked.contains("back: cut-off"));
        town.awaitShares(all.subList(1, 3));
        // when
        alone.steward.leave(Duration.ofMinutes(2)).get(60, TimeUnit.SECONDS);
        // then
        assertThat(alone.asked).containsExactly("back: cut-off");
        town.network.mend();
        await("it takes sessions again", () -> alone.asked.getLast().equals("forward"));
    }

    @Test
    void refusesEveryRowOfANodeThatStalledLongerThanAllPatience() throws Exception {
        // given: as by SIGSTOP, in the middle of its work, with commands in its queue
        List<TestNode> all = town.startAll("north", "south", "west");
        TestNode stalled = all.getFirst();
        int shard = stalled.log().shards().owned().iterator().next();
        var living = new CopyOnWriteArrayList<>(all.reversed());
        try (var talkers = new Talkers(town, () -> living)) {
            talkers.awaitEach(20);
            stalled.way.stall();
            var late = sayLate(stalled.log(), shard);
            living.remove(stalled);
            town.network.tear(Set.of("north"), Set.of("south", "west"));
            town.awaitShares(List.of(all.get(1), all.get(2)));
            talkers.awaitEach(5);
            // when
            town.network.mend();
            stalled.way.goOn();
            // then
            expectTurnedAway(late);
            living.add(stalled);
            town.awaitShares(all);
            talkers.awaitEach(20);
            assertThat(stalled.asked).contains("reopen").endsWith("forward");
            assertThat(rowsLate()).isZero();
            talkers.expectAllThere();
        }
    }

    @Test
    void refusesANodeThatWakesUpOnAConnectionThatNobodyEnded() throws Exception {
        // given: it stalls with nothing in its hands, and those who judge it do not know its connection
        List<TestNode> all = town.startAll("north", "south", "west");
        TestNode stalled = all.getFirst();
        OpenLog<TalkLog.Say, Long> old = stalled.log();
        int shard = old.shards().owned().iterator().next();
        stalled.way.stall();
        database.execute("update " + town.schema + ".log_writer set backend_id = null where writer = 'north'");
        town.awaitShares(List.of(all.get(1), all.get(2)));
        var living = new CopyOnWriteArrayList<>(all.reversed().subList(0, 2));
        try (var talkers = new Talkers(town, () -> living)) {
            talkers.awaitEach(5);
            // when
            var late = sayLate(old, shard);
            stalled.way.goOn();
            // then
            expectTurnedAway(late);
            town.awaitShares(all);
            assertThat(rowsLate()).isZero();
            talkers.expectAllThere();
        }
    }

    private static CompletableFuture<LogAnswer<Long>> sayLate(OpenLog<TalkLog.Say, Long> log, int shard) {
        CompletableFuture<LogAnswer<Long>> late = new CompletableFuture<>();
        log.submit(new TalkLog.Say(shard, "late"), late::complete);
        return late;
    }

    private static void expectTurnedAway(CompletableFuture<LogAnswer<Long>> late) throws Exception {
        assertThat(late.get(60, TimeUnit.SECONDS)).isEqualTo(new LogAnswer.Withdrawn<>(LogAnswer.Why.NOT_OWNED));
    }

    private long rowsLate() throws SQLException {
        return town.number("select count(*) from SCHEMA.said where key = 'late'");
    }

    @Test
    void judgesNobodyAfterTheDatabaseWasAwayForAll() throws Exception {
        // given
        List<TestNode> all = town.startAll("north", "south", "west");
        // when: longer than every node's patience, and they come back one after the other
        for (TestNode node : all) {
            node.way.cut();
        }
        for (TestNode node : all) {
            await("it says so", () -> node.asked.contains("back: no-database"));
        }
        for (TestNode node : all) {
            node.way.mend();
            await("it is back", () -> node.steward.health().standing() != Standing.NO_DATABASE);
        }
        town.awaitShares(all);
        // then
        for (TestNode node : all) {
            await("it takes sessions again", () -> node.asked.contains("forward"));
            assertThat(node.asked).containsExactly("back: no-database", "forward");
        }
    }

    @Test
    void keepsItsShardsWhenItIsBackBeforeItCountsAsDead() throws Exception {
        // given
        List<TestNode> all = town.startAll("north", "south");
        Set<Integer> before = all.getLast().log().shards().owned();
        // when
        all.getLast().kill();
        TestNode again = town.start("south");
        // then: it began a new life before its logs were opened
        assertThat(again.log().shards().owned()).isEqualTo(before);
        town.awaitShares(List.of(all.getFirst(), again));
        assertThat(again.log().shards().owned()).isEqualTo(before);
        assertThat(again.asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1 h", "2 d"})
    void judgesAndForgetsNobodyWhenTheClockOfTheDatabaseLeaps(String span) throws Exception {
        // given
        List<TestNode> all = town.startAll("north", "south", "west");
        // when: seen from a clock that leapt, all beats are as old
        database.execute("update cluster.node set beat_at = beat_at - interval '" + span + "'");
        // then
        await("all have beaten steadily since", () -> town.number("""
                select count(*) from cluster.node
                where steady_since between clock_timestamp() - interval '1 min' and clock_timestamp() - interval '2 s'
                    and beat_at > clock_timestamp() - interval '1 s'""") == 3);
        for (TestNode node : all) {
            assertThat(node.asked).isEmpty();
            assertThat(town.epochOf(node)).isOne();
        }
    }

    @Test
    void givesWayToAnotherProcessUnderItsName() throws Exception {
        // given
        TestNode first = town.startAll("north").getFirst();
        // when
        TestNode second = town.start("north");
        // then
        town.awaitShares(List.of(second));
        await("it says so", () -> first.asked.contains("back: replaced"));
        assertThat(first.steward.health().standing()).isEqualTo(Standing.REPLACED);
        assertThat(second.asked).isEmpty();
    }

    @Test
    void aJudgementByTheNetworksOpinionIsSeen() throws Exception {
        // given: a planted defect; whom the judge does not see is dead
        town.judgement = (picture, writer, log, deadAfter) -> picture.row(picture.self())
                .filter(self -> !self.sees().contains(writer)).isPresent();
        List<TestNode> all = town.startAll("north", "south", "west");
        // when
        town.network.tear(Set.of("west"), Set.of("north", "south"));
        town.awaitShares(List.of(all.get(0), all.get(1)));
        // then: a node that could have handed over in order was fenced
        assertThat(town.epochOf(all.get(2))).isGreaterThan(1);
    }
}
