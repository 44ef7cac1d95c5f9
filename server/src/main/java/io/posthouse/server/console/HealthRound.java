package io.posthouse.server.console;

import io.posthouse.gateway.health.HealthCheck;
import io.posthouse.gateway.health.HealthCheck.Condition;
import io.posthouse.kernel.Ticker;
import io.posthouse.server.console.Vitals.Part;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Asks every part of this node how it is; all at once, for at most a second and a half. An answer is kept for a second. */
final class HealthRound {
    private static final long PATIENCE_NANOS = Duration.ofMillis(1_500).toNanos();
    private static final long KEPT_NANOS = Duration.ofSeconds(1).toNanos();

    private final List<HealthCheck> checks;
    private final Ticker ticker;
    private @Nullable List<Part> last;
    private long lastNanos;

    HealthRound(List<HealthCheck> checks, Ticker ticker) {
        this.checks = List.copyOf(checks);
        this.ticker = ticker;
    }

    synchronized List<Part> now() {
        List<Part> kept = last;
        if (kept != null && ticker.nanos() - lastNanos < KEPT_NANOS) {
            return kept;
        }
        List<Part> fresh = ask();
        last = fresh;
        lastNanos = ticker.nanos();
        return fresh;
    }

    private List<Part> ask() {
        ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("round-", 0).factory());
        try {
            List<Future<Condition>> answers = new ArrayList<>();
            for (HealthCheck check : checks) {
                Callable<Condition> question = check::check;
                answers.add(threads.submit(question));
            }
            long deadline = ticker.nanos() + PATIENCE_NANOS;
            List<Part> parts = new ArrayList<>();
            for (int i = 0; i < checks.size(); i++) {
                parts.add(part(checks.get(i).part(), within(answers.get(i), deadline)));
            }
            return List.copyOf(parts);
        } finally {
            threads.shutdownNow();
        }
    }

    private Condition within(Future<Condition> answer, long deadlineNanos) {
        try {
            return answer.get(Math.max(0, deadlineNanos - ticker.nanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return new Condition.Unwell("It did not answer in time.",
                    "Look at its log and at the load of this machine.");
        } catch (ExecutionException e) {
            // Only that it failed: the words may hold an address or a name.
            return new Condition.Unwell("Asking it failed.", "Look at the log of the server.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Condition.Unwell("It was not asked.", "The server is stopping.");
        }
    }

    private static Part part(String name, Condition condition) {
        return switch (condition) {
            case Condition.Well() -> new Part(name, "well", null, null);
            case Condition.Impaired(var what, var advice) -> new Part(name, "impaired", what, advice);
            case Condition.Unwell(var what, var advice) -> new Part(name, "unwell", what, advice);
        };
    }
}
