package io.posthouse.storage.person;

import static io.posthouse.kernel.Checks.check;

import io.posthouse.storage.Database;
import io.posthouse.storage.StoreUnavailable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Personal data whose handing out and erasing is SQL alone. Statements know the person by parameters: {@code :login, :name, :address,
 * :pseudonym, :addressAfterwards}, regular expressions {@code :namePattern, :displayPattern, :addressPattern, :jsonPattern} that find
 * name or address by itself, and {@code :jsonName}, what takes the place of the last one.
 */
public final class PersonalTables implements PersonalData {
    /** How many rows one step of a statement with {@code :rows} changes at most. */
    public static final int ROWS = 1_000;

    private static final int FETCHED = 50;
    // Two colons are a cast.
    private static final Pattern PARAMETER = Pattern.compile("(?<!:):([a-z][A-Za-z]*)");

    private final Database database;
    private final String schema;
    private final List<Export> exports = new ArrayList<>();
    private final List<String> erasures = new ArrayList<>();

    private record Export(String table, String sql) {
    }

    /** Of the module with that schema; nothing yet. */
    public PersonalTables(String schema, Database database) {
        this.schema = schema;
        this.database = database;
    }

    /**
     * Hands out what lies in {@code table}.
     *
     * @param sql finds one column: an object of JSON
     */
    public PersonalTables exporting(String table, String sql) {
        exports.add(new Export(table, sql));
        return this;
    }

    /**
     * Erases by that statement, after those said before. One that has {@code :rows} is done again until it changes fewer, so it must
     * not find again what it has changed.
     */
    public PersonalTables erasing(String sql) {
        erasures.add(sql);
        return this;
    }

    @Override
    public String schema() {
        return schema;
    }

    @Override
    public void export(Person person, PersonalRecords records) {
        for (Export export : exports) {
            try (Connection connection = database.pool().getConnection()) {
                // The driver fetches piece by piece within a transaction only; the pool sets the connection right again.
                connection.setAutoCommit(false);
                try (PreparedStatement select = prepare(connection, export.sql(), person)) {
                    select.setFetchSize(FETCHED);
                    try (ResultSet rows = select.executeQuery()) {
                        while (rows.next()) {
                            records.take(export.table(), rows.getString(1));
                        }
                    }
                }
                connection.commit();
            } catch (SQLException e) {
                throw new StoreUnavailable("what " + schema + '.' + export.table() + " holds was not read", e);
            }
        }
    }

    @Override
    public void erase(Person person) {
        for (String sql : erasures) {
            boolean more = true;
            while (more) {
                more = run(sql, person) >= ROWS && sql.contains(":rows");
            }
        }
    }

    private int run(String sql, Person person) {
        try (Connection connection = database.pool().getConnection();
                PreparedStatement statement = prepare(connection, sql, person)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new StoreUnavailable("what " + schema + " holds was not erased", e);
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql, Person person) throws SQLException {
        List<String> names = PARAMETER.matcher(sql).results().map(found -> found.group(1)).toList();
        PreparedStatement statement = connection.prepareStatement(PARAMETER.matcher(sql).replaceAll("?"));
        for (int i = 0; i < names.size(); i++) {
            set(statement, i + 1, names.get(i), person);
        }
        return statement;
    }

    private static void set(PreparedStatement statement, int place, String name, Person person) throws SQLException {
        switch (name) {
            case "login" -> statement.setLong(place, person.login().value());
            case "rows" -> statement.setInt(place, ROWS);
            case "name" -> statement.setString(place, person.name());
            case "address" -> statement.setString(place, person.address());
            case "pseudonym" -> statement.setString(place, person.pseudonym());
            case "addressAfterwards" -> statement.setString(place, person.addressAfterwards());
            case "namePattern" -> statement.setString(place, person.namePattern());
            case "displayPattern" -> statement.setString(place, person.displayPattern());
            case "addressPattern" -> statement.setString(place, person.addressPattern());
            case "jsonPattern" -> statement.setString(place, person.jsonPattern());
            case "jsonName" -> statement.setString(place, "\"" + person.pseudonym() + "\\1");
            default -> check(false, "nothing about a person is called " + name);
        }
    }
}
