package io.posthouse.gateway.node;

import io.posthouse.cluster.Members;
import io.posthouse.cluster.NodeName;
import io.posthouse.cluster.member.ClusterIdentity;
import io.posthouse.net.mount.HttpMount;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Predicate;

/**
 * The other nodes, as the door needs them.
 *
 * @param self this node
 * @param members who is there, and by which doors they are reached
 * @param linked whether a node answered a moment ago
 * @param identity how nodes recognise each other in TLS
 * @param keys makes keys that all nodes can make and nobody else
 * @param address where this node lets others in
 * @param port where, on that address; 0 for any free one
 * @param answers what others may ask of this node, by path and role; empty: it lets nobody in
 * @param endpoints who answers it
 */
public record Neighbours(NodeName self, Members members, Predicate<NodeName> linked, ClusterIdentity identity,
        Keys keys, InetAddress address, int port, List<HttpMount.OnRole> answers, InetSocketAddress endpoints) {

    /** The door's purpose, as nodes tell each other. */
    public static final String DOOR = "http";

    public Neighbours {
        answers = List.copyOf(answers);
    }

    /** Makes keys, one for each purpose. */
    @FunctionalInterface
    public interface Keys {
        /** The key for {@code purpose}. */
        byte[] derive(String purpose, int bytes);
    }
}
