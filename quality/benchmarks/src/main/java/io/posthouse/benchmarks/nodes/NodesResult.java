package io.posthouse.benchmarks.nodes;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a run came to.
 *
 * @param faultsWanted how many there should have been
 * @param cannot what this machine does not allow, in words
 * @param troubles what went wrong besides broken promises
 */
public record NodesResult(NodesSettings settings, List<Struck> struck, int faultsWanted, List<String> cannot,
        List<String> troubles, Verdict verdict, Counts counts, long seconds) {

    private static final int SHOWN_MAX = 8;
    private static final long CONNECTED_WITHIN_MILLIS = 10_000;

    /**
     * One fault and what it did to clients.
     *
     * @param unacknowledged messages under way at that moment
     * @param connectedMillis the longest that a client had no contact since the fault was over, or since it began where it has
     *        no end; -1: not all came back
     * @param servedMillis until every client had something acknowledged that it said after the same moment; -1: never
     * @param slow how many clients took longer than they may
     * @param waitMillis the longest that somebody waited for an acknowledgement on a connection that stayed
     */
    record Struck(int number, String words, int unacknowledged, long connectedMillis, long servedMillis, int slow,
            long waitMillis) {
        static boolean isSlow(long millis) {
            return millis > CONNECTED_WITHIN_MILLIS;
        }
    }

    /** How much the result rests on. */
    record Counts(int clients, int overChannel, int groups, long said, long acknowledged, long refused, long arrivals,
            long readLater, long liveInGroups, long couldInGroups, long rows, long connections, long resumptions) {
    }

    public NodesResult {
        struck = List.copyOf(struck);
        cannot = List.copyOf(cannot);
        troubles = List.copyOf(troubles);
    }

    /** Whether every promise held through every fault. */
    public boolean holds() {
        return troubles.isEmpty() && verdict.holds() && struck.size() == faultsWanted;
    }

    /** For people, in Markdown. */
    public String report() {
        List<String> lines = new ArrayList<>();
        lines.add("Seed " + settings.seed() + ", " + struck.size() + " faults of " + faultsWanted + ", " + seconds
                + " s: " + (holds() ? "**holds**" : "**does not hold**"));
        lines.add("");
        cannot.forEach(what -> lines.add("Not done, because this machine cannot " + what + "."));
        if (!cannot.isEmpty()) {
            lines.add("");
        }
        lines.add(String.format(Locale.ROOT,
                "%d nodes, a primary and its synchronous standby; %d clients, %d of them over the data channel, %d groups. %d"
                        + " messages said, %d acknowledged, %d refused; %d arrivals, %d more read in the history by"
                        + " channel clients that had lost them with their connection; %d rows in the archive; %d connections, %d"
                        + " streams resumed. In groups, which are read later by whoever missed something, %d of %d"
                        + " copies came at once.",
                settings.nodes(), counts.clients(), counts.overChannel(), counts.groups(), counts.said(),
                counts.acknowledged(), counts.refused(), counts.arrivals(), counts.readLater(), counts.rows(),
                counts.connections(),
                counts.resumptions(), counts.liveInGroups(), counts.couldInGroups()));
        lines.add("");
        lines.add("| promise | looked at | breaches |");
        lines.add("|---|---:|---:|");
        for (Promise promise : verdict.judged()) {
            Verdict.Finding finding = verdict.of(promise);
            lines.add("| " + promise.words() + " | " + finding.examined() + " | " + finding.breaches() + " |");
        }
        lines.add("");
        for (Promise promise : verdict.judged()) {
            verdict.of(promise).first().stream().limit(SHOWN_MAX)
                    .forEach(breach -> lines.add("- " + promise.words() + ": " + breach));
        }
        troubles.stream().limit(SHOWN_MAX).forEach(trouble -> lines.add("- " + trouble));
        lines.add("");
        lines.add(
                "Connected: the longest that any client had no contact, from the beginning of the fault or, where nobody"
                        + " could have served it meanwhile, from its end. Served: until every client had something acknowledged that it said"
                        + " since. Waited: the longest wait for an acknowledgement on a connection that stayed, until then.");
        lines.add("");
        lines.add("| fault | what | unacknowledged | connected | served | waited |");
        lines.add("|---:|---|---:|---:|---:|---:|");
        struck.forEach(one -> lines.add("| " + one.number() + " | " + one.words() + " | " + one.unacknowledged()
                + " | " + millis(one.connectedMillis()) + " | " + millis(one.servedMillis()) + " | "
                + millis(one.waitMillis()) + " |"));
        return String.join("\n", lines) + "\n";
    }

    static String millis(long millis) {
        return millis < 0 ? "never" : millis + " ms";
    }
}
