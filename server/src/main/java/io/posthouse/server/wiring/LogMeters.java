package io.posthouse.server.wiring;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.posthouse.kernel.trace.TraceContext;
import io.posthouse.kernel.trace.Traces;
import io.posthouse.storage.log.LogAnswer;
import io.posthouse.storage.log.LogGauges;
import io.posthouse.storage.log.LogListener;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What the logs do, as metrics: {@code posthouse.log.*}, tagged with the log's name; and batches of what is traced, as spans. */
final class LogMeters implements LogListener {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final String COMMANDS = "posthouse.log.commands";
    private static final String ROWS = "posthouse.log.rows";
    private static final String BYTES = "posthouse.log.bytes";
    private static final String REFUSED = "posthouse.log.batches.refused";
    private static final String UNSETTLED = "posthouse.log.batches.unsettled";
    private static final String REJECTED = "posthouse.log.commands.rejected";
    private static final String WITHDRAWN = "posthouse.log.commands.withdrawn";
    private static final String FENCED = "posthouse.log.fenced";
    private static final Duration[] LATENCIES = Stream.of(1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 5_000)
            .map(Duration::ofMillis).toArray(Duration[]::new);
    private static final String LOST = "posthouse.log.batches.lost";
    private static final List<String> COUNTERS = List.of(COMMANDS, ROWS, BYTES, REFUSED, UNSETTLED, REJECTED, WITHDRAWN,
            FENCED, LOST);

    private final MeterRegistry meters;
    private final Traces traces;
    private final Map<String, AtomicReference<LogGauges>> opened = new ConcurrentHashMap<>();

    LogMeters(MeterRegistry meters, Traces traces) {
        this.meters = meters;
        this.traces = traces;
    }

    @Override
    public void opened(String log, LogGauges gauges) {
        // A log that is opened again goes on under the meters of its former opening.
        var current = new AtomicReference<>(gauges);
        AtomicReference<LogGauges> before = opened.putIfAbsent(log, current);
        if (before != null) {
            before.set(gauges);
            return;
        }
        gauge("posthouse.log.queued", log, current, LogGauges::queued);
        gauge("posthouse.log.oldest.wait.seconds", log, current, g -> g.oldestWaitNanos() / NANOS_PER_SECOND);
        gauge("posthouse.log.writing", log, current, g -> g.writing() ? 1 : 0);
        // There from the start: an alert on a counter that does not exist yet sees nothing when it first moves.
        commits(log);
        COUNTERS.forEach(name -> counter(name, log));
    }

    private void gauge(String name, String log, AtomicReference<LogGauges> current, ToDoubleFunction<LogGauges> value) {
        Gauge.builder(name, current, gauges -> value.applyAsDouble(gauges.get())).tag("log", log).strongReference(true)
                .register(meters);
    }

    @Override
    public void committed(String log, int commands, int rows, long bytes, long nanos) {
        commits(log).record(nanos, TimeUnit.NANOSECONDS);
        count(COMMANDS, log, commands);
        count(ROWS, log, rows);
        count(BYTES, log, (double) bytes);
    }

    @Override
    public boolean wantsTraces() {
        return traces.isOn();
    }

    @Override
    public void traced(String log, List<TraceContext> of, int commands, int rows, long nanos) {
        traces.batch("commit batch", of, Duration.ofNanos(nanos)).with("posthouse.log", log)
                .with("posthouse.commands", commands).with("posthouse.rows", rows).end();
    }

    @Override
    public void refused(String log, String sqlState) {
        count(REFUSED, log, 1);
    }

    @Override
    public void unsettled(String log) {
        count(UNSETTLED, log, 1);
    }

    @Override
    public void lost(String log, long batches) {
        count(LOST, log, (double) batches);
    }

    @Override
    public void rejected(String log) {
        count(REJECTED, log, 1);
    }

    @Override
    public void withdrawn(String log, LogAnswer.Why why, int commands) {
        count(WITHDRAWN, log, commands);
    }

    @Override
    public void fenced(String log) {
        count(FENCED, log, 1);
    }

    private Timer commits(String log) {
        return Timer.builder("posthouse.log.commits").tag("log", log).serviceLevelObjectives(LATENCIES)
                .register(meters);
    }

    private void count(String name, String log, double amount) {
        counter(name, log).increment(amount);
    }

    private Counter counter(String name, String log) {
        return Counter.builder(name).tag("log", log).register(meters);
    }
}
