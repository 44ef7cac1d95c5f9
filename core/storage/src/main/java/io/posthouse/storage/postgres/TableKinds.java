package io.posthouse.storage.postgres;

import io.posthouse.storage.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether every table says what it is when two data centres both write: its comment begins with {@code mergeable}, and how,
 * or with {@code homed}, and where. The structure test asks this of the whole platform.
 */
public final class TableKinds {
    private final Database database;

    public TableKinds(Database database) {
        this.database = database;
    }

    /** Partitions follow the table they are part of, so they need not say it again. */
    private static final String SILENT = """
            select class.relname
            from pg_class class join pg_namespace namespace on namespace.oid = class.relnamespace
            where namespace.nspname = ? and class.relkind in ('r', 'p') and not class.relispartition
                and coalesce(obj_description(class.oid, 'pg_class'), '') !~ '^(mergeable|homed): \\S'
            order by class.relname""";

    /** The tables of {@code schema} that do not say it, by name; empty when all do, or when there is no such schema. */
    public List<String> silentTablesOf(String schema) throws SQLException {
        try (Connection connection = database.pool().getConnection();
                var statement = connection.prepareStatement(SILENT)) {
            statement.setString(1, schema);
            try (var rows = statement.executeQuery()) {
                List<String> silent = new ArrayList<>();
                while (rows.next()) {
                    silent.add(rows.getString(1));
                }
                return silent;
            }
        }
    }

    private static final String OWN_SCHEMAS = """
            select nspname from pg_namespace
            where nspname not in ('public', 'information_schema') and nspname not like 'pg\\_%' order by nspname""";

    /** Every schema that somebody created, so that a check over all of them misses none. */
    public List<String> schemas() throws SQLException {
        try (Connection connection = database.pool().getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(OWN_SCHEMAS)) {
            List<String> schemas = new ArrayList<>();
            while (rows.next()) {
                schemas.add(rows.getString(1));
            }
            return schemas;
        }
    }
}
