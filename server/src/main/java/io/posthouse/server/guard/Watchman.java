package io.posthouse.server.guard;

import com.sun.management.UnixOperatingSystemMXBean;
import io.posthouse.kernel.Shortages;
import io.posthouse.kernel.Shortages.Degree;
import io.posthouse.kernel.Shortages.Kind;
import io.posthouse.kernel.Ticker;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks once a second at memory, disk, file descriptors and the clock, and notes what is short. On a thread of its own, which
 * nothing that is slow or full can keep from looking.
 */
public final class Watchman implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watchman.class);
    private static final long PAUSE_MILLIS = 1_000;
    private static final long COLLECT_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** More than a clock is ever slewed in a second. */
    private static final Duration JUMP = Duration.ofSeconds(2);
    private static final double BACK = 0.08;
    private static final double DISK_BACK = 0.1;

    private final Shortages shortages;
    private final Limits limits;
    private final Heap heap;
    private final Ticker ticker;
    private final Clock clock;
    private final Threshold memory;
    private final Threshold descriptors;
    private final Thread thread;
    private volatile Seen seen;
    private volatile @Nullable Jump jump;
    private final AtomicLong jumps = new AtomicLong();
    private volatile boolean running = true;
    private long collectedNanos;
    private long clockNanos;
    private Instant clockInstant;

    /**
     * What is to be watched.
     *
     * @param data the folder whose disk it is
     * @param keepsHere whether what is kept is kept on that disk; else it is somebody else's to watch
     * @param diskBytes with less free it is short
     * @param diskBytesLeast with less it is very short
     * @param memory shares of the heap from which it is short and very short
     * @param descriptors share of them from which they are short
     */
    public record Limits(Path data, boolean keepsHere, long diskBytes, long diskBytesLeast, double memory,
            double memoryMost, double descriptors) {
    }

    /**
     * What was seen last.
     *
     * @param live share of the heap's old part in use, 0 to 1
     * @param diskFreeBytes -1 where it could not be asked
     * @param open file descriptors
     * @param openMax how many there may be
     */
    public record Seen(double live, long diskFreeBytes, long open, long openMax) {
    }

    /**
     * The wall clock jumped.
     *
     * @param by how far, forward or back
     */
    public record Jump(Instant at, Duration by) {
    }

    /** Begins to watch, having looked once. */
    public static Watchman start(Shortages shortages, Limits limits, Ticker ticker, Clock clock) {
        Watchman watchman = new Watchman(shortages, limits, new Heap(), ticker, clock);
        watchman.thread.start();
        return watchman;
    }

    Watchman(Shortages shortages, Limits limits, Heap heap, Ticker ticker, Clock clock) {
        this.shortages = shortages;
        this.limits = limits;
        this.heap = heap;
        this.ticker = ticker;
        this.clock = clock;
        this.memory = new Threshold(limits.memory(), limits.memoryMost(), BACK);
        this.descriptors = new Threshold(limits.descriptors(), 2, BACK);
        this.collectedNanos = ticker.nanos();
        this.clockNanos = ticker.nanos();
        this.clockInstant = clock.instant();
        this.seen = measure();
        this.thread = Thread.ofPlatform().name("watchman").daemon().unstarted(this::watch);
        look();
    }

    private void watch() {
        while (running) {
            try {
                Thread.sleep(PAUSE_MILLIS);
                look();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("the machine was not looked at");
            }
        }
    }

    /** Looks once. */
    void look() {
        Seen now = measure();
        if (shortages.of(Kind.MEMORY) != Degree.ENOUGH && ticker.nanos() - collectedNanos > COLLECT_NANOS) {
            collectedNanos = ticker.nanos();
            heap.look();
            now = measure();
        }
        seen = now;
        note(Kind.MEMORY, memory.at(now.live(), shortages.of(Kind.MEMORY)));
        note(Kind.DESCRIPTORS, descriptors.at((double) now.open() / now.openMax(), shortages.of(Kind.DESCRIPTORS)));
        note(Kind.DISK, disk(now.diskFreeBytes(), shortages.of(Kind.DISK)));
        lookAtTheClock();
    }

    private Degree disk(long free, Degree before) {
        if (free < 0) {
            // Nobody knows; whoever writes will.
            return before;
        }
        if (limits.keepsHere() && isBelow(free, limits.diskBytesLeast(), before == Degree.VERY_SHORT)) {
            return Degree.VERY_SHORT;
        }
        return isBelow(free, limits.diskBytes(), before != Degree.ENOUGH) ? Degree.SHORT : Degree.ENOUGH;
    }

    private static boolean isBelow(long free, long bound, boolean already) {
        return free < (already ? bound + (long) (bound * DISK_BACK) : bound);
    }

    private void note(Kind kind, Degree degree) {
        Degree before = shortages.note(kind, degree);
        if (before != degree) {
            var line = degree.compareTo(before) > 0 ? LOG.atWarn() : LOG.atInfo();
            line.addKeyValue("kind", kind).addKeyValue("before", before).addKeyValue("now", degree)
                    .addKeyValue("seen", seen).log("what the machine is short of has changed");
        }
    }

    private void lookAtTheClock() {
        long nanos = ticker.nanos();
        Instant instant = clock.instant();
        Duration by = Duration.between(clockInstant, instant).minusNanos(nanos - clockNanos);
        clockNanos = nanos;
        clockInstant = instant;
        if (by.abs().compareTo(JUMP) > 0) {
            jump = new Jump(instant, by);
            jumps.incrementAndGet();
            LOG.atWarn().addKeyValue("seconds", by.toSeconds()).log("the clock of this machine jumped");
        }
    }

    private Seen measure() {
        long open = 0;
        long openMax = Long.MAX_VALUE;
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
            open = unix.getOpenFileDescriptorCount();
            openMax = unix.getMaxFileDescriptorCount();
        }
        return new Seen(heap.live(), free(limits.data()), open, openMax);
    }

    private static long free(Path folder) {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            return -1;
        }
    }

    /** What was seen last. */
    public Seen seen() {
        return seen;
    }

    /** The last jump of the clock, if there was one. */
    public Optional<Jump> jump() {
        return Optional.ofNullable(jump);
    }

    /** How often the clock jumped. */
    public long jumps() {
        return jumps.get();
    }

    @Override
    public void close() {
        running = false;
        thread.interrupt();
    }
}
