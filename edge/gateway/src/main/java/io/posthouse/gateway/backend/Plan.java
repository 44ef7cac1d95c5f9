package io.posthouse.gateway.backend;

import io.posthouse.gateway.chain.Chain;
import io.posthouse.gateway.route.Route;
import io.posthouse.kernel.Caller;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** A route as it is gone by: what requests pass first, and whom they may be given to. Never changed. */
final class Plan {
    private final Route route;
    private final String label;
    private final Chain onOurs;
    private final Chain onForeign;
    private final Backends[] backends;
    private final int weights;

    /**
     * One back end of the route.
     *
     * @param upTo the weights of all before it and its own
     */
    record Backends(String name, List<TargetState> targets, int upTo) {
        Backends {
            targets = List.copyOf(targets);
        }
    }

    /**
     * @param onOurs what requests to hosts of ours pass
     * @param onForeign what those to others pass
     */
    Plan(Route route, Chain onOurs, Chain onForeign, List<Backends> backends) {
        this.route = route;
        this.label = "route " + route.name();
        this.onOurs = onOurs;
        this.onForeign = onForeign;
        this.backends = backends.toArray(Backends[]::new);
        this.weights = backends.getLast().upTo();
    }

    Route route() {
        return route;
    }

    /** By which it is counted: one of as many as there are routes. */
    String label() {
        return label;
    }

    Chain chain(boolean foreign) {
        return foreign ? onForeign : onOurs;
    }

    /**
     * Who answers a caller: always the same one while the weights are the same, so that nobody meets two versions in one sitting; and for
     * nobody in particular, any.
     */
    Backends backend(Optional<Caller> caller) {
        if (backends.length == 1) {
            return backends[0];
        }
        int draw = caller.isPresent()
                ? Math.floorMod(mixed(caller.get().session().hashCode()), weights)
                : ThreadLocalRandom.current().nextInt(weights);
        int at = 0;
        while (backends[at].upTo() <= draw) {
            at++;
        }
        return backends[at];
    }

    /** Hashes of strings that differ in their last letter only differ in their last bits only. */
    private static int mixed(int hash) {
        int mixed = (hash ^ (hash >>> 16)) * 0x85ebca6b;
        mixed = (mixed ^ (mixed >>> 13)) * 0xc2b2ae35;
        return mixed ^ (mixed >>> 16);
    }

    /**
     * The target that has least to do for this loop, of those that may be asked now; null without any.
     *
     * @param but taken only where there is no other
     */
    static @Nullable TargetState choose(Lane lane, Backends backend, @Nullable TargetState but, long now) {
        List<TargetState> targets = backend.targets();
        int size = targets.size();
        int from = size == 1 ? 0 : ThreadLocalRandom.current().nextInt(size);
        TargetState best = null;
        int least = Integer.MAX_VALUE;
        boolean butIsThere = false;
        for (int i = 0; i < size; i++) {
            TargetState target = targets.get((from + i) % size);
            Breaker breaker = lane.breaker(target);
            if (!target.isThere() || !breaker.admits(now)) {
                continue;
            }
            if (target == but) {
                butIsThere = true;
            } else if (breaker.underWay() < least) {
                least = breaker.underWay();
                best = target;
            }
        }
        return best == null && butIsThere ? but : best;
    }
}
