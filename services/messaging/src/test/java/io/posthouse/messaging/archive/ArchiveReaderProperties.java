package io.posthouse.messaging.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.messaging.Messaging;
import io.posthouse.storage.postgres.ConnectedDatabase;
import io.posthouse.testkit.TestPostgres;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever the size of a page, its direction and its filter: the pages are the archive, each row once, in order. */
@SuppressWarnings("NullAway.Init") // by fill(), before the first property
class ArchiveReaderProperties {
    private static final String OWNER = "ada@house.example";
    private static final int ROWS = 60;

    private static TestPostgres postgres;
    private static ConnectedDatabase database;
    private static List<ArchivedMessage> whole;

    @BeforeContainer
    static void fill() throws SQLException {
        postgres = TestPostgres.start();
        database = postgres.freshDatabase(List.of(Messaging.MIGRATIONS));
        try (var connection = database.pool().getConnection(); var statement = connection.createStatement()) {
            // Three peers, two devices, receipts among them, ids with gaps, and somebody else's rows in between.
            statement.execute("""
                    insert into messaging.archive (shard, sequence, id, at, owner, peer, direction, kind, stanza)
                    select 0, n, n * 7, '2026-01-01'::timestamptz + n * interval '1 minute',
                        case when n %% 5 = 0 then 'zoe@house.example' else '%s' end,
                        'peer' || n %% 3 || '@house.example', n %% 2, case when n %% 4 = 0 then 1 else 0 end,
                        '<message from=''peer' || n %% 3 || '@house.example/' || n %% 2 || '''>'
                            || '<body>' || n || '</body></message>'
                    from generate_series(1, %d) as n""".formatted(OWNER, ROWS));
        }
        whole = new ArchiveReader(database).page(ArchiveQuery.of(OWNER).limit(ArchiveQuery.LIMIT_MAX)).messages();
    }

    @AfterContainer
    static void end() {
        database.close();
        postgres.close();
    }

    @Property(tries = 60)
    void pagesForwardAreTheArchive(@ForAll @IntRange(min = 1, max = 70) int size,
            @ForAll @IntRange(max = 3) int peer, @ForAll boolean contentOnly) {
        var reader = new ArchiveReader(database);
        var query = query(peer, contentOnly).limit(size);
        var read = new ArrayList<ArchivedMessage>();

        var page = reader.page(query);
        read.addAll(page.messages());
        while (page.more()) {
            page = reader.page(query.after(page.messages().getLast().id()));
            read.addAll(page.messages());
        }

        assertThat(read).isEqualTo(expected(peer, contentOnly));
    }

    @Property(tries = 60)
    void pagesBackwardAreTheArchive(@ForAll @IntRange(min = 1, max = 70) int size,
            @ForAll @IntRange(max = 3) int peer, @ForAll boolean contentOnly) {
        var reader = new ArchiveReader(database);
        var query = query(peer, contentOnly).limit(size).newestFirst();
        var read = new ArrayList<ArchivedMessage>();

        var page = reader.page(query);
        read.addAll(0, page.messages());
        while (page.more()) {
            page = reader.page(query.before(page.messages().getFirst().id()));
            read.addAll(0, page.messages());
        }

        assertThat(read).isEqualTo(expected(peer, contentOnly));
        assertThat(reader.count(query(peer, contentOnly))).isEqualTo(read.size());
    }

    @Property(tries = 40)
    void timesAndIdsCutTheArchive(@ForAll @IntRange(max = 47) int first, @ForAll @IntRange(max = 47) int last) {
        var reader = new ArchiveReader(database);
        int low = Math.min(first, last);
        int high = Math.max(first, last);

        var between = reader.page(ArchiveQuery.of(OWNER).limit(ArchiveQuery.LIMIT_MAX)
                .after(whole.get(low).id()).before(whole.get(high).id()));
        var until = reader.page(ArchiveQuery.of(OWNER).limit(ArchiveQuery.LIMIT_MAX).between(Optional.empty(),
                Optional.of(whole.get(high).at())));

        assertThat(between.messages()).isEqualTo(whole.subList(Math.min(low + 1, high), high));
        assertThat(until.messages()).isEqualTo(whole.subList(0, high + 1));
    }

    private static ArchiveQuery query(int peer, boolean contentOnly) {
        var query = contentOnly ? ArchiveQuery.of(OWNER).ofContent() : ArchiveQuery.of(OWNER);
        return peer == 3 ? query : query.with("peer" + peer + "@house.example");
    }

    private static List<ArchivedMessage> expected(int peer, boolean contentOnly) {
        return whole.stream()
                .filter(message -> peer == 3 || message.peer().equals("peer" + peer + "@house.example"))
                .filter(message -> !contentOnly || message.content()).toList();
    }
}
