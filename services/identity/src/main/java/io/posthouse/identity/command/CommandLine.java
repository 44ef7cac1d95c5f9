package io.posthouse.identity.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Words and options of a command, in any order. */
record CommandLine(List<String> words, Map<String, String> options) {
    /**
     * @param flags options that stand alone
     * @param valued options followed by their value
     * @return empty when an option is unknown, given twice, or misses its value
     */
    static Optional<CommandLine> parse(List<String> arguments, Set<String> flags, Set<String> valued) {
        List<String> words = new ArrayList<>();
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (!argument.startsWith("--")) {
                words.add(argument);
                continue;
            }
            boolean takesValue = valued.contains(argument) && i + 1 < arguments.size();
            if ((!takesValue && !flags.contains(argument)) || options.containsKey(argument)) {
                return Optional.empty();
            }
            options.put(argument, takesValue ? arguments.get(++i) : "");
        }
        return Optional.of(new CommandLine(words, options));
    }

    boolean has(String option) {
        return options.containsKey(option);
    }

    Optional<String> value(String option) {
        return Optional.ofNullable(options.get(option));
    }

    /** Whether no other options than these were given. */
    boolean only(String... allowed) {
        return Arrays.asList(allowed).containsAll(options.keySet());
    }
}
