package io.posthouse.storage.log;

import static io.posthouse.storage.log.LogFixture.get;
import static io.posthouse.storage.log.LogFixture.submit;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A batch that cannot be written as it is: the culprits are told, and nobody else notices. */
class LogRefusalTest {
    private static final int BATCH = 200;
    private LogFixture fixture;

    @BeforeEach
    void createSchema() throws SQLException {
        fixture = LogFixture.withShards(2);
    }

    @AfterEach
    void dropSchema() throws SQLException {
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "199", "100", "0 1", "99 100", "0 77 150 199", "3 4 5 6 7 8 9 10"})
    void rejectsOnlyTheCommandsThatTheDatabaseRefuses(String places) throws Exception {
        Set<Integer> culprits = numbers(places);
        expectOnly(culprits, note -> culprits.contains(note.number()) ? note.saying(Note.POISON) : note);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "199", "100", "0 77 150 199", "3 4 5 6 7 8 9 10"})
    void rejectsOnlyTheCommandsWithTextThatCannotBeStored(String places) throws Exception {
        Set<Integer> culprits = numbers(places);
        expectOnly(culprits, note -> culprits.contains(note.number()) ? note.saying("a\u0000b") : note);
    }

    private static Set<Integer> numbers(String places) {
        Set<Integer> numbers = new TreeSet<>();
        for (String place : places.split(" ", -1)) {
            numbers.add(Integer.valueOf(place));
        }
        return numbers;
    }

    /** Has one batch of notes written, of which {@code culprits} are to be rejected and the others committed, in order. */
    private void expectOnly(Set<Integer> culprits, UnaryOperator<Note> change) throws Exception {
        // given
        var held = new CountDownLatch(1);
        fixture.order = (commit, answers) -> {
            awaitQuietly(held);
            CommitOrder.DURABLE_FIRST.run(commit, answers);
        };
        OpenLog<Note, Noted> log = fixture.open("north");
        CompletableFuture<LogAnswer<Noted>> first = submit(log, Note.of(0, "first", -1));
        LogFixture.await("the first batch is taken", () -> log.gauges().queued() == 0);
        var told = new ConcurrentLinkedQueue<Integer>();
        List<CompletableFuture<LogAnswer<Noted>>> all = new ArrayList<>();
        // when
        for (int n = 0; n < BATCH; n++) {
            Note note = change.apply(Note.of(n % 2, "ada", n));
            CompletableFuture<LogAnswer<Noted>> answer = submit(log, note);
            all.add(answer.whenComplete((given, failure) -> told.add(note.number())));
        }
        held.countDown();
        // then
        assertThat(get(first)).isInstanceOf(LogAnswer.Committed.class);
        for (int n = 0; n < BATCH; n++) {
            assertThat(get(all.get(n))).as("note %d", n).isInstanceOf(
                    culprits.contains(n) ? LogAnswer.Rejected.class : LogAnswer.Committed.class);
        }
        assertThat(List.copyOf(told)).isSorted();
        assertThat(fixture.number("select count(*) from SCHEMA.note")).isEqualTo(1L + BATCH - culprits.size());
        assertThat(fixture.number("select count(*) from SCHEMA.tally")).isEqualTo(1L + BATCH - culprits.size());
        assertThat(fixture.gaps()).isZero();
        assertThat(fixture.notes.forgotten).hasPositiveValue();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void answersNobodyBeforeTheCommitSinceThatMayStillRefuse() throws Exception {
        // given: a check that PostgreSQL makes at the commit and not before
        fixture.run("""
                create function SCHEMA.refuse_late() returns trigger language plpgsql as $$
                begin raise check_violation; end $$;
                create constraint trigger late after insert on SCHEMA.note deferrable initially deferred
                    for each row when (new.body = 'late') execute function SCHEMA.refuse_late()""");
        OpenLog<Note, Noted> log = fixture.open("north");
        // when
        CompletableFuture<LogAnswer<Noted>> good = submit(log, Note.of(0, "ada", 1));
        CompletableFuture<LogAnswer<Noted>> late = submit(log, Note.of(0, "ada", 2).saying("late"));
        // then
        assertThat(get(good)).isInstanceOf(LogAnswer.Committed.class);
        assertThat(get(late)).isEqualTo(new LogAnswer.Rejected<>("the database refused it: SQLSTATE 23514"));
        assertThat(fixture.ask("select number from SCHEMA.note")).containsExactly("1");
    }

    @Test
    void rejectsACommandWhoseDecisionBreaksAndTellsNoSecret() throws Exception {
        // given
        OpenLog<Note, Noted> log = new PostgresLogs(fixture.database, "north", fixture.settings,
                fixture.ticker, LogListener.NONE).open(new BrokenFor(fixture.notes, "breaks"));
        // when
        CompletableFuture<LogAnswer<Noted>> before = submit(log, Note.of(0, "ada", 1));
        CompletableFuture<LogAnswer<Noted>> broken = submit(log, Note.of(0, "ada", 2).saying("breaks"));
        CompletableFuture<LogAnswer<Noted>> after = submit(log, Note.of(0, "ada", 3));
        // then
        assertThat(get(broken))
                .isEqualTo(new LogAnswer.Rejected<>("it could not be decided: UnsupportedOperationException"));
        assertThat(get(before)).isInstanceOf(LogAnswer.Committed.class);
        assertThat(get(after)).isInstanceOf(LogAnswer.Committed.class);
        log.close();
    }

    @Test
    void rejectsACommandWhoseDecisionSwallowsThatARowBroke() throws Exception {
        // given
        OpenLog<Note, Noted> log = new PostgresLogs(fixture.database, "north", fixture.settings,
                fixture.ticker, LogListener.NONE).open(new BrokenFor(fixture.notes, "breaks"));
        // when
        CompletableFuture<LogAnswer<Noted>> swallows = submit(log, Note.of(0, "ada", 1).saying("swallows"));
        CompletableFuture<LogAnswer<Noted>> after = submit(log, Note.of(0, "ada", 2));
        // then
        assertThat(get(swallows))
                .isEqualTo(new LogAnswer.Rejected<>("it could not be decided: IllegalStateException"));
        assertThat(get(after)).isInstanceOf(LogAnswer.Committed.class);
        assertThat(fixture.ask("select number from SCHEMA.note")).containsExactly("2");
        log.close();
    }

    @Test
    void isNotDisturbedByAListenerThatBreaks() throws Exception {
        // given
        fixture.listener = new LogListener() {
            @Override
            public void committed(String log, int commands, int rows, long bytes, long nanos) {
                throw new IllegalStateException("a broken meter");
            }
        };
        OpenLog<Note, Noted> log = fixture.open("north");
        // when
        get(submit(log, Note.of(0, "ada", 1)));
        get(submit(log, Note.of(0, "ada", 2)));
        log.close();
        // then
        assertThat(fixture.ask("select number from SCHEMA.note order by sequence")).containsExactly("1", "2");
    }

    @Test
    void doesNotQuoteTheRowThatWasRefused() throws Exception {
        // given
        OpenLog<Note, Noted> log = fixture.open("north");
        // when
        LogAnswer<Noted> answer = get(submit(log, Note.of(0, "a private name", 1).saying(Note.POISON)));
        // then
        assertThat(answer).isEqualTo(new LogAnswer.Rejected<>("the database refused it: SQLSTATE 23514"));
    }

    @Test
    void triesAgainWhatFailedByAPassingMoment() throws Exception {
        // given
        OpenLog<Note, Noted> log = fixture.open("north");
        CompletableFuture<LogAnswer<Noted>> answer;
        try (Connection other = fixture.database.dedicated("test");
                PreparedStatement lock = other
                        .prepareStatement("lock table " + fixture.notes.schema() + ".note in exclusive mode")) {
            other.setAutoCommit(false);
            lock.execute();
            answer = submit(log, Note.of(0, "ada", 1));
            // when
            LogFixture.await("the writer waits for the table", () -> fixture.number("""
                    select count(*) from pg_locks where not granted and relation = 'SCHEMA.note'::regclass""") == 1);
            fixture.ask("""
                    select pg_cancel_backend(backend_id) from SCHEMA.log_writer""");
            LogFixture.await("the batch was cancelled", () -> fixture.notes.forgotten.get() > 0);
            other.rollback();
        }
        // then
        assertThat(get(answer)).isInstanceOf(LogAnswer.Committed.class);
        assertThat(fixture.number("select count(*) from SCHEMA.note")).isOne();
    }

    /** The same log, but for one body its decision is a bug. */
    private record BrokenFor(NoteLog notes, String body) implements LogDefinition<Note, Noted> {
        @Override
        public String schema() {
            return notes.schema();
        }

        @Override
        public LogTable table() {
            return notes.table();
        }

        @Override
        public List<LogTable> tablesBeside() {
            return notes.tablesBeside();
        }

        @Override
        public int shards() {
            return notes.shards();
        }

        @Override
        public int shardOf(Note command) {
            return notes.shardOf(command);
        }

        @Override
        public Batch<Note, Noted> open(Connection connection, List<Note> commands, Instant at) throws SQLException {
            Batch<Note, Noted> real = notes.open(connection, commands, at);
            return (command, rows) -> {
                if (command.body().equals("swallows")) {
                    try {
                        rows.append(command.shard(), row -> row.text("half a row"));
                    } catch (IllegalStateException e) {
                        // as a careless module would
                    }
                }
                Noted noted = real.apply(command, rows);
                if (command.body().equals(body)) {
                    throw new UnsupportedOperationException("a bug");
                }
                return noted;
            };
        }
    }
}
