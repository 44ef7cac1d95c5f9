package io.posthouse.storage.postgres;

import io.posthouse.storage.Database;
import io.posthouse.storage.Migrations;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings every module's schema to the form that this release needs, before anything else uses it.
 *
 * <p>Each module has its own schema, its own migrations and its own history of them, {@code <schema>.schema_history}. A
 * migration runs in one transaction; several nodes that start together take turns under a lock of the database.
 */
public final class Migrator {
    private static final Logger LOG = LoggerFactory.getLogger(Migrator.class);
    private static final String HISTORY = "schema_history";

    private final Database database;

    public Migrator(Database database) {
        this.database = database;
    }

    /**
     * Runs what has not run yet, module after module in the order given, so that a later one may rest on an earlier.
     *
     * @throws MigrationFailed when a migration fails, or one that has run was edited, renamed or removed since; the modules
     *         before it are migrated, the failed migration itself has left nothing
     */
    public void migrate(List<Migrations> modules) {
        for (Migrations module : modules) {
            migrate(module);
        }
    }

    private void migrate(Migrations module) {
        String schema = module.schema();
        try {
            int ran = Flyway.configure(Migrator.class.getClassLoader())
                    .dataSource(patient())
                    .schemas(schema)
                    .defaultSchema(schema)
                    .table(HISTORY)
                    .locations("classpath:db/" + schema)
                    .failOnMissingLocations(true)
                    .validateMigrationNaming(true)
                    .cleanDisabled(true)
                    .load()
                    .migrate().migrationsExecuted;
            if (ran > 0) {
                describeHistory(schema);
                LOG.atInfo().addKeyValue("schema", schema).addKeyValue("migrations", ran).log("schema migrated");
            }
        } catch (FlywayException | SQLException e) {
            throw new MigrationFailed("the tables of " + schema + " could not be brought to this release's form: "
                    + e.getMessage(), e);
        }
    }

    /** A migration may take as long as it needs, so a silent server is believed here, unlike everywhere else. */
    private DataSource patient() {
        return new PlainDataSource() {
            @Override
            public Connection getConnection() throws SQLException {
                Connection connection = database.dedicated("migrations");
                connection.setNetworkTimeout(Runnable::run, 0);
                return connection;
            }
        };
    }

    /** Every table says what it is when two data centres both write; this one too. */
    private void describeHistory(String schema) throws SQLException {
        try (Connection connection = database.dedicated("migrations"); var statement = connection.createStatement()) {
            statement.execute("comment on table " + statement.enquoteIdentifier(schema, false) + "." + HISTORY
                    + " is 'homed: each database keeps the history of its own tables'");
        }
    }
}
