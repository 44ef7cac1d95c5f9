package io.posthouse.benchmarks.nodes;

import io.posthouse.benchmarks.wire.ChannelLine;
import io.posthouse.benchmarks.wire.TlsLine;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Which node somebody finds who comes: one after the other, or, as behind a balancer that asks after health, one of those
 * that said a moment ago that they are ready. Asked by any thread.
 */
final class Doors implements AutoCloseable {
    private static final long LOOK_MILLIS = TimeUnit.SECONDS.toMillis(1) / 2;
    private static final int PATIENCE_MILLIS = 2_000;

    private final List<Place> all;
    private volatile List<Place> open;
    private volatile boolean closed;

    private Doors(List<Place> all) {
        this.all = List.copyOf(all);
        this.open = this.all;
    }

    /** All of them in turns, whoever answers. */
    static Doors inTurns(List<Place> all) {
        return new Doors(all);
    }

    /**
     * Those that are ready.
     *
     * @param from where the balancer asks from
     */
    static Doors thatAreReady(List<Place> all, TlsLine.Maker lines, InetAddress from) {
        Doors doors = new Doors(all);
        Thread.ofVirtual().name("balancer").start(() -> doors.watch(lines, from));
        return doors;
    }

    private void watch(TlsLine.Maker lines, InetAddress from) {
        try {
            while (!closed) {
                open = all.stream().filter(place -> isReady(lines, from, place)).toList();
                Thread.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isReady(TlsLine.Maker lines, InetAddress from, Place place) {
        try {
            TlsLine line = lines.open(place.web(), from, Client.DOMAIN, PATIENCE_MILLIS);
            return ChannelLine.ask(line, "GET", "/health/ready", "", "").status() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** @param attempt counts up with each try of who asks */
    Place pick(int attempt) {
        List<Place> now = open;
        List<Place> from = now.isEmpty() ? all : now;
        return from.get(Math.floorMod(attempt, from.size()));
    }

    @Override
    public void close() {
        closed = true;
    }
}
