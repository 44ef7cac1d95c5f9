package io.posthouse.benchmarks.prove;

import io.posthouse.benchmarks.prove.DeliveryChecker.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a run came to.
 *
 * @param killsWanted how many kills there should have been
 * @param faults what went wrong besides broken promises: it did not recover, a client saw nonsense
 * @param breaches by promise; empty lists when it held
 */
record ProofResult(long seed, List<Kill> kills, int killsWanted, int underWayMin, List<String> faults,
        Map<Promise, List<String>> breaches, Counts counts, long seconds) {

    private static final int SHOWN_MAX = 5;

    /**
     * One kill, or another fault.
     *
     * @param victim what was struck, in words
     * @param underWay messages sent and not acknowledged at that moment
     * @param recoveryMillis until every client had something acknowledged again; -1: it did not come to that
     */
    record Kill(int number, String victim, int underWay, long recoveryMillis) {
    }

    /** How much the result rests on. */
    record Counts(long sent, long acknowledged, long refused, long arrivals, long repeats, long rows, long samples,
            long resumptions, long newStreams) {
        static Counts of(Evidence evidence, List<ProofClient> clients) {
            long arrivals = evidence.arrivals().values().stream().mapToLong(List::size).sum();
            long distinct = evidence.arrivals().values().stream()
                    .mapToLong(list -> list.stream().map(Books.Arrival::stanzaId).distinct().count()).sum();
            return new Counts(evidence.sent().size(),
                    evidence.sent().values().stream().filter(SentMessage::acknowledged).count(),
                    evidence.sent().values().stream().filter(SentMessage::refused).count(), arrivals,
                    arrivals - distinct, evidence.inDatabase().size(), evidence.samples().size(),
                    clients.stream().mapToLong(ProofClient::resumptions).sum(),
                    clients.stream().mapToLong(ProofClient::newStreams).sum());
        }
    }

    ProofResult {
        kills = List.copyOf(kills);
        faults = List.copyOf(faults);
    }

    /** Whether every promise held through every kill. */
    boolean holds() {
        return faults.isEmpty() && breaches.values().stream().allMatch(List::isEmpty) && kills.size() == killsWanted
                && kills.stream().allMatch(kill -> kill.underWay() >= underWayMin && kill.recoveryMillis() >= 0);
    }

    boolean broke(Promise promise) {
        return !breaches.getOrDefault(promise, List.of()).isEmpty();
    }

    /** For people, in Markdown. */
    String report() {
        List<String> lines = new ArrayList<>();
        lines.add("Seed " + seed + ", " + kills.size() + " kills of " + killsWanted + ", " + seconds + " s: "
                + (holds() ? "**holds**" : "**does not hold**"));
        lines.add("");
        lines.add(counts.sent() + " messages sent, " + counts.acknowledged() + " acknowledged, " + counts.refused()
                + " refused; " + counts.arrivals() + " arrivals, of which " + counts.repeats()
                + " repeated a stanza id; " + counts.rows() + " rows in the archive; " + counts.samples()
                + " acknowledgements compared with the log; " + counts.resumptions() + " streams resumed, "
                + counts.newStreams() + " begun.");
        lines.add("");
        lines.add("| promise | breaches |");
        lines.add("|---|---:|");
        breaches.forEach((promise, found) -> lines.add("| " + promise.words() + " | " + found.size() + " |"));
        lines.add("");
        breaches.forEach((promise, found) -> found.stream().limit(SHOWN_MAX)
                .forEach(breach -> lines.add("- " + promise.words() + ": " + breach)));
        faults.stream().limit(SHOWN_MAX).forEach(fault -> lines.add("- " + fault));
        lines.add("");
        lines.add("| kill | of | unacknowledged | everybody got on after |");
        lines.add("|---:|---|---:|---:|");
        kills.forEach(kill -> lines.add("| " + kill.number() + " | " + kill.victim() + " | " + kill.underWay()
                + " | " + (kill.recoveryMillis() < 0 ? "never" : kill.recoveryMillis() + " ms") + " |"));
        return String.join("\n", lines) + "\n";
    }
}
