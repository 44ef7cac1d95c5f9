package io.posthouse.benchmarks.prove;

import io.posthouse.benchmarks.FreshFolder;
import io.posthouse.benchmarks.Machine;
import io.posthouse.benchmarks.Words;
import io.posthouse.benchmarks.gatewayproof.GatewayProof;
import io.posthouse.benchmarks.gatewayproof.GatewayProofSettings;
import io.posthouse.benchmarks.gatewayproof.GatewayResult;
import io.posthouse.benchmarks.nodes.NodesProof;
import io.posthouse.benchmarks.nodes.NodesRecord;
import io.posthouse.benchmarks.nodes.NodesResult;
import io.posthouse.benchmarks.nodes.NodesSettings;
import io.posthouse.benchmarks.nodes.UpgradeProof;
import io.posthouse.benchmarks.nodes.UpgradeSettings;
import io.posthouse.benchmarks.packages.PackagesProof;
import io.posthouse.benchmarks.packages.PackagesSettings;
import io.posthouse.benchmarks.posthouse.PosthouseServer;
import io.posthouse.benchmarks.posthouse.PosthouseServer.Program;
import io.posthouse.conformance.OAuthProof;
import io.posthouse.conformance.OAuthReport;
import io.posthouse.conformance.hostile.HostileProof;
import io.posthouse.conformance.hostile.HostileReport;
import java.util.Arrays;
import java.util.List;

/** {@code ./posthouse prove NAME}: exit code 0 when it holds, 1 when it does not, 2 for bad words. */
public final class Prove {
    private Prove() {
    }

    public static void main(String[] arguments) throws Exception {
        List<String> words = Arrays.asList(arguments);
        List<String> options = words.subList(Math.min(1, words.size()), words.size());
        boolean holds = switch (words.isEmpty() ? "" : words.getFirst()) {
            case "delivery" -> delivery(Words.understood(() -> ProofSettings.parse(options))).holds();
            case "gateway" -> gateway(Words.understood(() -> GatewayProofSettings.parse(options)));
            case "packages" -> packages(Words.understood(() -> PackagesSettings.parse(options)));
            case "nodes" -> nodes(Words.understood(() -> NodesSettings.parse(options)));
            case "hostile" -> hostile(Words.understood(() -> HostileSettings.parse(options)));
            case "oauth" -> oauth(Words.understood(() -> OAuthSettings.parse(options)));
            case "upgrade" -> upgrade(Words.understood(() -> UpgradeSettings.parse(options)));
            default -> {
                System.err.println("usage: " + ProofSettings.USAGE + "\n       " + NodesSettings.USAGE
                        + "\n       " + UpgradeSettings.USAGE + "\n       " + GatewayProofSettings.USAGE
                        + "\n       " + PackagesSettings.USAGE + "\n       " + OAuthSettings.USAGE
                        + "\n       " + HostileSettings.USAGE);
                System.exit(2);
                throw new IllegalStateException();
            }
        };
        System.exit(holds ? 0 : 1);
    }

    private static ProofResult delivery(ProofSettings settings) throws Exception {
        FreshFolder.make(settings.folder());
        ProofResult result;
        try (PosthouseServer server = new PosthouseServer(Program.script(settings.home()), settings.folder(),
                false)) {
            result = new DeliveryProof(settings, server, System.out).run();
        }
        System.out.println();
        System.out.println(result.report());
        if (settings.record()) {
            ProofRecord.ofDelivery(settings.home()).write(result);
        }
        return result;
    }

    private static boolean nodes(NodesSettings settings) throws Exception {
        NodesResult result = new NodesProof(settings, settings.program(), System.out).run();
        System.out.println();
        System.out.println(result.report());
        if (settings.record()) {
            NodesRecord.write(result);
        }
        return result.holds();
    }

    private static boolean upgrade(UpgradeSettings settings) throws Exception {
        NodesResult result = UpgradeProof.run(settings, System.out);
        System.out.println();
        System.out.println(result.report());
        if (settings.record()) {
            NodesRecord.write(result, "upgrade", "# From one program to the next, node by node",
                    "./posthouse prove upgrade --from " + settings.from() + " --seed " + settings.seed() + " --nodes "
                            + settings.nodes() + " --clients " + settings.clients());
        }
        return result.holds();
    }

    private static boolean gateway(GatewayProofSettings settings) throws Exception {
        GatewayResult result = new GatewayProof(settings, settings.program(), System.out).run();
        System.out.println();
        System.out.println(result.report());
        if (settings.record()) {
            result.record();
        }
        return result.holds();
    }

    private static boolean hostile(HostileSettings settings) throws Exception {
        FreshFolder.make(settings.folder());
        HostileProof proof = new HostileProof(settings.home(), settings.app(), settings.folder(), System.out);
        HostileReport report = proof.run();
        System.out.println();
        System.out.println(report.counts());
        if (settings.record()) {
            Machine machine = Machine.here(settings.home());
            proof.record(report,
                    "commit " + machine.commit() + ", " + machine.date() + ", on " + machine.hardware());
        }
        return report.holds();
    }

    private static boolean oauth(OAuthSettings settings) throws Exception {
        FreshFolder.make(settings.folder());
        OAuthProof proof = new OAuthProof(settings.home(), settings.app(), settings.folder(), settings.keycloak(),
                System.out);
        OAuthReport report = proof.run();
        System.out.println();
        System.out.println(report.counts());
        if (settings.record()) {
            Machine machine = Machine.here(settings.home());
            proof.record(report,
                    "commit " + machine.commit() + ", " + machine.date() + ", on " + machine.hardware());
        }
        return report.holds();
    }

    private static boolean packages(PackagesSettings settings) throws Exception {
        FreshFolder.make(settings.folder());
        return new PackagesProof(settings, System.out).run();
    }
}
