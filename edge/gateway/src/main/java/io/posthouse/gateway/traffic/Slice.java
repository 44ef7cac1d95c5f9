package io.posthouse.gateway.traffic;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

/**
 * What came to one loop within {@link Traffic#SLICE}. It has a bounded number of cells: where there are too many apps of an interface, what
 * they ask for is counted for the interface; where there are too many interfaces, for all of them together. One loop adds, anybody reads.
 */
final class Slice {
    /** Interfaces by app. */
    static final int PAIRS_MAX = 192;
    /** With those interfaces whose further apps have one together, without the last one for all the rest. */
    static final int CELLS_MAX = 255;

    /** A power of two, and twice as many as there can be, so that there is always a gap to stop at. */
    private static final int TABLE = 512;

    private final long number;
    private final AtomicReferenceArray<Cell> table = new AtomicReferenceArray<>(TABLE);
    private final Cell rest = new Cell(Traffic.OTHERS, Traffic.OTHERS);
    private int cells;

    Slice(long number) {
        this.number = number;
    }

    long number() {
        return number;
    }

    /** Where a request is counted. On the one loop. */
    Cell cell(String label, String app) {
        int at = place(label, app);
        Cell found = table.getPlain(at);
        if (found != null) {
            return found;
        }
        return cells < PAIRS_MAX ? add(at, label, app) : ofFurtherApps(label);
    }

    private Cell ofFurtherApps(String label) {
        int at = place(label, Traffic.OTHERS);
        Cell found = table.getPlain(at);
        if (found != null) {
            return found;
        }
        return cells < CELLS_MAX ? add(at, label, Traffic.OTHERS) : rest;
    }

    private Cell add(int at, String label, String app) {
        Cell made = new Cell(label, app);
        table.setRelease(at, made);
        cells++;
        return made;
    }

    /** Where it is, or belongs. */
    private int place(String label, String app) {
        int hash = label.hashCode() * 31 + app.hashCode();
        int at = (hash ^ (hash >>> 16)) & (TABLE - 1);
        Cell there = table.getPlain(at);
        while (there != null && !there.isOf(label, app)) {
            at = (at + 1) & (TABLE - 1);
            there = table.getPlain(at);
        }
        return at;
    }

    /** Any thread. */
    void forEach(Consumer<Cell> each) {
        for (int i = 0; i < TABLE; i++) {
            Cell cell = table.getAcquire(i);
            if (cell != null) {
                each.accept(cell);
            }
        }
        each.accept(rest);
    }
}
