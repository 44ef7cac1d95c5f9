package io.posthouse.benchmarks.nodes;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Short commands of the machine. */
final class Shell {
    private static final int PATIENCE_SECONDS = 30;

    private Shell() {
    }

    /** What it says; anything but success is a fault. */
    static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(String.join(" ", command) + " does not end");
        }
        if (process.exitValue() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said.strip());
        }
        return said;
    }

    /** The same, of words that hold no spaces. */
    static String run(String command) throws IOException, InterruptedException {
        return run(List.of(command.split(" ", -1)));
    }
}
