package io.posthouse.server.guard;

import io.posthouse.kernel.Ticker;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * By how much this machine's wall clock is ahead of the database's, which all nodes go by. A clock that has been wrong since before
 * the start never jumps. Any thread.
 */
public final class ClockSkew {
    /** What is told. Far below the 30 s beyond which nodes refuse each other's requests, and above what a slow answer makes uncertain. */
    static final Duration TOLERATED = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(ClockSkew.class);
    /** An answer that took longer tells too little about when it was given. */
    private static final Duration ANSWER_MAX = Duration.ofSeconds(1);

    private final Clock clock;
    private final Ticker ticker;
    private volatile @Nullable Duration ahead;

    public ClockSkew(Clock clock, Ticker ticker) {
        this.clock = clock;
        this.ticker = ticker;
    }

    private static final String NOW = "select clock_timestamp()";

    /** Compares them; one small question. A slow answer changes nothing. Blocks. */
    public void compare(Connection connection) throws SQLException {
        long askedNanos = ticker.nanos();
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(NOW)) {
            row.next();
            Instant theirs = row.getObject(1, OffsetDateTime.class).toInstant();
            Duration took = Duration.ofNanos(ticker.nanos() - askedNanos);
            if (took.compareTo(ANSWER_MAX) <= 0) {
                note(Duration.between(theirs, clock.instant().minus(took.dividedBy(2))));
            }
        }
    }

    private void note(Duration now) {
        boolean told = tooMuch().isPresent();
        ahead = now;
        if (tooMuch().isPresent() && !told) {
            LOG.atWarn().addKeyValue("aheadMillis", now.toMillis())
                    .log("the clock of this machine differs from the database's; let NTP keep both");
        } else if (told && tooMuch().isEmpty()) {
            LOG.atInfo().addKeyValue("aheadMillis", now.toMillis())
                    .log("the clocks of this machine and of the database agree again");
        }
    }

    /** By how much it is ahead, or behind if negative, as last compared; empty before the first time. */
    public Optional<Duration> ahead() {
        return Optional.ofNullable(ahead);
    }

    /** The same, if it is worth telling. */
    Optional<Duration> tooMuch() {
        return ahead().filter(by -> by.abs().compareTo(TOLERATED) > 0);
    }

    /** For a metric; not a number before the first time. */
    public double aheadSeconds() {
        return ahead().map(by -> by.toMillis() / 1_000.0).orElse(Double.NaN);
    }
}
