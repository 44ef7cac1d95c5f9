package io.posthouse.benchmarks.nodes;

/**
 * Told what happens to a client, with the moment as {@link System#nanoTime}. Called by the client's threads, some of them under
 * its lock: it must be quick and safe for any thread.
 */
interface Watch {
    /** Looks at nothing. */
    Watch NOBODY = new Watch() {
    };

    /** It is signed in, on a new stream or one that it resumed. */
    default void connected(long now) {
    }

    /** A connection that stood has ended. */
    default void lost(long now) {
    }

    /** It says something for the first time. */
    default void says(Said said, long now) {
    }

    /** What it said was acknowledged. */
    default void acknowledged(Said said, long now) {
    }

    /** Something came to it. */
    default void arrived(Said said, long now) {
    }
}
