package io.posthouse.storage.log;

import io.posthouse.kernel.Ticker;
import io.posthouse.storage.Database;
import io.posthouse.storage.StoreUnavailable;
import java.sql.SQLException;
import java.util.UUID;
import java.util.regex.Pattern;

/** The logs of this node on one PostgreSQL. Any thread. */
public final class PostgresLogs implements Logs {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");

    private final Database database;
    private final String node;
    private final LogSettings settings;
    private final Ticker ticker;
    private final LogListener listener;
    private final CommitOrder commitOrder;

    /** The product's. */
    public PostgresLogs(Database database, String node, LogSettings settings, Ticker ticker,
            LogListener listener) {
        this(database, node, settings, ticker, listener, CommitOrder.DURABLE_FIRST);
    }

    /**
     * For proofs that plant a defect or a delay.
     *
     * @param node the name this node writes under; whoever opens a log under the same name later takes its place
     * @param ticker measures how long commands wait
     */
    public PostgresLogs(Database database, String node, LogSettings settings, Ticker ticker,
            LogListener listener, CommitOrder commitOrder) {
        this.database = database;
        this.node = node;
        this.settings = settings;
        this.ticker = ticker;
        this.listener = new GuardedListener(listener);
        this.commitOrder = commitOrder;
    }

    @Override
    public <C, R> OpenLog<C, R> open(LogDefinition<C, R> definition) {
        checkNames(definition);
        PostgresLog<C, R> log = new PostgresLog<>(database, definition, settings,
                new Tenure.Self(node, UUID.randomUUID()), ticker, listener, commitOrder);
        try {
            log.start();
        } catch (SQLException e) {
            if ("42P01".equals(e.getSQLState()) || "42703".equals(e.getSQLState())) {
                throw new IllegalStateException("the schema " + definition.schema()
                        + " lacks the log's tables or columns; its migration says LogTables.ddl", e);
            }
            throw new StoreUnavailable("the log of " + definition.schema() + " could not be opened", e);
        }
        return log;
    }

    /** Names become part of SQL, so they are plain words. */
    private static void checkNames(LogDefinition<?, ?> definition) {
        if (definition.shards() < 1 || definition.shards() > 256) {
            throw new IllegalArgumentException("a log has 1 to 256 shards");
        }
        checkName(definition.schema());
        checkNames(definition.table());
        definition.tablesBeside().forEach(PostgresLogs::checkNames);
    }

    private static void checkNames(LogTable table) {
        checkName(table.name());
        table.columns().forEach(PostgresLogs::checkName);
    }

    private static void checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a plain name in SQL: " + name);
        }
    }
}
