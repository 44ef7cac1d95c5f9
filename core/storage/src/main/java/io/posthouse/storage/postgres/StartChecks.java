package io.posthouse.storage.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Refuses a PostgreSQL that could lose what we have acknowledged, or that sorts and searches otherwise than ours. Asked of
 * every PostgreSQL at every start, since each of these can be changed behind our back.
 */
final class StartChecks {
    private StartChecks() {
    }

    private static final String NATURE = """
            select current_setting('server_version_num')::int / 10000 as major, pg_encoding_to_char(encoding) as encoding,
                datctype as ctype, pg_is_in_recovery() as standby
            from pg_database where datname = current_database()""";

    /** @throws PostgresFault that names everything wrong at once */
    static void check(Connection connection) throws SQLException {
        List<String> wrong = new ArrayList<>();
        checkNature(connection, wrong);
        wrong.addAll(Durability.missing(connection));
        if (!wrong.isEmpty()) {
            throw new PostgresFault("this PostgreSQL must not be used: " + String.join("; ", wrong));
        }
    }

    private static void checkNature(Connection connection, List<String> wrong) throws SQLException {
        try (var statement = connection.createStatement(); var row = statement.executeQuery(NATURE)) {
            row.next();
            if (row.getInt("major") != Binaries.MAJOR) {
                wrong.add("it is PostgreSQL " + row.getInt("major") + ", and PostgreSQL " + Binaries.MAJOR
                        + " is needed");
            }
            if (!row.getString("encoding").equals("UTF8")) {
                wrong.add("the database's encoding is " + row.getString("encoding") + " and must be UTF8");
            }
            String ctype = row.getString("ctype");
            if (!ctype.toLowerCase(Locale.ROOT).replace("-", "").equals("c.utf8")) {
                wrong.add("the database's LC_CTYPE is " + ctype
                        + " and must be C.UTF-8, which is fixed when a database is "
                        + "created (create database ... template template0 encoding 'UTF8' locale_provider builtin "
                        + "builtin_locale 'C.UTF-8' lc_collate 'C' lc_ctype 'C.UTF-8')");
            }
            if (row.getBoolean("standby")) {
                wrong.add("it is a standby, which takes no writes: name the primary");
            }
        }
    }
}
