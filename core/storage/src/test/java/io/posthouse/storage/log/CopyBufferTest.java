package io.posthouse.storage.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/** PostgreSQL reads what the encoder writes. */
class CopyBufferTest {
    @Test
    void writesEveryTypeAsPostgresqlReadsIt() throws Exception {
        // given
        UUID uuid = UUID.fromString("01234567-89ab-cdef-fedc-ba9876543210");
        Instant at = Instant.parse("1969-07-20T20:17:40.123456Z");
        try (Connection connection = ScratchPostgres.shared().dedicated("test");
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    create temp table all_types (s smallint, i integer, l bigint, b boolean, t text, u uuid, y bytea,
                        at timestamptz, j jsonb)""");
            // when
            copy(connection, "all_types", 9,
                    row -> row.smallint(-7).integer(Integer.MIN_VALUE).bigint(Long.MAX_VALUE).bool(true)
                            .text("¡hé 你好 🐎!")
                            .uuid(uuid).bytes(new byte[]{0, 1, -1}).timestamp(at).jsonb("{\"a\": [1, \"ü\"]}"),
                    row -> row.none().none().none().none().text(null).uuid(null).bytes(null).timestamp(null)
                            .jsonb(null));
            // then
            try (ResultSet rows = statement.executeQuery("select * from all_types order by s")) {
                rows.next();
                assertThat(rows.getShort(1)).isEqualTo((short) -7);
                assertThat(rows.getInt(2)).isEqualTo(Integer.MIN_VALUE);
                assertThat(rows.getLong(3)).isEqualTo(Long.MAX_VALUE);
                assertThat(rows.getBoolean(4)).isTrue();
                assertThat(rows.getString(5)).isEqualTo("¡hé 你好 🐎!");
                assertThat(rows.getObject(6, UUID.class)).isEqualTo(uuid);
                assertThat(rows.getBytes(7)).containsExactly(0, 1, -1);
                assertThat(rows.getObject(8, OffsetDateTime.class).toInstant()).isEqualTo(at);
                assertThat(rows.getString(9)).isEqualTo("{\"a\": [1, \"ü\"]}");
                rows.next();
                for (int column = 1; column <= 9; column++) {
                    assertThat(rows.getString(column)).isNull();
                }
                assertThat(rows.next()).isFalse();
            }
        }
    }

    @Test
    void growsWithARowAndIsUsedAgain() throws Exception {
        try (Connection connection = ScratchPostgres.shared().dedicated("test");
                Statement statement = connection.createStatement()) {
            statement.execute("create temp table texts (t text)");
            var buffer = new CopyBuffer("texts", 0, 1);
            for (int length : new int[]{3_000_000, 10, 100_000}) {
                buffer.clear();
                buffer.row(row -> row.text("é".repeat(length)));
                buffer.trailer();
                copy(connection, "texts", buffer);
            }
            try (ResultSet row = statement.executeQuery("select string_agg(length(t)::text, ' ') from texts")) {
                row.next();
                assertThat(row.getString(1)).isEqualTo("3000000 10 100000");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0000", "a\u0000b", "\ud83d", "x\ud83dy", "\udc0e", "\udc0e\ud83d"})
    void refusesTextThatCannotBeStored(String text) {
        var buffer = new CopyBuffer("texts", 0, 1);
        buffer.clear();
        assertThatThrownBy(() -> buffer.row(row -> row.text(text))).isInstanceOf(CopyBuffer.UnstorableText.class);
    }

    @Test
    void refusesARowWithTooFewOrTooManyColumns() {
        var buffer = new CopyBuffer("pairs", 0, 2);
        buffer.clear();
        assertThatThrownBy(() -> buffer.row(row -> row.integer(1))).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("2 columns of the module, 1 were written");
        assertThatThrownBy(() -> buffer.row(row -> row.integer(1).none().none()))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> buffer.row(row -> row.smallint(40_000))).isInstanceOf(IllegalArgumentException.class);
    }

    @SafeVarargs
    private static void copy(Connection connection, String table, int columns, Consumer<CopyRow>... rows)
            throws Exception {
        var buffer = new CopyBuffer(table, 0, columns);
        buffer.clear();
        for (Consumer<CopyRow> row : rows) {
            buffer.row(row);
        }
        buffer.trailer();
        copy(connection, table, buffer);
    }

    private static void copy(Connection connection, String table, CopyBuffer buffer) throws Exception {
        connection.unwrap(PGConnection.class).getCopyAPI().copyIn("copy " + table + " from stdin (format binary)",
                new ByteArrayInputStream(buffer.array(), 0, buffer.length()));
    }
}
