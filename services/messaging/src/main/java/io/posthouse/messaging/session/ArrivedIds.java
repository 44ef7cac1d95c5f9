package io.posthouse.messaging.session;

import java.util.List;
import java.util.TreeSet;

/**
 * Ids of one person's messages that have arrived at some session while their position does not tell of them: at most
 * {@link #IDS_MAX}. What is more is not remembered, and delivered again: twice is better than not at all. Safe for any
 * thread; its lock is its own, so that whoever sends may tell of an arrival while it holds another.
 */
final class ArrivedIds {
    static final int IDS_MAX = 1_000;

    private final TreeSet<Long> ids = new TreeSet<>();

    /** @param arrived in the order in which they were sent */
    synchronized void add(List<Long> arrived) {
        for (long id : arrived) {
            if (ids.size() >= IDS_MAX) {
                return;
            }
            ids.add(id);
        }
    }

    synchronized boolean contains(long id) {
        return ids.contains(id);
    }

    synchronized boolean isFull() {
        return ids.size() >= IDS_MAX;
    }

    /** The position tells of {@code position} and of what came before it. */
    synchronized void forgetThrough(long position) {
        ids.headSet(position, true).clear();
    }

    /** The first of {@code outstanding} that has not arrived, or 0 when all have. */
    synchronized long firstMissing(long[] outstanding) {
        for (long id : outstanding) {
            if (!ids.contains(id)) {
                return id;
            }
        }
        return 0;
    }
}
