package io.posthouse.messaging.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.messaging.Messaging;
import io.posthouse.storage.log.RowId;
import io.posthouse.testkit.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class ArchiveReaderTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Messaging.MIGRATIONS);

    private static final String ADA = "ada@house.example";

    private final ArchiveReader reader = new ArchiveReader(database);

    @BeforeEach
    void empty() throws SQLException {
        database.execute("truncate messaging.archive");
    }

    private static void store(int sequence, long id, String at, String stanza) throws SQLException {
        database.execute("""
                insert into messaging.archive (shard, sequence, id, at, owner, peer, direction, kind, stanza)
                values (0, %d, %d, '%s', '%s', 'ben@house.example', 0, 0, '%s')"""
                .formatted(sequence, id, at, ADA, stanza.replace("'", "''")));
    }

    @Test
    void cutsAPageThatGrowsTooLargeAndSaysThatThereIsMore() throws SQLException {
        var large = "<message><body>" + "x".repeat(300 * 1024) + "</body></message>";
        for (int i = 1; i <= 5; i++) {
            store(i, i, "2026-01-01", large);
        }

        var page = reader.page(ArchiveQuery.of(ADA));
        var rest = reader.page(ArchiveQuery.of(ADA).after(page.messages().getLast().id()));
        var last = reader.page(ArchiveQuery.of(ADA).newestFirst());

        assertThat(page.messages()).extracting(ArchivedMessage::id).containsExactly(1L, 2L);
        assertThat(page.more()).isTrue();
        assertThat(rest.messages()).extracting(ArchivedMessage::id).containsExactly(3L, 4L);
        assertThat(last.messages()).extracting(ArchivedMessage::id).containsExactly(4L, 5L);
        assertThat(last.more()).isTrue();
    }

    @Test
    void readsNoMoreFromTheDatabaseThanThePageHolds() throws SQLException {
        var large = "<message><body>" + "x".repeat(300 * 1024) + "</body></message>";
        for (int i = 1; i <= 8; i++) {
            store(i, i, "2026-01-01", large);
        }

        for (var query : List.of(ArchiveQuery.of(ADA), ArchiveQuery.of(ADA).newestFirst(),
                ArchiveQuery.of(ADA).with("ben@house.example"))) {
            var rows = ArchiveReader
                    .bound(JdbcClient.create(database.pool()).sql(ArchiveReader.statement(query)), query)
                    .param("limit", 51).query((row, number) -> row.getLong("id")).list();
            assertThat(rows).hasSize(2);
        }
        assertThat(reader.byIds(List.of(ADA), List.of(5L, 3L, 8L, 1L))).extracting(ArchivedMessage::id)
                .containsExactly(5L, 3L);
    }

    @Test
    void givesOneMessageHoweverLargeItIs() throws SQLException {
        store(1, 1, "2026-01-01", "<message><body>" + "x".repeat(2 * ArchiveReader.PAGE_BYTES_MAX)
                + "</body></message>");

        var page = reader.page(ArchiveQuery.of(ADA));

        assertThat(page.messages()).hasSize(1);
        assertThat(page.more()).isFalse();
    }

    @Test
    void tellsDevicesApartByTheHeadOfTheStanzaAlone() throws SQLException {
        store(1, 1, "2026-01-01", "<message from='ben@house.example/desk'><body>hi</body></message>");
        store(2, 2, "2026-01-01",
                "<message from='ben@house.example/phone'><body>='ben@house.example/desk'</body></message>");

        var page = reader
                .page(ArchiveQuery.of(ADA).with("ben@house.example").withDevice("ben@house.example/desk"));

        assertThat(page.messages()).extracting(ArchivedMessage::id).containsExactly(1L);
    }

    @Test
    void findsByTimeWhateverTheClockDid() throws SQLException {
        // Ids never go back: after a clock was an hour ahead, they stay ahead of the times.
        var noon = Instant.parse("2026-03-01T12:00:00Z");
        long ahead = RowId.of(RowId.tickAfter(0, noon.plus(Duration.ofHours(1)).toEpochMilli()), 0, 0).value();
        store(1, ahead, "2026-03-01T13:00:00Z", "<message id='ahead'/>");
        store(2, ahead + 1, "2026-03-01T12:00:00Z", "<message id='noon'/>");

        var untilNoon = reader.page(ArchiveQuery.of(ADA).between(Optional.empty(), Optional.of(noon)));
        var sinceNoon = reader.page(ArchiveQuery.of(ADA).between(Optional.of(noon), Optional.empty()));

        assertThat(untilNoon.messages()).extracting(ArchivedMessage::id).containsExactly(ahead + 1);
        assertThat(sinceNoon.messages()).hasSize(2);
    }

    @Test
    void takesTimesThatNoIdCanTell() throws SQLException {
        store(1, 1, "2026-01-01", "<message/>");

        var page = reader.page(ArchiveQuery.of(ADA).between(Optional.of(Instant.parse("0001-01-01T00:00:00Z")),
                Optional.of(Instant.parse("9999-12-31T23:59:59Z"))));

        assertThat(page.messages()).hasSize(1);
    }

    @Test
    void findsRowsByIdInTheirOwnersArchiveAlone() throws SQLException {
        store(1, 10, "2026-01-01T00:00:00Z", "<message/>");
        store(2, 20, "2026-01-02T00:00:00Z", "<message/>");

        assertThat(reader.byIds(List.of(ADA), List.of(20L, 10L, 30L))).extracting(ArchivedMessage::id)
                .containsExactly(20L, 10L);
        assertThat(reader.hasAll(List.of(ADA), List.of(10L, 20L))).isTrue();
        assertThat(reader.hasAll(List.of(ADA), List.of(10L, 20L, 30L))).isFalse();
        assertThat(reader.has(List.of(ADA), 10)).isTrue();
        assertThat(reader.has(List.of("ben@house.example"), 10)).isFalse();
    }

    static Stream<ArchiveQuery> queriesOfEveryKind() {
        var all = ArchiveQuery.of("user7@house.example");
        var old = Optional.of(Instant.parse("2026-01-15T00:00:00Z"));
        return Stream.of(all, all.newestFirst(), all.with("user3@house.example"),
                all.with("user3@house.example").newestFirst(),
                all.with("user3@house.example").withDevice("user3@house.example/desk"), all.between(old, old),
                all.ofContent().newestFirst());
    }

    @ParameterizedTest
    @MethodSource("queriesOfEveryKind")
    void walksAnIndexInItsOrderInAnArchiveOfManyPeople(ArchiveQuery query) throws SQLException {
        database.execute("""
                insert into messaging.archive (shard, sequence, id, at, owner, peer, direction, kind, stanza)
                select 0, n, n::bigint << 22, '2026-01-01'::timestamptz + n * interval '1 minute',
                    'user' || n % 20 || '@house.example', 'user' || (n / 20) % 4 || '@house.example', 0, 0,
                    '<message><body>hello</body></message>'
                from generate_series(1, 40000) as n;
                analyze messaging.archive""");

        var plan = String.join("\n",
                ArchiveReader
                        .bound(JdbcClient.create(database.pool()).sql("explain " + ArchiveReader.statement(query)),
                                query)
                        .param("limit", 51).query((row, number) -> row.getString(1)).list());

        assertThat(plan).contains(query.peer().isPresent() ? "archive_peer" : "archive_owner")
                .doesNotContain("Seq Scan").doesNotContain("Bitmap");
    }
}
