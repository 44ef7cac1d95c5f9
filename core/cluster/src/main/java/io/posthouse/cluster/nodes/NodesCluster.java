package io.posthouse.cluster.nodes;

import io.netty.handler.ssl.SslContext;
import io.posthouse.cluster.Cluster;
import io.posthouse.cluster.Links;
import io.posthouse.cluster.Members;
import io.posthouse.cluster.Node;
import io.posthouse.cluster.NodeName;
import io.posthouse.cluster.Owners;
import io.posthouse.cluster.SessionDirectory;
import io.posthouse.cluster.link.LinkHub;
import io.posthouse.cluster.member.ClusterIdentity;
import io.posthouse.cluster.member.ClusterSecret;
import io.posthouse.cluster.member.Membership;
import io.posthouse.cluster.owner.NodeKeeper;
import io.posthouse.cluster.owner.NodeReport;
import io.posthouse.cluster.owner.NodeStatus;
import io.posthouse.cluster.owner.ShardSteward;
import io.posthouse.cluster.owner.StewardHealth;
import io.posthouse.kernel.CalledHere;
import io.posthouse.kernel.Fault;
import io.posthouse.kernel.Ticker;
import io.posthouse.net.Loops;
import io.posthouse.storage.Database;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;

/**
 * This node among others, from {@link #join} to {@link #close}. Any thread.
 *
 * <p>It begins from the wire up: links listen, so that the node can say where; it becomes a member; links to the others are
 * made; it begins to say in the database that it lives. Logs are opened and entrusted after that. It ends in the other order:
 * {@link #leave} while the logs are open, then the logs, then {@link #close}.
 */
public final class NodesCluster implements Cluster {
    private final ClusterSecret secret;
    private final ClusterIdentity identity;
    private final Membership membership;
    private final LinkHub hub;
    private final ShardSteward steward;
    private final Members.Watch kept;
    private final AtomicBoolean left = new AtomicBoolean();

    private NodesCluster(ClusterSecret secret, ClusterIdentity identity, Membership membership, LinkHub hub,
            ShardSteward steward, Members.Watch kept) {
        this.secret = secret;
        this.identity = identity;
        this.membership = membership;
        this.hub = hub;
        this.steward = steward;
        this.kept = kept;
    }

    /**
     * Joins the other nodes, or is the first.
     *
     * @param name under which the logs of this node write
     * @param roles the services that it carries, as the others see them
     * @param version what it runs
     * @param database that all nodes share, with the schema {@code cluster}
     * @param keeper is called from the first moment on
     * @throws io.posthouse.cluster.member.NameTaken when another node lives under this name
     * @throws Fault when a port cannot be had, the others do not answer, or one of them is of a release too far away to be understood;
     *         nothing is left running
     */
    public static NodesCluster join(NodesSettings settings, NodeName name, Set<String> roles, String version,
            Database database, Loops loops, NodeKeeper keeper, Ticker ticker) {
        var secret = ClusterSecret.of(settings.member().secret());
        var identity = ClusterIdentity.of(secret, settings.member().address());
        var known = new AtomicReference<Members>(Cluster.inProcess(name).members());
        var hub = new LinkHub(name, settings.links(), loops, tls(identity, true), tls(identity, false),
                peer -> placeOf(known.get(), peer));
        InetSocketAddress link = listen(hub, settings);
        Membership membership;
        try {
            membership = Membership.join(settings.member(), identity,
                    new Node(name, link, roles, version, Instant.now()),
                    Optional.of(database));
        } catch (RuntimeException e) {
            hub.close();
            throw e;
        }
        known.set(membership);
        Members.Watch kept = membership.watch(nodes -> hub.keep(others(nodes, name)));
        hub.keep(others(membership.now(), name));
        // Before anything is entrusted to this node: what the others ask of it, it would misunderstand.
        hub.misunderstanding(others(membership.now(), name), settings.links().connectTimeout()).ifPresent(why -> {
            kept.close();
            membership.close();
            hub.close();
            throw new Fault(
                    "This node cannot be one of these nodes: " + why + " (" + CalledHere.page("upgrade.md") + ")",
                    false,
                    null);
        });
        var steward = new ShardSteward(name, roles, version, database, membership, hub, keeper, settings.owners(),
                ticker);
        steward.start();
        return new NodesCluster(secret, identity, membership, hub, steward, kept);
    }

    private static InetSocketAddress listen(LinkHub hub, NodesSettings settings) {
        try {
            return hub.listen(new InetSocketAddress(settings.member().address(), settings.linkPort()));
        } catch (Fault e) {
            hub.close();
            throw new Fault("the port for links between nodes, " + settings.linkPort() + " on "
                    + settings.member().address().getHostAddress()
                    + ", cannot be had: free it, or set posthouse.cluster.linkport", false, e);
        }
    }

    private static SslContext tls(ClusterIdentity identity, boolean server) {
        try {
            return (server ? identity.forServer() : identity.forClient()).build();
        } catch (SSLException bug) {
            throw new IllegalStateException("Java 25 speaks TLS 1.3", bug);
        }
    }

    private static Optional<InetSocketAddress> placeOf(Members members, NodeName peer) {
        return members.now().stream().filter(node -> node.name().equals(peer))
                .flatMap(node -> Optional.ofNullable(node.link()).stream()).findFirst();
    }

    private static List<NodeName> others(List<Node> nodes, NodeName self) {
        return nodes.stream().map(Node::name).filter(name -> !name.equals(self)).toList();
    }

    /** How this node proves in TLS that it is one of the cluster, and recognises the others. */
    public ClusterIdentity identity() {
        return identity;
    }

    /** A key for one purpose, the same on all nodes and nowhere else; as {@link ClusterSecret#derive}. */
    public byte[] key(String purpose, int bytes) {
        return secret.derive(purpose, bytes);
    }

    /** Whether frames can be sent to another node now, so that it answered a moment ago. Never blocks. */
    public boolean isLinked(NodeName peer) {
        return hub.isUp(peer);
    }

    @Override
    public void openDoor(String purpose, int port) {
        membership.open(purpose, port);
    }

    @Override
    public void shutDoor(String purpose) {
        membership.shut(purpose);
    }

    @Override
    public NodeName self() {
        return membership.self();
    }

    @Override
    public Members members() {
        return membership;
    }

    @Override
    public Owners owners() {
        return steward;
    }

    @Override
    public SessionDirectory sessions() {
        return membership.sessions();
    }

    @Override
    public Links links() {
        return hub;
    }

    /** How this node stands as an owner. Never blocks. */
    public StewardHealth health() {
        return steward.health();
    }

    /** The other members to which frames cannot be sent now, by name. Never blocks. */
    public List<NodeName> unlinked() {
        return others(membership.now(), self()).stream().filter(peer -> !hub.isUp(peer)).toList();
    }

    /** All nodes that the database knows, the longest-standing first. Blocks. */
    public List<NodeStatus> nodes() {
        return steward.nodes();
    }

    /** Sets what this node tells of itself with each beat. It is asked on the beat's thread and must not wait. */
    public void reporting(Supplier<NodeReport> report) {
        steward.reporting(report);
    }

    @Override
    public Optional<String> elsewhere(NodeName than) {
        return steward.elsewhere(than);
    }

    @Override
    public CompletableFuture<Void> leave(Duration span) {
        return steward.leave(span);
    }

    @Override
    public void leave() {
        if (left.compareAndSet(false, true)) {
            steward.close();
        }
    }

    @Override
    public void close() {
        leave();
        kept.close();
        membership.close();
        hub.close();
    }
}
