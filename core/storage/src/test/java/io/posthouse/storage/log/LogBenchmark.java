package io.posthouse.storage.log;

import io.posthouse.kernel.Ticker;
import io.posthouse.storage.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a command costs, by hand: {@code main [outstanding] [seconds] [body] [batch]}. Not a test, and not run by any: two rows in two
 * of 64 shards, each keyed, as a private message is archived. Prints commands a second and the CPU of the writer's thread,
 * of the answering thread and of PostgreSQL for each; compare those, not the rate, on a machine that others use.
 */
final class LogBenchmark {
    private static final int SHARDS = 64;

    private LogBenchmark() {
    }

    record Mail(int from, int to, String key, String body) {
    }

    public static void main(String[] args) throws Exception {
        int outstanding = args.length > 0 ? Integer.parseInt(args[0]) : 2_000;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 10;
        String body = "x".repeat(args.length > 2 ? Integer.parseInt(args[2]) : 250);
        int batch = args.length > 3 ? Integer.parseInt(args[3]) : LogSettings.standard().batchCommandsMax();
        try (EmbeddedPostgres postgres = ScratchPostgres.own()) {
            try (Connection connection = postgres.pool().getConnection();
                    var statement = connection.createStatement()) {
                statement.execute(
                        """
                                create schema mail;
                                create table mail.row (
                                    shard smallint not null, sequence bigint not null, id bigint not null, at timestamptz not null,
                                    owner text not null, peer text not null, key text, body text not null,
                                    primary key (shard, sequence));
                                create unique index on mail.row (key);
                                """
                                + LogTables.ddl("mail"));
            }
            var batches = new LongAdder();
            var busy = new LongAdder();
            LogListener listener = new LogListener() {
                @Override
                public void committed(String log, int commands, int rows, long bytes, long nanos) {
                    batches.increment();
                    busy.add(nanos);
                }
            };
            try (OpenLog<Mail, RowStamp> log = new PostgresLogs(postgres, "bench",
                    LogSettings.standard().withBatch(batch, 8L << 20), Ticker.system(), listener).open(new MailLog())) {
                run(log, outstanding, seconds / 2, body, "warm");
                batches.reset();
                busy.reset();
                long writer = cpuOf("log-mail-writer");
                long desk = cpuOf("log-mail-answers");
                long database = cpuOfTree(postgres.pid());
                long start = System.nanoTime();
                long commands = run(log, outstanding, seconds, body, "run");
                double took = (System.nanoTime() - start) / 1e9;
                System.out.printf(
                        "outstanding %d body %d: %.0f commands/s, batch %.0f commands %.2f ms, us per command: writer %.1f answers %.1f PostgreSQL %.1f%n",
                        outstanding, body.length(), commands / took, (double) commands / batches.sum(),
                        busy.sum() / 1e6 / batches.sum(), (cpuOf("log-mail-writer") - writer) / 1e3 / commands,
                        (cpuOf("log-mail-answers") - desk) / 1e3 / commands,
                        (cpuOfTree(postgres.pid()) - database) / 1e3 / commands);
            }
        }
    }

    private static long run(Log<Mail, RowStamp> log, int outstanding, int seconds, String body, String keys)
            throws InterruptedException {
        var window = new Semaphore(outstanding);
        var done = new AtomicLong();
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        for (long n = 0; System.nanoTime() < end; n++) {
            window.acquire();
            Mail mail = new Mail((int) (n * 31 % SHARDS), (int) (n * 17 % SHARDS), keys + n, body);
            while (!log.submit(mail, answer -> {
                done.incrementAndGet();
                window.release();
            })) {
                Thread.sleep(1);
            }
        }
        window.acquire(outstanding);
        return done.get();
    }

    private static long cpuOf(String thread) {
        var threads = ManagementFactory.getThreadMXBean();
        for (var info : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (info != null && info.getThreadName().equals(thread)) {
                return threads.getThreadCpuTime(info.getThreadId());
            }
        }
        return 0;
    }

    private static long cpuOfTree(long pid) throws IOException {
        long nanos = 0;
        List<ProcessHandle> all = new ArrayList<>(ProcessHandle.of(pid).orElseThrow().descendants().toList());
        all.add(ProcessHandle.of(pid).orElseThrow());
        for (ProcessHandle one : all) {
            Path stat = Path.of("/proc/" + one.pid() + "/stat");
            if (Files.exists(stat)) {
                String text = Files.readString(stat);
                String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
                nanos += (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 10_000_000L;
            }
        }
        return nanos;
    }

    /** The log of a mail, each written for both sides. */
    private static final class MailLog implements LogDefinition<Mail, RowStamp> {
        @Override
        public String schema() {
            return "mail";
        }

        @Override
        public LogTable table() {
            return new LogTable("row", List.of("owner", "peer", "key", "body"));
        }

        @Override
        public int shards() {
            return SHARDS;
        }

        @Override
        public int shardOf(Mail command) {
            return command.from;
        }

        @Override
        public Batch<Mail, RowStamp> open(Connection connection, List<Mail> commands, Instant at) throws SQLException {
            Map<String, RowStamp> known = new HashMap<>(commands.size() * 2);
            try (PreparedStatement select = connection
                    .prepareStatement("select key, shard, sequence, id from mail.row where key = any (?)")) {
                select.setArray(1, connection.createArrayOf("text", commands.stream().map(Mail::key).toArray()));
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        known.put(rows.getString(1), new RowStamp(rows.getInt(2), rows.getLong(3), rows.getLong(4)));
                    }
                }
            }
            return (mail, rows) -> {
                RowStamp before = known.get(mail.key);
                if (before != null) {
                    return before;
                }
                RowStamp stamp = rows.append(mail.from,
                        row -> row.text("ada@example.org").text("bob@example.org").text(mail.key).text(mail.body));
                rows.append(mail.to, row -> row.text("bob@example.org").text("ada@example.org").none().text(mail.body));
                known.put(mail.key, stamp);
                return stamp;
            };
        }
    }
}
