package io.posthouse.benchmarks.nodes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.posthouse.benchmarks.BenchJson;
import io.posthouse.benchmarks.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Keeps a run beside the code that it measured. What people have written around the table stays. */
final class NodesBenchRecord {
    private static final String BEGIN = "<!-- measured: written by ./posthouse bench nodes --record -->\n";
    private static final String END = "<!-- end of what was measured -->\n";

    private NodesBenchRecord() {
    }

    static void write(NodesBenchSettings settings, NodesBenchReport report) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(settings.home().resolve("docs/benchmarks"));
        Machine machine = Machine.here(settings.home());
        String how = settings.clients()
                + " people in pairs, a quarter over the data channel and all others over XMPP, half of "
                + "them in groups of six; TLS everywhere; nodes of 384 MB, a primary with a synchronous standby and all "
                + "clients on that one machine, on loopback. Cost: " + settings.rounds() + " rounds in turns of "
                + settings.seconds() + " s after " + settings.warmUpSeconds()
                + " s of load and more, the median counts; "
                + "CPU from /proc, user and system; delivered is whatever came to somebody.";
        Path file = folder.resolve("nodes.md");
        String measured = """
                %s
                `./posthouse bench nodes`, commit %s, %s, on %s.
                %s

                %s
                %s""".formatted(BEGIN, machine.commit(), machine.date(), machine.hardware(), how, report.table(), END);
        Files.writeString(file, around(Files.exists(file) ? Files.readString(file) : "# Several nodes\n\n", measured));
        Files.writeString(folder.resolve("nodes.json"), """
                {"commit": %s, "date": %s, "machine": %s, "how": %s, "rows": %s}
                """.formatted(BenchJson.string(machine.commit()), BenchJson.string(machine.date()),
                BenchJson.string(machine.hardware()), BenchJson.string(how), BenchJson.rows(report.rows()).strip()),
                UTF_8);
    }

    /** {@code text} with what was measured before replaced, or at its end when nothing was. */
    static String around(String text, String measured) {
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        return begin < 0 || end < begin
                ? text + measured
                : text.substring(0, begin) + measured + text.substring(end + END.length());
    }
}
