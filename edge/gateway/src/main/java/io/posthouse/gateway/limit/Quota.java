package io.posthouse.gateway.limit;

import static io.posthouse.kernel.Checks.check;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much somebody may call: {@code count} in each {@code window}, evenly, and up to {@code burst} of them at once. So in any window
 * no more than {@code count + burst} are let through.
 *
 * @param count 1 to 10,000,000
 * @param window 1 s to a day, whole seconds; at most a million a second
 * @param burst 1 to {@code count}
 */
public record Quota(int count, Duration window, int burst) {

    private static final int COUNT_MAX = 10_000_000;
    private static final Duration WINDOW_MAX = Duration.ofDays(1);
    private static final long SPACING_LEAST = 1_000;
    /** What comes between two looks at a clock, or while nodes ask each other, is never a reason to refuse. */
    private static final long BURST_NANOS_LEAST = 100_000_000;
    private static final Pattern WRITTEN = Pattern
            .compile("([0-9]{1,8})/([0-9]{1,5})([smhd])(?:\\+([0-9]{1,8}))?");

    public Quota {
        check(count >= 1 && count <= COUNT_MAX, "a quota counts 1 to 10000000");
        check(window.compareTo(Duration.ofSeconds(1)) >= 0 && window.compareTo(WINDOW_MAX) <= 0
                && window.equals(Duration.ofSeconds(window.toSeconds())), "a window has 1 s to 1 day, whole seconds");
        check(window.toNanos() / count >= SPACING_LEAST, "a quota is at most a million a second");
        check(burst >= 1 && burst <= count, "a burst is 1 to the quota's count");
    }

    /** Nanoseconds that one call uses up. */
    long spacing() {
        return window.toNanos() / count;
    }

    /** How many at once: at least what comes in a tenth of a second. */
    int atOnce() {
        return (int) Math.max(burst, Math.min(count, BURST_NANOS_LEAST / spacing()));
    }

    /** Nanoseconds by which arrivals may be ahead. */
    long tolerance() {
        return spacing() * atOnce();
    }

    /** What is written as {@code 600/60s} or, with the burst, {@code 600/60s+50}; without it, a twentieth of the count. */
    public static Optional<Quota> parse(String text) {
        Matcher found = WRITTEN.matcher(text);
        if (!found.matches()) {
            return Optional.empty();
        }
        long seconds = Long.parseLong(found.group(2)) * switch (found.group(3)) {
            case "s" -> 1;
            case "m" -> 60;
            case "h" -> 3_600;
            default -> 86_400;
        };
        int count = Integer.parseInt(found.group(1));
        String burst = found.group(4);
        try {
            return Optional.of(new Quota(count, Duration.ofSeconds(seconds),
                    burst == null ? Math.max(1, count / 20) : Integer.parseInt(burst)));
        } catch (IllegalArgumentException outside) {
            return Optional.empty();
        }
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return count + "/" + window.toSeconds() + "s+" + burst;
    }
}
