package io.posthouse.gateway.exchange;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The meter of how long answers take, by the place that answers and the class of the status. A registry finds a meter by building its name
 * and tags anew, which takes longer than to note a time; so each is asked for once. Any thread.
 */
public final class AnswerTimes {
    /** Between which of these an answer's time lies is what the metrics tell. */
    private static final Duration[] LATENCIES = Stream.of(5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000)
            .map(Duration::ofMillis).toArray(Duration[]::new);
    private static final int CLASSES = 10;

    private final MeterRegistry meters;
    /** By place, of which there are a few; in each by the first digit of the status. */
    private final Map<String, @Nullable Timer[]> timers = new ConcurrentHashMap<>();

    public AnswerTimes(MeterRegistry meters) {
        this.meters = meters;
    }

    void note(String place, int status, long nanos) {
        int first = Math.clamp(status / 100, 0, CLASSES - 1);
        @Nullable
        Timer[] here = timers.get(place);
        if (here == null) {
            here = timers.computeIfAbsent(place, _ -> new Timer[CLASSES]);
        }
        // Two threads may both ask for one; the registry gives them the same.
        Timer known = here[first];
        if (known == null) {
            known = timer(place, first);
            here[first] = known;
        }
        known.record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer timer(String place, int first) {
        return Timer.builder("posthouse.http.requests").tag("place", place).tag("status", first + "xx")
                .serviceLevelObjectives(LATENCIES).register(meters);
    }
}
