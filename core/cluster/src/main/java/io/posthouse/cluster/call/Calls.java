package io.posthouse.cluster.call;

/** Calls of interfaces whose implementations live on other nodes, and for other nodes of those that live here; until it is closed. */
public interface Calls extends AutoCloseable {
    /** The door of a node that takes calls; see {@link io.posthouse.cluster.Node#door}. It has no port: calls go over links. */
    String DOOR = "calls";

    /**
     * An interface as a node carries it out that has its role. Calls block; they are refused as here, and fail with a
     * {@link io.posthouse.kernel.Fault} when no node answers in time, or it is not known whether one has carried it out.
     *
     * @param called marked {@link io.posthouse.kernel.Remote}
     * @throws IllegalArgumentException when it cannot be called over nodes
     */
    <T> T of(Class<T> called, String role);

    /** Takes no calls from other nodes from now on, while those under way are answered: this node drains or ends. */
    void shut();

    @Override
    void close();
}
