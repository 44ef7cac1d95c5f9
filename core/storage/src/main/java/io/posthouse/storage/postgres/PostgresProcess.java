package io.posthouse.storage.postgres;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One running postmaster below the shell that watches over it.
 *
 * <p>The shell reads from a pipe whose other end this JVM holds and never writes to. When the JVM ends, in whatever way,
 * the kernel closes that end, the shell sees the end of input and stops PostgreSQL. It needs no thread that must live, no
 * capability and no signal that a change of user would clear ({@code prctl(PR_SET_PDEATHSIG)} has all three weaknesses).
 * Should the shell be killed too, the next start finds PostgreSQL as {@link Remains}.
 */
final class PostgresProcess {
    // A session of its own keeps Ctrl-C at a terminal from reaching PostgreSQL before the platform has finished with it.
    // The watching half shares nothing with the waiting one but the pid; its sleeps are short so that none stays behind. Who
    // was stopped (SIGSTOP) hears nothing until it goes on.
    private static final String WATCH = """
            exec 3<&0
            "$@" 3<&- </dev/null >&2 &
            postgres=$!
            echo "$postgres"
            {
                read -r _ <&3
                kill -CONT "$postgres" $(cat "/proc/$postgres/task/$postgres/children")
                kill -INT "$postgres"
                ticks=0
                while kill -0 "$postgres"; do
                    sleep 0.1
                    ticks=$((ticks + 1))
                    [ "$ticks" -eq 300 ] && kill -QUIT "$postgres"
                    [ "$ticks" -eq 400 ] && kill -KILL "$postgres"
                done
            } >/dev/null 2>&1 &
            watch=$!
            exec 3<&- >&2
            wait "$postgres"
            code=$?
            kill "$watch" 2>/dev/null
            exit "$code"
            """;

    private final Process shell;
    private final long pid;
    private final int port;

    private PostgresProcess(Process shell, long pid, int port) {
        this.shell = shell;
        this.pid = pid;
        this.port = port;
    }

    /** Starts {@code command}; it may still be coming up when this returns. */
    static PostgresProcess launch(RunAs runAs, List<String> command, int port, ServerLog log) throws IOException {
        var watched = new ArrayList<>(List.of("sh", "-c", WATCH, "posthouse-postgres"));
        watched.addAll(command);
        var whole = new ArrayList<>(List.of("setsid"));
        whole.addAll(runAs.command(watched));
        long before = log.sizeBytes();
        Process shell = new ProcessBuilder(whole)
                .directory(new File("/"))
                .redirectError(ProcessBuilder.Redirect.appendTo(log.file().toFile()))
                .start();
        String pid = new BufferedReader(new InputStreamReader(shell.getInputStream(), StandardCharsets.US_ASCII))
                .readLine();
        if (pid == null) {
            throw new PostgresFault("PostgreSQL could not be run: " + log.since(before));
        }
        return new PostgresProcess(shell, Long.parseLong(pid), port);
    }

    /**
     * Waits until the server says that it takes connections. Recovery after a crash is part of it.
     *
     * @return false when it ended instead, or did not get there within {@code patience}
     */
    boolean awaitReady(Path cluster, Duration patience) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (System.nanoTime() - start < patience.toNanos()) {
            if (saysReady(cluster.resolve("postmaster.pid"))) {
                return true;
            }
            if (shell.waitFor(10, TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
        return false;
    }

    /** The file's first line is the writer's pid, its eighth the state: a former one's says nothing about ours. */
    private boolean saysReady(Path pidFile) throws IOException {
        return saysReady(pidFile, pid);
    }

    static boolean saysReady(Path pidFile, long pid) throws IOException {
        List<String> lines;
        try {
            lines = new String(Files.readAllBytes(pidFile), StandardCharsets.UTF_8).lines().toList();
        } catch (NoSuchFileException e) {
            // Not there yet, or a former one's that PostgreSQL takes away at this moment.
            return false;
        }
        return lines.size() >= 8 && lines.getFirst().strip().equals(Long.toString(pid))
                && lines.get(7).strip().equals("ready");
    }

    /** The postmaster's pid, as this JVM sees it. */
    long pid() {
        return pid;
    }

    /** The loopback port it listens on. */
    int port() {
        return port;
    }

    /** Waits for the end; true when it came within {@code patience}. */
    boolean endedWithin(Duration patience) throws InterruptedException {
        return shell.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** How it ended: PostgreSQL's own code, or 128 and the signal that killed it. */
    int exitCode() {
        return shell.exitValue();
    }

    /** Asks for an orderly and fast stop and returns at once; the shell sees to it that it happens. */
    void askToStop() throws IOException {
        shell.getOutputStream().close();
    }
}
