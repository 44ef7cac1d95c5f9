package io.posthouse.cluster.link;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseNotifier;
import io.posthouse.cluster.NodeName;
import io.posthouse.kernel.Fault;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The link to one other node, over all connections that it ever has. It dials when first needed, and again after a growing pause
 * for as long as the node is a member. All of it runs on one event loop, on which its connections live too; only
 * {@link #send} looks in from other threads.
 */
final class LinkTo {
    private static final Logger LOG = LoggerFactory.getLogger(LinkTo.class);
    /** Who waits for a connection that is being made. */
    private static final int WAITING_OPENS_MAX = 4096;

    private final NodeName peer;
    private final Outbound outbound;
    private final LinkSettings settings;
    private final EventLoop loop;
    private final Queue<Opening> openings = new ArrayDeque<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final Promise<Void> gone;
    private final Promise<Void> asked;
    private State state = State.IDLE;
    private @Nullable Dialled current;
    private int failures;
    private String lastFailure = "";
    /** Of the connection that is up; null while none is. */
    private volatile @Nullable Outbox outbox;
    private volatile int spoken;
    /** Why the last attempt ended, if the two nodes have no version in common. */
    private volatile @Nullable String misunderstanding;

    private enum State {
        /** Nobody has needed it, or the node is no member. */
        IDLE,
        /** A connection is being made. */
        DIALLING, UP,
        /** Until the next attempt. */
        PAUSING,
        /** For good: what was written goes out, then the connection closes. */
        LEAVING
    }

    /** A stream that somebody wants, and who hears of it. */
    private record Opening(Consumer<Dialled> by, Promise<Channel> promise) {
    }

    LinkTo(NodeName peer, Outbound outbound, EventLoop loop) {
        this.peer = peer;
        this.outbound = outbound;
        this.settings = outbound.settings();
        this.loop = loop;
        this.gone = loop.newPromise();
        this.asked = loop.newPromise();
    }

    /** Sends a frame if the link is up and has room; sees to it that it will be up. Any thread. */
    boolean send(String topic, byte[] frame) {
        Outbox box = outbox;
        if (box != null) {
            return box.offer(topic, frame);
        }
        wake();
        return false;
    }

    /** Sees to it that the link will be up. Any thread. */
    void wake() {
        // One task at a time, however many threads find the link down.
        if (woken.compareAndSet(false, true)) {
            loop.execute(() -> {
                woken.set(false);
                dialIfIdle();
            });
        }
    }

    /** Opens a stream; waits for a connection that is being made. Any thread. */
    Future<Channel> open(String purpose, byte[] opening, ChannelHandler handler) {
        Promise<Channel> promise = loop.newPromise();
        var wanted = new Opening(link -> link.open(purpose, opening, handler, promise), promise);
        loop.execute(() -> {
            dialIfIdle();
            switch (state) {
                case UP -> openNow(wanted);
                case DIALLING -> {
                    if (openings.size() < WAITING_OPENS_MAX) {
                        openings.add(wanted);
                    } else {
                        wanted.promise()
                                .tryFailure(new Fault("too many wait for the link to node " + peer, true, null));
                    }
                }
                case IDLE, PAUSING -> wanted.promise().tryFailure(down(null));
                case LEAVING ->
                    wanted.promise().tryFailure(new Fault("the link to node " + peer + " is closed", false, null));
            }
        });
        return promise;
    }

    private Fault down(@Nullable Throwable cause) {
        return new Fault("node " + peer + " cannot be reached", true, cause);
    }

    private void openNow(Opening wanted) {
        Dialled link = current;
        if (link == null) {
            wanted.promise().tryFailure(down(null));
        } else {
            wanted.by().accept(link);
        }
    }

    private void dialIfIdle() {
        if (state == State.IDLE) {
            dial();
        }
    }

    private void dial() {
        Optional<InetSocketAddress> address = outbound.addresses().apply(peer);
        if (address.isEmpty()) {
            state = State.IDLE;
            failures = 0;
            failOpenings(down(null));
            return;
        }
        state = State.DIALLING;
        var link = new Dialled(peer, outbound, this::up, this::lost);
        current = link;
        ChannelFuture connected = new Bootstrap().group(loop).channel(outbound.loops().clientChannel())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) settings.connectTimeout().toMillis())
                .option(ChannelOption.TCP_NODELAY, true).option(ChannelOption.ALLOCATOR, outbound.loops().allocator())
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, Outbound.WATER)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel connection) {
                        link.furnish(connection);
                    }
                }).connect(address.get());
        connected.addListener(done -> {
            if (!done.isSuccess()) {
                lost(link, done.cause());
            }
        });
    }

    private void up(Dialled link, Outbox box) {
        if (link != current || state != State.DIALLING) {
            link.cut();
            return;
        }
        spoken = link.spoken();
        misunderstanding = null;
        LOG.atInfo().addKeyValue("peer", peer).addKeyValue("version", spoken).log("link to a node is up");
        state = State.UP;
        failures = 0;
        lastFailure = "";
        outbox = box;
        asked.trySuccess(null);
        for (Opening wanted = openings.poll(); wanted != null; wanted = openings.poll()) {
            openNow(wanted);
        }
    }

    private void lost(Dialled link, @Nullable Throwable cause) {
        if (link != current) {
            return;
        }
        current = null;
        Outbox box = outbox;
        outbox = null;
        if (box != null) {
            box.drop();
        }
        boolean leaving = state == State.LEAVING;
        misunderstanding = cause instanceof StreamAnswer.Misunderstanding ? cause.getMessage() : null;
        asked.trySuccess(null);
        failOpenings(down(cause));
        if (leaving) {
            gone.trySuccess(null);
            return;
        }
        long pauseMillis = pauseMillis();
        String why = cause == null ? "closed" : String.valueOf(cause.getMessage());
        // The same once more is no news; another reason is.
        var line = state == State.UP || !why.equals(lastFailure) ? LOG.atWarn() : LOG.atDebug();
        line.addKeyValue("peer", peer).addKeyValue("pauseMs", pauseMillis).addKeyValue("cause", why)
                .log(state == State.UP ? "link to a node is down" : "link to a node cannot be made");
        lastFailure = why;
        failures++;
        state = State.PAUSING;
        loop.schedule(() -> {
            if (state == State.PAUSING) {
                dial();
            }
        }, pauseMillis, TimeUnit.MILLISECONDS);
    }

    /** Grows with each failure; spread, so that nodes do not come all at once to one that starts again. */
    private long pauseMillis() {
        long least = settings.pauseMin().toMillis();
        long most = settings.pauseMax().toMillis();
        long pause = Math.min(most, least << Math.min(failures, 20));
        return Math.max(1, pause / 2 + ThreadLocalRandom.current().nextLong(pause + 1));
    }

    private void failOpenings(Fault why) {
        for (Opening wanted = openings.poll(); wanted != null; wanted = openings.poll()) {
            wanted.promise().tryFailure(why);
        }
    }

    /** Closes for good: frames that wait and bytes that were written go out first. Any thread. Done when the connection is gone. */
    Future<Void> leave() {
        Promise<Void> left = loop.newPromise();
        loop.execute(() -> {
            Dialled link = current;
            Outbox box = outbox;
            State before = state;
            state = State.LEAVING;
            failOpenings(new Fault("the link to node " + peer + " is closed", false, null));
            outbox = null;
            if (link == null) {
                gone.trySuccess(null);
            } else if (before == State.UP && box != null) {
                link.leave(box);
            } else {
                link.cut();
            }
        });
        gone.addListener(new PromiseNotifier<>(left));
        return left;
    }

    /** Ends the connection at once. Any thread. */
    void cut() {
        loop.execute(() -> {
            if (current != null) {
                current.cut();
            }
        });
    }

    /** Done when the node has answered for the first time, or could not be asked. */
    Future<Void> asked() {
        return asked;
    }

    /** Why this node and the other have no version in common, as far as the last attempt told. Any thread. */
    Optional<String> misunderstanding() {
        return Optional.ofNullable(misunderstanding);
    }

    /** The version that is spoken; empty while the link is down. Any thread. */
    OptionalInt spoken() {
        return isUp() ? OptionalInt.of(spoken) : OptionalInt.empty();
    }

    /** Whether frames can be sent now. Any thread. */
    boolean isUp() {
        return outbox != null;
    }
}
