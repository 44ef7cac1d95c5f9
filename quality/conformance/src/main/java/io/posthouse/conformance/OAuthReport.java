package io.posthouse.conformance;

import io.posthouse.conformance.Check.Level;
import io.posthouse.conformance.Result.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What came of the checks on our server, and on another one beside it, as a page. */
public final class OAuthReport {
    private final Side ours;
    private final Optional<Side> theirs;
    private final Map<String, String> notes;

    /**
     * One server.
     *
     * @param name with its version
     * @param setting what was set other than it comes
     */
    public record Side(String name, String setting, List<Result> results) {
        public Side {
            results = List.copyOf(results);
        }

        private long count(Outcome outcome) {
            return results.stream().filter(result -> result.outcome() == outcome).count();
        }

        private long failed(Level level) {
            return results.stream()
                    .filter(result -> result.outcome() == Outcome.FAILS && result.check().level() == level).count();
        }
    }

    /**
     * A page of both.
     *
     * @param theirs of the same checks in the same order; empty where only ours was asked
     * @param notes by check, what is to be said of a difference beside what the clause says
     */
    public OAuthReport(Side ours, Optional<Side> theirs, Map<String, String> notes) {
        this.ours = ours;
        this.theirs = theirs;
        this.notes = Map.copyOf(notes);
    }

    /** Whether our server does all that it must; what it should and does not is told, and is no failure. */
    public boolean holds() {
        return ours.failed(Level.MUST) == 0 && ours.count(Outcome.NOT_TRIED) == 0;
    }

    /** How many of each there are. */
    public String counts() {
        StringBuilder page = new StringBuilder();
        counts(page);
        return page.toString();
    }

    private void counts(StringBuilder page) {
        page.append(
                "| server | checks | as the clause says | against a MUST | against a SHOULD | not offered | could not be tried |\n")
                .append("|---|---|---|---|---|---|---|\n");
        row(page, ours);
        theirs.ifPresent(side -> row(page, side));
    }

    /** The whole page, in Markdown. */
    public String page(String head) {
        StringBuilder page = new StringBuilder(head).append('\n');
        counts(page);
        theirs.ifPresent(side -> page.append("\nSet other than it comes: ").append(ours.name()).append(", ")
                .append(ours.setting()).append("; ").append(side.name()).append(", ").append(side.setting())
                .append(".\n"));
        differences(page);
        all(page);
        return page.toString();
    }

    private static void row(StringBuilder page, Side side) {
        page.append("| ").append(side.name()).append(" | ").append(side.results().size()).append(" | ")
                .append(side.count(Outcome.HOLDS)).append(" | ").append(side.failed(Level.MUST)).append(" | ")
                .append(side.failed(Level.SHOULD)).append(" | ").append(side.count(Outcome.NOT_OFFERED))
                .append(" | ").append(side.count(Outcome.NOT_TRIED)).append(" |\n");
    }

    // ---- where they differ

    private record Pair(Result ours, Result theirs) {
        boolean differs() {
            // That one of both says a code of its own behind the same words is no difference.
            return ours.outcome() != theirs.outcome()
                    || !(begins(ours.seen(), theirs.seen()) || begins(theirs.seen(), ours.seen()));
        }

        private static boolean begins(String seen, String other) {
            return (seen + " ").startsWith(other + " ");
        }

        boolean isWrong() {
            return ours.outcome() != Outcome.HOLDS || theirs.outcome() != Outcome.HOLDS;
        }
    }

    private void differences(StringBuilder page) {
        if (theirs.isEmpty()) {
            List<Result> odd = ours.results().stream().filter(result -> result.outcome() != Outcome.HOLDS).toList();
            page.append("\n## What is not as the clause says\n\n");
            if (odd.isEmpty()) {
                page.append("Nothing.\n");
            }
            odd.forEach(result -> page.append("- ").append(told(result.check())).append(". Seen: ")
                    .append(plain(result.seen())).append(note(result.check())).append('\n'));
            return;
        }
        List<Pair> pairs = new ArrayList<>();
        List<Result> other = theirs.get().results();
        for (int i = 0; i < other.size(); i++) {
            pairs.add(new Pair(ours.results().get(i), other.get(i)));
        }
        section(page, "Where one of both is wrong, or both are",
                pairs.stream().filter(Pair::isWrong).toList());
        section(page, "Where both are right, and do it differently",
                pairs.stream().filter(pair -> !pair.isWrong() && pair.differs()).toList());
    }

    private void section(StringBuilder page, String title, List<Pair> pairs) {
        page.append("\n## ").append(title).append(" (").append(pairs.size())
                .append(")\n\n| check | clause | what is done, and expected | ")
                .append(ours.name()).append(" | ").append(theirs.map(Side::name).orElse(""))
                .append(" | who is right |\n")
                .append("|---|---|---|---|---|---|\n");
        for (Pair pair : pairs) {
            Check check = pair.ours().check();
            page.append("| ").append(check.id()).append(" | ").append(check.clause()).append(", ").append(check.level())
                    .append(" | ").append(plain(check.given())).append(": ").append(plain(check.expect()))
                    .append(" | ").append(plain(pair.ours().seen())).append(" | ").append(plain(pair.theirs().seen()))
                    .append(" | ").append(right(pair)).append(note(check)).append(" |\n");
        }
    }

    private String right(Pair pair) {
        String other = theirs.map(Side::name).orElse("");
        return switch (pair.ours().outcome()) {
            case HOLDS -> switch (pair.theirs().outcome()) {
                case HOLDS -> "both: the clause leaves it open";
                case FAILS -> ours.name();
                case NOT_OFFERED -> "both: " + other + " need not offer it";
                case NOT_TRIED -> ours.name() + "; of " + other + " nothing is known";
            };
            case FAILS -> switch (pair.theirs().outcome()) {
                case HOLDS -> other;
                case FAILS -> "neither";
                case NOT_OFFERED -> "neither: " + other + " does not offer it";
                case NOT_TRIED -> "not " + ours.name();
            };
            case NOT_OFFERED -> switch (pair.theirs().outcome()) {
                case HOLDS -> "both: " + ours.name() + " need not offer it";
                case FAILS -> "not " + other;
                case NOT_OFFERED -> "neither offers it";
                case NOT_TRIED -> "nothing is known";
            };
            case NOT_TRIED -> "nothing is known of " + ours.name();
        };
    }

    private String note(Check check) {
        String note = notes.get(check.id());
        return note == null ? "" : ". " + note;
    }

    private static String told(Check check) {
        return "`" + check.id() + "` (" + check.clause() + ", " + check.level() + "): " + plain(check.given()) + ": "
                + plain(check.expect());
    }

    // ---- all of them

    private void all(StringBuilder page) {
        page.append(
                "\n## All checks\n\nA dot is as the clause says, a cross is not; a dash is not offered; a question mark could not be tried.\n");
        Map<String, List<String>> groups = new LinkedHashMap<>();
        for (int i = 0; i < ours.results().size(); i++) {
            Result result = ours.results().get(i);
            int place = i;
            String marks = mark(result) + theirs.map(side -> mark(side.results().get(place))).orElse("");
            groups.computeIfAbsent(result.check().clause().replaceFirst(" §.*", ""), _ -> new ArrayList<>())
                    .add("`" + result.check().id() + "` " + result.check().clause().replaceFirst("^.* §", "§") + " "
                            + marks);
        }
        groups.forEach((document, lines) -> page.append("\n**").append(document).append("** (").append(lines.size())
                .append("): ").append(lines.stream().collect(Collectors.joining("; "))).append(".\n"));
    }

    private static String mark(Result result) {
        return switch (result.outcome()) {
            case HOLDS -> "·";
            case FAILS -> "×";
            case NOT_OFFERED -> "–";
            case NOT_TRIED -> "?";
        };
    }

    /** Of a server's own words nothing may break the table. */
    private static String plain(String text) {
        String line = text.replaceAll("\\s+", " ").replace("|", "\\|").replace("<", "&lt;");
        return line.length() > 300 ? line.substring(0, 300) + "…" : line;
    }
}
