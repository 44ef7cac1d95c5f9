package io.posthouse.benchmarks.prove;

import io.posthouse.benchmarks.FreshFolder;
import io.posthouse.benchmarks.posthouse.PosthouseServer;
import io.posthouse.benchmarks.posthouse.PosthouseServer.Program;
import java.util.Arrays;
import java.util.List;

/** {@code ./posthouse prove NAME}: exit code 0 when it holds, 1 when it does not, 2 for bad words. */
public final class Prove {
    private Prove() {
    }

    public static void main(String[] arguments) throws Exception {
        List<String> words = Arrays.asList(arguments);
        if (words.isEmpty() || !words.getFirst().equals("delivery")) {
            System.err.println("usage: " + ProofSettings.USAGE);
            System.exit(2);
        }
        ProofSettings settings = ProofSettings.parse(words.subList(1, words.size()));
        FreshFolder.make(settings.folder());
        ProofResult result;
        try (PosthouseServer server = new PosthouseServer(Program.script(settings.home()), settings.folder(),
                false)) {
            result = new DeliveryProof(settings, server, System.out).run();
        }
        System.out.println();
        System.out.println(result.report());
        if (settings.record()) {
            new ProofRecord(settings.home()).write(result);
        }
        System.exit(result.holds() ? 0 : 1);
    }
}
