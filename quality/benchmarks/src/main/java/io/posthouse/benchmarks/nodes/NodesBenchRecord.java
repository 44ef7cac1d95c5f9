package io.posthouse.benchmarks.nodes;

import io.posthouse.benchmarks.BenchRecord;
import java.io.IOException;

/** Says how a run was made, and keeps it beside the code that it measured. */
final class NodesBenchRecord {
    private NodesBenchRecord() {
    }

    static void write(NodesBenchSettings settings, NodesBenchReport report) throws IOException, InterruptedException {
        String how = settings.clients()
                + " people in pairs, a quarter over the data channel and all others over XMPP, half of "
                + "them in groups of six; TLS everywhere; nodes of 384 MB, a primary with a synchronous standby and all "
                + "clients on that one machine, on loopback. Cost: " + settings.rounds() + " rounds in turns of "
                + settings.seconds() + " s after " + settings.warmUpSeconds()
                + " s of load and more, the median counts; "
                + "CPU from /proc, user and system; delivered is whatever came to somebody.";
        new BenchRecord("nodes", "Several nodes", settings.home()).write(how, report.rows(), report.table());
    }
}
