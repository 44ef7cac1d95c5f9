package io.posthouse.cluster.call;

import io.posthouse.cluster.Cluster;
import io.posthouse.cluster.NodeName;
import io.posthouse.kernel.AccessCheck;
import java.time.Clock;
import java.util.List;
import java.util.function.Predicate;

/**
 * What calls stand on.
 *
 * @param cluster this node among the others
 * @param linked whether a node answered a moment ago
 * @param keys makes keys that all nodes can make and nobody else
 * @param access decides who may do what
 * @param offers what other nodes may call here
 * @param meter hears of each call that is made from here
 */
public record CallGround(Cluster cluster, Predicate<NodeName> linked, Keys keys, AccessCheck access, Clock clock,
        List<Offer<?>> offers, Meter meter) {
    public CallGround {
        offers = List.copyOf(offers);
    }

    /** Makes keys, one for each purpose. */
    @FunctionalInterface
    public interface Keys {
        /** The key for {@code purpose}. */
        byte[] derive(String purpose, int bytes);
    }

    /**
     * One interface that is carried out here.
     *
     * @param role that this node carries
     * @param called the interface, marked {@link io.posthouse.kernel.Remote}
     */
    public record Offer<T>(String role, Class<T> called, T implementation) {
    }

    /** Hears of calls. Any thread; must not block. */
    @FunctionalInterface
    public interface Meter {
        /**
         * A call is over.
         *
         * @param method as {@code Interface.method}
         * @param outcome {@code answered}, {@code refused}, {@code failed}, {@code late} or {@code no-node}
         */
        void called(String method, String outcome, long nanos);
    }
}
