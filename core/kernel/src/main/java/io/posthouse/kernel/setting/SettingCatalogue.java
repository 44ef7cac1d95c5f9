package io.posthouse.kernel.setting;

import static io.posthouse.kernel.Checks.check;

import java.util.List;

/**
 * The settings that one module declares. Each module offers one; who collects them never learns a feature's name.
 *
 * @param module the module's name, under which a console shows them
 * @param settings all of them, in the order in which people should read them
 * @param rules what they have to keep together
 */
public record SettingCatalogue(String module, List<Setting<?>> settings, List<SettingRule> rules) {
    public SettingCatalogue {
        settings = List.copyOf(settings);
        rules = List.copyOf(rules);
        for (SettingRule rule : rules) {
            check(settings.containsAll(rule.settings()), "a module's rules are about its own settings");
        }
    }

    /** Without rules. */
    public static SettingCatalogue of(String module, Setting<?>... settings) {
        return new SettingCatalogue(module, List.of(settings), List.of());
    }
}
