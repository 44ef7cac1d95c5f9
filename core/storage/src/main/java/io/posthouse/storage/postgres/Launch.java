package io.posthouse.storage.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How PostgreSQL is started on a prepared folder, the first time and again.
 *
 * @param address where it listens, nowhere else
 */
record Launch(Cluster cluster, Binaries binaries, RunAs runAs, ServerLog log, Map<String, String> parameters,
        String address) {

    static final String LOOPBACK = "127.0.0.1";

    /** Recovery replays at most a gigabyte of WAL, which a slow disk does in a few minutes. */
    private static final Duration READY_WITHIN = Duration.ofMinutes(10);
    /** Below the range from which Linux gives ports to outgoing connections: those could take ours while we restart. */
    private static final int PORT_MIN = 20_000;
    private static final int PORTS = 12_000;

    /** A loopback port that nobody listens on now. */
    static int freePort() {
        for (int tries = 0; tries < 100; tries++) {
            int port = PORT_MIN + ThreadLocalRandom.current().nextInt(PORTS);
            if (isFree(port)) {
                return port;
            }
        }
        throw new PostgresFault("no loopback port between " + PORT_MIN + " and " + (PORT_MIN + PORTS) + " is free");
    }

    static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /** @throws PostgresFault with the server's own last words when it does not come up */
    PostgresProcess on(int port) throws IOException, InterruptedException {
        new Remains(cluster.name()).end();
        dropStalePidFile();
        runAs.own(cluster.folder());
        log.keepBounded();
        long before = log.sizeBytes();
        PostgresProcess process = PostgresProcess.launch(runAs, command(port), port, log);
        boolean ready = false;
        try {
            ready = process.awaitReady(cluster.folder(), READY_WITHIN);
        } finally {
            if (!ready) {
                process.askToStop();
            }
        }
        if (!ready) {
            throw new PostgresFault("PostgreSQL did not start; the end of " + log.file() + ": " + log.since(before));
        }
        return process;
    }

    /**
     * PostgreSQL itself steps over a pid file whose process is gone, but not over one whose number has been given to
     * another process of the same user since, as happens after a reboot. No process of this cluster lives when we get here.
     */
    private void dropStalePidFile() throws IOException {
        Path file = cluster.folder().resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return;
        }
        String pid = Files.readAllLines(file).stream().findFirst().orElse("").strip();
        if (!pid.matches("\\d+") || ProcessIdentity.of(Long.parseLong(pid)).isPresent()) {
            Files.delete(file);
        }
    }

    private List<String> command(int port) throws IOException {
        var command = new ArrayList<>(List.of(runAs.seen(binaries.postgres()).toString(),
                "-D", runAs.seen(cluster.folder()).toString()));
        tuned().forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        parameters.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        fixed(port).forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        return command;
    }

    /** What nobody may change: on the command line, where neither a file nor {@code alter system} reaches it. */
    private Map<String, String> fixed(int port) throws IOException {
        var fixed = new LinkedHashMap<String, String>();
        fixed.put("fsync", "on");
        fixed.put("full_page_writes", "on");
        fixed.put("synchronous_commit", "on");
        fixed.put("listen_addresses", address);
        fixed.put("port", Integer.toString(port));
        fixed.put("unix_socket_directories", "");
        fixed.put("cluster_name", cluster.name());
        fixed.put("logging_collector", "off");
        fixed.put("log_destination", "stderr");
        return fixed;
    }

    /** Our defaults, for a machine on which the whole platform shall fit in 450 MB. */
    private static Map<String, String> tuned() {
        var tuned = new LinkedHashMap<String, String>();
        tuned.put("max_connections", "60");
        tuned.put("shared_buffers", "96MB");
        tuned.put("huge_pages", "off");
        tuned.put("effective_cache_size", "512MB");
        tuned.put("work_mem", "4MB");
        tuned.put("maintenance_work_mem", "48MB");
        tuned.put("max_parallel_workers_per_gather", "0");
        tuned.put("max_worker_processes", "4");
        // Three I/O workers cost memory and earn nothing while the data fits in the cache.
        tuned.put("io_method", "sync");
        tuned.put("jit", "off");
        tuned.put("wal_level", "replica");
        tuned.put("wal_buffers", "8MB");
        tuned.put("min_wal_size", "64MB");
        tuned.put("max_wal_size", "1GB");
        // What an archive of the log that is away may hold back: beyond it the backup yields, and not the disk.
        tuned.put("max_slot_wal_keep_size", "4GB");
        // After a crash it makes its folder durable before it recovers: file by file that takes ten seconds on a busy disk.
        tuned.put("recovery_init_sync_method", "syncfs");
        tuned.put("checkpoint_timeout", "10min");
        tuned.put("checkpoint_completion_target", "0.9");
        // Rows that are upserted all day leave dead versions fast; looking often keeps their tables and indexes small.
        tuned.put("autovacuum", "on");
        tuned.put("autovacuum_max_workers", "2");
        tuned.put("autovacuum_worker_slots", "4");
        tuned.put("autovacuum_naptime", "15s");
        tuned.put("autovacuum_vacuum_threshold", "200");
        tuned.put("autovacuum_vacuum_scale_factor", "0.05");
        tuned.put("autovacuum_analyze_scale_factor", "0.05");
        tuned.put("autovacuum_vacuum_cost_limit", "1000");
        tuned.put("client_connection_check_interval", "2s");
        tuned.put("idle_in_transaction_session_timeout", "60s");
        tuned.put("timezone", "UTC");
        tuned.put("log_timezone", "UTC");
        tuned.put("log_line_prefix", "%m [%p] %a ");
        // Statements and details hold people's data; what failed and where is enough to look further.
        tuned.put("log_min_error_statement", "panic");
        tuned.put("log_error_verbosity", "terse");
        tuned.put("log_checkpoints", "off");
        tuned.put("log_lock_waits", "on");
        return tuned;
    }
}
