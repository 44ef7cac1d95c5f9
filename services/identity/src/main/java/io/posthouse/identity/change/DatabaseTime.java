package io.posthouse.identity.change;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * Moments out of {@code timestamptz}, and spans into {@code make_interval}. No moment goes in: what is written, compared and deleted
 * goes by the database's clock, since a node's may be days ahead of it.
 */
public final class DatabaseTime {
    private DatabaseTime() {
    }

    /** A span for {@code make_interval(secs => ...)}. */
    public static double seconds(Duration span) {
        return span.toMillis() / 1_000.0;
    }

    /** From a column that is not null. */
    public static Instant read(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
