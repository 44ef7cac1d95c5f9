package io.posthouse.kernel.logging;

import static io.posthouse.kernel.Checks.check;

import java.util.Map;
import org.slf4j.event.Level;

/**
 * How the program logs: {@code posthouse.log.*}.
 *
 * @param format how a line looks
 * @param level what is logged where {@code levels} says nothing
 * @param levels what is logged by parts of the program, by logger or package name
 * @param queueLines how many lines may wait to be written, 16 to 1,000,000. When they do, lines of {@code INFO} and below are
 *        dropped and counted, and the count is logged; {@code WARN} and {@code ERROR} are written by the thread that logs
 * @param mask what is masked
 */
public record LoggingSettings(Format format, Level level, Map<String, Level> levels, int queueLines,
        MaskSettings mask) {
    public LoggingSettings {
        levels = Map.copyOf(levels);
        check(queueLines >= 16 && queueLines <= 1_000_000, "a log queue holds 16 to 1,000,000 lines");
    }

    /** How a line looks. */
    public enum Format {
        /** For people: time, level, logger, words, {@code name=value}. */
        TEXT,
        /** For machines: one JSON object a line. */
        JSON
    }

    /** {@code INFO} in the given format, everything masked. */
    public static LoggingSettings standard(Format format) {
        return new LoggingSettings(format, Level.INFO, Map.of(), 8192, MaskSettings.all());
    }

    /** The same with {@code changed} levels for parts of the program. */
    public LoggingSettings withLevels(Map<String, Level> changed) {
        return new LoggingSettings(format, level, changed, queueLines, mask);
    }

    /** The same with {@code changed} as what is masked. */
    public LoggingSettings withMask(MaskSettings changed) {
        return new LoggingSettings(format, level, levels, queueLines, changed);
    }

    /** The same with room for {@code changed} waiting lines. */
    public LoggingSettings withQueueLines(int changed) {
        return new LoggingSettings(format, level, levels, changed, mask);
    }
}
