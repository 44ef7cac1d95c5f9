package io.posthouse.storage.setting;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * One setting whose running value is another one.
 *
 * @param before empty: it had none
 * @param after empty: it has none any more, so what was given at start counts again
 */
public record SettingChange(String setting, Optional<String> before, Optional<String> after) {
    /** How {@code after} differs from {@code before}, by name. */
    static List<SettingChange> between(Map<String, String> before, Map<String, String> after) {
        var names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        List<SettingChange> changes = new ArrayList<>();
        for (String name : names) {
            Optional<String> was = Optional.ofNullable(before.get(name));
            Optional<String> is = Optional.ofNullable(after.get(name));
            if (!was.equals(is)) {
                changes.add(new SettingChange(name, was, is));
            }
        }
        return changes;
    }
}
