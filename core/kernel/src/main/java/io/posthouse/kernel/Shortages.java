package io.posthouse.kernel;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What this machine runs short of, as somebody measured it last, and what therefore yields. The order in which things yield is here
 * and nowhere else: who is about to do something asks, and does it later or says no. Safe for any thread; never blocks, and
 * costs a look at a field.
 */
public final class Shortages {
    private final Map<Kind, Degree> degrees = new ConcurrentHashMap<>();
    private final Map<Yield, LongAdder> yielded = new ConcurrentHashMap<>();
    /** Nothing of anything is short: the one field that is looked at where there is enough. */
    private volatile boolean enough = true;

    /** What may run short. */
    public enum Kind {
        /** Of the heap. */
        MEMORY,
        /** Below the data folder. */
        DISK,
        /** Open files and connections of this process. */
        DESCRIPTORS
    }

    /** How short it is. */
    public enum Degree {
        /** There is enough. */
        ENOUGH,
        /** What can wait waits. */
        SHORT,
        /** What must go on goes on, and nothing else. */
        VERY_SHORT
    }

    /** What yields. */
    public enum Yield {
        /** A new session is not opened; those that are open go on. */
        SESSION,
        /** What waited for somebody, or was asked of an archive, is read one page at a time. */
        CATCH_UP,
        /** What is asked of an archive is refused for now. */
        ARCHIVE_QUERY,
        /** Nothing new is kept; what is not kept, presence and typing, goes on. */
        KEEPING,
        /** An administrator's or a person's change over REST is refused for now; signing in and out goes on. */
        CHANGE
    }

    /**
     * Notes what was measured.
     *
     * @return how it was before
     */
    public synchronized Degree note(Kind kind, Degree degree) {
        Degree before = of(kind);
        degrees.put(kind, degree);
        enough = degrees.values().stream().allMatch(each -> each == Degree.ENOUGH);
        return before;
    }

    /** How it is now. */
    public Degree of(Kind kind) {
        return degrees.getOrDefault(kind, Degree.ENOUGH);
    }

    /** Whether something yields now; whoever asks and obeys says so by {@link #yielded}. */
    public boolean yields(Yield what) {
        return !enough && switch (what) {
            case SESSION -> isShort(Kind.MEMORY) || isShort(Kind.DESCRIPTORS);
            case CATCH_UP -> isShort(Kind.MEMORY);
            case ARCHIVE_QUERY -> of(Kind.MEMORY) == Degree.VERY_SHORT;
            case KEEPING, CHANGE -> of(Kind.DISK) == Degree.VERY_SHORT;
        };
    }

    private boolean isShort(Kind kind) {
        return of(kind) != Degree.ENOUGH;
    }

    /** Something has yielded, once more. */
    public void yielded(Yield what) {
        yielded.computeIfAbsent(what, first -> new LongAdder()).increment();
    }

    /** How often something has yielded. */
    public long timesYielded(Yield what) {
        LongAdder times = yielded.get(what);
        return times == null ? 0 : times.sum();
    }
}
