package io.posthouse.kernel.logging;

import static io.posthouse.kernel.Checks.check;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What is masked.
 *
 * @param types the kinds that are looked for
 * @param patterns regular expressions whose every match is masked too, at most 32. They see the line with digits and
 *        letters of all scripts' wide and styled forms turned into plain ones, and their cost is paid on every line
 */
public record MaskSettings(Set<MaskType> types, List<Pattern> patterns) {
    private static final int PATTERNS_MAX = 32;

    public MaskSettings {
        types = Set.copyOf(types);
        patterns = List.copyOf(patterns);
        check(patterns.size() <= PATTERNS_MAX, "at most 32 patterns of your own can be masked");
    }

    /** Everything we know of. */
    public static MaskSettings all() {
        return new MaskSettings(EnumSet.allOf(MaskType.class), List.of());
    }
}
