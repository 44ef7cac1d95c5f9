package io.posthouse.cluster.owner;

import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/** What this node will say of itself at its next beat. Any thread. */
final class Me {
    /** One state of it. */
    record Word(UUID life, Standing standing, Set<String> logs) {
        Word {
            logs = Set.copyOf(logs);
        }
    }

    private final AtomicReference<Word> word = new AtomicReference<>(
            new Word(UUID.randomUUID(), Standing.JOINING, Set.of()));

    Word word() {
        return word.get();
    }

    Standing standing() {
        return word().standing();
    }

    /** Another life: nobody gives anything to it before it and its logs are seen to be well. One that leaves goes on leaving. */
    void beginAnew() {
        word.updateAndGet(old -> new Word(UUID.randomUUID(),
                old.standing() == Standing.LEAVING ? Standing.LEAVING : Standing.JOINING, Set.of()));
    }

    /** @return whether that is a change; who leaves or was replaced stays so */
    boolean stand(Standing standing) {
        Standing before = word.getAndUpdate(old -> forGood(old.standing())
                ? old
                : new Word(old.life(), standing, old.logs())).standing();
        return before != standing && !forGood(before);
    }

    private static boolean forGood(Standing standing) {
        return standing == Standing.LEAVING || standing == Standing.LEFT || standing == Standing.REPLACED;
    }

    void carry(String log) {
        word.updateAndGet(old -> {
            Set<String> logs = new TreeSet<>(old.logs());
            logs.add(log);
            return new Word(old.life(), old.standing(), logs);
        });
    }

    void carryNoMore(String log) {
        word.updateAndGet(old -> {
            Set<String> logs = new TreeSet<>(old.logs());
            logs.remove(log);
            return new Word(old.life(), old.standing(), logs);
        });
    }
}
