package io.posthouse.gateway.limit;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many requests are under way: all together, of each class, and of each caller, which has an entry only meanwhile, so that there
 * are never more than requests. Any thread.
 */
final class UnderWay {
    private final AtomicInteger all = new AtomicInteger();
    private final Map<TrafficClass, AtomicInteger> byClass = new EnumMap<>(TrafficClass.class);
    private final ConcurrentHashMap<Long, Integer> byCaller = new ConcurrentHashMap<>();

    UnderWay() {
        for (TrafficClass one : TrafficClass.values()) {
            byClass.put(one, new AtomicInteger());
        }
    }

    /**
     * Lets one more in, unless there are too many for its class.
     *
     * @param bound how many there may be at all
     */
    boolean begin(TrafficClass of, int bound) {
        if (!add(all, of.most(bound))) {
            return false;
        }
        if (!add(own(of), of.ownMost(bound))) {
            all.decrementAndGet();
            return false;
        }
        return true;
    }

    /** Never counts what is not let in, not for a moment either: a crowd that is refused would keep out those who may. */
    private static boolean add(AtomicInteger count, int most) {
        int before = count.get();
        while (before < most) {
            int seen = count.compareAndExchange(before, before + 1);
            if (seen == before) {
                return true;
            }
            before = seen;
        }
        return false;
    }

    void end(TrafficClass of) {
        all.decrementAndGet();
        own(of).decrementAndGet();
    }

    private AtomicInteger own(TrafficClass of) {
        return Objects.requireNonNull(byClass.get(of));
    }

    /** Lets one more of a caller in, unless there are {@code most}. */
    boolean begin(long caller, int most) {
        boolean[] in = new boolean[1];
        byCaller.compute(caller, (_, before) -> {
            int now = before == null ? 0 : before;
            in[0] = now < most;
            return in[0] ? Integer.valueOf(now + 1) : before;
        });
        return in[0];
    }

    void end(long caller) {
        byCaller.computeIfPresent(caller, (_, before) -> before == 1 ? null : before - 1);
    }

    int all() {
        return all.get();
    }

    /** What is under way now; each number a moment's own. */
    Load load(int bound) {
        int underWay = all.get();
        List<Load.OfClass> classes = new ArrayList<>();
        for (TrafficClass of : TrafficClass.values()) {
            int ofIt = own(of).get();
            classes.add(new Load.OfClass(of.name().toLowerCase(Locale.ROOT).replace('_', '-'), ofIt,
                    Math.min(of.most(bound), of.ownMost(bound)),
                    underWay >= of.most(bound) || ofIt >= of.ownMost(bound)));
        }
        return new Load(underWay, bound, classes);
    }
}
