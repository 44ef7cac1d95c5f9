package io.posthouse.kernel.setting;

import static io.posthouse.kernel.Checks.check;

import java.util.List;
import java.util.function.Predicate;

/**
 * What several settings have to keep together.
 *
 * @param settings those it speaks of, two or more, the one to be named first first
 * @param holds whether it is kept; pure, and only of these settings
 * @param words what is asked for, as it is said of the first of them: "must not be less than posthouse.x.y"
 */
public record SettingRule(List<Setting<?>> settings, Predicate<SettingValues> holds, Words words) {
    public SettingRule {
        settings = List.copyOf(settings);
        check(settings.size() >= 2, "a rule is about two settings or more");
    }
}
