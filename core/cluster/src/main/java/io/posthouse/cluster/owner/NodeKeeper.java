package io.posthouse.cluster.owner;

/** Whoever runs the node, as its steward calls it. On the steward's thread, one call at a time; may wait, then nothing else is decided. */
public interface NodeKeeper {
    /**
     * A log was fenced because this node seemed dead; the node is well now. Close it, open it again and {@link
     * io.posthouse.cluster.Owners#entrust} it. Called again, with a pause, while that fails.
     */
    void reopen(String log);

    /** Take no sessions any more and let go of those that are here, because others cannot reach them or this node owns nothing. */
    void stepBack(Standing why);

    /** Take sessions again. */
    void stepForward();
}
