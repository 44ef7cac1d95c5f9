package io.posthouse.cluster.member;

import static io.posthouse.kernel.Checks.check;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How a node is a member of a cluster; bound from {@code posthouse.cluster.*}.
 *
 * @param secret what all nodes know, 32 characters or more; empty: this node is alone. There is no default
 * @param address where peers reach this node: one address of this machine, no wildcard, since peers are told it
 * @param port where peers reach this node; 1 to 65535
 * @param discovery how peers are found
 * @param peers where peers may be, as host:port or [IPv6]:port, at most 256; this node's own place may be among them
 * @param dns a name whose addresses are the peers', all on the same port as this node
 * @param patience how long a node may be silent before it counts as gone, 1 s to 60 s. A pause of the garbage collector or of
 *        a virtual machine longer than two thirds of it looks like death
 * @param joinPatience how long joining may take: waiting for peers to introduce themselves, and for the former life of this node
 *        to be noticed gone; 2 s to 5 min, and more than twice {@code patience}
 */
public record MemberSettings(String secret, InetAddress address, int port, Discovery discovery, List<String> peers,
        String dns, Duration patience, Duration joinPatience) {

    /** Where nodes find each other when nobody says otherwise. */
    public static final int PORT = 5280;
    private static final int PEERS_MAX = 256;
    private static final Pattern PEER = Pattern.compile("(\\[[0-9a-fA-F:.%a-z]+]|[A-Za-z0-9._-]+):(\\d{1,5})");

    /** How a node finds others. */
    public enum Discovery {
        /** By the list of {@code peers}. */
        LIST,
        /** By the addresses of one name, such as a headless service in Kubernetes. */
        DNS,
        /** By a table of the database that the nodes share. */
        DATABASE
    }

    public MemberSettings {
        peers = List.copyOf(peers);
        if (secret.isEmpty()) {
            check(address.isLoopbackAddress(),
                    "posthouse.cluster.address can be reached from elsewhere, so posthouse.cluster.secret must be set");
            check(peers.isEmpty() && dns.isEmpty(),
                    "peers are named, so posthouse.cluster.secret must be set, the same on all of them");
        } else {
            var _ = ClusterSecret.of(secret);
        }
        check(!address.isAnyLocalAddress() && !address.isMulticastAddress(),
                "posthouse.cluster.address must be one address of this machine, because peers are told it");
        check(port > 0 && port <= 65535, "posthouse.cluster.port must lie between 1 and 65535");
        check(peers.size() <= PEERS_MAX, "posthouse.cluster.peers names at most 256");
        for (String peer : peers) {
            check(isPeer(peer), "posthouse.cluster.peers must be host:port, separated by commas, but one is " + peer);
        }
        check(discovery != Discovery.DNS || secret.isEmpty() || !dns.isEmpty(),
                "peers are to be found by a name, so posthouse.cluster.dns must be that name");
        check(patience.toMillis() >= 1_000 && patience.toSeconds() <= 60,
                "posthouse.cluster.patience must lie between 1 s and 60 s");
        check(joinPatience.toSeconds() >= 2 && joinPatience.toMinutes() <= 5
                && joinPatience.compareTo(patience.multipliedBy(2)) > 0,
                "posthouse.cluster.joinpatience must lie between 2 s and 5 min, and be more than twice posthouse.cluster.patience");
    }

    private static boolean isPeer(String text) {
        var parts = PEER.matcher(text);
        if (!parts.matches()) {
            return false;
        }
        int port = Integer.parseInt(parts.group(2));
        return port > 0 && port <= 65535;
    }

    /** Alone, on loopback: what counts while nothing is set. Silent nodes are noticed within 2.5 s; joining takes 15 s at most. */
    public static MemberSettings alone() {
        return new MemberSettings("", InetAddress.getLoopbackAddress(), PORT, Discovery.LIST, List.of(), "",
                Duration.ofMillis(2_500), Duration.ofSeconds(15));
    }

    /** Whether this node is to have peers at all. */
    public boolean clustered() {
        return !secret.isEmpty();
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "MemberSettings[clustered=" + clustered() + ", address=" + address + ", port=" + port + ", discovery="
                + discovery + ", peers=" + peers + ", dns=" + dns + ", patience=" + patience + ", joinPatience="
                + joinPatience + "]";
    }
}
