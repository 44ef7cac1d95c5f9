package io.posthouse.storage.postgres;

import io.posthouse.storage.Database;
import io.posthouse.storage.Migrations;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 *
 * <p>Flyway does it. Asking it whether there is anything to do costs more than all else at a start, though, so the
 * history's comment keeps a digest of the files that brought the schema to where it is: as long as they are the same, byte
 * for byte, Flyway is not even loaded. An edited, renamed, removed or new file changes the digest, and Flyway judges.
 */
public final class Migrator {
    private static final Logger LOG = LoggerFactory.getLogger(Migrator.class);
    private static final String HISTORY = "schema_history";
    /** Every table says what it is when two data centres both write; this one too. */
    private static final String HISTORY_KIND = "homed: each database keeps the history of its own tables; files ";

    private final Database database;
    private final ClassLoader loader;
    private final MigrationFiles files;

    public Migrator(Database database) {
        this(database, Migrator.class.getClassLoader());
    }

    Migrator(Database database, ClassLoader loader) {
        this.database = database;
        this.loader = loader;
        this.files = new MigrationFiles(loader);
    }

    /**
     * Runs what has not run yet, module after module in the order given, so that a later one may rest on an earlier.
     *
     * @throws MigrationFailed when a migration fails, or one that has run was edited, renamed or removed since; the modules
     *         before it are migrated, the failed migration itself has left nothing
     */
    public void migrate(List<Migrations> modules) {
        try {
            Map<String, String> known = knownFiles();
            for (Migrations module : modules) {
                Optional<String> digest = files.digestOf(module.schema());
                if (digest.isEmpty() || !digest.get().equals(known.get(module.schema()))) {
                    migrate(module, digest.orElse("unknown"));
                }
            }
        } catch (SQLException | IOException e) {
            throw new MigrationFailed("the tables could not be brought to this release's form: " + e.getMessage(), e);
        }
    }

    private static final String KNOWN_FILES = """
            select namespace.nspname, obj_description(class.oid, 'pg_class') as comment
            from pg_class class join pg_namespace namespace on namespace.oid = class.relnamespace
            where class.relname = 'schema_history' and class.relkind = 'r'""";

    private Map<String, String> knownFiles() throws SQLException {
        try (Connection connection = database.dedicated("migrations");
                var statement = connection.createStatement();
                var rows = statement.executeQuery(KNOWN_FILES)) {
            Map<String, String> known = new HashMap<>();
            while (rows.next()) {
                String comment = rows.getString("comment");
                if (comment != null && comment.startsWith(HISTORY_KIND)) {
                    known.put(rows.getString("nspname"), comment.substring(HISTORY_KIND.length()));
                }
            }
            return known;
        }
    }

    private void migrate(Migrations module, String digest) throws SQLException {
        String schema = module.schema();
        try {
            int ran = Flyway.configure(loader)
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
            LOG.atInfo().addKeyValue("schema", schema).addKeyValue("migrations", ran).log("schema migrated");
        } catch (FlywayException e) {
            throw new MigrationFailed("the tables of " + schema + " could not be brought to this release's form: "
                    + e.getMessage(), e);
        }
        describeHistory(schema, digest);
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

    private void describeHistory(String schema, String digest) throws SQLException {
        try (Connection connection = database.dedicated("migrations"); var statement = connection.createStatement()) {
            statement.execute("comment on table " + statement.enquoteIdentifier(schema, false) + "." + HISTORY + " is "
                    + statement.enquoteLiteral(HISTORY_KIND + digest));
        }
    }
}
