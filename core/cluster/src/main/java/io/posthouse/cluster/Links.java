package io.posthouse.cluster;

/** Carries opaque frames between nodes, in order per pair of nodes and topic. */
public interface Links {
    /**
     * Sends a frame to another node.
     *
     * @return false when the link cannot take more now or the node is gone; nothing was sent
     */
    boolean send(NodeName to, String topic, byte[] frame);

    /** Hands the frames of a topic to {@code receiver}, which must not block. One receiver a topic. */
    void receive(String topic, Receiver receiver);

    /** Takes frames from other nodes. */
    @FunctionalInterface
    interface Receiver {
        void receive(NodeName from, byte[] frame);
    }
}
