package io.posthouse.conformance;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A server in a process of its own, with all that it starts; what it says goes to a file. */
public final class ServerProcess implements AutoCloseable {
    private static final Duration STOP_WITHIN = Duration.ofSeconds(20);
    private static final int LINES_MAX = 10_000;

    private final Process process;
    private final Path log;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>(LINES_MAX);

    /**
     * Starts it.
     *
     * @param log gets all that it says
     */
    public ServerProcess(List<String> words, Map<String, String> environment, Path log) throws IOException {
        this.log = log;
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().putAll(environment);
        this.process = builder.start();
        Thread.ofVirtual().start(this::read);
    }

    private void read() {
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8);
                var out = Files.newBufferedWriter(log)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.write(line);
                out.newLine();
                out.flush();
                // Whoever waits for a line gets it; the rest is in the file.
                boolean kept = lines.offer(line);
                if (!kept) {
                    lines.clear();
                }
            }
        } catch (IOException e) {
            // It has ended.
            lines.clear();
        }
    }

    /** The next line of that kind. */
    public String line(Predicate<String> wanted, Duration within) throws InterruptedException {
        long until = System.nanoTime() + within.toNanos();
        while (true) {
            String line = lines.poll(100, TimeUnit.MILLISECONDS);
            if (line != null && wanted.test(line)) {
                return line;
            }
            if (System.nanoTime() > until || (line == null && !process.isAlive())) {
                throw new IllegalStateException("it did not start within " + within + ", see " + log);
            }
        }
    }

    @Override
    public void close() {
        List<ProcessHandle> all;
        try (Stream<ProcessHandle> below = process.descendants()) {
            all = Stream.concat(below, Stream.of(process.toHandle())).toList();
        }
        all.forEach(ProcessHandle::destroy);
        for (ProcessHandle one : all) {
            try {
                one.onExit().get(STOP_WITHIN.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                one.destroyForcibly();
            } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
                one.destroyForcibly();
            }
        }
    }
}
