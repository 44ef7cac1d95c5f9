package io.posthouse.gateway.backend;

import io.posthouse.gateway.route.TargetBoard;
import io.posthouse.outbound.guard.AddressGuard;
import io.posthouse.outbound.guard.Target;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node knows of one target: at which addresses it may be reached, and whether it says that it is well. Nobody connects by name: what
 * the guard looked at is what is connected to. Any thread.
 */
final class TargetState {
    private static final Logger LOG = LoggerFactory.getLogger(TargetState.class);
    /** How many answers in a row change what is believed. */
    private static final int CONVINCING = 2;

    private final String backend;
    private final Target target;
    private final AtomicInteger turn = new AtomicInteger();
    private volatile List<SocketAddress> addresses = List.of();
    private volatile boolean well = true;
    private volatile long lookedNanos;
    private volatile boolean looked;
    // Of the loop that asks how it is.
    private int inARow;

    TargetState(String backend, Target target) {
        this.backend = backend;
        this.target = target;
    }

    Target target() {
        return target;
    }

    TargetBoard.Seen seen() {
        return new TargetBoard.Seen(backend, target.uri().toString(), addresses.size(), isThere());
    }

    /** Whether it can be asked, as far as anybody knows. */
    boolean isThere() {
        return well && !addresses.isEmpty();
    }

    /** Whether there is an address to ask how it is. */
    boolean isReachable() {
        return !addresses.isEmpty();
    }

    /** Whether anybody has looked its name up yet, and how long ago. */
    boolean isStale(long now, long afterNanos) {
        return !looked || now - lookedNanos >= afterNanos;
    }

    /** One of its addresses, each in its turn. Only where {@link #isReachable}, and at once, on the thread that asked that. */
    SocketAddress next() {
        List<SocketAddress> known = addresses;
        return known.get(Math.floorMod(turn.getAndIncrement(), known.size()));
    }

    /** Looks its name up; blocks. One that moved within is not reached any more; one that nobody knows now is where it was. */
    void look(AddressGuard guard, long now) {
        switch (guard.look(target)) {
            case AddressGuard.Finding.Open(var found) -> {
                addresses = found.stream().map(this::at).toList();
                looked = true;
            }
            case AddressGuard.Finding.Inner _,AddressGuard.Finding.Unfit _ -> {
                if (!addresses.isEmpty() || !looked) {
                    LOG.atWarn().addKeyValue("backend", backend).addKeyValue("target", target.authority())
                            .log("target is not asked: its address is within, or not fit for it");
                }
                addresses = List.of();
                looked = true;
            }
            case AddressGuard.Finding.Unknown _ -> {
                LOG.atInfo().addKeyValue("backend", backend).addKeyValue("target", target.authority())
                        .log("nobody knows the name of a target now");
                looked = !addresses.isEmpty();
            }
        }
        lookedNanos = now;
    }

    private SocketAddress at(InetAddress address) {
        return SocketAddress.inetSocketAddress(target.port(), address.getHostAddress());
    }

    /** It was asked how it is. On one loop. */
    void said(boolean good) {
        inARow = good == well ? 0 : inARow + 1;
        if (inARow >= CONVINCING) {
            inARow = 0;
            well = good;
            LOG.atInfo().addKeyValue("backend", backend).addKeyValue("target", target.authority())
                    .log(good ? "target is well again" : "target is not well");
        }
    }
}
