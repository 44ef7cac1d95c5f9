package io.posthouse.server.configuration;

import io.posthouse.kernel.setting.LiveSettings;
import io.posthouse.kernel.setting.Setting;
import io.posthouse.kernel.setting.SettingCatalogue;
import io.posthouse.server.settings.Settings;
import java.util.ArrayList;
import java.util.List;

/** All settings as they are on this node: those that can change first, then those that were fixed at start. */
final class SettingsList {
    private final LiveSettings live;
    private final Settings settings;
    private final FixedSettings fixed;

    SettingsList(LiveSettings live, Settings settings) {
        this.live = live;
        this.settings = settings;
        this.fixed = new FixedSettings(settings);
    }

    List<SettingView> settings() {
        List<SettingView> all = new ArrayList<>();
        for (SettingCatalogue catalogue : live.catalogues()) {
            catalogue.settings().forEach(setting -> all.add(view(catalogue.module(), setting)));
        }
        fixed.all(live).forEach(one -> all.add(new SettingView(one.name(), "start", "text", one.about(), null, false,
                "restart", one.value(), one.usual(), null, one.source().orElse("usual"), null, null, List.of(),
                one.masked())));
        return all;
    }

    private <T> SettingView view(String module, Setting<T> setting) {
        String source = live.isRunning(setting)
                ? "running"
                : settings.source(setting.name()).orElse("usual");
        return new SettingView(setting.name(), module, setting.kind().word(), setting.about().english(),
                setting.about().chinese(), true, setting.effect().word(), live.text(setting), setting.usualText(),
                live.textAtStart(setting).orElse(null), source, setting.kind().least().orElse(null),
                setting.kind().most().orElse(null), setting.kind().choices(), false);
    }

    List<SettingRuleView> rules() {
        return live.catalogues().stream().flatMap(catalogue -> catalogue.rules().stream())
                .map(rule -> new SettingRuleView(rule.settings().stream().map(Setting::name).toList(),
                        rule.words().english(), rule.words().chinese()))
                .toList();
    }
}
