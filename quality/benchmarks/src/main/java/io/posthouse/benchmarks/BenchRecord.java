package io.posthouse.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Keeps a run beside the code that it measured, in {@code docs/benchmarks}. What people have written around the table stays.
 *
 * @param name of the benchmark, and of its files
 * @param title of the page when there is none yet
 * @param home the repository
 */
public record BenchRecord(String name, String title, Path home) {

    private static final String END = "<!-- end of what was measured -->\n";

    /**
     * Writes page and rows.
     *
     * @param how what was done, as a sentence or more
     * @param table the rows for people
     */
    public void write(String how, List<BenchRow> rows, String table) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(home.resolve("docs/benchmarks"));
        Machine machine = Machine.here(home);
        Path file = folder.resolve(name + ".md");
        String measured = """
                %s
                `./posthouse bench %s`, commit %s, %s, on %s.
                %s

                %s
                %s""".formatted(begin(), name, machine.commit(), machine.date(), machine.hardware(), how, table, END);
        Files.writeString(file,
                around(Files.exists(file) ? Files.readString(file) : "# " + title + "\n\n", measured));
        Files.writeString(folder.resolve(name + ".json"), """
                {"commit": %s, "date": %s, "machine": %s, "how": %s, "rows": %s}
                """.formatted(BenchJson.string(machine.commit()), BenchJson.string(machine.date()),
                BenchJson.string(machine.hardware()), BenchJson.string(how), BenchJson.rows(rows).strip()), UTF_8);
    }

    private String begin() {
        return "<!-- measured: written by ./posthouse bench " + name + " --record -->\n";
    }

    /** {@code text} with what was measured before replaced, or at its end when nothing was. */
    String around(String text, String measured) {
        int begin = text.indexOf(begin());
        int end = text.indexOf(END);
        return begin < 0 || end < begin
                ? text + measured
                : text.substring(0, begin) + measured + text.substring(end + END.length());
    }
}
