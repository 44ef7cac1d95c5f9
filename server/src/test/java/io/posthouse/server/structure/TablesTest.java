package io.posthouse.server.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.cluster.Cluster;
import io.posthouse.gateway.route.RouteConfiguration;
import io.posthouse.identity.Identity;
import io.posthouse.messaging.Messaging;
import io.posthouse.outbound.Outbound;
import io.posthouse.storage.backup.Backups;
import io.posthouse.storage.postgres.TableKinds;
import io.posthouse.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every table says what it is when two data centres both write, and what it holds about people. */
final class TablesTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Backups.MIGRATIONS, Cluster.MIGRATIONS,
            Outbound.MIGRATIONS, Identity.MIGRATIONS, Messaging.MIGRATIONS, RouteConfiguration.MIGRATIONS);

    @Test
    void everyTableSaysMergeableOrHomed() throws SQLException {
        assertThat(silent()).isEmpty();
    }

    @Test
    void aTableWithoutAWordIsSeen() throws SQLException {
        database.execute("create schema planted; create table planted.mute (id bigint primary key)");
        try {
            assertThat(silent()).isEqualTo(Map.of("planted", "[mute]"));
        } finally {
            database.execute("drop schema planted cascade");
        }
    }

    @Test
    void everyTableSaysWhatItHoldsAboutPeople() throws SQLException {
        assertThat(silentAboutPeople()).isEmpty();
    }

    @Test
    void aTableWithoutAWordAboutPeopleIsSeen() throws SQLException {
        database.execute("create schema planted; create table planted.mute (id bigint primary key);"
                + "comment on table planted.mute is 'homed: here. Personal: what it says'");
        try {
            assertThat(silentAboutPeople()).containsExactly("planted.mute");
        } finally {
            database.execute("drop schema planted cascade");
        }
    }

    private static List<String> silentAboutPeople() throws SQLException {
        List<String> silent = new ArrayList<>();
        for (String schema : new TableKinds(database).schemas()) {
            new TableKinds(database).aboutPeopleIn(schema).stream().filter(table -> !table.said())
                    .forEach(table -> silent.add(schema + "." + table.table()));
        }
        return silent;
    }

    @Test
    void noModuleWithTablesIsForgottenHere() throws IOException, SQLException {
        var schemas = new TreeSet<String>();
        for (String folder : House.FOLDERS.values()) {
            Path migrations = House.folder().resolve(folder + "/src/main/resources/db");
            if (Files.isDirectory(migrations)) {
                try (var found = Files.list(migrations)) {
                    schemas.addAll(found.map(path -> path.getFileName().toString()).collect(Collectors.toSet()));
                }
            }
        }

        assertThat(new TableKinds(database).schemas()).containsAll(schemas);
        assertThat(schemas).contains("identity", "messaging");
    }

    private static Map<String, String> silent() throws SQLException {
        var kinds = new TableKinds(database);
        Map<String, String> silent = new TreeMap<>();
        for (String schema : kinds.schemas()) {
            var tables = kinds.silentTablesOf(schema);
            if (!tables.isEmpty()) {
                silent.put(schema, tables.toString());
            }
        }
        return silent;
    }
}
