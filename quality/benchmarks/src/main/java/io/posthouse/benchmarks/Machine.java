package io.posthouse.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * What a recorded number belongs to.
 *
 * @param commit of the code, with {@code +} when the folder held changes
 * @param hardware processor, cores, memory, operating system and Java
 */
public record Machine(String commit, String date, String hardware) {
    /** This machine now, and the commit that {@code home} is at. */
    public static Machine here(Path home) throws IOException, InterruptedException {
        String commit = git(home, "rev-parse", "--short=12", "HEAD");
        String changes = git(home, "status", "--porcelain", "--untracked-files=no");
        String memory = field("/proc/meminfo", "MemTotal").replaceAll("[^0-9]", "");
        String hardware = Runtime.getRuntime().availableProcessors() + " cores of "
                + field("/proc/cpuinfo", "model name") + ", " + (memory.isEmpty() ? 0 : Long.parseLong(memory) >> 20)
                + " GB, " + System.getProperty("os.name") + " " + System.getProperty("os.version") + ", Java "
                + Runtime.version();
        return new Machine(changes.isEmpty() ? commit : commit + "+", LocalDate.now(ZoneOffset.UTC).toString(),
                hardware);
    }

    private static String git(Path home, String... words) throws IOException, InterruptedException {
        String[] command = new String[words.length + 3];
        command[0] = "git";
        command[1] = "-C";
        command[2] = home.toString();
        System.arraycopy(words, 0, command, 3, words.length);
        Process git = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(git.getInputStream().readAllBytes(), UTF_8).strip();
        return git.waitFor() == 0 ? said : "unknown";
    }

    private static String field(String file, String name) throws IOException {
        for (String line : Files.readAllLines(Path.of(file))) {
            if (line.startsWith(name)) {
                return line.substring(line.indexOf(':') + 1).strip();
            }
        }
        return "";
    }
}
