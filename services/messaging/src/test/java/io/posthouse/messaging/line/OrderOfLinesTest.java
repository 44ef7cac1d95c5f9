package io.posthouse.messaging.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.messaging.Messaging;
import io.posthouse.messaging.line.LineStore.LineRow;
import io.posthouse.storage.log.RowId;
import io.posthouse.testkit.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Lines are in the order of the times of their newest content, also where only some of them are asked for. */
class OrderOfLinesTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Messaging.MIGRATIONS);

    private static final String ADA = "ada@house.example";
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private final LineStore store = new LineStore(database);
    private int rows;

    @BeforeEach
    void empty() throws SQLException {
        database.execute("truncate messaging.archive, messaging.line, messaging.line_group cascade");
    }

    @Test
    void chatsAreCutByTimeAndNotById() throws SQLException {
        // given: the clock was a week ahead when the older one was written
        chat("older", NOON, NOON.plus(Duration.ofDays(7)));
        chat("newer", NOON.plusSeconds(1), NOON.plusSeconds(1));

        assertThat(store.chats(ADA, 1)).extracting(LineRow::object).containsExactly("newer@house.example");
    }

    @Test
    void groupsAreCutByTimeAndNotById() throws SQLException {
        group("older", NOON, NOON.plus(Duration.ofDays(7)));
        group("newer", NOON.plusSeconds(1), NOON.plusSeconds(1));

        assertThat(store.groups(ADA, 1)).extracting(LineRow::object).containsExactly("newer@line.house.example");
    }

    @Test
    void whatItsIdTellsStandsForAHeadWhoseRowIsMissing() throws SQLException {
        chat("before", NOON, NOON);
        chat("lost", NOON.plusSeconds(1), NOON.plusSeconds(1));
        chat("after", NOON.plusSeconds(2), NOON.plusSeconds(2));
        group("before", NOON, NOON);
        group("lost", NOON.plusSeconds(1), NOON.plusSeconds(1));
        group("after", NOON.plusSeconds(2), NOON.plusSeconds(2));

        database.execute("delete from messaging.archive where peer like 'lost@%' or owner like 'lost@%'");

        assertThat(store.chats(ADA, 3)).extracting(LineRow::object)
                .containsExactly("after@house.example", "lost@house.example", "before@house.example");
        assertThat(store.groups(ADA, 3)).extracting(LineRow::object)
                .containsExactly("after@line.house.example", "lost@line.house.example", "before@line.house.example");
        assertThat(store.chat(ADA, "lost@house.example").orElseThrow().headAt().orElseThrow())
                .isBetween(NOON.plusMillis(999), NOON.plusMillis(1_001));
    }

    @Test
    void whereNothingWasSaidYetStandsLast() throws SQLException {
        group("silent", NOON, NOON);
        database.execute("update messaging.line_group set head_id = 0");
        group("old", Instant.parse("2025-01-02T00:00:00Z"), Instant.parse("2025-01-02T00:00:00Z"));

        assertThat(store.groups(ADA, 2)).extracting(LineRow::object)
                .containsExactly("old@line.house.example", "silent@line.house.example");
        assertThat(store.group(ADA, "silent@line.house.example").orElseThrow().headAt()).isEmpty();
    }

    private void chat(String name, Instant at, Instant byItsId) throws SQLException {
        String peer = name + "@house.example";
        long id = row(ADA, peer, at, byItsId);
        database.execute("insert into messaging.line (owner, object, business, head_sequence, head_id) values ('" + ADA
                + "', '" + peer + "', 'chat', 1, " + id + ")");
    }

    private void group(String name, Instant at, Instant byItsId) throws SQLException {
        String address = name + "@line.house.example";
        long id = row(address, "ben@house.example", at, byItsId);
        database.execute(
                "insert into messaging.line_group (address, title, created_by, created_at, head_sequence, head_id)"
                        + " values ('" + address + "', '', '" + ADA + "', now(), 1, " + id + ")");
        database.execute(
                "insert into messaging.line_member (line, member, nick, joined_at, joined_id) values ('" + address
                        + "', '" + ADA + "', 'ada', now(), 0)");
    }

    private long row(String owner, String peer, Instant at, Instant byItsId) throws SQLException {
        rows++;
        long id = RowId.of(RowId.tickAfter(0, byItsId.toEpochMilli()), 0, 0).value() + rows;
        database.execute("insert into messaging.archive (shard, sequence, id, at, owner, peer, direction, kind, stanza)"
                + " values (999, " + rows + ", " + id + ", '" + at + "', '" + owner + "', '" + peer
                + "', 0, 0, '<message xmlns=\"jabber:client\"/>')");
        return id;
    }
}
