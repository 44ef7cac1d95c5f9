package io.posthouse.benchmarks.nodes;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * What the compilers of a JVM have used, from {@code /proc}. A node that has run for an hour compiles next to nothing; one that has
 * run for minutes still does, and each of three nodes all of what one does.
 */
final class CompilerAccount {
    private static final double TICKS_PER_SECOND = 100;

    private CompilerAccount() {
    }

    /** CPU seconds of its compiling threads that are there, since they began. */
    static double of(long pid) throws IOException {
        long ticks = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path thread : threads) {
                ticks += ticks(thread);
            }
        }
        return ticks / TICKS_PER_SECOND;
    }

    private static long ticks(Path thread) throws IOException {
        try {
            String line = new String(Files.readAllBytes(thread.resolve("stat")), UTF_8);
            int end = line.lastIndexOf(')');
            // Names of threads are cut at 15 characters: "C1 CompilerThread0", "C2 CompilerThread0".
            if (!line.substring(line.indexOf('(') + 1, end).matches("C[12] CompilerThre")) {
                return 0;
            }
            String[] fields = line.substring(end + 2).split(" ", -1);
            return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        } catch (NoSuchFileException e) {
            // It ended while we looked.
            return 0;
        }
    }
}
