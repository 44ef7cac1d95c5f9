package io.posthouse.storage.log;

import io.posthouse.kernel.Ticker;
import io.posthouse.storage.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/** One test's own schema on the shared PostgreSQL, and what is opened on it. */
final class LogFixture implements AutoCloseable {
    private static final AtomicInteger SCHEMAS = new AtomicInteger();
    /** Only ends a test that has failed already. */
    private static final Duration IN_VAIN = Duration.ofSeconds(60);

    final Database database;
    final NoteLog notes;
    LogSettings settings = LogSettings.standard();
    Ticker ticker = Ticker.system();
    CommitOrder order = CommitOrder.DURABLE_FIRST;
    LogListener listener = LogListener.NONE;
    private final List<OpenLog<Note, Noted>> logs = new ArrayList<>();

    private LogFixture(Database database, NoteLog notes) {
        this.database = new OwnWords(database, notes.schema());
        this.notes = notes;
    }

    static LogFixture withShards(int shards) throws SQLException {
        return on(ScratchPostgres.shared(), shards);
    }

    static LogFixture on(Database database, int shards) throws SQLException {
        NoteLog notes = new NoteLog("t" + ProcessHandle.current().pid() + "_" + SCHEMAS.incrementAndGet(), shards);
        LogFixture fixture = new LogFixture(database, notes);
        fixture.run(notes.ddl());
        return fixture;
    }

    /** From now on the database tells whoever opens a log that time, and all who have since the first. */
    void setClock(Instant now) throws SQLException {
        run("""
                create table if not exists SCHEMA.clock (now timestamptz not null);
                create or replace function SCHEMA.clock_timestamp() returns timestamptz language sql volatile
                    as 'select now from SCHEMA.clock';
                delete from SCHEMA.clock;
                insert into SCHEMA.clock values ('TIME')""".replace("TIME", now.atOffset(ZoneOffset.UTC).toString()));
    }

    /** A database on whose connections for logs the functions of one schema come before those of the system. */
    private record OwnWords(Database right, String schema) implements Database {
        @Override
        public DataSource pool() {
            return right.pool();
        }

        @Override
        public Connection dedicated(String purpose) throws SQLException {
            Connection connection = right.dedicated(purpose);
            try (Statement statement = connection.createStatement()) {
                statement.execute("set search_path = " + schema + ", pg_catalog");
            }
            return connection;
        }
    }

    Logs logs(String node) {
        return new PostgresLogs(database, node, settings, ticker, listener, order);
    }

    OpenLog<Note, Noted> open(String node) {
        OpenLog<Note, Noted> log = logs(node).open(notes);
        logs.add(log);
        return log;
    }

    /** Submits, and waits while the queue is full. */
    static CompletableFuture<LogAnswer<Noted>> submit(Log<Note, Noted> log, Note note) {
        CompletableFuture<LogAnswer<Noted>> answer = new CompletableFuture<>();
        while (!log.submit(note, answer::complete)) {
            LockSupport.parkNanos(100_000);
        }
        return answer;
    }

    static LogAnswer<Noted> answerOf(CompletableFuture<LogAnswer<Noted>> future) throws Exception {
        return get(future);
    }

    static <T> T get(CompletableFuture<T> future) throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(IN_VAIN.toMillis(), TimeUnit.MILLISECONDS);
    }

    static Noted commit(Log<Note, Noted> log, Note note) throws Exception {
        LogAnswer<Noted> answer = get(submit(log, note));
        if (answer instanceof LogAnswer.Committed<Noted>(Noted result)) {
            return result;
        }
        throw new AssertionError("not committed: " + answer);
    }

    static BlockingQueue<String> journal() {
        return new LinkedBlockingQueue<>();
    }

    static void await(String what, Callable<Boolean> condition) throws Exception {
        long start = System.nanoTime();
        while (!condition.call()) {
            if (System.nanoTime() - start > IN_VAIN.toNanos()) {
                throw new AssertionError("waited in vain: " + what);
            }
            Thread.sleep(5);
        }
    }

    void run(String sql) throws SQLException {
        try (Connection connection = database.pool().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql.replace("SCHEMA", notes.schema()));
        }
    }

    /** The first column of all rows, as text. */
    List<String> ask(String sql) throws SQLException {
        List<String> answers = new ArrayList<>();
        try (Connection connection = database.pool().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql.replace("SCHEMA", notes.schema()))) {
            while (rows.next()) {
                answers.add(rows.getString(1));
            }
        }
        return answers;
    }

    long number(String sql) throws SQLException {
        return Long.parseLong(ask(sql).getFirst());
    }

    /** Ends the connection that {@code writer} writes on, as a fail-over would. */
    void endBackendOf(String writer) throws SQLException {
        ask("select pg_terminate_backend(backend_id) from SCHEMA.log_writer where writer = '" + writer
                + "' and backend_id is not null");
    }

    /** How many sequences are missing between 1 and the end of each shard, or doubled: what must be 0. */
    long gaps() throws SQLException {
        return number("""
                select coalesce(sum(abs(last - rows) + abs(first - 1)), 0)::bigint
                from (select max(sequence) as last, count(*) as rows, min(sequence) as first
                      from SCHEMA.note group by shard) s""");
    }

    @Override
    public void close() throws SQLException {
        logs.forEach(OpenLog::close);
        run("drop schema SCHEMA cascade");
    }
}
