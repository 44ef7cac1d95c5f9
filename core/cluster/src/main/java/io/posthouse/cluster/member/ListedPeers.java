package io.posthouse.cluster.member;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Peers from the settings. Names are looked up again each time: a peer may get its address after us, or another one. */
final class ListedPeers implements PeerFinder {
    private final List<String> peers;

    ListedPeers(List<String> peers) {
        this.peers = peers;
    }

    @Override
    public List<InetSocketAddress> find() {
        List<InetSocketAddress> found = new ArrayList<>();
        for (String peer : peers) {
            int colon = peer.lastIndexOf(':');
            var place = new InetSocketAddress(peer.substring(0, colon), Integer.parseInt(peer.substring(colon + 1)));
            if (!place.isUnresolved()) {
                found.add(place);
            }
        }
        return found;
    }
}
