package io.posthouse.server.settings;

import io.posthouse.kernel.logging.LoggingSettings;
import io.posthouse.kernel.logging.MaskSettings;
import io.posthouse.kernel.logging.MaskType;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.slf4j.event.Level;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The log, on standard output.
 *
 * @param format text for people, json for machines
 * @param level what is logged: error, warn, info, debug or trace
 * @param levels the same for parts of the program: posthouse.log.levels.io.posthouse.gateway=debug
 * @param unmasked kinds of secrets that are not masked: card, phone, id, token or password; empty masks all
 * @param patterns regular expressions whose every match is masked too, at most 32
 */
@ConfigurationProperties("posthouse.log")
public record LogSettings(@DefaultValue("text") LoggingSettings.Format format, @DefaultValue("info") Level level,
        @DefaultValue Map<String, Level> levels, @DefaultValue Set<MaskType> unmasked,
        @DefaultValue List<String> patterns) {

    /** Libraries that tell at INFO what only their developers want to know. */
    private static final Map<String, Level> QUIET = Map.ofEntries(Map.entry("org.springframework", Level.WARN),
            Map.entry("org.springframework.context", Level.ERROR),
            Map.entry("org.springframework.boot.web", Level.ERROR), Map.entry("org.apache", Level.WARN),
            Map.entry("org.flywaydb", Level.WARN), Map.entry("com.zaxxer", Level.ERROR),
            // It warns of each attempt to reach a broker that is away; that it is away is told once, by us.
            Map.entry("org.apache.kafka.clients.NetworkClient", Level.ERROR),
            Map.entry("io.netty", Level.WARN), Map.entry("io.vertx", Level.WARN), Map.entry("org.jgroups", Level.WARN),
            Map.entry("io.opentelemetry", Level.ERROR),
            Map.entry("org.infinispan", Level.WARN),
            // When parts of a cluster meet it warns of each that it does not go on with, which is its task.
            Map.entry("org.infinispan.partitionhandling", Level.ERROR));

    private static final int QUEUE_LINES = 8192;

    public LogSettings {
        levels = Map.copyOf(levels);
        unmasked = Set.copyOf(unmasked);
        patterns = List.copyOf(patterns);
        for (String pattern : patterns) {
            try {
                Pattern.compile(pattern);
            } catch (PatternSyntaxException e) {
                throw new SettingRefused("posthouse.log.patterns",
                        "holds no regular expression: " + e.getDescription());
            }
        }
    }

    /** In the words of the logging component. */
    public LoggingSettings logging() {
        Map<String, Level> all = new HashMap<>(QUIET);
        all.putAll(levels);
        Set<MaskType> masked = EnumSet.allOf(MaskType.class);
        masked.removeAll(unmasked);
        return new LoggingSettings(format, level, all, QUEUE_LINES,
                new MaskSettings(masked, patterns.stream().map(Pattern::compile).toList()));
    }

    /** What holds until the settings are read. */
    public static LoggingSettings beforeSettings() {
        return LoggingSettings.standard(LoggingSettings.Format.TEXT).withLevels(QUIET);
    }
}
