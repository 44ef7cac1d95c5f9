package io.posthouse.cluster;

import java.util.List;

/**
 * Who is signed in where: user to sessions and their nodes. Keys are opaque strings. Safe for any thread; never blocks
 * on the network, so that delivery may ask for every message.
 */
public interface SessionDirectory {
    /** Notes a session on this node. One already noted under the same keys is replaced. */
    void add(String user, String session);

    /** Forgets a session of this node; nothing happens when another node has taken its place. */
    void remove(String user, String session);

    /** The user's sessions on all nodes; empty when there are none. The list is a snapshot. */
    List<Place> of(String user);

    /** How many sessions all nodes hold together. */
    int size();
}
