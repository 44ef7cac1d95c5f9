package io.posthouse.server.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.kernel.logging.LoggingSettings;
import io.posthouse.kernel.logging.Masker;
import io.posthouse.kernel.setting.LiveSettings;
import io.posthouse.server.settings.Declared;
import io.posthouse.server.settings.LogSettings;
import io.posthouse.server.settings.Settings;
import io.posthouse.server.settings.StartValues;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

final class LogFollowerTest {
    @TempDir
    private Path data;

    private final BlockingQueue<LoggingSettings> installed = new LinkedBlockingQueue<>();

    private LiveSettings live(String... words) {
        String[] all = new String[words.length + 1];
        all[0] = "--posthouse.data=" + data;
        System.arraycopy(words, 0, all, 1, words.length);
        Settings settings = Settings.read(all);
        LiveSettings live = StartValues.live(settings);
        live.follow("log", List.of(Declared.LOG_LEVEL, Declared.LOG_LEVELS, Declared.LOG_UNMASKED,
                Declared.LOG_PATTERNS), new LogFollower(settings.of(LogSettings.class), installed::add));
        return live;
    }

    private LoggingSettings next() throws InterruptedException {
        LoggingSettings next = installed.poll(30, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    @Test
    void levelsAndMasksChangeWhileItRunsAndReturnToWhatWasGivenAtStart() throws InterruptedException {
        // given
        LiveSettings live = live("--posthouse.log.level=warn", "--posthouse.log.levels.io.posthouse.gateway=debug");
        assertThat(installed).isEmpty();

        // when
        live.apply(Map.of("posthouse.log.level", "error", "posthouse.log.levels", "io.posthouse.identity=trace",
                "posthouse.log.unmasked", "phone", "posthouse.log.patterns", "BOOKING-[0-9]{6}"));

        // then
        LoggingSettings running = next();
        assertThat(running.level()).isEqualTo(Level.ERROR);
        assertThat(running.levels()).containsEntry("io.posthouse.identity", Level.TRACE)
                .doesNotContainKey("io.posthouse.gateway").containsEntry("org.jgroups", Level.WARN);
        Masker masker = new Masker(running.mask());
        assertThat(masker.mask("BOOKING-123456 of +351 912 345 678")).isEqualTo("[masked] of +351 912 345 678");

        // and back
        live.apply(Map.of());
        LoggingSettings given = next();
        assertThat(given.level()).isEqualTo(Level.WARN);
        assertThat(given.levels()).containsEntry("io.posthouse.gateway", Level.DEBUG);
        assertThat(new Masker(given.mask()).mask("BOOKING-123456 of +351 912 345 678"))
                .isEqualTo("BOOKING-123456 of [phone]");
    }

    @Test
    void theSettingsFileMayGiveWhatChangesToo() {
        LiveSettings live = live("--posthouse.drain.spread=7s");

        assertThat(live.values().of(Declared.DRAIN_SPREAD)).hasSeconds(7);
        assertThat(live.textAtStart(Declared.DRAIN_SPREAD)).contains("7s");
        assertThat(live.textAtStart(Declared.LOG_LEVEL)).isEmpty();
    }
}
