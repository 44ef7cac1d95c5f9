package io.posthouse.server.wiring;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.posthouse.storage.log.LogAnswer;
import io.posthouse.storage.log.LogGauges;
import io.posthouse.storage.log.LogListener;
import java.util.concurrent.TimeUnit;

/** What the logs do, as metrics: {@code posthouse.log.*}, tagged with the log's name. */
final class LogMeters implements LogListener {
    private static final double NANOS_PER_SECOND = 1e9;

    private final MeterRegistry meters;

    LogMeters(MeterRegistry meters) {
        this.meters = meters;
    }

    @Override
    public void opened(String log, LogGauges gauges) {
        Gauge.builder("posthouse.log.queued", gauges, LogGauges::queued).tag("log", log).strongReference(true)
                .register(meters);
        Gauge.builder("posthouse.log.oldest.wait.seconds", gauges, g -> g.oldestWaitNanos() / NANOS_PER_SECOND)
                .tag("log", log).strongReference(true).register(meters);
        Gauge.builder("posthouse.log.writing", gauges, g -> g.writing() ? 1 : 0).tag("log", log).strongReference(true)
                .register(meters);
    }

    @Override
    public void committed(String log, int commands, int rows, long bytes, long nanos) {
        Timer.builder("posthouse.log.commits").tag("log", log).register(meters).record(nanos, TimeUnit.NANOSECONDS);
        count("posthouse.log.commands", log, commands);
        count("posthouse.log.rows", log, rows);
        count("posthouse.log.bytes", log, (double) bytes);
    }

    @Override
    public void refused(String log, String sqlState) {
        count("posthouse.log.batches.refused", log, 1);
    }

    @Override
    public void unsettled(String log) {
        count("posthouse.log.batches.unsettled", log, 1);
    }

    @Override
    public void rejected(String log) {
        count("posthouse.log.commands.rejected", log, 1);
    }

    @Override
    public void withdrawn(String log, LogAnswer.Why why, int commands) {
        count("posthouse.log.commands.withdrawn", log, commands);
    }

    @Override
    public void fenced(String log) {
        count("posthouse.log.fenced", log, 1);
    }

    private void count(String name, String log, double amount) {
        Counter.builder(name).tag("log", log).register(meters).increment(amount);
    }
}
