package io.posthouse.benchmarks;

import io.posthouse.benchmarks.delivery.DeliveryCommand;
import java.util.Arrays;
import java.util.List;

/** {@code ./posthouse bench NAME}: exit code 0 when all was measured and every mark reached, 1 otherwise, 2 for bad words. */
public final class Bench {
    private Bench() {
    }

    public static void main(String[] arguments) throws Exception {
        List<String> words = Arrays.asList(arguments);
        if (words.isEmpty() || !words.getFirst().equals("delivery")) {
            System.err.println("usage: bench delivery [options]");
            System.exit(2);
        }
        boolean reached = new DeliveryCommand(System.out).run(words.subList(1, words.size()));
        System.exit(reached ? 0 : 1);
    }
}
