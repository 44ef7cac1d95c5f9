package io.posthouse.gateway.health;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.posthouse.gateway.exchange.Exchange;
import io.posthouse.gateway.exchange.Problem;
import io.posthouse.gateway.exchange.Waiting;
import io.posthouse.gateway.health.HealthCheck.Condition;
import io.posthouse.kernel.Ticker;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * {@code /health/live} says that the process answers; {@code /health/ready} says whether people can work, and if not,
 * which part is unwell and what to do. Asked by probes, so an answer is kept for a second.
 */
public final class HealthDesk implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final long KEPT_NANOS = Duration.ofSeconds(1).toNanos();

    private final Vertx vertx;
    private final Waiting waiting;
    private final List<HealthCheck> checks;
    private final Ticker ticker;
    private final Clock clock;
    /** Since when each part that is not well has been so, and how it was at the last look. */
    private final Map<String, Standing> standings = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors
            .newThreadPerTaskExecutor(Thread.ofVirtual().name("health-", 0).factory());
    private final ReentrantLock checking = new ReentrantLock();
    private volatile @Nullable Report last;

    /** How a part stands: 0 well, 1 impaired, 2 unwell; and since when. */
    private record Standing(int degree, Instant since) {
    }

    /** @param meters gets one value for each part: {@code posthouse.health}, 0 well, 1 impaired, 2 unwell */
    public HealthDesk(Vertx vertx, Waiting waiting, List<HealthCheck> checks, Ticker ticker, Clock clock,
            MeterRegistry meters) {
        this.clock = clock;
        this.vertx = vertx;
        this.waiting = waiting;
        this.checks = List.copyOf(checks);
        this.ticker = ticker;
        checks.forEach(check -> Gauge.builder("posthouse.health", standings, seen -> degree(seen.get(check.part())))
                .tag("part", check.part()).register(meters));
    }

    private static int degree(@Nullable Standing standing) {
        return standing == null ? 0 : standing.degree();
    }

    /** Has all parts asked, unless that was done a moment ago; for whoever reads the metrics. Blocks, for some seconds at most. */
    public void look() {
        report();
    }

    /** Answers {@code /health/live} or {@code /health/ready}. */
    public void answer(Exchange exchange) {
        if (!exchange.reads()) {
            exchange.answerAndClose(Problem.METHOD);
            return;
        }
        exchange.request().response().putHeader("Cache-Control", "no-store");
        switch (exchange.path()) {
            case "/health/live" -> exchange.answer(200, "application/json", "{\"live\":true}");
            case "/health/ready" -> waiting.on(vertx, this::report).onComplete(report -> {
                if (report.succeeded()) {
                    exchange.answer(report.result().ready ? 200 : 503, "application/json", report.result().json);
                } else {
                    exchange.answer(Problem.BUSY);
                }
            });
            default -> exchange.answer(Problem.NOT_FOUND);
        }
    }

    private Report report() {
        checking.lock();
        try {
            Report kept = last;
            if (kept != null && ticker.nanos() - kept.atNanos < KEPT_NANOS) {
                return kept;
            }
            Report fresh = ask();
            last = fresh;
            return fresh;
        } finally {
            checking.unlock();
        }
    }

    private Report ask() {
        List<Future<Condition>> answers = new ArrayList<>();
        for (HealthCheck check : checks) {
            Callable<Condition> question = check::check;
            answers.add(threads.submit(question));
        }
        long deadline = ticker.nanos() + PATIENCE.toNanos();
        boolean ready = true;
        JsonArray parts = new JsonArray();
        for (int i = 0; i < checks.size(); i++) {
            JsonObject part = new JsonObject().put("part", checks.get(i).part());
            Condition condition = within(answers.get(i), deadline);
            Standing standing = stands(checks.get(i).part(), condition);
            switch (condition) {
                case Condition.Well() -> part.put("state", "well");
                case Condition.Impaired(var what, var advice) -> part.put("state", "impaired")
                        .put("since", standing.since().toString()).put("what", what).put("advice", advice);
                case Condition.Unwell(var what, var advice) -> {
                    ready = false;
                    part.put("state", "unwell").put("since", standing.since().toString()).put("what", what)
                            .put("advice", advice);
                }
            }
            parts.add(part);
        }
        return new Report(ready, new JsonObject().put("ready", ready).put("parts", parts).encode(), ticker.nanos());
    }

    /** It stands so since it last stood otherwise, to a second. */
    private Standing stands(String part, Condition condition) {
        int degree = switch (condition) {
            case Condition.Well() -> 0;
            case Condition.Impaired _ -> 1;
            case Condition.Unwell _ -> 2;
        };
        Standing before = standings.get(part);
        if (before != null && before.degree() == degree) {
            return before;
        }
        Standing now = new Standing(degree, clock.instant().truncatedTo(ChronoUnit.SECONDS));
        standings.put(part, now);
        return now;
    }

    private Condition within(Future<Condition> answer, long deadlineNanos) {
        try {
            return answer.get(Math.max(0, deadlineNanos - ticker.nanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            return new Condition.Unwell("It did not answer within " + PATIENCE.toSeconds() + " s.",
                    "Look at its log and at the load of this machine.");
        } catch (ExecutionException e) {
            // Only the kind of failure: its message may hold an address or a name.
            return new Condition.Unwell("Asking it failed with " + kind(e) + ".",
                    "Look at the log of the server.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Condition.Unwell("It was not asked.", "The server is stopping.");
        }
    }

    private static String kind(ExecutionException e) {
        Throwable cause = e.getCause();
        return cause == null ? "no cause" : cause.getClass().getSimpleName();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private record Report(boolean ready, String json, long atNanos) {
    }
}
