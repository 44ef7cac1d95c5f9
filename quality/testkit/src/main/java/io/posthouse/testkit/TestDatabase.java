package io.posthouse.testkit;

import io.posthouse.storage.Database;
import io.posthouse.storage.Migrations;
import io.posthouse.storage.postgres.ConnectedDatabase;
import io.posthouse.storage.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;

/**
 * A real, fresh database for one test class, on a PostgreSQL that all classes in this JVM share:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final TestDatabase database = TestDatabase.with(new Migrations("identity"));
 * }</pre>
 *
 * <p>It is there from {@code @BeforeAll} on, with the schemas of the modules named, in their order, and nothing in them
 * but what migrations put there. Tests of one class share it; they clean up with {@link #execute}, or use other keys.
 * Outside JUnit Jupiter take {@link TestPostgres}.
 */
public final class TestDatabase implements Database, BeforeAllCallback, AfterAllCallback {
    private static final String DEADLOCK = "40P01";
    private static final int TRIES = 5;

    private final List<Migrations> modules;
    private @Nullable TestPostgres postgres;
    private @Nullable ConnectedDatabase database;

    private TestDatabase(List<Migrations> modules) {
        this.modules = modules;
    }

    /** One with the schemas of {@code modules}, migrated in this order; none is fine too. */
    public static TestDatabase with(Migrations... modules) {
        return new TestDatabase(List.of(modules));
    }

    @Override
    public void beforeAll(ExtensionContext context) throws SQLException {
        // Kept for the session, which JUnit closes when the JVM ends: where several JVMs share the classes of a module, each class
        // is a run of its own in it.
        TestPostgres shared = context.getStore(StoreScope.LAUNCHER_SESSION, Namespace.create(TestPostgres.class))
                .computeIfAbsent(TestPostgres.class, type -> TestPostgres.start(), TestPostgres.class);
        postgres = shared;
        database = shared.freshDatabase(modules);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (database != null) {
            database.close();
        }
    }

    @Override
    public DataSource pool() {
        return opened().pool();
    }

    @Override
    public Connection dedicated(String purpose) throws SQLException {
        return opened().dedicated(purpose);
    }

    /** A connection to it with all rights, which the platform never has. The caller closes it. */
    public Connection superuser(String purpose) throws SQLException {
        try (Connection ordinary = pool().getConnection()) {
            return server().superuser(ordinary.getCatalog(), purpose);
        }
    }

    /** How a process of its own reaches it: URL, user, password. */
    public List<String> access() throws SQLException, IOException {
        if (postgres == null) {
            throw new IllegalStateException("the database is there from @BeforeAll on; register it as a static field");
        }
        try (Connection connection = pool().getConnection()) {
            return List.of(connection.getMetaData().getURL(), connection.getMetaData().getUserName(),
                    postgres.password());
        }
    }

    /**
     * Runs {@code sql}, several statements if need be, in one transaction of its own; once more where that met what an earlier test left
     * under way, such as a note that is written after its sign-in was answered, and the database ended one of the two.
     */
    public void execute(String sql) throws SQLException {
        for (int left = TRIES;; left--) {
            try (Connection connection = pool().getConnection(); var statement = connection.createStatement()) {
                statement.execute(sql);
                return;
            } catch (SQLException e) {
                if (left == 1 || !DEADLOCK.equals(e.getSQLState())) {
                    throw e;
                }
            }
        }
    }

    /** The first column of the first row that {@code sql} finds, as text; null for none and for null. */
    public @Nullable String ask(String sql) throws SQLException {
        try (Connection connection = pool().getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : null;
        }
    }

    /** The server below, to be killed by tests that want to see what happens then; it comes back on the same port. */
    public EmbeddedPostgres server() {
        if (postgres == null) {
            throw new IllegalStateException("the database is there from @BeforeAll on; register it as a static field");
        }
        return postgres.server();
    }

    private ConnectedDatabase opened() {
        if (database == null) {
            throw new IllegalStateException("the database is there from @BeforeAll on; register it as a static field");
        }
        return database;
    }
}
