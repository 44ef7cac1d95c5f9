package io.posthouse.storage.postgres;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Short commands of the system, waited for. */
final class Commands {
    private static final int OUTPUT_CHARS_MAX = 4000;

    /** How a command ended: its exit code and the end of what it printed. */
    record Ended(int code, String output) {
        boolean well() {
            return code == 0;
        }
    }

    private Commands() {
    }

    static Ended run(String... command) throws IOException {
        return run(List.of(command));
    }

    /** Runs {@code command} for at most a minute; both its outputs are answered together. */
    static Ended run(List<String> command) throws IOException {
        Process process;
        try {
            // From the root folder, since another user may not reach the one we stand in.
            process = new ProcessBuilder(command).directory(new File("/")).redirectErrorStream(true).start();
        } catch (IOException e) {
            return new Ended(127, e.toString());
        }
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(1, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                return new Ended(124, "it did not end within a minute");
            }
            return new Ended(process.exitValue(),
                    output.substring(Math.max(0, output.length() - OUTPUT_CHARS_MAX)).strip());
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + command.getFirst(), e);
        }
    }
}
