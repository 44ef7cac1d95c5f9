package io.posthouse.cluster;

import io.posthouse.storage.Migrations;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The nodes that are one posthouse together. In one process there is one node, and nothing here leaves it. */
public interface Cluster extends AutoCloseable {
    /** The tables in which nodes say that they live; for every database that nodes share. */
    Migrations MIGRATIONS = new Migrations("cluster");

    /** This node. */
    NodeName self();

    /** Which nodes are there. */
    Members members();

    /** Who owns which shard. */
    Owners owners();

    /** Who is signed in where. */
    SessionDirectory sessions();

    /** Frames and streams to and from other nodes. */
    Links links();

    /**
     * Hands what this node owns to others, little by little, while it goes on serving what is still its own; it is given nothing any
     * more. Returns at once. In one process there is nobody to take it, and it is done at once.
     *
     * @param span over which it is spread, about
     * @return done when nobody takes more
     */
    default CompletableFuture<Void> leave(Duration span) {
        return CompletableFuture.completedFuture(null);
    }

    /**
     * Tells the other nodes that this one lets them in by a door of its own, besides its link. In one process there is nobody to tell.
     *
     * @param purpose what for, such as {@code http}; see {@link Node#door}
     * @param port on the address of its link
     */
    default void openDoor(String purpose, int port) {
        // Nobody would come.
    }

    /** Tells the other nodes not to come by that door any more; they hear of it within moments. */
    default void shutDoor(String purpose) {
        // Nobody came.
    }

    /** Where XMPP clients reach another node than {@code than}, as host or host:port; empty when that is not known. Never blocks. */
    default Optional<String> elsewhere(NodeName than) {
        return Optional.empty();
    }

    /**
     * Hands what this node owns to others, while its logs are still open; bounded to some seconds. Once is enough. In one process,
     * nothing.
     */
    void leave();

    /** Ends being one of the nodes: {@link #leave}s if it has not, and falls silent. The logs are closed before. */
    @Override
    void close();

    /** The form for one process: plain maps, no peers. */
    static Cluster inProcess(NodeName self) {
        return new InProcessCluster(self);
    }
}
