package io.posthouse.outbound.send;

import io.posthouse.kernel.AppId;
import io.posthouse.outbound.OutboundFigures;
import io.posthouse.outbound.OutboundSettings;
import io.posthouse.outbound.WebhookId;
import io.posthouse.outbound.guard.AddressGuard;
import io.posthouse.storage.StoreUnavailable;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Looks for webhooks for which something is due, and has letters sent for as many at once as the node may. Each has a
 * thread of its own for its turn, so a receiver that hangs holds up nobody but itself, and one of the node's places for as
 * long as an attempt may take.
 */
public final class Rounds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final Duration AFTER_FAULT = Duration.ofSeconds(2);
    private static final Duration PURGE_EVERY = Duration.ofMinutes(10);
    private static final Duration END_MARGIN = Duration.ofSeconds(2);

    private final LetterStore store;
    private final Turn turn;
    private final Counts counts = new Counts();
    private final Duration patience;
    private final int atOnceMax;
    private final Semaphore places;
    private final Set<Thread> turns = ConcurrentHashMap.newKeySet();
    private final Thread looking = Thread.ofVirtual().name("outbound-rounds").unstarted(this::look);
    private final Thread purging = Thread.ofVirtual().name("outbound-purge").unstarted(this::purge);
    private volatile boolean going = true;
    private boolean complained;

    public Rounds(JdbcClient sql, TransactionOperations transactions, AddressGuard guard,
            Supplier<SSLSocketFactory> tls,
            OutboundSettings settings, Predicate<AppId> letIn) {
        this.store = new LetterStore(sql, transactions);
        this.turn = new Turn(store, new HttpPost(guard, tls, settings.patience()), letIn, counts);
        this.patience = settings.patience();
        this.atOnceMax = settings.atOnceMax();
        this.places = new Semaphore(atOnceMax);
    }

    /** Begins to send. Once. */
    public void start() {
        looking.start();
        purging.start();
    }

    /** What this node has sent. */
    public OutboundFigures figures() {
        return new OutboundFigures(counts.delivered.sum(), counts.failed.sum(), counts.dead.sum(),
                atOnceMax - places.availablePermits());
    }

    private void look() {
        try {
            while (going) {
                places.acquire();
                places.release();
                Thread.sleep(pauseAfterLook());
            }
        } catch (InterruptedException e) {
            LOG.debug("sending ended");
        }
    }

    private Duration pauseAfterLook() {
        try {
            boolean full = round();
            complained = false;
            return full ? Duration.ZERO : LOOK_EVERY;
        } catch (RuntimeException e) {
            if (!complained) {
                complained = true;
                if (StoreUnavailable.isBehind(e)) {
                    LOG.atWarn().addKeyValue("reason", e.getMessage()).log("webhooks wait until the database is back");
                } else {
                    LOG.atError().setCause(e).log("webhooks wait, trying again");
                }
            }
            return AFTER_FAULT;
        }
    }

    /** Whether there may be more to take. */
    private boolean round() {
        int free = places.availablePermits();
        UUID holder = UUID.randomUUID();
        List<WebhookId> claimed = store.claim(holder, Turn.LEASE, free);
        for (WebhookId webhook : claimed) {
            places.acquireUninterruptibly();
            Thread thread = Thread.ofVirtual().name("outbound-turn-" + webhook).unstarted(() -> turn(webhook, holder));
            turns.add(thread);
            thread.start();
        }
        return claimed.size() == free;
    }

    private void turn(WebhookId webhook, UUID holder) {
        try {
            turn.take(webhook, holder, () -> going);
        } catch (RuntimeException e) {
            // The lease ends by itself, and what was due is due again.
            LOG.atWarn().addKeyValue("webhook", webhook).addKeyValue("reason", e.getMessage())
                    .log("turn of a webhook broken off");
        } finally {
            turns.remove(Thread.currentThread());
            places.release();
        }
    }

    private void purge() {
        try {
            while (going) {
                // Spread, so that nodes started together do not purge together.
                Thread.sleep(PURGE_EVERY.toMillis() / 2 + ThreadLocalRandom.current().nextLong(PURGE_EVERY.toMillis()));
                try {
                    store.purge();
                } catch (RuntimeException e) {
                    LOG.atInfo().addKeyValue("reason", e.getMessage())
                            .log("old letters not purged, trying again later");
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("purging ended");
        }
    }

    /** Lets attempts that are under way end, which takes as long as one may at most, and begins none. */
    @Override
    public void close() {
        going = false;
        looking.interrupt();
        purging.interrupt();
        try {
            if (!places.tryAcquire(atOnceMax, patience.plus(END_MARGIN).toMillis(), TimeUnit.MILLISECONDS)) {
                turns.forEach(Thread::interrupt);
            }
        } catch (InterruptedException e) {
            turns.forEach(Thread::interrupt);
            Thread.currentThread().interrupt();
        }
    }
}
