package io.posthouse.storage.postgres;

import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.PGProperty;

/** A PostgreSQL that somebody else runs: a primary of your own, with or without standbys. */
public final class ExternalPostgres {
    private ExternalPostgres() {
    }

    /**
     * Connects and checks that it may be used. From then on every connection leads to the primary, also after another of the
     * servers named was promoted.
     *
     * @param url {@code jdbc:postgresql://host:port/database}, with further parameters of the driver such as
     *        {@code sslmode=verify-full}; several servers that take over from each other are {@code //one:5432,two:5432/database}
     * @throws PostgresFault when none answers, or must not be used: not PostgreSQL 18, not UTF-8 with LC_CTYPE
     *         C.UTF-8, no primary, or anything durable switched off; the message says which
     */
    public static ConnectedDatabase connect(String url, String user, String password, PoolSettings pool) {
        return connect(url, user, password, pool, Fallback.optional());
    }

    /**
     * The same.
     *
     * @param fallback what is asked of a standby
     */
    public static ConnectedDatabase connect(String url, String user, String password, PoolSettings pool,
            Fallback fallback) {
        var identity = new Properties();
        PGProperty.USER.set(identity, user);
        PGProperty.PASSWORD.set(identity, password);
        if (fallback.required()) {
            // Whatever the role or the database has been given: at least the standby's disk, where there is one.
            PGProperty.OPTIONS.set(identity, "-c synchronous_commit=on");
        }
        try {
            return ConnectedDatabase.openReplicated(url, identity, pool, "posthouse",
                    new SeenTimeline(fallback.memory().orElse(null)));
        } catch (SQLException e) {
            throw new PostgresFault(
                    "the PostgreSQL at " + withoutParameters(url) + " cannot be used: " + e.getMessage() + advice(e),
                    e);
        }
    }

    /** Which settings to look at, by the class of what PostgreSQL says. */
    private static String advice(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return switch (state.substring(0, Math.min(2, state.length()))) {
            // Invalid authorization: also a machine or a role that pg_hba.conf does not let in.
            case "28" ->
                ". Look at POSTHOUSE_DATABASE_USER and POSTHOUSE_DATABASE_PASSWORD, and who may come in by that server's "
                        + "pg_hba.conf";
            // Invalid catalogue: no such database.
            case "3D" -> ". POSTHOUSE_DATABASE_URL names it: create it there, or name another";
            case "08" -> ". Does it run, and is POSTHOUSE_DATABASE_URL right?";
            default -> "";
        };
    }

    /** Parameters may hold passwords of key files. */
    private static String withoutParameters(String url) {
        int mark = url.indexOf('?');
        return mark < 0 ? url : url.substring(0, mark);
    }
}
