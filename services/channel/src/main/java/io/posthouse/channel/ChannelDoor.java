package io.posthouse.channel;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import io.posthouse.cluster.Links;
import io.posthouse.cluster.NodeName;
import io.posthouse.identity.Logins;
import io.posthouse.kernel.Caller;
import io.posthouse.messaging.Addresses;
import io.posthouse.messaging.home.Homes;
import io.posthouse.net.mount.WebSocketConnection;
import io.posthouse.net.mount.WebSocketPeer;
import io.posthouse.xmpp.BareJid;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A WebSocket of which it is not known yet where its person lives. Nothing is read from it meanwhile; what had been read already
 * waits. Then it is opened here, or passed on to the person's home. While nobody owns their shard, because it is being handed
 * over or its owner has just died, or the home is not reached, the client waits here, as one does that speaks XMPP: told to come again it
 * would only sign in once more, and find the same.
 */
final class ChannelDoor implements WebSocketConnection {
    static final String PURPOSE = "channel";

    private static final Logger log = LoggerFactory.getLogger(ChannelDoor.class);
    private static final int EARLY_MAX = 64;
    /** As long as it takes to notice that a node is dead and to take its shards, and as much again. */
    private static final Duration PATIENCE = Duration.ofSeconds(6);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final People people;
    private final Homes homes;
    private final Links links;
    private final WebSocketPeer peer;
    private final Caller caller;
    private final BiFunction<WebSocketPeer, Caller, WebSocketConnection> here;
    private final ArrayDeque<String> early = new ArrayDeque<>();
    private @Nullable WebSocketConnection behind;
    private boolean closed;
    private long triesLeft = PATIENCE.dividedBy(PAUSE);

    /**
     * Who somebody is, and their address.
     *
     * @param waiting where things wait: virtual threads
     */
    record People(Logins logins, Addresses addresses, Executor waiting) {
        /** The caller's address; empty when their login is no more. Blocks. */
        Optional<BareJid> addressOf(Caller caller) {
            return logins.byId(caller.login()).map(addresses::of);
        }
    }

    /** @param here opens a connection whose person lives here, or is gone */
    ChannelDoor(People people, Homes homes, Links links, WebSocketPeer peer, Caller caller,
            BiFunction<WebSocketPeer, Caller, WebSocketConnection> here) {
        this.people = people;
        this.homes = homes;
        this.links = links;
        this.peer = peer;
        this.caller = caller;
        this.here = here;
        peer.pauseReading();
        people.waiting().execute(this::open);
    }

    /** On a thread that waits; one at a time. */
    private void open() {
        try {
            var person = people.addressOf(caller);
            while (!isClosed()) {
                // Somebody who is gone has no home; the connection here tells them.
                if (person.isEmpty() || homes.isHere(person.get())) {
                    becomes(here.apply(peer, caller));
                    return;
                }
                var home = homes.of(person.get());
                if (home.isPresent()) {
                    passOn(home.get());
                    return;
                }
                if (!pause()) {
                    peer.close(1012, "come again");
                    return;
                }
            }
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).log("channel not opened");
            peer.close(1013, "try again later");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            peer.close(1012, "come again");
        }
    }

    /** @return false when there is no patience left */
    private boolean pause() throws InterruptedException {
        if (triesLeft-- <= 0) {
            return false;
        }
        Thread.sleep(PAUSE);
        return true;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private void passOn(NodeName home) {
        var far = new FarConnection(peer);
        links.open(home, PURPOSE, new FarOpening(caller, peer.address(), peer.subprotocol()).bytes(), far.toHome())
                .addListener((Future<Channel> opened) -> {
                    if (opened.isSuccess()) {
                        becomes(far);
                        peer.resumeReading();
                    } else {
                        people.waiting().execute(() -> notReached(home, opened.cause()));
                    }
                });
    }

    private void notReached(NodeName home, Throwable why) {
        try {
            if (pause()) {
                open();
                return;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        log.atInfo().addKeyValue("node", home).addKeyValue("cause", why.toString()).log("home not reached");
        peer.close(1012, "come again");
    }

    private synchronized void becomes(WebSocketConnection connection) {
        behind = connection;
        early.forEach(connection::onText);
        early.clear();
        if (closed) {
            connection.onClosed();
        }
    }

    @Override
    public synchronized void onText(String text) {
        var open = behind;
        if (open != null) {
            open.onText(text);
        } else if (early.size() < EARLY_MAX) {
            early.addLast(text);
        } else {
            peer.close(1008, "wait for hello");
        }
    }

    @Override
    public synchronized void onClosed() {
        closed = true;
        early.clear();
        var open = behind;
        if (open != null) {
            open.onClosed();
        }
    }
}
