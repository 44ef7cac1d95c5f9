package io.posthouse.server.tracing;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spans that are over and wait to be sent: a bounded queue, and one thread that sends them in batches. Who ends a span never waits:
 * when the queue is full the span is dropped and counted. A collector that is away costs a batch of spans each time it
 * is asked, a line in the log in ten minutes, and nothing else.
 *
 * <p>Our own in place of the SDK's, which says only to another metrics library what it dropped.
 */
final class SpanQueue implements SpanProcessor {
    static final int WAITING_MAX = 4_096;
    private static final int BATCH_MAX = 512;
    private static final long GATHER_MILLIS = 500;
    private static final long SEND_SECONDS_MAX = 10;
    private static final long CLOSE_MILLIS_MAX = 3_000;
    private static final long SAY_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final Logger LOG = LoggerFactory.getLogger(SpanQueue.class);
    private static final String ITS_OWN = "io.opentelemetry";

    private final SpanExporter exporter;
    private final BlockingQueue<SpanData> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private final AtomicLong exported = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final Thread thread;
    private volatile boolean ending;
    private boolean failing;
    private long saidNanos;

    SpanQueue(SpanExporter exporter) {
        // It tells of each failure itself, with its stack, and we tell of them once.
        Configurator.setLevel(ITS_OWN, Level.OFF);
        this.exporter = exporter;
        this.thread = Thread.ofPlatform().name("traces").daemon().start(this::send);
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
        // It is taken when it is over.
    }

    @Override
    public boolean isStartRequired() {
        return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {
        if (!waiting.offer(span.toSpanData())) {
            dropped.incrementAndGet();
        }
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }

    private void send() {
        List<SpanData> batch = new ArrayList<>(BATCH_MAX);
        while (!ending || !waiting.isEmpty()) {
            try {
                SpanData first = waiting.poll(GATHER_MILLIS, TimeUnit.MILLISECONDS);
                if (first == null) {
                    continue;
                }
                batch.add(first);
                if (waiting.size() < BATCH_MAX && !ending) {
                    // One request for many.
                    Thread.sleep(GATHER_MILLIS);
                }
            } catch (InterruptedException e) {
                ending = true;
            }
            waiting.drainTo(batch, BATCH_MAX - batch.size());
            export(batch);
            batch.clear();
        }
        exporter.shutdown();
    }

    private void export(List<SpanData> batch) {
        boolean taken;
        try {
            CompletableResultCode result = exporter.export(List.copyOf(batch)).join(SEND_SECONDS_MAX, TimeUnit.SECONDS);
            taken = result.isSuccess();
        } catch (RuntimeException e) {
            taken = false;
        }
        if (taken) {
            exported.addAndGet(batch.size());
            if (failing) {
                failing = false;
                LOG.info("the collector takes traces again");
            }
            return;
        }
        dropped.addAndGet(batch.size());
        long now = System.nanoTime();
        if (!failing || now - saidNanos > SAY_NANOS) {
            failing = true;
            saidNanos = now;
            LOG.atWarn().addKeyValue("dropped", dropped.get())
                    .log("traces are dropped, the collector does not take them: see posthouse.traces.endpoint");
        }
    }

    long exported() {
        return exported.get();
    }

    long dropped() {
        return dropped.get();
    }

    int waiting() {
        return waiting.size();
    }

    @Override
    public CompletableResultCode shutdown() {
        ending = true;
        thread.interrupt();
        try {
            thread.join(CLOSE_MILLIS_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return CompletableResultCode.ofSuccess();
    }
}
