package io.posthouse.identity.access;

import io.posthouse.identity.Grants;
import io.posthouse.identity.IdentityRefusal;
import io.posthouse.identity.Subject;
import io.posthouse.identity.change.Change;
import io.posthouse.identity.change.Changes;
import io.posthouse.identity.change.DatabaseTime;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Checks;
import io.posthouse.kernel.DataRange;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.Page;
import io.posthouse.kernel.Refusal;
import io.posthouse.kernel.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** Grants in the database. Each change is told in the transaction that makes it. */
public final class StoredGrants implements Grants {
    private static final int PER_SUBJECT_MAX = 500;
    private static final int REASON_CHARS_MAX = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final JdbcClient sql;
    private final TransactionOperations transactions;
    private final Changes changes;
    private final LivePicture live;

    StoredGrants(JdbcClient sql, TransactionOperations transactions, Changes changes, LivePicture live) {
        this.sql = sql;
        this.transactions = transactions;
        this.changes = changes;
        this.live = live;
    }

    private static final String COLUMNS = """
            id, subject_kind, subject, permission, bundle, boundary, range, valid_from, valid_until, producer, producer_key,
            reason, granted_by, granted_at, ended_at""";

    private static final String INSERT = """
            insert into identity.access_grant (subject_kind, subject, permission, bundle, boundary, range, valid_from,
                valid_until, producer, producer_key, reason, granted_by)
            values (:kind, :subject, :permission, :bundle, :boundary, :range, coalesce(:from, clock_timestamp()), :until,
                :producer, :key, :reason, :by)
            returning\s"""
            + COLUMNS;

    @Override
    public Outcome<Grant> grant(Wish wish) {
        Optional<Refusal> malformed = malformed(wish);
        if (malformed.isPresent()) {
            return Outcome.refused(malformed.get());
        }
        Change change = change(wish.subject());
        Outcome<Grant> granted;
        try {
            granted = Objects.requireNonNull(transactions.execute(_ -> granted(wish, change)));
        } catch (DuplicateKeyException raced) {
            // Another granted under the same key at the same moment: then that is the first.
            granted = repeated(wish).orElseThrow(() -> raced);
        }
        tell(granted, change);
        return granted;
    }

    private Outcome<Grant> granted(Wish wish, Change change) {
        Optional<Outcome<Grant>> before = repeated(wish);
        if (before.isPresent()) {
            return before.get();
        }
        Optional<Refusal> refusal = refusal(wish);
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        var insert = sql.sql(INSERT).param("kind", wish.subject().kind().word()).param("subject", wish.subject().id())
                .param("boundary", wish.boundary().isPresent() ? wish.boundary().getAsLong() : null, Types.BIGINT)
                .param("range", wish.range().word()).param("from", moment(wish.from()), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("until", moment(wish.until()), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("producer", wish.producer().part()).param("key", wish.producer().key())
                .param("reason", wish.producer().reason()).param("by", by());
        insert = switch (wish.what()) {
            case What.Single(var permission) -> insert.param("permission", permission).param("bundle", null,
                    Types.BIGINT);
            case What.Bundled(var bundle) -> insert.param("permission", null, Types.VARCHAR).param("bundle", bundle);
        };
        Grant grant = insert.query((row, _) -> grant(row)).single();
        changes.write(sql, change);
        return Outcome.done(grant);
    }

    private static Optional<Refusal> malformed(Wish wish) {
        if (wish.what() instanceof What.Single(var permission) && !Catalogue.isPermission(permission)) {
            return Optional.of(IdentityRefusal.INVALID_PERMISSION);
        }
        String reason = wish.producer().reason();
        if (reason.isBlank() || reason.length() > REASON_CHARS_MAX
                || reason.chars().anyMatch(Character::isISOControl)) {
            return Optional.of(IdentityRefusal.INVALID_REASON);
        }
        return Optional.empty();
    }

    private static final String SUBJECT_THERE = """
            select :kind = 'app'
                or :kind = 'person' and exists (select from identity.login where id = :id and removed_at is null)
                or :kind = 'department' and exists (select from identity.department_span
                    where department = :id and valid @> clock_timestamp())""";
    private static final String BUNDLE_THERE = "select exists (select from identity.bundle where id = :id)";
    private static final String BOUNDARY_THERE = "select exists (select from identity.boundary where id = :id)";
    private static final String VALID = """
            select coalesce(:until > greatest(coalesce(:from, clock_timestamp()), clock_timestamp()), true)""";
    private static final String COUNT = """
            select count(*) from identity.access_grant where subject_kind = :kind and subject = :id and ended_at is null
                and (valid_until is null or valid_until > clock_timestamp())""";

    private Optional<Refusal> refusal(Wish wish) {
        String kind = wish.subject().kind().word();
        long id = wish.subject().id();
        if (!is(sql.sql(SUBJECT_THERE).param("kind", kind).param("id", id))) {
            return Optional.of(IdentityRefusal.NO_SUCH_SUBJECT);
        }
        if (wish.what() instanceof What.Bundled(var bundle) && !is(sql.sql(BUNDLE_THERE).param("id", bundle))) {
            return Optional.of(IdentityRefusal.NO_SUCH_BUNDLE);
        }
        if (wish.boundary().isPresent() && !is(sql.sql(BOUNDARY_THERE).param("id", wish.boundary().getAsLong()))) {
            return Optional.of(IdentityRefusal.NO_SUCH_BOUNDARY);
        }
        if (!is(sql.sql(VALID).param("from", moment(wish.from()), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("until", moment(wish.until()), Types.TIMESTAMP_WITH_TIMEZONE))) {
            return Optional.of(IdentityRefusal.INVALID_VALIDITY);
        }
        return sql.sql(COUNT).param("kind", kind).param("id", id).query(Integer.class).single() >= PER_SUBJECT_MAX
                ? Optional.of(IdentityRefusal.TOO_MANY_GRANTS)
                : Optional.empty();
    }

    private static boolean is(JdbcClient.StatementSpec question) {
        return question.query(Boolean.class).single();
    }

    private static final String BY_KEY = "select " + COLUMNS + """
            \nfrom identity.access_grant where producer = :producer and producer_key = :key and ended_at is null""";

    private Optional<Outcome<Grant>> repeated(Wish wish) {
        return byKey(wish.producer().part(), wish.producer().key()).map(before -> same(before, wish)
                ? Outcome.done(before)
                : Outcome.refused(IdentityRefusal.GRANT_DIFFERS));
    }

    private Optional<Grant> byKey(String part, String key) {
        return sql.sql(BY_KEY).param("producer", part).param("key", key).query((row, _) -> grant(row)).optional();
    }

    private static boolean same(Grant grant, Wish wish) {
        return grant.subject().equals(wish.subject()) && grant.what().equals(wish.what())
                && grant.boundary().equals(wish.boundary()) && grant.range() == wish.range()
                && wish.from().map(StoredGrants::stored).map(grant.from()::equals).orElse(true)
                && grant.until().equals(wish.until().map(StoredGrants::stored));
    }

    /** PostgreSQL keeps microseconds. */
    private static Instant stored(Instant moment) {
        return moment.truncatedTo(ChronoUnit.MICROS);
    }

    private static @Nullable OffsetDateTime moment(Optional<Instant> moment) {
        return moment.map(StoredGrants::stored).map(at -> at.atOffset(ZoneOffset.UTC)).orElse(null);
    }

    private static String by() {
        return Caller.CURRENT.isBound() ? Caller.CURRENT.get().name() : "";
    }

    private static final String END = """
            update identity.access_grant set ended_at = clock_timestamp(), ended_by = :by
            where id = :id and ended_at is null returning\s""" + COLUMNS;

    @Override
    public Outcome<Grant> end(GrantId id) {
        Outcome<Grant> ended = Objects.requireNonNull(transactions.execute(_ -> sql.sql(END).param("id", id.value())
                .param("by", by()).query((row, _) -> grant(row)).optional().map(grant -> {
                    changes.write(sql, change(grant.subject()));
                    return Outcome.done(grant);
                }).orElse(Outcome.refused(IdentityRefusal.NO_SUCH_GRANT))));
        if (ended instanceof Outcome.Done<Grant>(var grant)) {
            tell(ended, change(grant.subject()));
        }
        return ended;
    }

    @Override
    public Outcome<Grant> end(String part, String key) {
        return byKey(part, key).map(grant -> end(grant.id()))
                .orElse(Outcome.refused(IdentityRefusal.NO_SUCH_GRANT));
    }

    private static final String ONE = "select " + COLUMNS + "\nfrom identity.access_grant where id = :id";

    /** That grant, ended or not. */
    static Optional<Grant> one(JdbcClient sql, long id) {
        return sql.sql(ONE).param("id", id).query((row, _) -> grant(row)).optional();
    }

    private static final String OF = "select " + COLUMNS + """
            \nfrom identity.access_grant where subject_kind = :kind and subject = :subject
                and (:before::bigint is null or id < :before) order by id desc limit :limit""";

    @Override
    public Page<Grant> of(Subject subject, Optional<GrantId> after, int limit) {
        Checks.check(limit >= 1 && limit <= Page.SIZE_MAX, "a page has 1 to " + Page.SIZE_MAX + " items");
        List<Grant> found = sql.sql(OF).param("kind", subject.kind().word()).param("subject", subject.id())
                .param("before", after.map(GrantId::value).orElse(null), Types.BIGINT).param("limit", limit + 1)
                .query((row, _) -> grant(row)).list();
        return found.size() <= limit
                ? new Page<>(found, Optional.empty())
                : new Page<>(found.subList(0, limit), Optional.of(found.get(limit - 1).id().toString()));
    }

    private void tell(Outcome<Grant> done, Change change) {
        if (done instanceof Outcome.Done<Grant>) {
            changes.tellHere(change);
            if (change instanceof Change.StructureTouched) {
                live.settle(PATIENCE);
            }
        }
    }

    private static Change change(Subject subject) {
        return subject.kind() == Subject.Kind.DEPARTMENT
                ? new Change.StructureTouched()
                : new Change.GrantsTouched(subject);
    }

    private static Grant grant(ResultSet row) throws SQLException {
        String permission = row.getString("permission");
        long boundary = row.getLong("boundary");
        OptionalLong bounded = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(boundary);
        return new Grant(new GrantId(row.getLong("id")),
                new Subject(Subject.Kind.of(row.getString("subject_kind")).orElseThrow(), row.getLong("subject")),
                permission == null ? new What.Bundled(row.getLong("bundle")) : new What.Single(permission), bounded,
                DataRange.of(row.getString("range")).orElseThrow(), DatabaseTime.read(row, "valid_from"),
                optional(row, "valid_until"),
                new Producer(row.getString("producer"), row.getString("producer_key"), row.getString("reason")),
                row.getString("granted_by"), DatabaseTime.read(row, "granted_at"), optional(row, "ended_at"));
    }

    private static Optional<Instant> optional(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    private static final String OF_ANOTHER = """
            select exists (select from identity.login where :kind = 'person' and id = :id and tenant <> :tenant
                union all select from identity.app where :kind = 'app' and id = :id and tenant <> :tenant)""";

    /** Whether that is a person or an app of another tenant than the one for which this thread works. */
    boolean isOfAnother(Subject subject) {
        return sql.sql(OF_ANOTHER).param("kind", subject.kind().word()).param("id", subject.id())
                .param("tenant", TenantId.current().value()).query(Boolean.class).single();
    }
}
