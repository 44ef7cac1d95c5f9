package io.posthouse.conformance.hostile;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What came of the corpus at our door, and at nginx beside it, as a page. */
public final class HostileReport {
    private final List<Outcome> ours;
    private final Optional<List<Outcome>> theirs;
    private final String other;
    private final Map<String, String> notes;

    /**
     * A page of both.
     *
     * @param theirs of those attempts that are not about our people, in the same order; empty where only ours was tried
     * @param other what it is called
     * @param notes why nginx answers otherwise, by attempt
     */
    HostileReport(List<Outcome> ours, Optional<List<Outcome>> theirs, String other, Map<String, String> notes) {
        this.ours = List.copyOf(ours);
        this.theirs = theirs.map(List::copyOf);
        this.other = other;
        this.notes = Map.copyOf(notes);
    }

    /** Whether each attempt met the stated answer, and each difference to nginx is explained. */
    public boolean holds() {
        return wrong().isEmpty() && unexplained().isEmpty();
    }

    private List<Outcome> wrong() {
        return ours.stream().filter(outcome -> !outcome.isAsStated()).toList();
    }

    private List<Outcome> differing() {
        return theirs.map(all -> all.stream().filter(outcome -> differs(outcome)).toList()).orElse(List.of());
    }

    private List<Outcome> unexplained() {
        return differing().stream().filter(outcome -> !notes.containsKey(outcome.attempt().id())).toList();
    }

    /** Our own codes behind a status are none of nginx's business. */
    private static boolean differs(Outcome theirs) {
        return !theirs.seen().equals(theirs.attempt().answer().replaceAll("([0-9]{3}) [a-z-]+", "$1"));
    }

    /** In few lines. */
    public String counts() {
        StringBuilder said = new StringBuilder();
        said.append(ours.size()).append(" attempts, ").append(ours.size() - wrong().size())
                .append(" answered as stated\n");
        wrong().forEach(outcome -> said.append("  ").append(outcome.attempt().id()).append(": stated ")
                .append(outcome.attempt().answer()).append("; seen ").append(outcome.seen()).append('\n'));
        theirs.ifPresent(all -> said.append(other).append(" answers ").append(differing().size()).append(" of ")
                .append(all.size()).append(" otherwise\n"));
        unexplained().forEach(outcome -> said.append("  not explained: ").append(outcome.attempt().id()).append(": ")
                .append(outcome.attempt().answer()).append("; ").append(outcome.seen()).append('\n'));
        return said.toString();
    }

    /** The whole page, in Markdown. */
    String page(String head) {
        StringBuilder page = new StringBuilder(head);
        page.append("\nOf ").append(ours.size()).append(" attempts ").append(ours.size() - wrong().size())
                .append(" were answered as stated.");
        theirs.ifPresent(all -> page.append(" ").append(all.size()).append(" were tried on ").append(other)
                .append(" too, which answers ").append(differing().size()).append(" otherwise."));
        page.append("\n");
        if (!differing().isEmpty()) {
            page.append("\n## Where nginx answers otherwise\n\n| attempt | what is sent | Posthouse | ").append(other)
                    .append(" | why |\n|---|---|---|---|---|\n");
            differing().forEach(outcome -> page.append("| ").append(outcome.attempt().id()).append(" | ")
                    .append(plain(outcome.attempt().given())).append(" | ").append(outcome.attempt().answer())
                    .append(" | ").append(plain(outcome.seen())).append(" | ")
                    .append(notes.getOrDefault(outcome.attempt().id(), "")).append(" |\n"));
        }
        page.append(
                "\n## All attempts\n\n| attempt | clause | what is sent | stated answer | met |\n|---|---|---|---|---|\n");
        ours.forEach(outcome -> page.append("| ").append(outcome.attempt().id()).append(" | ")
                .append(outcome.attempt().clause()).append(" | ").append(plain(outcome.attempt().given())).append(" | ")
                .append(outcome.attempt().answer()).append(" | ")
                .append(outcome.isAsStated() ? "yes" : plain(outcome.seen())).append(" |\n"));
        return page.toString();
    }

    private static String plain(String text) {
        return text.replaceAll("\\s+", " ").replace("|", "\\|").replace("<", "&lt;");
    }
}
