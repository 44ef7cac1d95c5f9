package io.posthouse.messaging.script;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A script: lines that begin with {@code #} are remarks, a line that begins with a name is a step, and what is indented
 * below it is its stanza.
 *
 * <pre>
 * ada/desk signs in             with a password; binds the resource
 * ada/desk authenticates        without binding: to resume
 * ada/desk comes online         presence, and its own echo
 * ada/desk sends:               the stanza below
 * ada/desk receives:            next comes the stanza below
 * ada/desk receives exactly:    the same, and no other elements are in it
 * ada/desk receives soon:       comes the stanza below, next or after one other
 * ada/desk awaits:              sooner or later comes the stanza below; what comes before is passed over
 * ada/desk receives nothing     a ping is answered, and nothing came before the answer
 * ada/desk is cut               the connection breaks
 * ada/desk closes               the stream ends in order
 * </pre>
 *
 * An expected stanza names what must be there; more may be, unless it is expected exactly: then attributes alone. {@code {any}} is anything, {@code {none}} an attribute that must
 * be missing, {@code {=x}} anything, to be said as {@code {x}} later on.
 */
record Conversation(String name, List<Step> steps) {
    static final String DOMAIN = "@house.example";

    private static final Pattern PERSON = Pattern.compile("\\b([a-z]+)" + DOMAIN);

    /** One line and what is below it. */
    record Step(int line, String client, String action, String stanza) {
        String person() {
            return client.substring(0, client.indexOf('/'));
        }

        String resource() {
            return client.substring(client.indexOf('/') + 1);
        }
    }

    static Conversation read(Path file) throws IOException {
        var name = file.getFileName().toString().replace(".xmpp", "");
        var steps = new ArrayList<Step>();
        int number = 0;
        for (var line : Files.readAllLines(file)) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith(" ")) {
                var step = steps.removeLast();
                var more = own(line.strip(), name);
                // A line that ends inside a tag continues it.
                var glue = step.stanza().isEmpty() || step.stanza().endsWith(">") ? "" : " ";
                steps.add(new Step(step.line(), step.client(), step.action(), step.stanza() + glue + more));
            } else {
                int space = line.indexOf(' ');
                var client = line.substring(0, space).replace("/", "." + name + "/");
                steps.add(new Step(number, client, line.substring(space + 1).strip(), ""));
            }
        }
        return new Conversation(name, List.copyOf(steps));
    }

    /** People are a script's own, so that scripts share a server and nothing else. */
    private static String own(String line, String name) {
        return PERSON.matcher(line).replaceAll("$1." + name + DOMAIN);
    }

    /** The names of everyone who takes part; others are spoken of and do not exist. */
    List<String> people() {
        var names = new TreeSet<String>();
        for (var step : steps) {
            names.add(step.person());
        }
        return List.copyOf(names);
    }
}
