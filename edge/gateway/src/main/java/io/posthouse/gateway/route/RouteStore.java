package io.posthouse.gateway.route;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The rows of versions and of the draft. In the transaction of whoever calls. */
final class RouteStore {
    /** How many versions are kept. */
    static final int VERSIONS_MAX = 1_000;

    private final JdbcClient sql;

    RouteStore(JdbcClient sql) {
        this.sql = sql;
    }

    /** Which version is the newest; with its time, since a restored database may use a number again. */
    record Head(long number, Instant at) {
        static final Head NONE = new Head(0, Instant.EPOCH);
    }

    /** The draft. */
    record Draft(long revision, Instant at, String author, String json) {
    }

    private static final String HEAD = """
            select version, at from gateway.route_version order by version desc limit 1""";

    Head head() {
        return sql.sql(HEAD).query((row, _) -> new Head(row.getLong("version"), instant(row))).optional()
                .orElse(Head.NONE);
    }

    private static final String ONE = """
            select version, previous, at, author, request, reason, rolled_back_to, format, document
            from gateway.route_version where version = :version""";

    Optional<RouteVersion> version(long number) {
        return sql.sql(ONE).param("version", number).query((row, _) -> version(row)).optional();
    }

    private static final String LIST = """
            select version, previous, at, author, request, reason, rolled_back_to, format, '' as document
            from gateway.route_version where version < :before order by version desc limit :limit""";

    /** Without their documents, the newest first. */
    List<RouteVersion> list(long before, int limit) {
        return sql.sql(LIST).param("before", before).param("limit", limit).query((row, _) -> version(row)).list();
    }

    private static final String LOCK = "lock table gateway.route_version in exclusive mode";

    /** Lets one change at a time go on, until its transaction ends. Reading goes on. */
    void lock() {
        sql.sql(LOCK).update();
    }

    private static final String ADD = """
            insert into gateway.route_version (version, previous, author, request, reason, rolled_back_to, format, document)
            values (:version, :previous, :author, :request, :reason, :back, :format, :document)""";

    private static final String TRIM = "delete from gateway.route_version where version <= :last";

    /** Adds a version; the oldest beyond what is kept go. */
    void add(long number, long previous, Author author, String reason, OptionalLong rolledBackTo, String json) {
        sql.sql(ADD).param("version", number).param("previous", previous).param("author", author.name())
                .param("request", author.request()).param("reason", reason)
                .param("back", rolledBackTo.isPresent() ? rolledBackTo.getAsLong() : null, java.sql.Types.BIGINT)
                .param("format", RouteVersion.FORMAT).param("document", json).update();
        sql.sql(TRIM).param("last", number - VERSIONS_MAX).update();
    }

    /** Who changes routes, by which request. */
    record Author(String name, String request) {
    }

    private static final String DRAFT = "select revision, at, author, document from gateway.route_draft";

    Optional<Draft> draft() {
        return sql.sql(DRAFT).query((row, _) -> new Draft(row.getLong("revision"), instant(row),
                row.getString("author"), row.getString("document"))).optional();
    }

    private static final String FIRST_DRAFT = """
            insert into gateway.route_draft (revision, author, document) values (1, :author, :document)
            on conflict do nothing""";

    private static final String NEXT_DRAFT = """
            update gateway.route_draft set revision = revision + 1, at = clock_timestamp(), author = :author,
                document = :document
            where revision = :seen""";

    /** Keeps a draft instead of the one of revision {@code seen}, which is 0 for none; false when there is another. */
    boolean keep(long seen, String author, String json) {
        JdbcClient.StatementSpec keep = seen == 0 ? sql.sql(FIRST_DRAFT) : sql.sql(NEXT_DRAFT).param("seen", seen);
        return keep.param("author", author).param("document", json).update() == 1;
    }

    private static RouteVersion version(ResultSet row) throws SQLException {
        long back = row.getLong("rolled_back_to");
        OptionalLong rolledBackTo = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(back);
        return new RouteVersion(row.getLong("version"), row.getLong("previous"), instant(row), row.getString("author"),
                row.getString("request"), row.getString("reason"), rolledBackTo, row.getInt("format"),
                row.getString("document"));
    }

    private static Instant instant(ResultSet row) throws SQLException {
        return row.getObject("at", OffsetDateTime.class).toInstant();
    }
}
