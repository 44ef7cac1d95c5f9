package io.posthouse.cluster.link;

import static io.posthouse.kernel.Checks.check;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.posthouse.cluster.Links;
import io.posthouse.cluster.NodeName;
import io.posthouse.kernel.Fault;
import io.posthouse.kernel.Ticker;
import io.posthouse.net.ConnectionBounds;
import io.posthouse.net.Doorkeeper;
import io.posthouse.net.ListenerSettings;
import io.posthouse.net.Loops;
import io.posthouse.net.TcpListener;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's links. Each node dials each other one for what it sends and opens, so there are two connections between a pair and
 * nobody has to agree on which of two to keep. A link is made when first needed, and made again with growing, spread pauses for as
 * long as the node is a member. Everything of one connection runs on one event loop.
 *
 * <p>Who may connect: whoever proves by TLS 1.3 that the cluster's authority signed for it, and gives the name of a member. The name
 * itself is believed: nodes of one cluster hold the same secret and could take any name.
 */
public final class LinkHub implements Links, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LinkHub.class);
    /** Two for each peer would do; the rest is for those that come again before their former connection is noticed as dead. */
    private static final ConnectionBounds BOUNDS = new ConnectionBounds(1024, 256);

    private final LinkSettings settings;
    private final Loops loops;
    private final Takers takers;
    private final Inbound inbound;
    private final Outbound outbound;
    private final Map<NodeName, LinkTo> links = new ConcurrentHashMap<>();
    private @Nullable TcpListener listener;
    private volatile boolean closed;

    /**
     * Makes a hub that does not listen yet.
     *
     * @param serverTls demands a certificate of the peer (a connection without one is refused here as well), TLS 1.3
     * @param clientTls shows one; names of hosts are not compared
     * @param addresses where a member's links are; empty for who is no member. Asked on event loops, so it must not wait
     */
    public LinkHub(NodeName self, LinkSettings settings, Loops loops, SslContext serverTls, SslContext clientTls,
            Function<NodeName, Optional<InetSocketAddress>> addresses) {
        this(self, settings, loops, serverTls, clientTls, addresses, Versions.OURS);
    }

    LinkHub(NodeName self, LinkSettings settings, Loops loops, SslContext serverTls, SslContext clientTls,
            Function<NodeName, Optional<InetSocketAddress>> addresses, Versions versions) {
        check(serverTls.isServer() && clientTls.isClient(), "one context for each side");
        this.settings = settings;
        this.loops = loops;
        Ticker ticker = Ticker.system();
        this.takers = new Takers(ticker);
        var refusals = new RareLog(LOG, ticker, "a connection between nodes was refused");
        this.inbound = new Inbound(self, versions, settings, ticker, serverTls, addresses, takers, refusals);
        this.outbound = new Outbound(self, settings, ticker, loops, clientTls, addresses, refusals, versions,
                ConcurrentHashMap.newKeySet());
    }

    /**
     * Begins to take connections. Receivers and acceptors that were named before miss nothing.
     *
     * @return where it listens, with the real port when 0 was asked for
     * @throws Fault when the address cannot be had
     */
    public InetSocketAddress listen(InetSocketAddress address) {
        check(listener == null, "listens once");
        var opened = TcpListener.open(loops, new ListenerSettings("link", address, 128,
                Outbound.WATER.low(), Outbound.WATER.high()), new Doorkeeper(BOUNDS), inbound::accept);
        listener = opened;
        return opened.address();
    }

    /**
     * Keeps to these nodes: links to them are made before somebody needs them, links to others say farewell. For the watch of
     * members; it may be left out, then links are made when first needed and live while they can.
     */
    public void keep(Collection<NodeName> peers) {
        Set<NodeName> others = new HashSet<>(links.keySet());
        others.removeAll(peers);
        for (NodeName other : others) {
            LinkTo link = links.remove(other);
            if (link != null) {
                link.leave();
            }
        }
        for (NodeName peer : peers) {
            link(peer).ifPresent(LinkTo::wake);
        }
    }

    private Optional<LinkTo> link(NodeName to) {
        LinkTo link = links.get(to);
        if (link == null && !closed && inbound.knows(to)) {
            link = links.computeIfAbsent(to, peer -> new LinkTo(peer, outbound, loops.workers().next()));
        }
        return Optional.ofNullable(link);
    }

    @Override
    public boolean send(NodeName to, String topic, byte[] frame) {
        check(frame.length <= FRAME_BYTES_MAX, "a frame has at most 1 MiB");
        Wire.word(topic);
        Optional<LinkTo> link = link(to);
        return link.isPresent() && link.get().send(topic, frame);
    }

    @Override
    public void receive(String topic, Receiver receiver) {
        takers.receive(topic, receiver);
    }

    @Override
    public Future<Channel> open(NodeName to, String purpose, byte[] opening, ChannelHandler handler) {
        check(opening.length <= OPENING_BYTES_MAX, "an opening has at most 16 KiB");
        Wire.word(purpose);
        Optional<LinkTo> link = link(to);
        return link.isPresent()
                ? link.get().open(purpose, opening.clone(), handler)
                : GlobalEventExecutor.INSTANCE.newFailedFuture(new Fault("node " + to + " is no member", true, null));
    }

    @Override
    public void accept(String purpose, Acceptor acceptor) {
        takers.accept(purpose, acceptor);
    }

    /** Whether frames can be sent to a node now. */
    public boolean isUp(NodeName to) {
        LinkTo link = links.get(to);
        return link != null && link.isUp();
    }

    /**
     * Waits until each of these nodes has answered, or could not be asked; at most {@code patience}. Such as were not kept to are not waited for.
     *
     * @return why this node and one of them cannot understand each other; empty when nobody said so
     */
    public Optional<String> misunderstanding(Collection<NodeName> peers, Duration patience) {
        long deadlineNanos = System.nanoTime() + patience.toNanos();
        for (NodeName peer : peers) {
            LinkTo link = links.get(peer);
            if (link != null) {
                link.asked().awaitUninterruptibly(Math.max(1, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
                Optional<String> why = link.misunderstanding();
                if (why.isPresent()) {
                    return why;
                }
            }
        }
        return Optional.empty();
    }

    /** The version that is spoken to a node now; empty while there is no link. */
    OptionalInt spoken(NodeName to) {
        LinkTo link = links.get(to);
        return link == null ? OptionalInt.empty() : link.spoken();
    }

    /** How many streams are open, those that others opened here included. */
    public int streams() {
        return outbound.streams().size() + inbound.streams().size();
    }

    /** How many connections others have to this node. */
    public int connections() {
        return inbound.connections();
    }

    /** Breaks all connections without a farewell, as a crash would. */
    void cut() {
        links.values().forEach(LinkTo::cut);
        inbound.cut();
    }

    /** Takes and sends nothing new, lets out what was sent and written, and closes; what takes longer than twice the linger is cut. */
    @Override
    public void close() {
        closed = true;
        if (listener != null) {
            listener.stopAccepting();
        }
        // Those too whose connection is gone already: one that was not read stays open until it is, and keeps what came for it.
        outbound.streams().forEach(Channel::close);
        inbound.streams().forEach(Channel::close);
        inbound.leave();
        long deadlineNanos = System.nanoTime() + settings.linger().multipliedBy(2).toNanos();
        var leaving = links.values().stream().map(LinkTo::leave).toList();
        for (var link : leaving) {
            link.awaitUninterruptibly(Math.max(1, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
        links.values().forEach(LinkTo::cut);
        links.clear();
        if (listener != null) {
            listener.close();
        }
    }
}
