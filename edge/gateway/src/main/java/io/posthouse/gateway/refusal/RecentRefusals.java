package io.posthouse.gateway.refusal;

import io.posthouse.identity.RefusedCall;
import io.posthouse.identity.RefusedCalls;
import io.posthouse.kernel.AppId;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The last calls that were refused at this node: {@value RefusedCalls#KEPT_MAX} of each app, {@value #CALLS_MAX} of all; then the app is
 * forgotten to which nothing was refused for longest. Gone with the process. Any thread; an app that is refused ten thousand times a second
 * costs a short lock each time and nothing that grows.
 */
public final class RecentRefusals {
    /** Some 15 MB. */
    static final int CALLS_MAX = 40_000;
    /** Of those in which somebody only said that they were the app: whoever has overheard its client id pushes no others out. */
    static final int CLAIMED_MAX = 20;

    private final ReentrantLock lock = new ReentrantLock();
    /** In the order of the last refusal of each. */
    private final LinkedHashMap<AppId, ArrayDeque<RefusedCall>> byApp = new LinkedHashMap<>();
    private int calls;

    /** Remembers a call that was refused to {@code app}. */
    public void note(AppId app, RefusedCall call) {
        lock.lock();
        try {
            ArrayDeque<RefusedCall> its = byApp.getOrDefault(app, new ArrayDeque<>());
            int before = its.size();
            makeRoom(its, call.claimed());
            its.addFirst(call);
            calls += its.size() - before;
            if (call.claimed()) {
                // Nor does it keep what was refused to this app in the place of what was refused to others.
                if (before == 0) {
                    byApp.putFirst(app, its);
                }
            } else {
                byApp.putLast(app, its);
            }
            if (calls > CALLS_MAX) {
                calls -= byApp.pollFirstEntry().getValue().size();
            }
        } finally {
            lock.unlock();
        }
    }

    private static void makeRoom(ArrayDeque<RefusedCall> its, boolean claimed) {
        if (claimed && its.stream().filter(RefusedCall::claimed).count() >= CLAIMED_MAX) {
            // Nothing is equal to another: each has an id of its own.
            its.removeLastOccurrence(its.reversed().stream().filter(RefusedCall::claimed).findFirst().orElseThrow());
        } else if (its.size() == RefusedCalls.KEPT_MAX) {
            its.removeLast();
        }
    }

    /** The last that were refused to {@code app} here, the newest first. */
    public List<RefusedCall> of(AppId app) {
        lock.lock();
        try {
            return List.copyOf(byApp.getOrDefault(app, new ArrayDeque<>()));
        } finally {
            lock.unlock();
        }
    }
}
