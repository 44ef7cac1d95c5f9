package io.posthouse.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts open connections, in total and by address, and says when there are enough. Any thread. */
public final class Doorkeeper {
    private final ConcurrentHashMap<Neighbour, Integer> byNeighbour = new ConcurrentHashMap<>();
    private final AtomicInteger open = new AtomicInteger();
    private volatile ConnectionBounds bounds;

    /** Keeps to {@code bounds}. */
    public Doorkeeper(ConnectionBounds bounds) {
        this.bounds = bounds;
    }

    /** Whose connections are counted together. */
    private record Neighbour(InetAddress network) {
        static Neighbour of(InetAddress address) {
            if (address instanceof Inet6Address) {
                byte[] network = Arrays.copyOf(Arrays.copyOf(address.getAddress(), 8), 16);
                try {
                    return new Neighbour(InetAddress.getByAddress(network));
                } catch (UnknownHostException bug) {
                    throw new IllegalStateException(bug);
                }
            }
            return new Neighbour(address);
        }
    }

    /** Whether one more connection from {@code address} may open; if so it is counted until {@link #left}. */
    public boolean enter(InetAddress address) {
        ConnectionBounds now = bounds;
        if (open.incrementAndGet() > now.total()) {
            open.decrementAndGet();
            return false;
        }
        if (address.isLoopbackAddress()) {
            return true;
        }
        boolean[] entered = new boolean[1];
        byNeighbour.compute(Neighbour.of(address), (_, count) -> {
            int before = count == null ? 0 : count;
            entered[0] = before < now.perAddress();
            return entered[0] ? Integer.valueOf(before + 1) : count;
        });
        if (!entered[0]) {
            open.decrementAndGet();
        }
        return entered[0];
    }

    /** A connection from {@code address} that entered has closed. */
    public void left(InetAddress address) {
        open.decrementAndGet();
        if (!address.isLoopbackAddress()) {
            byNeighbour.computeIfPresent(Neighbour.of(address), (_, count) -> count > 1 ? count - 1 : null);
        }
    }

    /** How many connections are open. */
    public int open() {
        return open.get();
    }

    /** The bounds in force. */
    public ConnectionBounds bounds() {
        return bounds;
    }

    /** Other bounds from now on; connections that are open stay. */
    public void setBounds(ConnectionBounds bounds) {
        this.bounds = bounds;
    }
}
