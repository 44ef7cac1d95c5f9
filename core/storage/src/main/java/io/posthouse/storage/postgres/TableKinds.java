package io.posthouse.storage.postgres;

import io.posthouse.storage.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whether every table says what it is when two data centres both write: its comment begins with {@code mergeable}, and how,
 * or with {@code homed}, and where. And whether it says what it holds about people: the comment's last sentence is
 *
 * <ul>
 * <li>{@code Of no person.}, with a word on it perhaps;
 * <li>{@code Personal: name, subject.}: the columns by which it can be told whose a row is. When that person is erased, no row says it;
 * <li>{@code Personal, with session.}: the column by which its rows go with those of another table.
 * </ul>
 *
 * The structure test asks both of the whole platform.
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

    private static final Pattern ABOUT_PEOPLE = Pattern
            .compile("(?:Of no person[^.]*|Personal: ([a-z_]+(?:, [a-z_]+)*)|Personal, with ([a-z_]+))\\.$");

    /** The history of migrations, whose comment is the migrator's, holds nothing about anybody. */
    private static final String COMMENTS = """
            select class.relname, coalesce(obj_description(class.oid, 'pg_class'), '')
            from pg_class class join pg_namespace namespace on namespace.oid = class.relnamespace
            where namespace.nspname = ? and class.relkind in ('r', 'p') and not class.relispartition
                and class.relname <> 'schema_history'
            order by class.relname""";

    /**
     * What a table says about people.
     *
     * @param columns by which it can be told whose a row is; none where it holds nothing, or says nothing
     * @param with the column by which its rows go with those of another table
     */
    public record AboutPeople(String table, boolean said, List<String> columns, Optional<String> with) {
        /** Whether it holds anything about people. */
        public boolean personal() {
            return !columns.isEmpty() || with.isPresent();
        }
    }

    /** What each table of {@code schema} says about people, by name. */
    public List<AboutPeople> aboutPeopleIn(String schema) throws SQLException {
        try (Connection connection = database.pool().getConnection();
                var statement = connection.prepareStatement(COMMENTS)) {
            statement.setString(1, schema);
            try (var rows = statement.executeQuery()) {
                List<AboutPeople> tables = new ArrayList<>();
                while (rows.next()) {
                    tables.add(aboutPeople(rows.getString(1), rows.getString(2)));
                }
                return tables;
            }
        }
    }

    private static AboutPeople aboutPeople(String table, String comment) {
        var said = ABOUT_PEOPLE.matcher(comment);
        if (!said.find()) {
            return new AboutPeople(table, false, List.of(), Optional.empty());
        }
        String columns = said.group(1);
        return new AboutPeople(table, true, columns == null ? List.of() : List.of(columns.split(", ")),
                Optional.ofNullable(said.group(2)));
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
