package io.posthouse.messaging.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.messaging.Messaging;
import io.posthouse.messaging.line.LineStore.LineRow;
import io.posthouse.storage.log.RowId;
import io.posthouse.testkit.TestDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A list of lines reads as much of the archive as it shows, whatever else the person has; and shows what it would if it read all. */
class ListingCostTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Messaging.MIGRATIONS);

    private static final String ADA = "ada@house.example";
    private static final int SHOWN = 20;

    @BeforeEach
    void empty() throws SQLException {
        database.execute("truncate messaging.archive, messaging.line, messaging.line_group cascade");
    }

    @Test
    void aPageOfChatsReadsTwoRowsOfTheArchiveForEach() throws SQLException {
        lines(1_000, "0");

        assertThat(new LineStore(database).chats(ADA, SHOWN)).hasSize(SHOWN);
        assertThat(archiveRows(LineStore.CHATS)).isBetween(1.0 * SHOWN, 2.0 * SHOWN);
    }

    @Test
    void aPageOfGroupsReadsTwoRowsOfTheArchiveForEach() throws SQLException {
        lines(1_000, "0");

        assertThat(new LineStore(database).groups(ADA, SHOWN)).hasSize(SHOWN);
        assertThat(archiveRows(LineStore.GROUPS)).isBetween(1.0 * SHOWN, 2.0 * SHOWN);
    }

    @Test
    void idsThatWereAheadCostARowEach() throws SQLException {
        // The ids of ten in a hundred are an hour ahead of their rows, and lines are a minute apart.
        lines(1_000, "case when n % 10 = 0 then 3600000 else 0 end");

        assertThat(archiveRows(LineStore.CHATS)).isBetween(1.0 * SHOWN, 2.0 * SHOWN + 60);
    }

    @Test
    void showsTheNewestByTimeHoweverFarIdsWereAhead() throws SQLException {
        var random = new Random(42);
        record Said(String object, long millis, long id) {
        }
        List<Said> said = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            long millis = random.nextInt(100_000);
            // Most clocks are right; times fall together now and then, and so do a time and another's id.
            long ahead = random.nextInt(3) == 0 ? random.nextInt(50_000) : 0;
            String peer = "p" + i + "@house.example";
            long id = RowId.of(RowId.tickAfter(0, RowId.BEGINNING.toEpochMilli() + millis + ahead), 0, i).value();
            said.add(new Said(peer, millis, id));
            database.execute(
                    "insert into messaging.archive (shard, sequence, id, at, owner, peer, direction, kind, stanza)"
                            + " values (1, " + i + ", " + id + ", " + at(String.valueOf(millis)) + ", '" + ADA + "', '"
                            + peer
                            + "', 0, 0, '<message xmlns=\"jabber:client\"/>')");
            database.execute("insert into messaging.line (owner, object, business, head_id) values ('" + ADA + "', '"
                    + peer + "', 'chat', " + id + ")");
        }
        said.sort(Comparator.comparingLong(Said::millis).thenComparingLong(Said::id).reversed());
        var store = new LineStore(database);

        for (int limit = 1; limit <= said.size() + 1; limit++) {
            assertThat(store.chats(ADA, limit)).extracting(LineRow::object)
                    .containsExactlyElementsOf(said.stream().limit(limit).map(Said::object).toList());
        }
    }

    /** So many chats and groups of Ada's, all of them read, each with one message, a minute apart. */
    private static void lines(int count, String aheadMillis) throws SQLException {
        String id = "((n * 60000 + " + aheadMillis + ")::bigint << 22) | 1";
        String at = at("n * 60000");
        database.execute("""
                insert into messaging.archive (shard, sequence, id, at, owner, peer, direction, kind, stanza)
                select 1, n, %1$s, %2$s, '%3$s', 'p' || n || '@house.example', 0, 0, '<message xmlns="jabber:client"/>'
                from generate_series(1, %4$d) as n
                union all
                select 2, n, %1$s, %2$s, 'g' || n || '@line.house.example', 'ben@house.example', 0, 0,
                    '<message xmlns="jabber:client"/>'
                from generate_series(1, %4$d) as n;
                insert into messaging.line (owner, object, business, head_sequence, head_id, read_id)
                select '%3$s', 'p' || n || '@house.example', 'chat', n, %1$s, %1$s from generate_series(1, %4$d) as n;
                insert into messaging.line_group (address, title, created_by, created_at, head_sequence, head_id)
                select 'g' || n || '@line.house.example', '', '%3$s', now(), n, %1$s from generate_series(1, %4$d) as n;
                insert into messaging.line_member (line, member, nick, joined_at, joined_id, read_id)
                select 'g' || n || '@line.house.example', '%3$s', 'ada', now(), 0, %1$s
                from generate_series(1, %4$d) as n;
                analyze messaging.archive, messaging.line, messaging.line_group, messaging.line_member"""
                .formatted(id, at, ADA, count));
    }

    private static String at(String millis) {
        return "timestamptz '" + RowId.BEGINNING + "' + " + millis + " * interval '1 millisecond'";
    }

    /** How many rows of the archive the query takes up for a page, by PostgreSQL's own count. */
    private static double archiveRows(String query) {
        String plan = LineStore.dated(JdbcClient.create(database.pool()).sql("explain (analyze, format json) " + query))
                .param("owner", ADA).param("limit", SHOWN).query(String.class).single();
        return archiveRows(JsonMapper.shared().readTree(plan).get(0).get("Plan"));
    }

    private static double archiveRows(JsonNode node) {
        double rows = 0;
        if (node.path("Relation Name").asString("").equals("archive")) {
            rows = (node.get("Actual Rows").asDouble() + node.path("Rows Removed by Filter").asDouble(0))
                    * node.get("Actual Loops").asDouble();
        }
        for (JsonNode below : node.path("Plans")) {
            rows += archiveRows(below);
        }
        return rows;
    }
}
