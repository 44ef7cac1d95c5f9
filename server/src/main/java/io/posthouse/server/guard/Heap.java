package io.posthouse.server.guard;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How much of the heap is really in use: what was left in its old part when that was last collected. What is used at a moment says
 * little, since most of it is waste that nobody has swept yet. The JVM collects the old part before it gives up for want of
 * memory, so this number is there before an OutOfMemoryError is.
 */
class Heap {
    private final Optional<MemoryPoolMXBean> old = oldPart(ManagementFactory.getMemoryPoolMXBeans());

    /** The part of the heap that things grow old in: the largest that is collected, whichever collector there is. */
    static Optional<MemoryPoolMXBean> oldPart(List<MemoryPoolMXBean> pools) {
        return pools.stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null)
                .filter(pool -> !pool.getName().contains("Eden") && !pool.getName().contains("Survivor"))
                .max(Comparator.comparingLong(pool -> pool.getUsage().getMax()));
    }

    /** The share in use after the last collection of the old part, 0 to 1; 0 before the first. */
    double live() {
        return old.map(pool -> share(pool.getCollectionUsage())).orElse(0.0);
    }

    /** Has it collected, to learn whether it is better: nothing else may need memory for a while, and then nobody would see. */
    void look() {
        System.gc();
    }

    private static double share(MemoryUsage usage) {
        return usage == null || usage.getMax() <= 0 ? 0 : (double) usage.getUsed() / usage.getMax();
    }
}
