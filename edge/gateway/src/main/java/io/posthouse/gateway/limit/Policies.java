package io.posthouse.gateway.limit;

import org.jspecify.annotations.Nullable;

/** Which quota holds for a key now; all nodes answer alike, but for the moments in which a change spreads. Any thread; never blocks. */
@FunctionalInterface
interface Policies {
    /** Null when nothing is limited there. */
    @Nullable
    Quota of(Layer layer, long key);
}
