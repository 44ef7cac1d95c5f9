package io.posthouse.storage.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Whether a PostgreSQL keeps what it has confirmed. It can stop doing so at any restart, so that it is asked on every new
 * connection, and not only when the platform starts. One short query; any thread.
 */
public final class Durability {
    private static final Set<String> OFF = Set.of("off", "false", "no", "0");

    private Durability() {
    }

    /** Where a value comes from ({@code source}) tells a person what to change: a file, {@code alter role}, the URL. */
    private static final String DURABILITY = """
            select name, setting, source from pg_settings
            where name in ('fsync', 'full_page_writes', 'synchronous_commit')""";

    /** @throws NotDurable when what this connection commits could be lost by a crash */
    public static void check(Connection connection) throws SQLException {
        List<String> missing = missing(connection);
        if (!missing.isEmpty()) {
            throw new NotDurable(String.join("; ", missing));
        }
    }

    /** What is switched off, one sentence each; empty when all is as it must be. */
    static List<String> missing(Connection connection) throws SQLException {
        List<String> missing = new ArrayList<>();
        try (var statement = connection.createStatement(); var row = statement.executeQuery(DURABILITY)) {
            while (row.next()) {
                if (OFF.contains(row.getString("setting"))) {
                    missing.add(row.getString("name") + " is off (set by: " + row.getString("source")
                            + "), so that a crash could lose what was acknowledged");
                }
            }
        }
        return missing;
    }
}
