package io.posthouse.cluster;

/** The nodes that are one posthouse together. In one process there is one node, and nothing here leaves it. */
public interface Cluster {
    /** This node. */
    NodeName self();

    /** Who is signed in where. */
    SessionDirectory sessions();

    /** Frames to and from other nodes. */
    Links links();

    /** The form for one process: plain maps, no peers. */
    static Cluster inProcess(NodeName self) {
        return new InProcessCluster(self);
    }
}
