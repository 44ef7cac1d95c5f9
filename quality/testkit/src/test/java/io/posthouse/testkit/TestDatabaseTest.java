package io.posthouse.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.storage.Migrations;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TestDatabaseTest {
    private static final Migrations SAMPLE = new Migrations("sample");

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.with(SAMPLE);

    @Test
    void isMigratedAndTakesWrites() throws SQLException {
        // when
        DATABASE.execute("insert into sample.parcel values (1); insert into sample.parcel values (2)");

        // then
        assertThat(DATABASE.ask("select count(*) from sample.parcel")).isEqualTo("2");
        assertThat(DATABASE.ask("select id from sample.parcel where id = 3")).isNull();
    }

    @Test
    void givesEachClassADatabaseOfItsOwnAndLeavesNothingBehind() throws SQLException {
        // given
        Path data;
        try (var postgres = TestPostgres.start()) {
            try (var first = postgres.freshDatabase(List.of(SAMPLE));
                    var second = postgres.freshDatabase(List.of(SAMPLE));
                    var connection = first.dedicated("test");
                    var statement = connection.createStatement();
                    var other = second.dedicated("test");
                    var look = other.createStatement()) {
                // when
                statement.execute("insert into sample.parcel values (1)");

                // then
                try (var rows = look.executeQuery("select count(*) from sample.parcel")) {
                    rows.next();
                    assertThat(rows.getLong(1)).isZero();
                }
            }
            data = postgres.data();
            assertThat(data).isDirectory();
        }
        assertThat(Files.exists(data)).isFalse();
    }
}
