package io.posthouse.server.wiring;

import io.posthouse.gateway.health.HealthCheck;
import io.posthouse.server.guard.ClockSkew;
import io.posthouse.storage.Database;
import io.posthouse.storage.StoreUnavailable;
import io.posthouse.storage.postgres.ConnectedDatabase;
import io.posthouse.storage.postgres.Durability;
import io.posthouse.storage.postgres.EmbeddedPostgres;
import io.posthouse.storage.postgres.NotDurable;
import io.posthouse.storage.postgres.Replication;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Whether the database answers, and keeps what it confirms. On the way it has the clocks compared.
 *
 * @param standbyRequired whether a standby must keep it, too
 */
record DatabaseHealth(Database database, boolean standbyRequired, ClockSkew skew) implements HealthCheck {
    @Override
    public String part() {
        return "database";
    }

    @Override
    public Condition check() {
        if (database instanceof EmbeddedPostgres own) {
            switch (own.state()) {
                case READY -> {
                    // Asked below.
                }
                case STARTING, RESTARTING -> {
                    return new Condition.Unwell("PostgreSQL is starting.",
                            "Wait; if it lasts, read postgres/server.log in the data folder.");
                }
                case FAILED, STOPPED -> {
                    return new Condition.Unwell("PostgreSQL has stopped and stays down.",
                            "Read postgres/server.log in the data folder, then start the platform again.");
                }
            }
        }
        try (Connection connection = connect()) {
            Durability.check(connection);
            skew.compare(connection);
            return database instanceof ConnectedDatabase yours
                    ? yours.replication().map(now -> of(now, standbyRequired)).orElse(new Condition.Well())
                    : new Condition.Well();
        } catch (SQLException | StoreUnavailable e) {
            return NotDurable.behind(e).map(DatabaseHealth::notDurable).orElseGet(() -> away(e));
        }
    }

    static Condition of(Replication now, boolean standbyRequired) {
        if (now.stuck()) {
            return new Condition.Impaired("Nothing can be written: commits on " + now.primary()
                    + " wait for a standby, and none is there that confirms them.",
                    "Bring the standby back. If it will not come back, take it out of synchronous_standby_names; from then on "
                            + "what is acknowledged is on one server only.");
        }
        if (standbyRequired && !now.waits()) {
            return new Condition.Impaired("What is acknowledged is on " + now.primary()
                    + " only: its commits wait for no standby, though posthouse.database.standby is required.",
                    "Name the standbys in synchronous_standby_names, with Patroni by synchronous_mode.");
        }
        if (!now.former().isEmpty()) {
            return new Condition.Impaired(String.join(", ", now.former()) + " takes itself for the primary, and "
                    + now.primary() + " was promoted since.",
                    "End it and make it a standby (pg_rewind or a new copy); this platform does not use it, others might.");
        }
        return new Condition.Well();
    }

    // Of yours one beside the pool, which would wait longer for a connection than the door waits for us, and then not be
    // there to tell why there is none. The door asks once a second at most.
    private Connection connect() throws SQLException {
        return database instanceof EmbeddedPostgres own ? own.pool().getConnection() : database.dedicated("health");
    }

    private static Condition notDurable(NotDurable refused) {
        return new Condition.Unwell("Nothing is written: " + refused.getMessage() + ".",
                "Switch it on in PostgreSQL's settings and restart PostgreSQL; the platform then goes on by itself.");
    }

    private static Condition away(Exception failure) {
        String state = failure instanceof SQLException sql ? " (SQL state " + sql.getSQLState() + ")" : "";
        return new Condition.Unwell("The database does not answer" + state + ".",
                "Look at the database's log and at the disk.");
    }
}
