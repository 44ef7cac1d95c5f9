package io.posthouse.benchmarks.permission;

import io.posthouse.benchmarks.BenchJson;
import io.posthouse.benchmarks.BenchRecord;
import io.posthouse.benchmarks.BenchRow;
import io.posthouse.benchmarks.BenchTable;
import io.posthouse.benchmarks.Words;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code bench permission}: what a decision about a permission costs, measured by JMH. */
public final class PermissionBench {
    private static final String MEASURES = "io.posthouse.identity.access.PermissionBenchmark";

    private final PrintStream out;

    public PermissionBench(PrintStream out) {
        this.out = out;
    }

    /**
     * Measures and writes {@code build/bench/permission.json}.
     *
     * @return whether every mark was reached
     */
    public boolean run(List<String> words) throws IOException, InterruptedException {
        PermissionSettings settings = Words.understood(() -> PermissionSettings.parse(words));
        Files.createDirectories(settings.folder());
        List<BenchRow> rows = PermissionRows.of(measured(settings));
        Files.writeString(settings.folder().resolve("permission.json"), BenchJson.rows(rows));
        String table = BenchTable.of(rows, "yardstick");
        out.println();
        out.println(table);
        if (settings.record()) {
            String how = "JMH, three iterations to warm up and five that count, of " + settings.seconds()
                    + " s, in one fork for each number; each question about another person, permission and thing at random, "
                    + "a million of them in turn. Changes: grants of a hundred people, again and again, as fast as one thread can.";
            new BenchRecord("permission", "Decisions about permissions", settings.home()).write(how, rows, table);
        }
        return !rows.isEmpty() && rows.stream().noneMatch(row -> Boolean.FALSE.equals(row.reached()));
    }

    /** Our class path has only what loads a server; what decides is among the server's jars. */
    private static List<String> measured(PermissionSettings settings) throws IOException, InterruptedException {
        Path found = settings.folder().resolve("permission.tsv");
        Files.deleteIfExists(found);
        String app = System.getProperty("posthouse.app", "");
        String path = System.getProperty("java.class.path")
                + (app.isEmpty() ? "" : File.pathSeparator + Path.of(app).resolve("*"));
        int code = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1g",
                "-cp", path, MEASURES, found.toString(), Integer.toString(settings.seconds())).inheritIO().start()
                .waitFor();
        if (code != 0 || !Files.exists(found)) {
            throw new IOException("what measures ended with " + code);
        }
        return Files.readAllLines(found);
    }
}
