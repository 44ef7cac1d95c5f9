package io.posthouse.storage.log;

import static io.posthouse.storage.log.LogFixture.commit;
import static io.posthouse.storage.log.LogFixture.get;
import static io.posthouse.storage.log.LogFixture.submit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The writer when all goes well: order, sequence, id, time, keys, the end of a life and the next one. */
class LogWriterTest {
    private static final int SHARDS = 4;
    private LogFixture fixture;

    @BeforeEach
    void createSchema() throws SQLException {
        fixture = LogFixture.withShards(SHARDS);
    }

    @AfterEach
    void dropSchema() throws SQLException {
        fixture.close();
    }

    @Test
    void answersWithThePlaceOfTheRowThatIsOnDisk() throws Exception {
        // given
        OpenLog<Note, Noted> log = fixture.open("north");
        // when
        Noted noted = commit(log, Note.of(2, "ada", 7));
        // then
        assertThat(noted.stamp().shard()).isEqualTo(2);
        assertThat(noted.stamp().sequence()).isEqualTo(1);
        assertThat(new RowId(noted.stamp().id()).shard()).isEqualTo(2);
        assertThat(fixture.number("select id from SCHEMA.note where shard = 2 and sequence = 1 and author = 'ada'"))
                .isEqualTo(noted.stamp().id());
        assertThat(fixture.number("select count(*) from SCHEMA.tally where author = 'ada' and number = 7")).isOne();
    }

    @Test
    void numbersEachShardWithoutGapsUnderConcurrentSubmitters() throws Exception {
        // given
        OpenLog<Note, Noted> log = fixture.open("north");
        int authors = 8;
        int each = 1_500;
        var answered = new ConcurrentLinkedQueue<String>();
        var told = new CountDownLatch(authors * each);
        List<Thread> threads = new ArrayList<>();
        // when
        for (int a = 0; a < authors; a++) {
            String author = "author" + a;
            threads.add(Thread.ofVirtual().start(() -> {
                for (int n = 0; n < each; n++) {
                    Note note = Note.of(n % SHARDS, author, n);
                    while (!log.submit(note, answer -> {
                        answered.add(author + " " + note.number());
                        told.countDown();
                    })) {
                        LockSupport.parkNanos(100_000);
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        told.await();
        // then
        assertThat(fixture.number("select count(*) from SCHEMA.note")).isEqualTo(authors * (long) each);
        assertThat(fixture.gaps()).isZero();
        assertThat(fixture.number("select count(distinct id) from SCHEMA.note")).isEqualTo(authors * (long) each);
        for (int a = 0; a < authors; a++) {
            String author = "author" + a;
            assertThat(answered.stream().filter(one -> one.startsWith(author + " ")))
                    .containsExactlyElementsOf(numbered(author, each));
            assertThat(fixture.ask("select number from SCHEMA.note where shard = 1 and author = '" + author
                    + "' order by sequence").stream().map(Integer::valueOf)).isSorted();
        }
        assertThat(fixture.number("""
                select count(*) from (select id, lag(id) over (partition by shard order by sequence) as former
                                      from SCHEMA.note) s where id <= former""")).isZero();
    }

    private static List<String> numbered(String author, int each) {
        List<String> all = new ArrayList<>();
        for (int n = 0; n < each; n++) {
            all.add(author + " " + n);
        }
        return all;
    }

    @Test
    void writesWhatWaitsAsOneBatch() throws Exception {
        // given
        var batches = new ConcurrentLinkedQueue<Integer>();
        fixture.listener = new LogListener() {
            @Override
            public void committed(String log, int commands, int rows, long bytes, long nanos) {
                batches.add(commands);
            }
        };
        var held = new CountDownLatch(1);
        fixture.order = (commit, answers) -> {
            awaitQuietly(held);
            commit.run();
            answers.run();
        };
        OpenLog<Note, Noted> log = fixture.open("north");
        // when
        CompletableFuture<LogAnswer<Noted>> first = submit(log, Note.of(0, "ada", 0));
        LogFixture.await("the first batch is taken", () -> log.gauges().queued() == 0);
        List<CompletableFuture<LogAnswer<Noted>>> rest = new ArrayList<>();
        for (int n = 1; n <= 300; n++) {
            rest.add(submit(log, Note.of(0, "ada", n)));
        }
        assertThat(first).isNotDone();
        held.countDown();
        for (CompletableFuture<LogAnswer<Noted>> one : rest) {
            get(one);
        }
        // then
        LogFixture.await("both batches were measured", () -> batches.size() >= 2);
        assertThat(batches).containsExactly(1, 300);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void cutsBatchesByBytes() throws Exception {
        // given
        var batches = new ConcurrentLinkedQueue<Integer>();
        fixture.listener = new LogListener() {
            @Override
            public void committed(String log, int commands, int rows, long bytes, long nanos) {
                batches.add(commands);
            }
        };
        fixture.settings = fixture.settings.withBatch(1_000, 10_000);
        OpenLog<Note, Noted> log = fixture.open("north");
        // when
        List<CompletableFuture<LogAnswer<Noted>>> all = new ArrayList<>();
        for (int n = 0; n < 50; n++) {
            all.add(submit(log, Note.of(0, "ada", n).saying("x".repeat(4_000))));
        }
        all.add(submit(log, Note.of(0, "ada", 50).saying("x".repeat(40_000))));
        for (CompletableFuture<LogAnswer<Noted>> one : all) {
            get(one);
        }
        // then
        assertThat(batches).allMatch(commands -> commands <= 2);
        assertThat(fixture.number("select count(*) from SCHEMA.note")).isEqualTo(51);
    }

    @Test
    void givesOneKeyOnePlace() throws Exception {
        // given
        OpenLog<Note, Noted> log = fixture.open("north");
        // when
        CompletableFuture<LogAnswer<Noted>> one = submit(log, Note.of(0, "ada", 1).keyed("k"));
        CompletableFuture<LogAnswer<Noted>> same = submit(log, Note.of(0, "ada", 1).keyed("k"));
        Noted later = commit(log, Note.of(0, "ada", 1).keyed("k"));
        // then
        assertThat(get(one)).isEqualTo(new LogAnswer.Committed<>(new Noted(later.stamp(), false)));
        assertThat(get(same)).isEqualTo(new LogAnswer.Committed<>(later));
        assertThat(later.before()).isTrue();
    }

    @Test
    void looksKeysUpByIndexAlthoughTheTableWasEmptyWhenItBegan() throws Exception {
        // given
        fixture.settings = fixture.settings.withBatch(20, 1 << 20);
        fixture.run("analyze SCHEMA.note");
        OpenLog<Note, Noted> log = fixture.open("north");
        List<CompletableFuture<LogAnswer<Noted>>> all = new ArrayList<>();
        // when
        for (int n = 0; n < 3_000; n++) {
            all.add(submit(log, Note.of(n % SHARDS, "ada", n).keyed("key" + n)));
        }
        for (CompletableFuture<LogAnswer<Noted>> one : all) {
            get(one);
        }
        log.close();
        // then
        assertThat(fixture.number("""
                select seq_scan from pg_stat_user_tables where relid = 'SCHEMA.note'::regclass""")).isLessThan(10);
    }

    @Test
    void goesOnWhereItsFormerLifeEnded() throws Exception {
        // given
        OpenLog<Note, Noted> former = fixture.open("north");
        Noted last = commit(former, Note.of(3, "ada", 1));
        former.close();
        // when
        OpenLog<Note, Noted> log = fixture.open("north");
        Noted next = commit(log, Note.of(3, "ada", 2));
        // then
        assertThat(next.stamp().sequence()).isEqualTo(last.stamp().sequence() + 1);
        assertThat(next.stamp().id()).isGreaterThan(last.stamp().id());
    }

    @Test
    void keepsIdsRisingWhenTheClockStepsBack() throws Exception {
        // given
        Instant noon = Instant.parse("2026-06-01T12:00:00Z");
        fixture.setClock(noon);
        OpenLog<Note, Noted> former = fixture.open("north");
        Noted last = commit(former, Note.of(0, "ada", 1));
        former.close();
        // when
        fixture.setClock(noon.minus(Duration.ofHours(1)));
        OpenLog<Note, Noted> log = fixture.open("north");
        Noted next = commit(log, Note.of(0, "ada", 2));
        // then
        assertThat(new RowId(next.stamp().id()).tick()).isEqualTo(new RowId(last.stamp().id()).tick() + 1);
        assertThat(fixture.ask("select at at time zone 'UTC' from SCHEMA.note order by sequence"))
                .containsExactly("2026-06-01 12:00:00", "2026-06-01 11:00:00");
    }

    @Test
    void takesTheTimeOfRowsAndIdsFromTheDatabaseWhateverItsOwnMachineSays() throws Exception {
        // given: this machine's clock is eight days ahead of the database's
        Instant there = Instant.now().minus(Duration.ofDays(8)).truncatedTo(ChronoUnit.MICROS);
        fixture.setClock(there);
        OpenLog<Note, Noted> log = fixture.open("north");
        // when
        Noted first = commit(log, Note.of(0, "ada", 1));
        fixture.setClock(there.plusSeconds(2));
        Noted second = commit(log, Note.of(0, "ada", 2));
        // then
        assertThat(fixture.notes.toldTimes).containsExactly(there, there.plusSeconds(2));
        assertThat(fixture.ask("select extract(epoch from at) * 1000000 from SCHEMA.note order by sequence"))
                .extracting(micros -> Instant.EPOCH.plus((long) Double.parseDouble(micros), ChronoUnit.MICROS))
                .containsExactly(there, there.plusSeconds(2));
        assertThat(new RowId(first.stamp().id()).at()).isEqualTo(there.truncatedTo(ChronoUnit.MILLIS));
        assertThat(new RowId(second.stamp().id()).at()).isEqualTo(there.plusSeconds(2).truncatedTo(ChronoUnit.MILLIS));
    }

    @Test
    void goesOnWhereTheShardEndedEvenIfItsRowsAreDeleted() throws Exception {
        // given
        OpenLog<Note, Noted> former = fixture.open("north");
        Noted last = commit(former, Note.of(1, "ada", 1));
        former.close();
        fixture.run("delete from SCHEMA.note");
        // when
        Noted next = commit(fixture.open("north"), Note.of(1, "ada", 2));
        // then
        assertThat(next.stamp().sequence()).isEqualTo(last.stamp().sequence() + 1);
        assertThat(next.stamp().id()).isGreaterThan(last.stamp().id());
    }

    @Test
    void commitsWhatIsQueuedBeforeItCloses() throws Exception {
        // given
        OpenLog<Note, Noted> log = fixture.open("north");
        List<CompletableFuture<LogAnswer<Noted>>> all = new ArrayList<>();
        for (int n = 0; n < 3_000; n++) {
            all.add(submit(log, Note.of(n % SHARDS, "ada", n)));
        }
        // when
        log.close();
        // then
        assertThat(all).allMatch(CompletableFuture::isDone);
        for (CompletableFuture<LogAnswer<Noted>> one : all) {
            assertThat(get(one)).isInstanceOf(LogAnswer.Committed.class);
        }
        assertThat(get(submit(log, Note.of(0, "ada", 3_000))))
                .isEqualTo(new LogAnswer.Withdrawn<>(LogAnswer.Why.CLOSED));
    }

    @Test
    void refusesTablesThatAreMissingOrMadeForOtherShards() throws Exception {
        // given
        fixture.open("north").close();
        var logs = new PostgresLogs(fixture.database, "north", fixture.settings, fixture.ticker,
                LogListener.NONE);
        // when, then
        assertThatThrownBy(() -> logs.open(new NoteLog(fixture.notes.schema(), SHARDS + 1)))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("cannot change");
        assertThatThrownBy(() -> logs.open(new NoteLog("nowhere", SHARDS))).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("LogTables.ddl");
    }
}
