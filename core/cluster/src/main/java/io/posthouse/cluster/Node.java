package io.posthouse.cluster;

import io.posthouse.kernel.Checks;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One node as its peers know it.
 *
 * @param name the same over its restarts
 * @param link where its peers reach it; null when it has no links, in one process
 * @param roles the services that it carries
 * @param version what it runs, so that a rolling upgrade can be seen
 * @param since when this life of it began; tells two lives of one name apart
 * @param doors what it lets other nodes in by besides its link, now: what for, and the port on the address of its link
 * @param edition of what it says of itself in this life; the greater one counts
 */
public record Node(NodeName name, @Nullable InetSocketAddress link, Set<String> roles, String version, Instant since,
        Map<String, Integer> doors, int edition) {

    /** The most doors of one node. */
    public static final int DOORS_MAX = 16;

    public Node {
        roles = Set.copyOf(roles);
        doors = Map.copyOf(doors);
        Checks.check(doors.size() <= DOORS_MAX, "a node has at most 16 doors");
    }

    /** One that has opened no doors yet. */
    public Node(NodeName name, @Nullable InetSocketAddress link, Set<String> roles, String version, Instant since) {
        this(name, link, roles, version, since, Map.of(), 0);
    }

    /** Whether it carries a service; one that says nothing of that is alone, and carries all. */
    public boolean carries(String role) {
        return roles.isEmpty() || roles.contains(role);
    }

    /** Where other nodes come in by a door; empty when that is not open. */
    public Optional<InetSocketAddress> door(String purpose) {
        Integer port = doors.get(purpose);
        return link == null || port == null
                ? Optional.empty()
                : Optional.of(link.isUnresolved()
                        ? InetSocketAddress.createUnresolved(link.getHostString(), port)
                        : new InetSocketAddress(link.getAddress(), port));
    }

    /** The same node, a word later, with a door opened. */
    public Node opened(String purpose, int port) {
        Map<String, Integer> more = new HashMap<>(doors);
        more.put(purpose, port);
        return new Node(name, link, roles, version, since, more, edition + 1);
    }

    /** The same node, a word later, with a door closed. */
    public Node closed(String purpose) {
        Map<String, Integer> fewer = new HashMap<>(doors);
        fewer.remove(purpose);
        return new Node(name, link, roles, version, since, fewer, edition + 1);
    }

    /** Whether {@code other} is this node in this life, whatever else it says of itself. */
    public boolean isSameLifeAs(Node other) {
        return name.equals(other.name) && since.equals(other.since);
    }
}
