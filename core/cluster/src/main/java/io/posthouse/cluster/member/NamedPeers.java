package io.posthouse.cluster.member;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/** Peers by the addresses of one name, all on one port. Java remembers answers of a name server for 30 s, and its "no" for 10 s. */
final class NamedPeers implements PeerFinder {
    private final String name;
    private final int port;
    private final NameService service;

    /** Who knows the addresses of a name. */
    interface NameService {
        InetAddress[] addressesOf(String name) throws UnknownHostException;
    }

    NamedPeers(String name, int port, NameService service) {
        this.name = name;
        this.port = port;
        this.service = service;
    }

    @Override
    public List<InetSocketAddress> find() {
        try {
            return Arrays.stream(service.addressesOf(name)).map(address -> new InetSocketAddress(address, port))
                    .toList();
        } catch (UnknownHostException _) {
            // The first node of a new cluster has nobody behind the name yet.
            return List.of();
        }
    }
}
