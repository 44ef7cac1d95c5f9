package io.posthouse.cluster.link;

import static io.posthouse.kernel.Checks.check;

import java.util.OptionalInt;

/**
 * In which versions a node can speak to others over links: these words themselves, and every frame and stream that goes
 * over them. Two nodes speak the newest that both know.
 *
 * <p>Whoever changes what is said so that a node of before would misunderstand it raises {@code newest} and goes on saying it in the
 * former way to a node that speaks no more than that. {@code oldest} follows one release later, when nobody is left who needs it:
 * a rolling upgrade goes from each release to the next.
 *
 * @param oldest 1 or more
 * @param newest not less than {@code oldest}
 */
record Versions(int oldest, int newest) {
    /** What this program speaks. */
    static final Versions OURS = new Versions(1, 1);

    Versions {
        check(oldest >= 1 && newest >= oldest, "versions begin at 1, the oldest first");
    }

    /** In which one to speak with a node that speaks {@code others}; empty when they have none in common. */
    OptionalInt with(Versions others) {
        int both = Math.min(newest, others.newest);
        return both < Math.max(oldest, others.oldest) ? OptionalInt.empty() : OptionalInt.of(both);
    }

    /** As in {@code 2 to 3}. */
    String words() {
        return oldest == newest ? Integer.toString(newest) : oldest + " to " + newest;
    }
}
