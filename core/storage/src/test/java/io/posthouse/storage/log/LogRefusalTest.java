package io.posthouse.storage.log;

import static io.posthouse.storage.log.LogFixture.get;
import static io.posthouse.storage.log.LogFixture.submit;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;
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
    void writesNothingOfARefusedRowIntoTheLog() throws Exception {
        // given: each is refused for another reason, and the third by a text that PostgreSQL quotes in its very message
        fixture.run("""
                create function SCHEMA.refuse_number() returns trigger language plpgsql as $$
                begin perform new.body::integer; return new; end $$;
                create trigger numbers before insert on SCHEMA.note
                    for each row when (new.number = 3) execute function SCHEMA.refuse_number()""");
        OpenLog<Note, Noted> log = fixture.open("north");
        try (Heard heard = new Heard(LogWriter.class)) {
            // when
            LogAnswer<Noted> checked = get(submit(log, Note.of(0, "a private name", 1).saying(Note.POISON)));
            LogAnswer<Noted> quoted = get(submit(log, Note.of(0, "ada", 3).saying("a private word")));
            // then
            assertThat(checked).isEqualTo(new LogAnswer.Rejected<>("the database refused it: SQLSTATE 23514"));
            assertThat(quoted).isEqualTo(new LogAnswer.Rejected<>("the database refused it: SQLSTATE 22P02"));
            assertThat(heard.lines()).hasSize(2).allMatch(line -> line.contains("a command was rejected"))
                    .noneMatch(line -> line.contains("private"));
            assertThat(heard.lines().getFirst()).contains("23514");
            assertThat(heard.lines().getLast()).contains("22P02");
        }
    }

    @Test
    void writesNothingOfARowIntoTheLogThatFailedByAPassingMoment() throws Exception {
        // given: what passes may come with a detail, too
        fixture.run("""
                create function SCHEMA.fail_once() returns trigger language plpgsql as $$
                begin
                    if pg_try_advisory_xact_lock(hashtext('SCHEMA')) then
                        raise lock_not_available using detail = 'Failing row contains ' || new.author;
                    end if;
                    return new;
                end $$;
                create trigger fails before insert on SCHEMA.note
                    for each row execute function SCHEMA.fail_once()""");
        OpenLog<Note, Noted> log = fixture.open("north");
        try (Heard heard = new Heard(LogWriter.class); Connection holder = fixture.database.dedicated("test")) {
            // when
            CompletableFuture<LogAnswer<Noted>> answer = submit(log, Note.of(0, "a private name", 1));
            LogFixture.await("the batch has failed", () -> !heard.lines().isEmpty());
            try (var lock = holder.createStatement()) {
                lock.execute("select pg_advisory_lock(hashtext('" + fixture.notes.schema() + "'))");
            }
            // then
            assertThat(get(answer)).isInstanceOf(LogAnswer.Committed.class);
            assertThat(heard.lines()).anyMatch(line -> line.contains("55P03"))
                    .noneMatch(line -> line.contains("private"));
        }
    }

    /** What a class writes into the log, with its fields and the whole of its causes. */
    private static final class Heard extends AbstractAppender implements AutoCloseable {
        private final Logger logger;
        private final List<String> lines = new CopyOnWriteArrayList<>();

        Heard(Class<?> who) {
            super("heard", null, null, true, Property.EMPTY_ARRAY);
            logger = (Logger) LogManager.getLogger(who);
            Configurator.setLevel(who.getName(), Level.WARN);
            start();
            logger.addAppender(this);
        }

        @Override
        public void append(LogEvent event) {
            StringWriter line = new StringWriter();
            line.write(event.getMessage().getFormattedMessage() + " " + event.getContextData());
            if (event.getThrown() != null) {
                event.getThrown().printStackTrace(new PrintWriter(line));
            }
            lines.add(line.toString());
        }

        List<String> lines() {
            return lines;
        }

        @Override
        public void close() {
            logger.removeAppender(this);
            stop();
        }
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
