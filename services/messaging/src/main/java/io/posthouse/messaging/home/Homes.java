package io.posthouse.messaging.home;

import io.posthouse.cluster.Cluster;
import io.posthouse.cluster.NodeName;
import io.posthouse.messaging.archive.ArchiveLog;
import io.posthouse.xmpp.BareJid;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Where people live: with the node that owns their shard of the archive. Their sessions, what these were sent, and all that is
 * decided for them are there, whichever node their clients are connected to. In one process everybody lives here. Any thread;
 * never blocks.
 */
public final class Homes {
    /** What the archive's log is called in the cluster. */
    public static final String LOG = "messaging";

    private final Cluster cluster;
    private final IntPredicate owned;

    /** Where everything that is heard to be owned here is. */
    public Homes(Cluster cluster) {
        this(cluster, shard -> true);
    }

    /** @param owned whether this node's log owns a shard; what is heard to be here and is not yet, is nowhere */
    public Homes(Cluster cluster, IntPredicate owned) {
        this.cluster = cluster;
        this.owned = owned;
    }

    /** The node where they live, as last heard; empty while nobody owns their shard. */
    public Optional<NodeName> of(BareJid person) {
        int shard = ArchiveLog.shardOf(person.toString());
        return cluster.owners().of(LOG, shard).filter(node -> !node.equals(cluster.self()) || owned.test(shard));
    }

    /** Whether they live on this node. */
    public boolean isHere(BareJid person) {
        return of(person).filter(cluster.self()::equals).isPresent();
    }
}
