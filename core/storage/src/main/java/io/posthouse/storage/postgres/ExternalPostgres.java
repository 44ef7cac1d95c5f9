package io.posthouse.storage.postgres;

import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.PGProperty;

/** A PostgreSQL that somebody else runs: a primary of your own, with or without standbys. */
public final class ExternalPostgres {
    private ExternalPostgres() {
    }

    /**
     * Connects and checks that it may be used.
     *
     * @param url {@code jdbc:postgresql://host:port/database}, with further parameters of the driver such as
     *        {@code sslmode=verify-full} or several hosts and {@code targetServerType=primary}
     * @throws PostgresFault when it does not answer, or must not be used: not PostgreSQL 18, not UTF-8 with LC_CTYPE
     *         C.UTF-8, a standby, or anything durable switched off; the message says which
     */
    public static ConnectedDatabase connect(String url, String user, String password, PoolSettings pool) {
        var identity = new Properties();
        PGProperty.USER.set(identity, user);
        PGProperty.PASSWORD.set(identity, password);
        try {
            return ConnectedDatabase.open(url, identity, pool, "posthouse");
        } catch (SQLException e) {
            throw new PostgresFault(
                    "the PostgreSQL at " + withoutParameters(url) + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** Parameters may hold passwords of key files. */
    private static String withoutParameters(String url) {
        int mark = url.indexOf('?');
        return mark < 0 ? url : url.substring(0, mark);
    }
}
