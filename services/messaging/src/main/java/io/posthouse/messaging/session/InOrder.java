package io.posthouse.messaging.session;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what one session sends to one addressee in order, while some of it waits for the disk.
 *
 * <p>RFC 6120 section 10.1: stanzas between two entities arrive in the order they were sent. A message waits for its
 * commit; whatever the same session sends to the same addressee meanwhile waits behind it, and nothing else does. So a
 * slow archive holds up no one with nothing pending. Bounded by the session's limit of pending messages and by its mailbox:
 * {@code waitingMax} followers, then the sender's thread waits. Safe for any thread.
 */
public final class InOrder {
    private static final Logger log = LoggerFactory.getLogger(InOrder.class);

    private final Map<String, ArrayDeque<Step>> steps = new HashMap<>();

    /** A message that waits for its commit, or something that waits behind one. */
    private static final class Step {
        private final Runnable action;
        private boolean ready;

        Step(Runnable action, boolean ready) {
            this.action = action;
            this.ready = ready;
        }
    }

    /** A message is pending; run its {@code whenCommitted} through the ticket, when its turn has come. */
    public Ticket pending(String addressee, Runnable whenCommitted) {
        var step = new Step(whenCommitted, false);
        synchronized (steps) {
            steps.computeIfAbsent(addressee, key -> new ArrayDeque<>(4)).addLast(step);
        }
        return () -> ready(addressee, step);
    }

    /** Runs {@code action} now, on this thread, or behind what is pending for {@code addressee}. It must not block. */
    public void behind(String addressee, Runnable action) {
        synchronized (steps) {
            var waiting = steps.get(addressee);
            if (waiting != null) {
                waiting.addLast(new Step(action, true));
                return;
            }
        }
        action.run();
    }

    /** Whether anything is pending for {@code addressee}. */
    public boolean isPending(String addressee) {
        synchronized (steps) {
            return steps.containsKey(addressee);
        }
    }

    private void ready(String addressee, Step step) {
        synchronized (steps) {
            step.ready = true;
            var waiting = steps.get(addressee);
            // Run under the lock: what is released here must not be overtaken by what is sent at this moment.
            while (waiting != null && !waiting.isEmpty() && waiting.getFirst().ready) {
                run(waiting.removeFirst().action);
            }
            if (waiting != null && waiting.isEmpty()) {
                steps.remove(addressee);
            }
        }
    }

    /** Whoever fails does not keep back what waits behind it. */
    private static void run(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("stanza not delivered in its turn");
        }
    }

    /** Says, once, that the pending message's outcome is known. */
    @FunctionalInterface
    public interface Ticket {
        void settled();
    }
}
