package io.posthouse.server.wiring;

import io.posthouse.gateway.health.HealthCheck;
import io.posthouse.storage.Database;
import io.posthouse.storage.StoreUnavailable;
import io.posthouse.storage.postgres.Durability;
import io.posthouse.storage.postgres.EmbeddedPostgres;
import io.posthouse.storage.postgres.NotDurable;
import java.sql.Connection;
import java.sql.SQLException;

/** Whether the database answers, and keeps what it confirms. */
record DatabaseHealth(Database database) implements HealthCheck {
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
            return new Condition.Well();
        } catch (SQLException | StoreUnavailable e) {
            return NotDurable.behind(e).map(DatabaseHealth::notDurable).orElseGet(() -> away(e));
        }
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
