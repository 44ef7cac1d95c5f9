package io.posthouse.cluster.member;

import io.posthouse.cluster.Members;
import io.posthouse.cluster.Node;
import io.posthouse.cluster.NodeName;
import io.posthouse.cluster.SessionDirectory;
import io.posthouse.kernel.Fault;
import io.posthouse.storage.Database;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jgroups.JChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node among its peers: who is there, and who is signed in where. From {@link #join} to {@link #close}. Any thread.
 *
 * <p>JGroups says which processes answer, Infinispan keeps the directory on the same channel, and nodes introduce themselves to
 * each other on a branch of it ({@link Roll}).
 */
public final class Membership implements Members, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

    private final Grid grid;
    private final Roll roll;
    private final ReplicatedSessions sessions;
    private final PeerFinder finder;

    private Membership(Grid grid, Roll roll, ReplicatedSessions sessions, PeerFinder finder) {
        this.grid = grid;
        this.roll = roll;
        this.sessions = sessions;
        this.finder = finder;
    }

    /**
     * Joins the nodes that are found, or is the first when there are none. Waits until all have introduced themselves and the
     * directory is here, at most a little longer than the settings' patience for joining.
     *
     * @param identity of the settings' secret; the links use the same
     * @param self what the others shall know of this node
     * @param database where nodes find each other, if the settings say so; with the schema {@code cluster}
     * @throws NameTaken when another node lives under this name. The former life of this node, killed a moment ago, is waited for
     * @throws Fault when the port cannot be had
     */
    public static Membership join(MemberSettings settings, ClusterIdentity identity, Node self,
            Optional<Database> database) {
        var place = new InetSocketAddress(settings.address(), settings.port());
        PeerFinder finder = switch (settings.discovery()) {
            case LIST -> new ListedPeers(settings.peers());
            case DNS -> new NamedPeers(settings.dns(), settings.port(), InetAddress::getAllByName);
            case DATABASE -> new StoredPeers(database.orElseThrow(() -> new IllegalArgumentException(
                    "peers are to be found in the database, and there is none: name them in posthouse.cluster.peers")),
                    self.name(), place);
        };
        return join(settings, identity, self, finder);
    }

    static Membership join(MemberSettings settings, ClusterIdentity identity, Node self, PeerFinder finder) {
        long begin = System.nanoTime();
        JChannel channel = Stack.channel(settings, identity, finder, self.name().value());
        Grid grid = Grid.start(channel, settings, self.name());
        Roll roll = new Roll(channel, self);
        try {
            roll.open();
            roll.awaitPlace(settings.joinPatience());
            var sessions = ReplicatedSessions.open(grid, roll, self.name());
            LOG.atInfo().addKeyValue("node", self.name()).addKeyValue("nodes", roll.now().size())
                    .addKeyValue("tookMs", (System.nanoTime() - begin) / 1_000_000).log("joined the cluster");
            return new Membership(grid, roll, sessions, finder);
        } catch (RuntimeException e) {
            roll.close();
            grid.close();
            finder.leave();
            throw e;
        }
    }

    @Override
    public List<Node> now() {
        return roll.now();
    }

    @Override
    public Watch watch(Consumer<List<Node>> watcher) {
        return roll.watch(watcher);
    }

    /** Who is signed in where, on all nodes. */
    public SessionDirectory sessions() {
        return sessions;
    }

    /** This node's name. */
    public NodeName self() {
        return roll.self().name();
    }

    /**
     * Tells the others that this node lets them in by a door, at this port of its link's address.
     *
     * @param purpose what for, 1 to 64 characters
     */
    public void open(String purpose, int port) {
        roll.introduceAs(node -> node.opened(purpose, port));
    }

    /** Tells the others that a door is shut; those under way through it hear of it within moments. */
    public void shut(String purpose) {
        roll.introduceAs(node -> node.closed(purpose));
    }

    /** Leaves in order: the others know at once, and forget the sessions that were here. Takes a second or two at most. */
    @Override
    public void close() {
        sessions.close();
        roll.close();
        grid.close();
        finder.leave();
    }

    /** The channel, for tests that tear the network. */
    JChannel channel() {
        return grid.channel();
    }
}
