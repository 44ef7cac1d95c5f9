package io.posthouse.storage.log;

import static io.posthouse.storage.log.LogFixture.commit;
import static io.posthouse.storage.log.LogFixture.get;
import static io.posthouse.storage.log.LogFixture.submit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who owns a shard, when several logs stand on one database. */
class LogOwnershipTest {
    private static final LogAnswer<Noted> NOT_OWNED = new LogAnswer.Withdrawn<>(LogAnswer.Why.NOT_OWNED);
    private LogFixture fixture;

    @BeforeEach
    void createSchema() throws SQLException {
        fixture = LogFixture.withShards(4);
    }

    @AfterEach
    void dropSchema() throws SQLException {
        fixture.close();
    }

    @Test
    void ownsAllShardsWhenItIsTheFirstAndNoneWhenItIsTheSecond() throws Exception {
        // when
        OpenLog<Note, Noted> north = fixture.open("north");
        OpenLog<Note, Noted> south = fixture.open("south");
        // then
        assertThat(north.shards().owned()).containsExactly(0, 1, 2, 3);
        assertThat(south.shards().owned()).isEmpty();
        assertThat(get(submit(south, Note.of(0, "ada", 1)))).isEqualTo(NOT_OWNED);
    }

    @Test
    void refusesAStalledWriterThatWakesUpAfterItsPlaceWasTaken() throws Exception {
        // given: the first writer stops between its copy and its commit, as in a long pause of its machine
        var stalled = new CountDownLatch(1);
        var wake = new CountDownLatch(1);
        fixture.order = (commit, answers) -> {
            stalled.countDown();
            awaitQuietly(wake);
            CommitOrder.DURABLE_FIRST.run(commit, answers);
        };
        OpenLog<Note, Noted> first = fixture.open("north");
        CompletableFuture<LogAnswer<Noted>> answer = submit(first, Note.of(0, "ada", 1));
        stalled.await();
        // when
        fixture.order = CommitOrder.DURABLE_FIRST;
        OpenLog<Note, Noted> second = fixture.open("north");
        Noted noted = commit(second, Note.of(0, "bob", 1));
        wake.countDown();
        // then
        assertThat(get(answer)).isEqualTo(NOT_OWNED);
        assertThat(noted.stamp().sequence()).isEqualTo(1);
        assertThat(fixture.ask("select author from SCHEMA.note")).containsExactly("bob");
        assertThat(first.shards().fenced()).isTrue();
        assertThat(first.owns(0)).isFalse();
        assertThat(second.owns(0)).isTrue();
    }

    @Test
    void refusesAWriterWhoseConnectionOutlivedItsPlace() throws Exception {
        // given: the successor cannot end the old connection, because it does not know it
        OpenLog<Note, Noted> first = fixture.open("north");
        commit(first, Note.of(0, "ada", 1));
        fixture.run("update SCHEMA.log_writer set backend_id = null");
        // when
        OpenLog<Note, Noted> second = fixture.open("north");
        // then
        assertThat(get(submit(first, Note.of(0, "ada", 2)))).isEqualTo(NOT_OWNED);
        assertThat(commit(second, Note.of(0, "bob", 2)).stamp().sequence()).isEqualTo(2);
        assertThat(fixture.ask("select author from SCHEMA.note order by sequence")).containsExactly("ada", "bob");
    }

    @Test
    void takesOverFromADeadNodeAndGoesOnWhereItEnded() throws Exception {
        // given
        OpenLog<Note, Noted> north = fixture.open("north");
        OpenLog<Note, Noted> south = fixture.open("south");
        Noted last = commit(north, Note.of(2, "ada", 1));
        // when: north is believed dead, wrongly
        Set<Integer> taken = get(south.shards().takeOver("north"));
        // then
        assertThat(taken).containsExactly(0, 1, 2, 3);
        assertThat(south.shards().owned()).containsExactly(0, 1, 2, 3);
        Noted next = commit(south, Note.of(2, "bob", 2));
        assertThat(next.stamp().sequence()).isEqualTo(last.stamp().sequence() + 1);
        assertThat(next.stamp().id()).isGreaterThan(last.stamp().id());
        assertThat(get(submit(north, Note.of(2, "ada", 3)))).isEqualTo(NOT_OWNED);
        assertThat(north.shards().fenced()).isTrue();
        assertThat(get(south.shards().takeOver("north"))).isEmpty();
        assertThatThrownBy(() -> get(north.shards().adopt())).hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void fencesWhomItTakesOverFromEvenIfTheOldConnectionCannotBeEnded() throws Exception {
        // given
        OpenLog<Note, Noted> north = fixture.open("north");
        OpenLog<Note, Noted> south = fixture.open("south");
        commit(north, Note.of(2, "ada", 1));
        fixture.run("update SCHEMA.log_writer set backend_id = null");
        // when
        get(south.shards().takeOver("north"));
        // then
        assertThat(get(submit(north, Note.of(2, "ada", 2)))).isEqualTo(NOT_OWNED);
        assertThat(commit(south, Note.of(2, "bob", 3)).stamp().sequence()).isEqualTo(2);
        assertThat(fixture.ask("select author from SCHEMA.note order by sequence")).containsExactly("ada", "bob");
    }

    @Test
    void refusesToTakeOverOrHandToAWriterThatNeverWas() throws Exception {
        // given
        OpenLog<Note, Noted> north = fixture.open("north");
        // when, then
        assertThatThrownBy(() -> get(north.shards().takeOver("nobody")))
                .hasCauseInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> get(north.shards().handOver(Set.of(1), "nobody")))
                .hasCauseInstanceOf(IllegalArgumentException.class);
        assertThat(commit(north, Note.of(1, "ada", 1)).stamp().sequence()).isOne();
    }

    @Test
    void tellsWhatItHasCommittedBeforeItHandsOver() throws Exception {
        // given: somebody who takes long to hear what became of theirs
        OpenLog<Note, Noted> north = fixture.open("north");
        fixture.open("south");
        var events = new ConcurrentLinkedQueue<String>();
        assertThat(north.submit(Note.of(1, "ada", 1), answer -> {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
            events.add("told");
        })).isTrue();
        // when
        get(north.shards().handOver(Set.of(1), "south").thenRun(() -> events.add("handed over")));
        // then
        assertThat(events).containsExactly("told", "handed over");
    }

    @Test
    void letsTheModuleNoteSomethingInTheTransactionThatGivesAShardAway() throws Exception {
        // given
        OpenLog<Note, Noted> north = fixture.open("north");
        fixture.open("south");
        commit(north, Note.of(1, "ada", 1));
        commit(north, Note.of(1, "ada", 2));
        // when
        get(north.shards().handOver(Set.of(1), "south"));
        // then: and not when it is taken from one that is believed dead
        assertThat(fixture.number("select number from SCHEMA.tally where author = 'given'")).isEqualTo(2);
        assertThat(get(fixture.open("east").shards().takeOver("south"))).containsExactly(1);
        assertThat(fixture.number("select count(*) from SCHEMA.tally where author = 'given'")).isOne();
    }

    @Test
    void hasAnotherHoldOfAShardThatHasBeenElsewhere() throws Exception {
        // given
        OpenLog<Note, Noted> north = fixture.open("north");
        OpenLog<Note, Noted> south = fixture.open("south");
        var first = north.shards().hold(1);
        var other = north.shards().hold(2);
        assertThat(south.shards().hold(1)).isEmpty();
        // when
        get(north.shards().handOver(Set.of(1), "south"));
        get(south.shards().adopt());
        boolean gone = north.shards().hold(1).isEmpty();
        get(south.shards().handOver(Set.of(1), "north"));
        get(north.shards().adopt());
        // then
        assertThat(gone).isTrue();
        assertThat(first).isPresent();
        assertThat(north.shards().hold(1)).isPresent().isNotEqualTo(first);
        assertThat(north.shards().hold(2)).isPresent().isEqualTo(other);
    }

    @Test
    void doesNothingForWhomHasGivenUp() throws Exception {
        // given: a change that waits behind a batch
        var held = new CountDownLatch(1);
        fixture.order = (commit, answers) -> {
            try {
                held.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            commit.run();
            answers.run();
        };
        OpenLog<Note, Noted> north = fixture.open("north");
        fixture.open("south");
        CompletableFuture<LogAnswer<Noted>> batch = submit(north, Note.of(1, "ada", 1));
        LogFixture.await("the batch is taken", () -> north.gauges().queued() == 0);
        CompletableFuture<Set<Integer>> change = north.shards().handOver(Set.of(1), "south");
        // when
        change.cancel(false);
        held.countDown();
        // then
        get(batch);
        commit(north, Note.of(1, "ada", 2));
        assertThat(north.shards().owned()).contains(1);
    }

    @Test
    void handsShardsOverUnderLoadWithoutLosingOrDoublingARow() throws Exception {
        // given
        OpenLog<Note, Noted> north = fixture.open("north");
        OpenLog<Note, Noted> south = fixture.open("south");
        int before = 2_000;
        List<CompletableFuture<LogAnswer<Noted>>> early = new ArrayList<>();
        for (int n = 0; n < before; n++) {
            early.add(submit(north, Note.of(n % 4, "ada", n)));
        }
        // when
        CompletableFuture<Set<Integer>> handed = north.shards().handOver(Set.of(1, 3), "south");
        List<CompletableFuture<LogAnswer<Noted>>> late = new ArrayList<>();
        for (int n = 0; n < 100; n++) {
            late.add(submit(north, Note.of(n % 4, "late", n)));
        }
        // then
        assertThat(get(handed)).containsExactly(1, 3);
        for (CompletableFuture<LogAnswer<Noted>> one : early) {
            assertThat(get(one)).isInstanceOf(LogAnswer.Committed.class);
        }
        for (int n = 0; n < 100; n++) {
            if (n % 2 == 1) {
                assertThat(get(late.get(n))).isEqualTo(NOT_OWNED);
            } else {
                assertThat(get(late.get(n))).isInstanceOf(LogAnswer.Committed.class);
            }
        }
        assertThat(north.shards().owned()).containsExactly(0, 2);
        assertThat(get(south.shards().adopt())).containsExactly(1, 3);
        assertThat(south.shards().owned()).containsExactly(1, 3);
        assertThat(commit(south, Note.of(1, "bob", 1)).stamp().sequence()).isEqualTo(before / 4 + 1);
        assertThat(fixture.gaps()).isZero();
        assertThat(fixture.number("select count(*) from SCHEMA.note")).isEqualTo(before + 50 + 1);
    }

    @Test
    void noticesAtItsNextBatchWhatWasHandedToIt() throws Exception {
        // given
        OpenLog<Note, Noted> north = fixture.open("north");
        OpenLog<Note, Noted> south = fixture.open("south");
        commit(north, Note.of(1, "ada", 1));
        get(north.shards().handOver(Set.of(1), "south"));
        // when
        Noted noted = commit(south, Note.of(1, "bob", 2));
        // then
        assertThat(noted.stamp().sequence()).isEqualTo(2);
        assertThat(south.owns(1)).isTrue();
    }

    @Test
    void getsBackAtTheNextOpeningWhatItOwnedAndNoMore() throws Exception {
        // given
        OpenLog<Note, Noted> north = fixture.open("north");
        fixture.open("south");
        get(north.shards().handOver(Set.of(0), "south"));
        north.close();
        // when
        OpenLog<Note, Noted> again = fixture.open("north");
        // then
        assertThat(again.shards().owned()).containsExactly(1, 2, 3);
    }

    @Test
    void saysWhoOwnsWhatToWhoeverHasNotOpenedTheLog() throws Exception {
        // given
        OpenLog<Note, Noted> north = fixture.open("north");
        fixture.open("south");
        get(north.shards().handOver(Set.of(1, 3), "south"));
        // when
        try (var connection = fixture.database.pool().getConnection()) {
            // then
            assertThat(new LogOwners(fixture.notes.schema()).read(connection))
                    .isEqualTo(Map.of(0, "north", 1, "south", 2, "north", 3, "south"));
        }
        assertThatThrownBy(() -> new LogOwners("notes; drop")).isInstanceOf(IllegalArgumentException.class);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
