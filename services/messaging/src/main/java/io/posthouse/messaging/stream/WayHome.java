package io.posthouse.messaging.stream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.posthouse.cluster.NodeName;
import io.posthouse.identity.Login;
import io.posthouse.kernel.Fault;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The way of one stream to where its person lives. While nobody owns their shard, because it is being handed over or its owner has just
 * died, the client waits here rather than being told to come again: it has done nothing wrong, and would only sign in once more.
 * All of it runs on the client's loop.
 */
final class WayHome {
    /** As long as it takes to notice that a node is dead and to take its shards, and as much again. */
    private static final Duration PATIENCE = Duration.ofSeconds(6);
    private static final Duration PAUSE = Duration.ofMillis(100);

    /** Where the stream is led to. */
    enum End {
        /** This node: the stream goes on as it is. */
        HERE,
        /** Another node: this one only passes bytes on from now on. */
        AWAY
    }

    private final FarStreams far;
    private final C2sServices services;
    private final Login login;
    private final FarOpening opening;
    private final Channel client;
    private final ChannelHandler own;
    private final Supplier<byte[]> begun;
    private final Promise<End> led;
    private long triesLeft = PATIENCE.dividedBy(PAUSE);

    /**
     * @param client nothing is read from it
     * @param own the handler of the client's channel that gives way to the relay, once the home has taken the stream
     * @param begun what the client has said meanwhile; asked on its loop
     */
    WayHome(FarStreams far, C2sServices services, Login login, FarOpening opening, Channel client, ChannelHandler own,
            Supplier<byte[]> begun) {
        this.far = far;
        this.services = services;
        this.login = login;
        this.opening = opening;
        this.client = client;
        this.own = own;
        this.begun = begun;
        this.led = client.eventLoop().newPromise();
    }

    /** Sets out. It fails when the client is gone, or the home was neither known nor reached for a few seconds. */
    Future<End> lead() {
        tryOnce();
        return led;
    }

    private void tryOnce() {
        if (!client.isActive()) {
            led.tryFailure(new Fault("the client is gone", false, null));
        } else if (far.isHere(services, login)) {
            led.trySuccess(End.HERE);
        } else {
            far.homeOf(services, login).ifPresentOrElse(this::knock,
                    () -> later(new Fault("nobody owns the shard of this person", true, null)));
        }
    }

    private void knock(NodeName home) {
        far.pass(home, client, own, opening, begun).addListener(passed -> client.eventLoop().execute(() -> {
            if (passed.isSuccess()) {
                led.trySuccess(End.AWAY);
            } else {
                later(passed.cause());
            }
        }));
    }

    private void later(Throwable why) {
        if (triesLeft-- <= 0) {
            led.tryFailure(why);
        } else {
            client.eventLoop().schedule(this::tryOnce, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
