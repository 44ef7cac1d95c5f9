package io.posthouse.benchmarks.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;

/** What lives on the heap of another JVM. */
final class LiveHeap {
    private LiveHeap() {
    }

    /** After a collection of everything, as the JDK's own tool counts it. */
    static double megabytes(long pid) throws IOException {
        Process tool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid), "GC.class_histogram").redirectErrorStream(true).start();
        String said = new String(tool.getInputStream().readAllBytes(), UTF_8);
        return bytes(said) / 1e6;
    }

    /** From the last line, such as {@code Total       1234567       98765432}. */
    static long bytes(String histogram) throws IOException {
        String last = histogram.strip().lines().reduce("", (before, line) -> line);
        String[] words = last.split("\\s+", -1);
        if (words.length < 3 || !words[0].equals("Total")) {
            throw new IOException("no heap told: " + last);
        }
        return Long.parseLong(words[2]);
    }
}
