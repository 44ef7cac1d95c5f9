package io.posthouse.messaging.script;

import io.posthouse.xmpp.Element;
import java.util.Map;
import java.util.Optional;

/** Compares a stanza with the one a script shows. */
final class Expectation {
    private final Map<String, String> known;
    private final boolean exact;

    /** @param known what earlier stanzas were asked to remember; grows */
    Expectation(Map<String, String> known) {
        this(known, false);
    }

    private Expectation(Map<String, String> known, boolean exact) {
        this.known = known;
        this.exact = exact;
    }

    /** The same, where an element has the expected children and no others. */
    Expectation exactly() {
        return new Expectation(known, true);
    }

    /** Why {@code actual} is not what was expected; empty when it is. */
    Optional<String> mismatch(Element expected, Element actual) {
        if (!actual.is(expected.name(), expected.namespace())) {
            return Optional.of("<" + expected.name() + " xmlns='" + expected.namespace() + "'> is <" + actual.name()
                    + " xmlns='" + actual.namespace() + "'>");
        }
        for (var name : expected.attributeNames()) {
            var value = actual.attribute(name);
            if (!fits(expected.attribute(name, ""), value)) {
                return Optional.of("attribute " + name + " of <" + expected.name() + "> is " + value.orElse("missing"));
            }
        }
        var text = expected.text().strip();
        if (!text.isEmpty() && !fits(text, Optional.of(actual.text()))) {
            return Optional.of("text of <" + expected.name() + "> is " + actual.text());
        }
        return children(expected, actual);
    }

    /** Every expected child is there, in that order; others may stand between, unless it is to be exact. */
    private Optional<String> children(Element expected, Element actual) {
        if (exact && expected.children().size() < actual.children().size()) {
            return Optional.of("more is in <" + expected.name() + "> than expected");
        }
        var rest = actual.children().iterator();
        for (var child : expected.children()) {
            var last = Optional.of("there is no more");
            boolean found = false;
            while (!found && rest.hasNext()) {
                var mismatch = mismatch(child, rest.next());
                found = mismatch.isEmpty();
                last = found ? last : mismatch;
            }
            if (!found) {
                return Optional.of("no such <" + child.name() + ">: " + last.get());
            }
        }
        return Optional.empty();
    }

    private boolean fits(String pattern, Optional<String> value) {
        if (pattern.equals("{none}")) {
            return value.isEmpty();
        }
        if (pattern.startsWith("{=") && value.isPresent()) {
            known.put(pattern.substring(2, pattern.length() - 1), value.get());
            return true;
        }
        return pattern.equals("{any}") ? value.isPresent() : value.filter(pattern::equals).isPresent();
    }
}
