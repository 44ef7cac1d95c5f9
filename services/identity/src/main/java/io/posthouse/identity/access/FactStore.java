package io.posthouse.identity.access;

import io.posthouse.identity.Subject;
import io.posthouse.identity.access.Facts.Base;
import io.posthouse.identity.access.Facts.Bound;
import io.posthouse.identity.access.Facts.Given;
import io.posthouse.identity.access.Facts.Made;
import io.posthouse.identity.access.Facts.Member;
import io.posthouse.identity.access.Facts.Person;
import io.posthouse.identity.access.Facts.Span;
import io.posthouse.kernel.DataRange;
import io.posthouse.kernel.Target;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Reads what decisions are made from. Each reading is of one moment; what is over by the database's clock is left out, what is yet
 * to come is not.
 */
final class FactStore {
    /** No facts at all. */
    static final Facts NOTHING = new Facts(List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

    private final JdbcClient sql;
    private final TransactionTemplate snapshot;

    FactStore(DataSource pool) {
        sql = JdbcClient.create(pool);
        snapshot = new TransactionTemplate(new JdbcTransactionManager(pool));
        snapshot.setReadOnly(true);
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    }

    /** @param now by the database's clock, in microseconds since 1970 */
    record Moment(Facts facts, long now) {
    }

    private static final String NOW = "select (extract(epoch from clock_timestamp()) * 1000000)::bigint";

    private Moment read(Supplier<Facts> facts) {
        return Objects.requireNonNull(snapshot.execute(_ -> {
            Facts read = facts.get();
            return new Moment(read, sql.sql(NOW).query(Long.class).single());
        }));
    }

    // Visitors of whom nobody knows who they are hold nothing, whatever was granted.
    private static final String PEOPLE = """
            select id, case when disabled_at is null and removed_at is null and v.login is null then bundle else 'nothing' end as base
            from identity.login left join identity.visitor v on v.login = id and v.known_at is null where :all or id = any(:ids)""";

    private List<Person> people(boolean all, Collection<Long> ids) {
        return sql.sql(PEOPLE).param("all", all).param("ids", array(ids))
                .query((row, _) -> new Person(row.getLong("id"), switch (row.getString("base")) {
                    case "administrator" -> Base.ADMINISTRATOR;
                    case "person" -> Base.PERSON;
                    default -> Base.NOTHING;
                })).list();
    }

    private static final String BUNDLES = """
            select b.id, array_remove(array_agg(p.permission), null) as permissions from identity.bundle b
            left join identity.bundle_permission p on p.bundle = b.id
            where :all or b.id = any(:ids) group by b.id""";

    private List<Made> bundles(boolean all, Collection<Long> ids) {
        return sql.sql(BUNDLES).param("all", all).param("ids", array(ids))
                .query((row, _) -> new Made(row.getLong("id"), words(row.getArray("permissions")))).list();
    }

    private static Set<String> words(Array array) throws SQLException {
        return Set.of((String[]) array.getArray());
    }

    // What is asked of a few, goes up from these; union drops what was met, so that even a circle would end.
    private static final String BOUNDARIES = """
            with recursive up as (
                select id, parent from identity.boundary where :all or id = :from
                union select b.id, b.parent from up join identity.boundary b on b.id = up.parent)
            select id, coalesce(parent, 0) as parent from up""";

    private List<Bound> boundaries(boolean all, long from) {
        return sql.sql(BOUNDARIES).param("all", all).param("from", from)
                .query((row, _) -> new Bound(row.getLong("id"), row.getLong("parent"))).list();
    }

    private static final String ALL_SPANS = """
            select department, coalesce(parent, 0) as parent,""" + times("lower(valid)", "upper(valid)") + """
            from identity.department_span where upper_inf(valid) or upper(valid) > clock_timestamp()""";
    private static final String SPANS_ABOVE = """
            with recursive up as (
                select department, parent, valid from identity.department_span
                where valid @> clock_timestamp() and (department = :department or department in (
                    select department from identity.membership
                    where person = any(:people) and valid @> clock_timestamp()))
                union select s.department, s.parent, s.valid from up
                join identity.department_span s on s.department = up.parent and s.valid @> clock_timestamp())
            select department, coalesce(parent, 0) as parent,""" + times("lower(valid)", "upper(valid)") + """
            from up""";

    private static Span span(ResultSet row) throws SQLException {
        return new Span(row.getLong("department"), row.getLong("parent"), begin(row), end(row));
    }

    private static final String MEMBERS = """
            select person, department,""" + times("lower(valid)", "upper(valid)") + """
             from identity.membership
            where (upper_inf(valid) or upper(valid) > clock_timestamp()) and (:all or person = any(:ids))""";

    private List<Member> members(boolean all, Collection<Long> ids) {
        return sql.sql(MEMBERS).param("all", all).param("ids", array(ids))
                .query((row, _) -> new Member(row.getLong("person"), row.getLong("department"), begin(row), end(row)))
                .list();
    }

    private static final String GRANTS = """
            select id, subject_kind, subject, permission, coalesce(bundle, 0) as bundle, coalesce(boundary, 0) as boundary,
                range,"""
            + times("valid_from", "valid_until") + """
                     from identity.access_grant
                    where ended_at is null and (valid_until is null or valid_until > clock_timestamp())
                      and (:all and subject_kind in ('person', 'app', 'department')
                        or subject_kind = 'person' and subject = any(:people)
                        or subject_kind = 'app' and subject = any(:apps)
                        or subject_kind = 'department' and (:departmentsAll or subject = any(:departments)))""";

    private List<Given> grants(boolean all, Collection<Long> people, Collection<Long> apps, boolean departmentsAll,
            Collection<Long> departments) {
        return sql.sql(GRANTS).param("all", all).param("people", array(people)).param("apps", array(apps))
                .param("departmentsAll", departmentsAll).param("departments", array(departments))
                .query((row, _) -> given(row)).list();
    }

    private static Given given(ResultSet row) throws SQLException {
        return new Given(row.getLong("id"),
                new Subject(Subject.Kind.of(row.getString("subject_kind")).orElseThrow(), row.getLong("subject")),
                Optional.ofNullable(row.getString("permission")), row.getLong("bundle"), row.getLong("boundary"),
                DataRange.of(row.getString("range")).orElseThrow(), begin(row), end(row));
    }

    private static String times(String from, String until) {
        return " (extract(epoch from %s) * 1000000)::bigint as begin, (extract(epoch from %s) * 1000000)::bigint as until\n"
                .formatted(from, until);
    }

    private static long begin(ResultSet row) throws SQLException {
        long begin = row.getLong("begin");
        return row.wasNull() ? Facts.ALWAYS : begin;
    }

    private static long end(ResultSet row) throws SQLException {
        long until = row.getLong("until");
        return row.wasNull() ? Facts.NEVER : until;
    }

    private static Long[] array(Collection<Long> ids) {
        return ids.toArray(Long[]::new);
    }

    /** Everything. */
    Moment whole() {
        return read(() -> new Facts(people(true, List.of()), bundles(true, List.of()), boundaries(true, 0),
                sql.sql(ALL_SPANS).query((row, _) -> span(row)).list(), members(true, List.of()),
                grants(true, List.of(), List.of(), true, List.of())));
    }

    /** What all share, and nothing of anybody's own. */
    Moment shared() {
        return read(() -> new Facts(List.of(), bundles(true, List.of()), boundaries(true, 0),
                sql.sql(ALL_SPANS).query((row, _) -> span(row)).list(), List.of(),
                grants(false, List.of(), List.of(), true, List.of())));
    }

    /** What is some people's and apps' own, and nothing that they share. */
    Facts own(Collection<Subject> subjects) {
        List<Long> people = ids(subjects, Subject.Kind.PERSON);
        List<Long> apps = ids(subjects, Subject.Kind.APP);
        return read(() -> new Facts(people(false, people), NOTHING.bundles(), NOTHING.boundaries(), NOTHING.spans(),
                members(false, people), grants(false, people, apps, false, List.of()))).facts();
    }

    private static List<Long> ids(Collection<Subject> subjects, Subject.Kind kind) {
        return subjects.stream().filter(subject -> subject.kind() == kind).map(Subject::id).toList();
    }

    /**
     * As much as one question needs, and little more.
     *
     * @param subjects who asks: a person, an app, or both
     */
    Moment about(Collection<Subject> subjects, Target target) {
        List<Long> people = ids(subjects, Subject.Kind.PERSON);
        Set<Long> concerned = new LinkedHashSet<>(people);
        if (target.owner() != 0) {
            concerned.add(target.owner());
        }
        return read(() -> {
            List<Span> spans = sql.sql(SPANS_ABOVE).param("department", target.department())
                    .param("people", array(concerned)).query((row, _) -> span(row)).list();
            List<Given> grants = grants(false, people, ids(subjects, Subject.Kind.APP), false,
                    spans.stream().map(Span::department).distinct().toList());
            return new Facts(people(false, concerned),
                    bundles(false, grants.stream().map(Given::bundle).distinct().toList()),
                    boundaries(false, target.boundary()), spans, members(false, concerned), grants);
        });
    }
}
