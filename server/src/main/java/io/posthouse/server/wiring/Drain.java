package io.posthouse.server.wiring;

import io.posthouse.cluster.Cluster;
import io.posthouse.cluster.call.Calls;
import io.posthouse.cluster.nodes.NodesCluster;
import io.posthouse.kernel.setting.Running;
import io.posthouse.messaging.Messaging;
import io.posthouse.net.Doorkeeper;
import io.posthouse.server.console.RoleBearer;
import io.posthouse.server.run.NodeMark;
import io.posthouse.storage.StoreUnavailable;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Empties this node when somebody asks for it, and has it closed then. The doors are shut first. In the first half of the time its
 * shards go to other nodes little by little, which sends on the clients of the people who live there; in the second half go the
 * clients that are left, of people who live elsewhere. So each client moves once. Where nobody takes the shards, all clients go
 * in the second half. A thread of its own.
 */
final class Drain implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);
    /** After everything else: what is not open yet cannot be shut. */
    private static final int PHASE = DEFAULT_PHASE - 256;
    private static final long LOOK_MILLIS = 250;
    /** How long it waits beyond the time for shards that nobody has taken yet, and for clients that are slow to go. */
    private static final Duration GRACE = Duration.ofSeconds(10);
    /** What closing may take on top. */
    private static final Duration CLOSING = Duration.ofSeconds(40);

    private final Running<Duration> spread;
    private final Parts parts;
    private final Runnable drained;
    private volatile @Nullable Thread thread;
    private String told = "";
    /** Whether the last look failed, and whether the last word did: each is logged once. */
    private boolean blind;
    private boolean mute;

    /** What it empties; without messaging, a node has neither sessions nor shards. */
    record Parts(NodeMark mark, Draining draining, Cluster cluster, Optional<Messaging> messaging,
            Optional<XmppListeners> listeners, Doorkeeper doorkeeper, GatewayRunner gateway, Optional<Calls> calls) {
        int clients() {
            return doorkeeper.open() + gateway.socketCount();
        }

        int shards() {
            return messaging.map(known -> known.archive().shards().owned().size()).orElse(0);
        }

        int sessions() {
            return messaging.map(Messaging::sessionsHere).orElse(0);
        }

        long behind() {
            return messaging.map(known -> known.carrying().distance()).orElse(0L);
        }

        /** What has not gone yet, in words that end in "are". */
        String left() {
            return counted(shards(), "shard") + " and " + counted(clients(), "client") + " are";
        }

        private static String counted(int number, String of) {
            return number + " " + of + (number == 1 ? "" : "s");
        }
    }

    /** @param drained has the node closed; on this thread, so it must not wait for that */
    Drain(Running<Duration> spread, Parts parts, Runnable drained) {
        this.spread = spread;
        this.parts = parts;
        this.drained = drained;
    }

    @Override
    public void start() {
        thread = Thread.ofVirtual().name("drain").start(this::waitAndDrain);
    }

    private void waitAndDrain() {
        try {
            while (!isAsked()) {
                Thread.sleep(LOOK_MILLIS);
            }
            try {
                drain();
            } catch (RuntimeException e) {
                // Its doors are shut and nobody can ask again; what is left goes all at once when the node is closed.
                LOG.atError().setCause(e).log("this node could not be emptied without haste, and stops at once");
            }
            drained.run();
        } catch (InterruptedException e) {
            LOG.debug("the node ends before it is asked to drain, or has drained");
        }
    }

    /** A folder that cannot be looked into today may be tomorrow. */
    private boolean isAsked() {
        try {
            boolean asked = parts.mark().isAskedToDrain();
            blind = false;
            return asked;
        } catch (UncheckedIOException e) {
            if (!blind) {
                blind = true;
                LOG.atWarn().setCause(e)
                        .log("cannot see whether this node is asked to drain; the console and SIGTERM still end it");
            }
            return false;
        }
    }

    private void drain() throws InterruptedException {
        // What it is now is what people are told, and what it keeps to.
        Duration spread = this.spread.now();
        long began = System.nanoTime();
        LOG.atInfo().addKeyValue("spreadMs", spread.toMillis()).log("this node drains");
        parts.draining().begin();
        tell(Map.of("state", "draining", "drainwithin",
                Long.toString(spread.plus(GRACE).plus(GRACE).plus(CLOSING).toSeconds())));
        tell();
        parts.listeners().ifPresent(XmppListeners::letNobodyIn);
        parts.gateway().refuseSockets();
        parts.gateway().letNoNodeIn();
        parts.calls().ifPresent(Calls::shut);
        parts.messaging().ifPresent(Messaging::drain);
        warnOfWhatNobodyElseCarries();
        Duration half = spread.dividedBy(2);
        handOver(half);
        Duration rest = spread.minusNanos(System.nanoTime() - began);
        letGo(rest.compareTo(half) < 0 ? half : rest);
        LOG.atInfo().addKeyValue("clients", parts.clients()).log("this node has drained and stops");
        tell(Map.of("state", "stopping", "drain", "stopping"));
    }

    /** The last one may have to go, so it is no reason not to; whoever asked is to know it. */
    private void warnOfWhatNobodyElseCarries() {
        if (parts.cluster() instanceof NodesCluster many) {
            try {
                List<String> alone = RoleBearer.rolesOnlyOf(many.self().value(), many.nodes().stream()
                        .map(node -> RoleBearer.of(node.name(), node.roles(), node.alive(), NodesText.state(node)))
                        .toList());
                if (!alone.isEmpty()) {
                    LOG.atWarn().addKeyValue("roles", alone)
                            .log("no other node that stands well carries what this one does");
                    tell(Map.of("unserved", String.join(", ", alone)));
                }
            } catch (StoreUnavailable | IllegalArgumentException e) {
                LOG.atInfo().setCause(e).log("it is not known whether others carry what this node does");
            }
        }
    }

    private void handOver(Duration span) throws InterruptedException {
        var left = parts.cluster().leave(span);
        long until = System.nanoTime() + span.plus(GRACE).toNanos();
        while (System.nanoTime() - until < 0) {
            try {
                left.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException e) {
                tell();
            } catch (ExecutionException e) {
                LOG.atWarn().setCause(e).log("shards could not be handed over little by little");
                return;
            }
        }
        LOG.atWarn().addKeyValue("shards", parts.shards()).log("not all shards could be handed over in time");
    }

    private void letGo(Duration span) throws InterruptedException {
        parts.messaging().ifPresent(messaging -> messaging.moveClients(span));
        parts.gateway().moveSockets(span);
        long until = System.nanoTime() + span.plus(GRACE).toNanos();
        while (parts.clients() > 0 && System.nanoTime() - until < 0) {
            tell();
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private void tell() {
        String now = parts.left() + " still here";
        if (!now.equals(told)) {
            told = now;
            tell(Map.of("drain", now));
        }
    }

    /** A disk that is full keeps people from reading how it goes on, and not the node from emptying. */
    private void tell(Map<String, String> facts) {
        try {
            parts.mark().tell(facts);
            mute = false;
        } catch (UncheckedIOException e) {
            if (!mute) {
                mute = true;
                LOG.atWarn().setCause(e).log("cannot tell in the data folder how draining goes on, and goes on");
            }
        }
    }

    @Override
    public void stop() {
        Thread running = thread;
        thread = null;
        if (running != null) {
            running.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
