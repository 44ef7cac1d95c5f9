package io.posthouse.messaging.carry;

import java.util.ArrayList;
import java.util.List;

/**
 * Those who were told to come again because too much of what they sent waits to be carried. They are let go all together, several
 * times a second, and ask again. A sender waits once, so they are no more than the senders. Safe for any thread.
 */
final class HeldBack {
    private final List<Runnable> waiting = new ArrayList<>();
    private boolean holding;
    private boolean ended;

    /** Somebody is held back. @return whether they may be */
    synchronized boolean begin() {
        holding = !ended;
        return holding;
    }

    /** Runs {@code task} when all are let go; at once when nobody is held back. */
    void add(Runnable task) {
        synchronized (this) {
            if (holding) {
                waiting.add(task);
                return;
            }
        }
        task.run();
    }

    void letGo() {
        List<Runnable> free;
        synchronized (this) {
            if (!holding) {
                return;
            }
            holding = false;
            free = List.copyOf(waiting);
            waiting.clear();
        }
        free.forEach(Runnable::run);
    }

    void end() {
        synchronized (this) {
            ended = true;
        }
        letGo();
    }
}
