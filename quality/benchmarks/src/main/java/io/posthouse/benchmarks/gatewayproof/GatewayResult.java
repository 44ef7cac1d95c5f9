package io.posthouse.benchmarks.gatewayproof;

import io.posthouse.benchmarks.BenchJson;
import io.posthouse.benchmarks.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a run came to.
 *
 * @param wanted how many changes there should have been
 * @param troubles what went wrong besides broken promises
 */
public record GatewayResult(GatewayProofSettings settings, List<Done> acts, int wanted, List<String> troubles,
        Counts counts, GatewayFindings findings) {

    private static final int SHOWN_MAX = 8;

    /**
     * A change that was made.
     *
     * @param at seconds since the beginning
     * @param breaches how many there were until it was over, and not before it
     */
    record Done(int number, String words, double at, long breaches) {
    }

    /**
     * How much the result rests on.
     *
     * @param requests by kind
     * @param overTwo how many of them over HTTP/2
     * @param tunnels WebSockets
     * @param signers keys that signed what back ends were told
     */
    record Counts(Map<String, Long> requests, long overTwo, int tunnels, int versions, int certificates, int signers,
            long seconds) {
        Counts {
            requests = Map.copyOf(requests);
        }

        long all() {
            return requests.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    public GatewayResult {
        acts = List.copyOf(acts);
        troubles = List.copyOf(troubles);
    }

    /** Whether every promise held through every change. */
    public boolean holds() {
        return troubles.isEmpty() && acts.size() == wanted && findings.hold();
    }

    boolean broke(GatewayPromise promise) {
        return findings.broke(promise);
    }

    /** For people, in Markdown. */
    public String report() {
        List<String> lines = new ArrayList<>();
        lines.add("Seed " + settings.seed() + ", " + acts.size() + " changes of " + wanted + ", " + counts.seconds()
                + " s: " + (holds() ? "**holds**" : "**does not hold**"));
        lines.add("");
        lines.add(String.format(Locale.ROOT,
                "%d node%s, %d requests at %d a second, %d of them over HTTP/2 (%s). %d WebSockets, %d versions of the routes, %d certificates, %d keys that"
                        + " signed the identity that back ends are told.",
                settings.nodes(), settings.nodes() == 1 ? "" : "s and a primary with its standby", counts.all(),
                settings.perSecond(), counts.overTwo(),
                counts.requests().entrySet().stream().sorted(Map.Entry.comparingByKey())
                        .map(one -> one.getKey() + " " + one.getValue()).collect(Collectors.joining(", ")),
                counts.tunnels(), counts.versions(), counts.certificates(), counts.signers()));
        lines.add("");
        lines.add("| promise | looked at | breaches |");
        lines.add("|---|---:|---:|");
        for (GatewayPromise promise : GatewayPromise.values()) {
            lines.add("| " + promise.words() + " | " + findings.of(promise).examined() + " | "
                    + findings.of(promise).breaches() + " |");
        }
        lines.add("");
        for (GatewayPromise promise : GatewayPromise.values()) {
            findings.of(promise).first().stream().limit(SHOWN_MAX)
                    .forEach(breach -> lines.add("- " + promise.words() + ": " + breach));
        }
        troubles.stream().limit(SHOWN_MAX).forEach(trouble -> lines.add("- " + trouble));
        lines.add("");
        lines.add("| change | at | what | breaches meanwhile |");
        lines.add("|---:|---:|---|---:|");
        acts.forEach(act -> lines.add(String.format(Locale.ROOT, "| %d | %.1f s | %s | %d |", act.number(), act.at(),
                act.words(), act.breaches())));
        return String.join("\n", lines) + "\n";
    }

    /** Writes {@code docs/proofs/gateway.md} and {@code gateway.json}. */
    public void record() throws IOException, InterruptedException {
        Path folder = Files.createDirectories(settings.home().resolve("docs/proofs"));
        Machine machine = Machine.here(settings.home());
        Files.writeString(folder.resolve("gateway.md"),
                """
                        # Routes, certificates, keys and nodes that change under load

                        `./posthouse prove gateway --seed %d --acts %d --nodes %d --rate %d`, commit %s, %s, on %s; nodes, PostgreSQL, back ends and all \
                        clients on that one machine.

                        %s"""
                        .formatted(settings.seed(), settings.acts(), settings.nodes(), settings.perSecond(),
                                machine.commit(), machine.date(), machine.hardware(), report()));
        Files.writeString(folder.resolve("gateway.json"), json(machine));
    }

    private String json(Machine machine) {
        return """
                {"commit": %s, "date": %s, "machine": %s, "seed": %d, "nodes": %d, "perSecond": %d, "holds": %s, "seconds": %d,
                 "requests": {%s},
                 "overTwo": %d, "tunnels": %d, "versions": %d, "certificates": %d, "signers": %d,
                 "promises": {%s},
                 "troubles": [%s],
                 "acts": [%s]}
                """
                .formatted(BenchJson.string(machine.commit()), BenchJson.string(machine.date()),
                        BenchJson.string(machine.hardware()), settings.seed(), settings.nodes(), settings.perSecond(),
                        holds(), counts.seconds(),
                        counts.requests().entrySet().stream().sorted(Map.Entry.comparingByKey())
                                .map(one -> BenchJson.string(one.getKey()) + ": " + one.getValue())
                                .collect(Collectors.joining(", ")),
                        counts.overTwo(), counts.tunnels(), counts.versions(), counts.certificates(), counts.signers(),
                        Arrays.stream(GatewayPromise.values())
                                .map(promise -> BenchJson.string(promise.words()) + ": {\"examined\": "
                                        + findings.of(promise).examined() + ", \"breaches\": "
                                        + findings.of(promise).breaches() + "}")
                                .collect(Collectors.joining(",\n  ")),
                        troubles.stream().map(BenchJson::string).collect(Collectors.joining(", ")),
                        acts.stream()
                                .map(act -> String.format(Locale.ROOT,
                                        "{\"number\": %d, \"what\": %s, \"at\": %.1f, \"breaches\": %d}",
                                        act.number(), BenchJson.string(act.words()), act.at(), act.breaches()))
                                .collect(Collectors.joining(",\n  ")));
    }
}
