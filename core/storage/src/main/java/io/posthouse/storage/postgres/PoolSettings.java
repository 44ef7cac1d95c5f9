package io.posthouse.storage.postgres;

import static io.posthouse.kernel.Checks.check;

import java.time.Duration;

/**
 * How many connections to keep and how long to wait for the database.
 *
 * @param connectionsMax the most that are open at once, 1 to 100
 * @param connectionsIdle how many stay open when nothing happens
 * @param connectionWait how long to wait for a connection, 250 ms or more; then {@link io.posthouse.storage.StoreUnavailable}
 * @param answerWait how long a silent server is believed to be working, whole seconds, 2 s or more. A pooled statement
 *        is cancelled a second before, so that it ends by the server's own hand
 */
public record PoolSettings(int connectionsMax, int connectionsIdle, Duration connectionWait, Duration answerWait) {
    public PoolSettings {
        check(connectionsMax >= 1 && connectionsMax <= 100, "a pool holds 1 to 100 connections");
        check(connectionsIdle >= 0 && connectionsIdle <= connectionsMax, "a pool keeps no more idle than it may hold");
        check(connectionWait.toMillis() >= 250,
                "waiting less than 250 ms for a connection refuses in every small pause");
        check(answerWait.toSeconds() >= 2, "an answer may take at least 2 s");
    }

    /** Twelve connections, 5 s for one, 30 s for an answer. */
    public static PoolSettings standard() {
        return new PoolSettings(12, 2, Duration.ofSeconds(5), Duration.ofSeconds(30));
    }

    /** Four connections at most, opened when needed: for a command that looks in, and for tests. */
    public static PoolSettings small() {
        return new PoolSettings(4, 0, Duration.ofSeconds(5), Duration.ofSeconds(30));
    }
}
