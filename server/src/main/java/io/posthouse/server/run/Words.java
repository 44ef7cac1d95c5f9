package io.posthouse.server.run;

import io.posthouse.kernel.CalledHere;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The words after a verb: options with a value each, in any order. */
record Words(Map<String, String> options) {
    Words {
        options = Map.copyOf(options);
    }

    /** @return empty when a word is none of {@code known} or has no value, which {@code err} was told */
    static Optional<Words> of(String verb, List<String> arguments, Set<String> known, PrintStream err) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < arguments.size(); i += 2) {
            String name = arguments.get(i);
            if (!known.contains(name) || i + 1 == arguments.size()) {
                err.println("posthouse: " + verb
                        + (known.contains(name) ? " needs a value after " : " does not know ")
                        + name + ". It takes " + String.join(", ", new TreeSet<>(known))
                        + ", each with a value; "
                        + CalledHere.command(verb + " help") + " tells more.");
                return Optional.empty();
            }
            options.put(name, arguments.get(i + 1));
        }
        return Optional.of(new Words(options));
    }

    Optional<String> option(String name) {
        return Optional.ofNullable(options.get(name));
    }
}
