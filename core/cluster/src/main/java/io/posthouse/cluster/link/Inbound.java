package io.posthouse.cluster.link;

import io.netty.channel.Channel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.posthouse.cluster.NodeName;
import io.posthouse.kernel.Ticker;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The connections that others dialled, and what each of them needs to know of this node. Any thread. */
final class Inbound {
    private final NodeName self;
    private final Versions versions;
    private final LinkSettings settings;
    private final Ticker ticker;
    private final SslContext serverTls;
    private final Function<NodeName, Optional<InetSocketAddress>> addresses;
    private final Takers takers;
    private final RareLog refusals;
    private final Set<Channel> streams = ConcurrentHashMap.newKeySet();
    private final Map<NodeName, LinkFrom> byName = new ConcurrentHashMap<>();
    private final Set<LinkFrom> all = ConcurrentHashMap.newKeySet();

    Inbound(NodeName self, Versions versions, LinkSettings settings, Ticker ticker, SslContext serverTls,
            Function<NodeName, Optional<InetSocketAddress>> addresses, Takers takers, RareLog refusals) {
        this.self = self;
        this.versions = versions;
        this.settings = settings;
        this.ticker = ticker;
        this.serverTls = serverTls;
        this.addresses = addresses;
        this.takers = takers;
        this.refusals = refusals;
    }

    NodeName self() {
        return self;
    }

    Versions versions() {
        return versions;
    }

    LinkSettings settings() {
        return settings;
    }

    Ticker ticker() {
        return ticker;
    }

    SslContext serverTls() {
        return serverTls;
    }

    Takers takers() {
        return takers;
    }

    RareLog refusals() {
        return refusals;
    }

    /** The streams of bytes that others have open here. */
    Set<Channel> streams() {
        return streams;
    }

    /** Whether the node is a member, as far as this node has heard. */
    boolean knows(NodeName peer) {
        return !peer.equals(self) && addresses.apply(peer).isPresent();
    }

    /** Furnishes a connection that was just accepted. */
    void accept(SocketChannel connection) {
        var link = new LinkFrom(this);
        all.add(link);
        link.furnish(connection);
    }

    /** Puts {@code link} into the place of the peer's former one, and runs {@code then} when nothing can come from that any more. */
    void replace(NodeName peer, LinkFrom link, Runnable then) {
        LinkFrom former = byName.put(peer, link);
        if (former == null) {
            then.run();
        } else {
            former.silence(then);
        }
    }

    /** The connection is gone. */
    void forget(LinkFrom link, @Nullable NodeName peer) {
        all.remove(link);
        if (peer != null) {
            byName.remove(peer, link);
        }
    }

    /** How many connections there are, those not introduced yet included. */
    int connections() {
        return all.size();
    }

    /** Says farewell on all of them. */
    void leave() {
        all.forEach(LinkFrom::leave);
    }

    /** Ends all of them at once. */
    void cut() {
        all.forEach(link -> link.silence(() -> {
        }));
    }
}
