package io.posthouse.cluster.member;

import java.net.InetSocketAddress;
import java.util.List;

/** Where other nodes may be. Asked at the start, and every second or two while the node runs, so that parts that were torn meet again. */
interface PeerFinder {
    /** Addresses worth trying; this node's own may be among them. May wait a few seconds; throws nothing. */
    List<InetSocketAddress> find();

    /** Told when this node leaves in order. */
    default void leave() {
        // Only who wrote something down has something to cross out.
    }
}
