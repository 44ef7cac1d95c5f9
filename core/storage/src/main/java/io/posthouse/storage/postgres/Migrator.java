package io.posthouse.storage.postgres;

import io.posthouse.kernel.CalledHere;
import io.posthouse.storage.Database;
import io.posthouse.storage.Migrations;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
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
 *
 * <p>While nodes are upgraded one after the other, and when one goes back, the program of before finds tables that are newer than
 * itself. It uses them as they are, as long as nothing that it needs was taken away, which migrations say in their names
 * ({@link MigrationFiles}); otherwise it does not start.
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
     * @throws MigrationFailed when a migration fails, one that has run was edited, renamed or removed since, or the tables are of a
     *         release that this program is too old for; the modules before it are migrated, the failed migration itself has
     *         left nothing
     */
    public void migrate(List<Migrations> modules) {
        try {
            Map<String, String> known = knownFiles();
            for (Migrations module : modules) {
                Optional<String> digest = files.digestOf(module.schema());
                if (digest.isPresent() && digest.get().equals(known.get(module.schema()))) {
                    continue;
                }
                boolean newer = known.containsKey(module.schema()) && isNewer(module.schema());
                migrate(module);
                if (!newer) {
                    describeHistory(module.schema(), digest.orElse("unknown"));
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
                known.put(rows.getString("nspname"), comment != null && comment.startsWith(HISTORY_KIND)
                        ? comment.substring(HISTORY_KIND.length())
                        : "");
            }
            return known;
        }
    }

    /** Whether the tables are ahead of this program, which may still use them. */
    private boolean isNewer(String schema) throws SQLException, IOException {
        int newest = files.newestOf(schema);
        boolean newer = false;
        try (Connection connection = database.dedicated("migrations");
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select script from " + statement.enquoteIdentifier(schema, false)
                        + "." + HISTORY + " where success and version is not null order by installed_rank")) {
            while (rows.next()) {
                String script = rows.getString("script");
                if (newest > 0 && MigrationFiles.versionOf(script) > newest) {
                    newer = true;
                    if (MigrationFiles.neededAfter(script) > newest) {
                        throw new MigrationFailed("the tables of " + schema + " are of a later release, which has run "
                                + script + ": that is for programs that know V"
                                + String.format(Locale.ROOT, "%03d", MigrationFiles.neededAfter(script))
                                + " or later, and this one knows nothing after V"
                                + String.format(Locale.ROOT, "%03d", newest)
                                + ". Start the later release again, or restore a backup from before it"
                                + " (" + CalledHere.page("upgrade.md") + ")", null);
                    }
                }
            }
        }
        if (newer) {
            LOG.atInfo().addKeyValue("schema", schema).addKeyValue("known", newest)
                    .log("tables of a later release are used as they are");
        }
        return newer;
    }

    private void migrate(Migrations module) {
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
