package io.posthouse.cluster;

import java.net.InetSocketAddress;
import java.time.Instant;
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
 */
public record Node(NodeName name, @Nullable InetSocketAddress link, Set<String> roles, String version, Instant since) {
    public Node {
        roles = Set.copyOf(roles);
    }
}
