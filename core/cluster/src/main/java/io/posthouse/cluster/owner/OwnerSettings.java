package io.posthouse.cluster.owner;

import static io.posthouse.kernel.Checks.check;

import java.time.Duration;

/**
 * How patient nodes are with each other.
 *
 * @param beatEvery how often a node says in the database that it lives, 50 ms to 10 s
 * @param deadAfter how long it may be silent there before its shards are taken; at least four times {@code beatEvery}. Whom nobody sees any
 *        more, because its connections are broken, is given half of it
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
        check(deadAfter.compareTo(beatEvery.multipliedBy(4)) >= 0, "a node is not dead for one beat that was late");
        check(!tornAfter.isNegative(), "patience is not negative");
        check(lookEvery.toMillis() >= 10, "looking more often than every 10 ms is only load");
        check(actPatience.isPositive() && leavePatience.isPositive(), "patience is positive");
    }

    private static final Duration BEAT_MAX = Duration.ofSeconds(5);
    private static final Duration TORN_AFTER_MIN = Duration.ofSeconds(3);

    /**
     * The usual for a patience of a second or more: five beats in it, cut off after 3 s alone or that patience, a look each 100 ms while
     * something changes, and time to act before oneself seems dead. With 2.5 s a death is noticed and acted upon within 3 s, that of a
     * process usually after half of it.
     */
    public static OwnerSettings within(Duration deadAfter) {
        Duration fifth = deadAfter.dividedBy(5);
        return new OwnerSettings(fifth.compareTo(BEAT_MAX) > 0 ? BEAT_MAX : fifth, deadAfter,
                deadAfter.compareTo(TORN_AFTER_MIN) > 0 ? deadAfter : TORN_AFTER_MIN, Duration.ofMillis(100),
                deadAfter.minus(fifth), Duration.ofSeconds(15));
    }
}
