package io.posthouse.identity.organisation;

import static io.posthouse.kernel.Checks.check;

import io.posthouse.identity.IdentityRefusal;
import io.posthouse.identity.Subject;
import io.posthouse.identity.access.HoldsMore;
import io.posthouse.identity.change.Change;
import io.posthouse.identity.change.Changes;
import io.posthouse.identity.change.DatabaseTime;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.Page;
import io.posthouse.kernel.Refusal;
import io.posthouse.xmpp.DisplayNames;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Where people belong. Nothing is overwritten: what a department was called, where it stood and who was in it can be asked for any
 * moment. Changes are made one after the other in each organisation, and go by the database's clock. Blocks on the database; virtual
 * threads only.
 */
public final class Organisations {
    private static final int DEPTH_MAX = 50;
    private static final int TITLE_CHARS_MAX = 100;

    private final JdbcClient sql;
    private final TransactionOperations transactions;
    private final Changes changes;
    private final Runnable settle;
    private final Gains gains;
    private final Predicate<String> mayGive;

    /** An organisation. */
    public record Organisation(long id, String name) {
    }

    /**
     * A department for a while.
     *
     * @param parent 0 when it stands on top
     * @param until not within it; empty while that is still so
     * @param changedBy the name of the login that made it so
     */
    public record Department(long id, long organisation, long parent, String name, Instant from,
            Optional<Instant> until,
            String changedBy) {
    }

    /**
     * A membership.
     *
     * @param until not within it; empty while that is still so
     */
    public record Member(long id, LoginId person, String name, String displayName, long department,
            String departmentName, String title, boolean lead, Instant from, Optional<Instant> until,
            String changedBy) {
    }

    /**
     * @param settle called after what was changed is told
     * @param mayGive whether whoever calls may let others have that permission
     */
    public Organisations(JdbcClient sql, TransactionOperations transactions, Changes changes, Runnable settle,
            Predicate<String> mayGive) {
        this.sql = sql;
        this.transactions = transactions;
        this.changes = changes;
        this.settle = settle;
        this.gains = new Gains(sql);
        this.mayGive = mayGive;
    }

    private static final String LIST = """
            select id, name from identity.organisation where id > :after order by id limit :limit""";

    /** By ascending id. */
    public Page<Organisation> list(long after, int limit) {
        return page(sql.sql(LIST).param("after", after).param("limit", limit + 1)
                .query((row, _) -> new Organisation(row.getLong("id"), row.getString("name"))).list(), limit,
                Organisation::id);
    }

    private static final String ADD = "insert into identity.organisation (name) values (:name) returning id";

    /** Refused, in this order: {@code invalid-title}, {@code title-taken}. */
    public Outcome<Organisation> add(String name) {
        Optional<String> title = DisplayNames.prepare(name);
        if (title.isEmpty()) {
            return Outcome.refused(IdentityRefusal.INVALID_TITLE);
        }
        try {
            return Outcome.done(new Organisation(sql.sql(ADD).param("name", title.get()).query(Long.class).single(),
                    title.get()));
        } catch (DuplicateKeyException taken) {
            return Outcome.refused(IdentityRefusal.TITLE_TAKEN);
        }
    }

    private static final String SPAN_COLUMNS = """
            select s.department, d.organisation, coalesce(s.parent, 0) as parent, s.name, lower(s.valid) as begin,
                upper(s.valid) as until, s.changed_by
            from identity.department_span s join identity.department d on d.id = s.department
            """;
    private static final String DEPARTMENTS = SPAN_COLUMNS + """
            where d.organisation = :organisation and s.department > :after
                and s.valid @> coalesce(:at, clock_timestamp())
            order by s.department limit :limit""";

    /** Those of an organisation as they are, or were at that moment; by ascending id. */
    public Page<Department> departments(long organisation, Optional<Instant> at, long after, int limit) {
        return page(sql.sql(DEPARTMENTS).param("organisation", organisation).param("after", after)
                .param("at", moment(at), Types.TIMESTAMP_WITH_TIMEZONE).param("limit", limit + 1)
                .query((row, _) -> department(row)).list(), limit, Department::id);
    }

    private static final String HISTORY = SPAN_COLUMNS
            + "where s.department = :department order by s.valid desc limit 200";

    /** What a department was, the newest first, the last 200 changes; empty when there never was one. */
    public List<Department> history(long department) {
        return sql.sql(HISTORY).param("department", department).query((row, _) -> department(row)).list();
    }

    private static final String CURRENT = SPAN_COLUMNS
            + "where s.department = :department and s.valid @> clock_timestamp()";

    /** A department as it is now. */
    public Optional<Department> department(long department) {
        return sql.sql(CURRENT).param("department", department).query((row, _) -> department(row)).optional();
    }

    private static final String MAKE = "insert into identity.department (organisation) values (:organisation) returning id";

    /**
     * @param parent 0 for on top
     * @return refused, in this order: {@code invalid-title}, {@code no-such-organisation}, {@code no-such-department} for the
     *         parent, {@code department-circle}, {@code title-taken} where one of that name stands there
     */
    public Outcome<Department> addDepartment(long organisation, long parent, String name) {
        Optional<String> title = DisplayNames.prepare(name);
        if (title.isEmpty()) {
            return Outcome.refused(IdentityRefusal.INVALID_TITLE);
        }
        return structured(organisation, () -> {
            Optional<Refusal> refusal = misplaced(organisation, 0, parent);
            if (refusal.isPresent()) {
                return Outcome.refused(refusal.get());
            }
            if (isTaken(organisation, 0, parent, title.get())) {
                return Outcome.refused(IdentityRefusal.TITLE_TAKEN);
            }
            long id = sql.sql(MAKE).param("organisation", organisation).query(Long.class).single();
            begin(id, parent, title.get(), now());
            return Outcome.done(department(id).orElseThrow());
        });
    }

    /**
     * Renames or moves a department, with everything beneath it.
     *
     * @param name another one, or empty to keep it
     * @param parent another one, 0 for on top, or empty to leave it where it is
     * @return refused, in this order: {@code invalid-title}, {@code no-such-department}, {@code department-circle}, {@code title-taken}
     *         where another one of that name stands there, {@code move-gives-more} where somebody would gain by it what the caller does not hold
     */
    public Outcome<Department> change(long department, Optional<String> name, Optional<Long> parent) {
        Optional<String> title = name.flatMap(DisplayNames::prepare);
        if (name.isPresent() && title.isEmpty()) {
            return Outcome.refused(IdentityRefusal.INVALID_TITLE);
        }
        return changed(department, before -> {
            long above = parent.orElse(before.parent());
            Optional<Refusal> refusal = misplaced(before.organisation(), department, above);
            if (refusal.isPresent()) {
                return Outcome.refused(refusal.get());
            }
            String called = title.orElse(before.name());
            // Two of one name that stand there since earlier can still be changed, one after the other.
            boolean same = above == before.parent() && called.equals(before.name());
            if (!same && isTaken(before.organisation(), department, above, called)) {
                return Outcome.refused(IdentityRefusal.TITLE_TAKEN);
            }
            Optional<Refusal> more = more(gains.ofMoving(department, above));
            if (more.isPresent()) {
                return Outcome.refused(more.get());
            }
            OffsetDateTime now = now();
            end(department, now);
            begin(department, above, called, now);
            return Outcome.done(department(department).orElseThrow());
        });
    }

    private static final String IN_USE = """
            select exists (select from identity.department_span where parent = :department and valid @> clock_timestamp())
                or exists (select from identity.membership where department = :department
                    and (upper_inf(valid) or upper(valid) > clock_timestamp()))""";

    /** Ends a department; its history stays. Refused: {@code no-such-department}, {@code department-in-use}. */
    public Outcome<Department> close(long department) {
        return changed(department, before -> {
            if (sql.sql(IN_USE).param("department", department).query(Boolean.class).single()) {
                return Outcome.refused(IdentityRefusal.DEPARTMENT_IN_USE);
            }
            end(department, now());
            return Outcome.done(before);
        });
    }

    // What began at this very moment never was.
    private static final String UNDO_SPAN = """
            delete from identity.department_span where department = :department and lower(valid) >= :now""";
    private static final String END_SPAN = """
            update identity.department_span set valid = tstzrange(lower(valid), :now)
            where department = :department and valid @> :now::timestamptz""";

    private void end(long department, OffsetDateTime now) {
        sql.sql(UNDO_SPAN).param("department", department).param("now", now).update();
        sql.sql(END_SPAN).param("department", department).param("now", now).update();
    }

    private static final String BEGIN_SPAN = """
            insert into identity.department_span (department, parent, name, valid, changed_by)
            values (:department, :parent, :name, tstzrange(:now, null), :by)""";

    private void begin(long department, long parent, String name, OffsetDateTime now) {
        sql.sql(BEGIN_SPAN).param("department", department)
                .param("parent", parent == 0 ? null : parent, Types.BIGINT).param("name", name).param("now", now)
                .param("by", by()).update();
    }

    private static final String TAKEN = """
            select exists (select from identity.department_span s join identity.department d on d.id = s.department
                where d.organisation = :organisation and s.department <> :department and coalesce(s.parent, 0) = :parent
                    and lower(s.name) = lower(:name) and s.valid @> clock_timestamp())""";

    /** Whether another department beside it has that name. The organisation is locked, so nobody gives it meanwhile. */
    private boolean isTaken(long organisation, long department, long parent, String name) {
        return sql.sql(TAKEN).param("organisation", organisation).param("department", department)
                .param("parent", parent).param("name", name).query(Boolean.class).single();
    }

    private static final String ABOVE = """
            with recursive up as (
                select s.department, s.parent, d.organisation, 1 as depth from identity.department_span s
                join identity.department d on d.id = s.department
                where s.department = :parent and s.valid @> clock_timestamp()
                union all select s.department, s.parent, up.organisation, up.depth + 1 from up
                join identity.department_span s on s.department = up.parent and s.valid @> clock_timestamp()
                where up.depth < :depth)
            select department, organisation from up order by depth""";

    private record Above(long department, long organisation) {
    }

    /** Why a department cannot stand there. The organisation is locked, so nobody moves another beneath it meanwhile. */
    private Optional<Refusal> misplaced(long organisation, long department, long parent) {
        if (parent == 0) {
            return Optional.empty();
        }
        List<Above> above = sql.sql(ABOVE).param("parent", parent).param("depth", DEPTH_MAX)
                .query((row, _) -> new Above(row.getLong("department"), row.getLong("organisation"))).list();
        if (above.isEmpty() || above.getFirst().organisation() != organisation) {
            return Optional.of(IdentityRefusal.NO_SUCH_DEPARTMENT);
        }
        return above.size() >= DEPTH_MAX || above.stream().anyMatch(one -> one.department() == department)
                ? Optional.of(IdentityRefusal.DEPARTMENT_CIRCLE)
                : Optional.empty();
    }

    /** The first of what is gained that the caller may not let others have; what the platform does by itself, it may. */
    private Optional<Refusal> more(SortedSet<String> gained) {
        return Caller.CURRENT.isBound()
                ? gained.stream().filter(permission -> !mayGive.test(permission)).findFirst()
                        .map(permission -> new HoldsMore(IdentityRefusal.MOVE_GIVES_MORE, permission))
                : Optional.empty();
    }

    private static final String LOCK = "select id from identity.organisation where id = :id for update";

    private Outcome<Department> structured(long organisation, Supplier<Outcome<Department>> work) {
        return told(new Change.StructureTouched(), () -> {
            boolean there = sql.sql(LOCK).param("id", organisation).query(Long.class).optional().isPresent();
            return there ? work.get() : Outcome.refused(IdentityRefusal.NO_SUCH_ORGANISATION);
        });
    }

    private Outcome<Department> changed(long department, Function<Department, Outcome<Department>> work) {
        Optional<Department> seen = department(department);
        if (seen.isEmpty()) {
            return Outcome.refused(IdentityRefusal.NO_SUCH_DEPARTMENT);
        }
        // Looked at again once it is locked: it may have been changed in between.
        return structured(seen.get().organisation(), () -> department(department).map(work)
                .orElse(Outcome.refused(IdentityRefusal.NO_SUCH_DEPARTMENT)));
    }

    private static final String MEMBER_COLUMNS = """
            select m.id, m.person, l.name, l.display_name, m.department, coalesce(s.name, '') as department_name, m.title,
                m.lead, lower(m.valid) as begin, upper(m.valid) as until, m.changed_by
            from identity.membership m join identity.login l on l.id = m.person
            left join identity.department_span s on s.department = m.department and s.valid @> coalesce(:at, clock_timestamp())
            """;
    private static final String MEMBERS = MEMBER_COLUMNS + """
            where m.department = :department and m.id > :after and m.valid @> coalesce(:at, clock_timestamp())
            order by m.id limit :limit""";

    /** Who is a member of a department itself, or was at that moment; by ascending id of the membership. */
    public Page<Member> members(long department, Optional<Instant> at, long after, int limit) {
        return page(sql.sql(MEMBERS).param("department", department).param("after", after)
                .param("at", moment(at), Types.TIMESTAMP_WITH_TIMEZONE).param("limit", limit + 1)
                .query((row, _) -> member(row)).list(), limit, Member::id);
    }

    private static final String MEMBERSHIPS = MEMBER_COLUMNS
            + "where m.person = :person order by m.valid desc, m.id desc limit 200";

    /** Of what somebody is and was a member, the newest first, the last 200. */
    public List<Member> memberships(LoginId person) {
        return sql.sql(MEMBERSHIPS).param("person", person.value())
                .param("at", null, Types.TIMESTAMP_WITH_TIMEZONE).query((row, _) -> member(row)).list();
    }

    private static final String JOIN = """
            insert into identity.membership (person, department, title, lead, valid, changed_by)
            values (:person, :department, :title, :lead, tstzrange(:now, null), :by)""";

    /**
     * Makes somebody a member from now on.
     *
     * @param title what they are there, at most 100 characters; may be empty
     * @return refused, in this order: {@code invalid-title}, {@code no-such-department}, {@code move-gives-more} where somebody would
     *         gain by it what the caller does not hold, {@code already-member}
     */
    public Outcome<Member> join(long department, LoginId person, String title, boolean lead) {
        if (title.length() > TITLE_CHARS_MAX || title.chars().anyMatch(Character::isISOControl)) {
            return Outcome.refused(IdentityRefusal.INVALID_TITLE);
        }
        Optional<Department> seen = department(department);
        if (seen.isEmpty()) {
            return Outcome.refused(IdentityRefusal.NO_SUCH_DEPARTMENT);
        }
        try {
            return told(touched(person), () -> {
                // So that nobody closes it meanwhile.
                sql.sql(LOCK).param("id", seen.get().organisation()).query(Long.class).single();
                if (department(department).isEmpty()) {
                    return Outcome.refused(IdentityRefusal.NO_SUCH_DEPARTMENT);
                }
                Optional<Refusal> more = more(gains.ofJoining(department, person));
                if (more.isPresent()) {
                    return Outcome.refused(more.get());
                }
                sql.sql(JOIN).param("person", person.value()).param("department", department).param("title", title)
                        .param("lead", lead).param("now", now()).param("by", by()).update();
                return current(department, person);
            });
        } catch (DataIntegrityViolationException overlaps) {
            return Outcome.refused(IdentityRefusal.ALREADY_MEMBER);
        }
    }

    private static final String UNDO_MEMBER = """
            delete from identity.membership where person = :person and department = :department and lower(valid) >= :now""";
    private static final String END_MEMBER = """
            update identity.membership set valid = tstzrange(lower(valid), :now), changed_by = :by
            where person = :person and department = :department and valid @> :now::timestamptz""";

    /** Ends a membership; that there was one stays. Refused: {@code not-a-member}. */
    public Outcome<Member> leave(long department, LoginId person) {
        return told(touched(person), () -> {
            Outcome<Member> before = current(department, person);
            if (before instanceof Outcome.Done<Member>) {
                OffsetDateTime now = now();
                sql.sql(UNDO_MEMBER).param("person", person.value()).param("department", department).param("now", now)
                        .update();
                sql.sql(END_MEMBER).param("person", person.value()).param("department", department).param("now", now)
                        .param("by", by()).update();
            }
            return before;
        });
    }

    private Outcome<Member> current(long department, LoginId person) {
        return memberships(person).stream().filter(one -> one.department() == department && one.until().isEmpty())
                .findFirst().map(Outcome::done).orElse(Outcome.refused(IdentityRefusal.NOT_A_MEMBER));
    }

    private static Change touched(LoginId person) {
        return new Change.GrantsTouched(Subject.person(person.value()));
    }

    private <T> Outcome<T> told(Change change, Supplier<Outcome<T>> work) {
        Outcome<T> outcome = Objects.requireNonNull(transactions.execute(_ -> {
            Outcome<T> done = work.get();
            if (done instanceof Outcome.Done<T>) {
                changes.write(sql, change);
            }
            return done;
        }));
        if (outcome instanceof Outcome.Done<T>) {
            changes.tellHere(change);
            settle.run();
        }
        return outcome;
    }

    private static final String NOW = "select clock_timestamp()";

    private OffsetDateTime now() {
        return sql.sql(NOW).query((row, _) -> row.getObject(1, OffsetDateTime.class)).single();
    }

    private static String by() {
        return Caller.CURRENT.isBound() ? Caller.CURRENT.get().name() : "";
    }

    private static @Nullable OffsetDateTime moment(Optional<Instant> at) {
        return at.map(instant -> instant.atOffset(ZoneOffset.UTC)).orElse(null);
    }

    private static Department department(ResultSet row) throws SQLException {
        return new Department(row.getLong("department"), row.getLong("organisation"), row.getLong("parent"),
                row.getString("name"), DatabaseTime.read(row, "begin"), until(row), row.getString("changed_by"));
    }

    private static Member member(ResultSet row) throws SQLException {
        return new Member(row.getLong("id"), new LoginId(row.getLong("person")), row.getString("name"),
                row.getString("display_name"), row.getLong("department"), row.getString("department_name"),
                row.getString("title"), row.getBoolean("lead"), DatabaseTime.read(row, "begin"), until(row),
                row.getString("changed_by"));
    }

    private static Optional<Instant> until(ResultSet row) throws SQLException {
        return Optional.ofNullable(row.getObject("until", OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    private static <T> Page<T> page(List<T> found, int limit, ToLongFunction<T> id) {
        check(limit >= 1 && limit <= Page.SIZE_MAX, "a page has 1 to " + Page.SIZE_MAX + " items");
        return found.size() <= limit
                ? new Page<>(found, Optional.empty())
                : new Page<>(found.subList(0, limit), Optional.of(Long.toString(id.applyAsLong(found.get(limit - 1)))));
    }
}
