package io.posthouse.identity.organisation;

import io.posthouse.kernel.LoginId;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What somebody gains when people or departments are moved. Three things give: the departments above, by what these are granted to
 * whoever is within; what whoever joins holds on a department's things, which are more from then on; and what members of the
 * departments above hold on the things of whoever is beneath, who are more from then on. Grants that begin later count; a permission
 * is named whatever its range and boundary, for it is more than nothing.
 */
final class Gains {
    private final JdbcClient sql;

    Gains(JdbcClient sql) {
        this.sql = sql;
    }

    // Who is above whom now, by steps that no circle can keep going: what was seen before is not gone through again.
    private static final String WITHIN = """
            with recursive above (department) as (
                select :to::bigint
                union
                select s.parent from above join identity.department_span s
                    on s.department = above.department and s.valid @> clock_timestamp()
                where s.parent is not null
            ), before (department) as (
                select department from unnest(cast(:from as bigint[])) department
                union
                select s.parent from before join identity.department_span s
                    on s.department = before.department and s.valid @> clock_timestamp()
                where s.parent is not null
            ), gained (department) as (
                select department from above except select department from before
            ), reaching (person, close) as (
                select :joining::bigint, true where :joining <> 0
                union
                select m.person, m.department = :joined from gained join identity.membership m
                    on m.department = gained.department and m.valid @> clock_timestamp()
            ), theirs (close, department) as (
                select r.close, m.department from reaching r join identity.membership m
                    on m.person = r.person and m.valid @> clock_timestamp()
                union
                select t.close, s.parent from theirs t join identity.department_span s
                    on s.department = t.department and s.valid @> clock_timestamp()
                where s.parent is not null
            ), given (permission, bundle) as (
                select g.permission, g.bundle from gained join identity.access_grant g
                    on g.subject_kind = 'department' and g.subject = gained.department
                where g.ended_at is null and (g.valid_until is null or g.valid_until > clock_timestamp())
                union
                select g.permission, g.bundle from reaching r join identity.access_grant g
                    on g.subject_kind = 'person' and g.subject = r.person
                where g.ended_at is null and (g.valid_until is null or g.valid_until > clock_timestamp())
                    and (g.range = 'tree' or r.close and g.range = 'department')
                union
                select g.permission, g.bundle from theirs t join identity.access_grant g
                    on g.subject_kind = 'department' and g.subject = t.department
                where g.ended_at is null and (g.valid_until is null or g.valid_until > clock_timestamp())
                    and (g.range = 'tree' or t.close and g.range = 'department')
            )
            select permission from given where permission is not null
            union
            select b.permission from given join identity.bundle_permission b on b.bundle = given.bundle""";

    private static final String DEPARTMENTS_OF = """
            select department from identity.membership where person = :person and valid @> clock_timestamp()""";

    /** By somebody becoming a member of a department. */
    SortedSet<String> ofJoining(long department, LoginId person) {
        List<Long> before = sql.sql(DEPARTMENTS_OF).param("person", person.value())
                .query((row, _) -> row.getLong("department")).list();
        return gained(department, before, person.value(), department);
    }

    /** By a department coming to stand beneath another, 0 for none. */
    SortedSet<String> ofMoving(long department, long beneath) {
        return beneath == 0 ? new TreeSet<>() : gained(beneath, List.of(department), 0, 0);
    }

    private SortedSet<String> gained(long to, List<Long> from, long joining, long joined) {
        return new TreeSet<>(sql.sql(WITHIN).param("to", to).param("from", from.toArray(Long[]::new))
                .param("joining", joining).param("joined", joined)
                .query((row, _) -> row.getString("permission")).list());
    }
}
