package io.posthouse.benchmarks;

import io.posthouse.benchmarks.delivery.DeliveryCommand;
import io.posthouse.benchmarks.gateway.GatewayBench;
import io.posthouse.benchmarks.nodes.NodesBench;
import io.posthouse.benchmarks.permission.PermissionBench;
import java.util.Arrays;
import java.util.List;

/** {@code ./posthouse bench NAME}: exit code 0 when all was measured and every mark reached, 1 otherwise, 2 for bad words. */
public final class Bench {
    private Bench() {
    }

    public static void main(String[] arguments) throws Exception {
        List<String> words = Arrays.asList(arguments);
        List<String> options = words.isEmpty() ? words : words.subList(1, words.size());
        boolean reached = switch (words.isEmpty() ? "" : words.getFirst()) {
            case "delivery" -> new DeliveryCommand(System.out).run(options);
            case "nodes" -> new NodesBench(System.out).run(options);
            case "gateway" -> new GatewayBench(System.out).run(options);
            case "permission" -> new PermissionBench(System.out).run(options);
            default -> {
                System.err.println("usage: bench delivery|nodes|gateway|permission [options]");
                System.exit(2);
                yield false;
            }
        };
        System.exit(reached ? 0 : 1);
    }
}
