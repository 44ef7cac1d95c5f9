package io.posthouse.gateway.limit;

import io.posthouse.cluster.Cluster;
import io.posthouse.kernel.setting.Running;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What the door needs to limit what comes.
 *
 * @param settings how much may come; may change
 * @param interfaces those there are, such as {@code GET /api/people/{name}}
 * @param classes what is more than {@link TrafficClass#INTERNAL}, by path and all that lies below it
 * @param cluster with whom limits are shared; empty where this node is alone
 * @param spared from which addresses anybody may call as often as it likes
 */
public record Limiting(Running<LimitSettings> settings, List<String> interfaces, Map<String, TrafficClass> classes,
        Optional<Cluster> cluster, Predicate<InetAddress> spared) {
    /** Loopback is spared: a proxy on this machine makes everybody look as if they called from it. */
    public Limiting(Running<LimitSettings> settings, List<String> interfaces, Map<String, TrafficClass> classes,
            Optional<Cluster> cluster) {
        this(settings, interfaces, classes, cluster, InetAddress::isLoopbackAddress);
    }

    /** Nothing is limited. */
    public static final Limiting NONE = new Limiting(Running.fixed(LimitSettings.NONE), List.of(), Map.of(),
            Optional.empty());

    /** The door by which nodes tell each other that they share limits; its port says nothing. */
    public static final String DOOR = "limits";

    public Limiting {
        interfaces = List.copyOf(interfaces);
        classes = Map.copyOf(classes);
    }
}
