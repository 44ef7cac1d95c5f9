package io.posthouse.identity.change;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Keeps what was read from the database for as long as {@link Changes#certain} holds; otherwise every question goes to the
 * database. Bounded; the entry not asked for longest is dropped. Safe for any thread.
 */
public final class CertainCache<K, V> {
    private final Changes changes;
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<K, V> entries;
    private long changeCount;

    /**
     * @param touched whether a change makes an entry untrue
     */
    public CertainCache(int entriesMax, Changes changes, BiPredicate<Change, V> touched) {
        this.changes = changes;
        this.entries = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > entriesMax;
            }
        };
        changes.onChange(change -> drop(value -> touched.test(change, value)));
        changes.onGap(() -> drop(_ -> true));
    }

    /** The value of {@code key}, remembered or read. That there is none is not remembered. */
    public Optional<V> get(K key, Supplier<Optional<V>> read) {
        if (!changes.certain()) {
            return read.get();
        }
        long countBefore;
        lock.lock();
        try {
            V known = entries.get(key);
            if (known != null) {
                return Optional.of(known);
            }
            countBefore = changeCount;
        } finally {
            lock.unlock();
        }
        Optional<V> found = read.get();
        found.ifPresent(value -> keep(key, value, countBefore));
        return found;
    }

    /**
     * The value of {@code key} if it is remembered and certain, for threads that must not wait: empty as well while somebody else is at the
     * entries, and then {@link #get} knows.
     */
    public Optional<V> known(K key) {
        if (!changes.certain() || !lock.tryLock()) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(entries.get(key));
        } finally {
            lock.unlock();
        }
    }

    /** Replaces the value of {@code key} if there is one. */
    public void replace(K key, V value) {
        lock.lock();
        try {
            entries.computeIfPresent(key, (_, _) -> value);
        } finally {
            lock.unlock();
        }
    }

    private void keep(K key, V value, long countBefore) {
        lock.lock();
        try {
            // A change heard while we read may have been made after our reading: then the value is not kept.
            if (changeCount == countBefore) {
                entries.put(key, value);
            }
        } finally {
            lock.unlock();
        }
    }

    private void drop(Predicate<V> untrue) {
        lock.lock();
        try {
            changeCount++;
            entries.values().removeIf(untrue);
        } finally {
            lock.unlock();
        }
    }
}
