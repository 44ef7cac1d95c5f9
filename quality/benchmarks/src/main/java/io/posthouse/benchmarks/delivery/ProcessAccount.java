package io.posthouse.benchmarks.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a tree of processes has used, from {@code /proc}. Safe for any thread.
 *
 * @param serverPid the server; its whole tree counts, without the database's
 * @param databasePid PostgreSQL's postmaster; its whole tree counts
 */
public record ProcessAccount(long serverPid, long databasePid) {
    /** Linux reports times in units of 1/100 s to user space on every platform that we run on (USER_HZ). */
    private static final double TICKS_PER_SECOND = 100;

    /** CPU seconds since the processes began, those of children that ended included. */
    public record Cpu(double server, double database) {
        /** What was used after {@code earlier}. */
        public Cpu since(Cpu earlier) {
            return new Cpu(server - earlier.server, database - earlier.database);
        }
    }

    private record Stat(long pid, long parent, long ticks) {
    }

    /** What both have used until now. */
    public Cpu cpu() throws IOException {
        Map<Long, Stat> stats = stats();
        return new Cpu(seconds(tree(stats, serverPid, databasePid)), seconds(tree(stats, databasePid, -1)));
    }

    /** Memory of server and database in bytes, where a page shared by n processes counts 1/n for each (PSS). */
    public long memoryBytes() throws IOException {
        Map<Long, Stat> stats = stats();
        List<Stat> all = new ArrayList<>(tree(stats, serverPid, databasePid));
        all.addAll(tree(stats, databasePid, -1));
        long sum = 0;
        for (Stat process : all) {
            sum += pssBytes(process.pid());
        }
        return sum;
    }

    /** CPU seconds that this very process has used. */
    public static double ownCpu() throws IOException {
        return stat(Path.of("/proc/self")).ticks() / TICKS_PER_SECOND;
    }

    /** CPU seconds of a process and all below it since they began, those of children that ended included. */
    public static double ofTree(long root) throws IOException {
        return seconds(tree(stats(), root, -1));
    }

    private static double seconds(List<Stat> processes) {
        return processes.stream().mapToLong(Stat::ticks).sum() / TICKS_PER_SECOND;
    }

    private static List<Stat> tree(Map<Long, Stat> stats, long root, long without) {
        Map<Long, List<Long>> children = new HashMap<>();
        for (Stat stat : stats.values()) {
            children.computeIfAbsent(stat.parent(), _ -> new ArrayList<>()).add(stat.pid());
        }
        List<Stat> found = new ArrayList<>();
        ArrayDeque<Long> open = new ArrayDeque<>(List.of(root));
        while (!open.isEmpty()) {
            long pid = open.pop();
            Stat stat = stats.get(pid);
            if (pid != without && stat != null) {
                found.add(stat);
                open.addAll(children.getOrDefault(pid, List.of()));
            }
        }
        return found;
    }

    private static Map<Long, Stat> stats() throws IOException {
        Map<Long, Stat> stats = new HashMap<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                try {
                    Stat stat = stat(process);
                    stats.put(stat.pid(), stat);
                } catch (IOException e) {
                    // It ended while we looked: no such file, or no such process between open and read.
                }
            }
        }
        return stats;
    }

    private static Stat stat(Path process) throws IOException {
        String line = new String(Files.readAllBytes(process.resolve("stat")), UTF_8);
        long pid = Long.parseLong(line.substring(0, line.indexOf(' ')));
        // The command may hold spaces and brackets; what follows its last bracket is fixed (proc(5)).
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
        long ticks = 0;
        for (int i = 11; i <= 14; i++) {
            ticks += Long.parseLong(fields[i]);
        }
        return new Stat(pid, Long.parseLong(fields[1]), ticks);
    }

    private static long pssBytes(long pid) throws IOException {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup"))) {
                if (line.startsWith("Pss:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
                }
            }
        } catch (NoSuchFileException e) {
            return 0;
        }
        return 0;
    }
}
