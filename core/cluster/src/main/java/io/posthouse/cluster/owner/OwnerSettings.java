package io.posthouse.cluster.owner;

import static io.posthouse.kernel.Checks.check;

import java.time.Duration;

/**
 * How patient nodes are with each other.
 *
 * @param beatEvery how often a node says in the database that it lives, 50 ms to 10 s
 * @param deadAfter how long it may be silent there before its shards are taken; at least twice {@code beatEvery}
 * @param tornAfter how long a node may stand outside the larger part of a torn network before it hands its shards over
 * @param lookEvery how often a node looks while something changes, 10 ms or more; it bounds the pause of a shard that moves
 *        between nodes whose link is down
 * @param actPatience how long taking over or handing over one log's shards may take before it is tried anew, below
 *        {@code deadAfter} so that who acts does not seem dead
 * @param leavePatience how long leaving waits for its shards to be with others
 */
public record OwnerSettings(Duration beatEvery, Duration deadAfter, Duration tornAfter, Duration lookEvery,
        Duration actPatience, Duration leavePatience) {
    public OwnerSettings {
        check(beatEvery.toMillis() >= 50 && beatEvery.toSeconds() <= 10, "a node beats every 50 ms to 10 s");
        check(deadAfter.compareTo(beatEvery.multipliedBy(2)) >= 0, "a node is not dead for one beat that was late");
        check(!tornAfter.isNegative(), "patience is not negative");
        check(lookEvery.toMillis() >= 10, "looking more often than every 10 ms is only load");
        check(actPatience.isPositive() && leavePatience.isPositive(), "patience is positive");
    }

    /** Two beats a second, dead after 2.5 s without so that 3 s are enough to notice and to act, cut off after 3 s alone, a look each 100 ms while something changes. */
    public static OwnerSettings standard() {
        return new OwnerSettings(Duration.ofMillis(500), Duration.ofMillis(2500), Duration.ofSeconds(3),
                Duration.ofMillis(100), Duration.ofSeconds(2), Duration.ofSeconds(15));
    }
}
