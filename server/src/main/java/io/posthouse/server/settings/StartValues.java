package io.posthouse.server.settings;

import io.posthouse.kernel.setting.LiveSettings;
import io.posthouse.kernel.setting.Setting;
import io.posthouse.kernel.setting.SettingCatalogue;
import io.posthouse.kernel.setting.SettingProblem;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The values that settings which can change while running were given at start. */
public final class StartValues {
    private StartValues() {
    }

    /**
     * Knows all that is declared, and what was given at start here.
     *
     * @throws SettingRefused when a value cannot be used
     */
    public static LiveSettings live(Settings settings) {
        return live(settings, Declared.CATALOGUES);
    }

    static LiveSettings live(Settings settings, List<SettingCatalogue> catalogues) {
        Map<String, String> given = texts(settings, catalogues);
        List<SettingProblem> problems = LiveSettings.problemsAtStart(catalogues, given);
        if (!problems.isEmpty()) {
            SettingProblem first = problems.getFirst();
            throw new SettingRefused(first.setting(), first.words().english());
        }
        return new LiveSettings(catalogues, given);
    }

    private static Map<String, String> texts(Settings settings, List<SettingCatalogue> catalogues) {
        Map<String, String> texts = new TreeMap<>();
        catalogues.forEach(catalogue -> catalogue.settings()
                .forEach(setting -> settings.text(setting.name()).ifPresent(text -> texts.put(setting.name(), text))));
        // Those that a record reads too, in forms of its own.
        LogSettings log = settings.of(LogSettings.class);
        put(texts, settings, Declared.LOG_LEVEL, log.level());
        put(texts, settings, Declared.LOG_LEVELS, log.levels());
        put(texts, settings, Declared.LOG_UNMASKED, log.unmasked());
        put(texts, settings, Declared.LOG_PATTERNS, log.patterns());
        put(texts, settings, Declared.DRAIN_SPREAD, settings.of(DrainSettings.class).spread());
        return texts;
    }

    private static <T> void put(Map<String, String> texts, Settings settings, Setting<T> setting, T value) {
        if (settings.source(setting.name()).isPresent()) {
            texts.put(setting.name(), setting.kind().write(value));
        }
    }
}
