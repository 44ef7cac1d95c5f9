package io.posthouse.server.configuration;

import io.posthouse.kernel.logging.LoggingSettings;
import io.posthouse.kernel.logging.MaskType;
import io.posthouse.kernel.setting.SettingValues;
import io.posthouse.server.settings.Declared;
import io.posthouse.server.settings.LogSettings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.event.Level;

/** Installs the log anew when what is logged or masked is another one. What it was installed with at start is left alone. */
final class LogFollower implements Consumer<SettingValues> {
    private final LogSettings given;
    private final Consumer<LoggingSettings> log;
    private Choice installed;

    private record Choice(Level level, Map<String, Level> levels, Set<MaskType> unmasked, List<String> patterns) {
    }

    /** @param log installs it */
    LogFollower(LogSettings given, Consumer<LoggingSettings> log) {
        this.given = given;
        this.log = log;
        this.installed = new Choice(given.level(), given.levels(), given.unmasked(), given.patterns());
    }

    @Override
    public void accept(SettingValues values) {
        Choice wanted = new Choice(values.of(Declared.LOG_LEVEL), values.of(Declared.LOG_LEVELS),
                values.of(Declared.LOG_UNMASKED), values.of(Declared.LOG_PATTERNS));
        if (!wanted.equals(installed)) {
            log.accept(new LogSettings(given.format(), wanted.level(), wanted.levels(), wanted.unmasked(),
                    wanted.patterns()).logging());
            installed = wanted;
        }
    }
}
