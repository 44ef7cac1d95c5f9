package io.posthouse.kernel.signature;

import static io.posthouse.kernel.Checks.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The header fields of a message, or its trailer fields. A door that has them in a form of its own need not copy them.
 */
@FunctionalInterface
public interface Fields {
    /**
     * The lines of one field in the order in which they came, each without its name.
     *
     * @param name in small letters; the fields' own names are compared without regard to case
     * @return empty when there is no such field
     */
    List<String> all(String name);

    /** No fields at all. */
    static Fields none() {
        return name -> List.of();
    }

    /**
     * The fields of {@code lines}, which are names and values in turns; a name may come again.
     *
     * @throws IllegalArgumentException when a value is missing
     */
    static Fields of(String... lines) {
        check(lines.length % 2 == 0, "names and values come in turns");
        Map<String, List<String>> fields = new HashMap<>();
        for (int i = 0; i < lines.length; i += 2) {
            fields.computeIfAbsent(lines[i].toLowerCase(Locale.ROOT), name -> new ArrayList<>(1)).add(lines[i + 1]);
        }
        return name -> fields.getOrDefault(name, List.of());
    }
}
