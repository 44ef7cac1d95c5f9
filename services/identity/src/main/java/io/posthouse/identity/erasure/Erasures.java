package io.posthouse.identity.erasure;

import io.posthouse.identity.IdentityRefusal;
import io.posthouse.identity.Login;
import io.posthouse.identity.Realm;
import io.posthouse.identity.change.DatabaseTime;
import io.posthouse.identity.login.LoginRules;
import io.posthouse.identity.login.StoredLogins;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.Page;
import io.posthouse.kernel.TenantId;
import io.posthouse.storage.person.Person;
import io.posthouse.storage.person.PersonalData;
import io.posthouse.storage.person.PersonalRecords;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Hands out what is held about people, and forgets them, in two steps: whoever is to be erased is kept out at once, and erased after
 * {@link #GRACE}, until when it can be withdrawn. Any node does it, one at a time, and begins again where another stopped.
 *
 * <p>First the login is removed. What was on its way to the person then has {@link #SETTLES} to arrive, since what arrived after the
 * erasing would stay. Blocks on the database; virtual threads only.
 */
public final class Erasures {
    /** How long an erasure waits and can be withdrawn. */
    public static final Duration GRACE = Duration.ofDays(7);
    /** How long after the login was removed. */
    public static final Duration SETTLES = Duration.ofMinutes(10);

    private static final Duration HELD = Duration.ofMinutes(30);
    private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
    private static final int PSEUDONYM_CHARS = 12;
    private static final Logger LOG = LoggerFactory.getLogger(Erasures.class);

    private final JdbcClient sql;
    private final StoredLogins logins;
    private final List<PersonalData> modules;
    private final String domain;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param others what modules beside identity hold
     * @param own what identity holds; erased last, since the others find a person by it
     * @param domain the platform's own
     */
    public Erasures(JdbcClient sql, StoredLogins logins, List<PersonalData> others, PersonalData own, String domain) {
        this.sql = sql;
        this.logins = logins;
        this.modules = Stream.concat(others.stream(), Stream.of(own)).toList();
        this.domain = domain;
    }

    /**
     * Somebody who is to be erased, or was.
     *
     * @param name of the login; once it is done the pseudonym
     * @param askedBy the name of the login that asked for it
     * @param dueAt until when it can be withdrawn
     * @param doneAt when nothing was left
     */
    public record Erasure(long id, LoginId login, String name, Instant askedAt, String askedBy, Instant dueAt,
            Optional<Instant> doneAt) {
    }

    private record Known(LoginId login, String name, String displayName, Realm realm, boolean removed) {
        Person person(String domain, String pseudonym) {
            return new Person(login, name, displayName, name + "@" + realm.domainUnder(domain), pseudonym);
        }
    }

    // Also of a login that was removed: that it lets nobody in any more does not mean that nothing is held.
    private static final String KNOWN = """
            select id, name, display_name, realm, removed_at from identity.login
            where name = :name and tenant = :tenant""";

    private Optional<Known> known(String name) {
        return LoginRules.name(name).flatMap(stored -> sql.sql(KNOWN).param("name", stored)
                .param("tenant", TenantId.current().value())
                .query((row, _) -> known(row)).optional());
    }

    private static Known known(ResultSet row) throws SQLException {
        return new Known(new LoginId(row.getLong("id")), row.getString("name"), row.getString("display_name"),
                Realm.of(row.getString("realm")).orElseThrow(), row.getObject("removed_at") != null);
    }

    /** Whose data it would be. Refused: {@code no-such-login} */
    public Outcome<Person> person(String name) {
        return known(name).map(known -> Outcome.done(known.person(domain, known.name())))
                .orElse(Outcome.refused(IdentityRefusal.NO_SUCH_LOGIN));
    }

    /** Takes the records of one module. */
    @FunctionalInterface
    public interface ModuleRecords {
        /** @param schema of the module whose records come */
        PersonalRecords of(String schema);
    }

    /** Hands out what all modules hold about somebody, one after the other; little of it is in memory. */
    public void export(Person person, ModuleRecords to) {
        for (Person one : withVisitors(person)) {
            modules.forEach(module -> module.export(one, to.of(module.schema())));
        }
    }

    /** As whom they came before they signed in, and then themselves: by their own row the others are found. */
    private List<Person> withVisitors(Person person) {
        List<Person> all = new ArrayList<>();
        for (Login visitor : logins.visitorsOf(person.login())) {
            // Of each its own, since no two logins have one name; by the number it is the same when it is done again.
            all.add(new Person(visitor.id(), visitor.name(), visitor.displayName(), visitor.address(domain),
                    person.pseudonym() + "-" + visitor.id()));
        }
        all.add(person);
        return all;
    }

    private static final String ASK = """
            insert into identity.erasure (login, pseudonym, asked_at, asked_by, due_at)
            values (:login, :pseudonym, clock_timestamp(), :by, clock_timestamp() + make_interval(secs => :grace))
            on conflict (login) where withdrawn_at is null do nothing""";

    /**
     * Keeps somebody out at once, and has them erased when the grace is over. Asked again, it is the first one that counts.
     *
     * @param by the name of the login that asks for it
     * @return refused, in this order: {@code no-such-login}, {@code last-administrator}
     */
    public Outcome<Erasure> ask(String name, String by) {
        Optional<Known> known = known(name);
        if (known.isEmpty()) {
            return Outcome.refused(IdentityRefusal.NO_SUCH_LOGIN);
        }
        if (!known.get().removed()
                && logins.disable(known.get().name(), true) instanceof Outcome.Refused<Login>(var refusal)) {
            return Outcome.refused(refusal);
        }
        sql.sql(ASK).param("login", known.get().login().value()).param("pseudonym", pseudonym()).param("by", by)
                .param("grace", DatabaseTime.seconds(GRACE)).update();
        return of(known.get().login());
    }

    private String pseudonym() {
        StringBuilder drawn = new StringBuilder("erased-");
        random.ints(PSEUDONYM_CHARS, 0, ALPHABET.length()).forEach(place -> drawn.append(ALPHABET.charAt(place)));
        return drawn.toString();
    }

    private static final String WITHDRAW = """
            update identity.erasure set withdrawn_at = clock_timestamp()
            where login = :login and withdrawn_at is null and due_at > clock_timestamp()""";

    /**
     * The person stays; whether they are let in again is decided apart.
     *
     * @return refused, in this order: {@code no-such-login}, {@code no-such-erasure}, {@code erasure-begun}
     */
    public Outcome<Erasure> withdraw(String name) {
        Optional<Known> known = known(name);
        if (known.isEmpty()) {
            return Outcome.refused(IdentityRefusal.NO_SUCH_LOGIN);
        }
        Outcome<Erasure> asked = of(known.get().login());
        boolean kept = sql.sql(WITHDRAW).param("login", known.get().login().value()).update() == 1;
        return asked instanceof Outcome.Refused<Erasure> || kept
                ? asked
                : Outcome.refused(IdentityRefusal.ERASURE_BEGUN);
    }

    private static final String FIELDS = """
            select e.id, e.login, l.name, e.asked_at, e.asked_by, e.due_at, e.done_at
            from identity.erasure e join identity.login l on l.id = e.login where e.withdrawn_at is null""";
    private static final String OF = FIELDS + " and e.login = :login";
    private static final String LIST = FIELDS
            + " and (:before::bigint is null or e.id < :before) order by e.id desc limit :limit";

    private Outcome<Erasure> of(LoginId login) {
        return sql.sql(OF).param("login", login.value()).query((row, _) -> erasure(row)).optional()
                .map(Outcome::done).orElse(Outcome.refused(IdentityRefusal.NO_SUCH_ERASURE));
    }

    /**
     * Those that wait and those that are done, the newest first.
     *
     * @param before those asked for before the one with this id; empty for the newest
     * @param limit 1 to {@link Page#SIZE_MAX}
     */
    public Page<Erasure> list(Optional<Long> before, int limit) {
        List<Erasure> found = sql.sql(LIST).param("before", before.orElse(null), Types.BIGINT)
                .param("limit", limit + 1).query((row, _) -> erasure(row)).list();
        return found.size() <= limit
                ? new Page<>(found, Optional.empty())
                : new Page<>(found.subList(0, limit), Optional.of(Long.toString(found.get(limit - 1).id())));
    }

    private static Erasure erasure(ResultSet row) throws SQLException {
        return new Erasure(row.getLong("id"), new LoginId(row.getLong("login")), row.getString("name"),
                DatabaseTime.read(row, "asked_at"), row.getString("asked_by"), DatabaseTime.read(row, "due_at"),
                row.getObject("done_at") == null ? Optional.empty() : Optional.of(DatabaseTime.read(row, "done_at")));
    }

    private static final String REMOVABLE = """
            select l.name from identity.erasure e join identity.login l on l.id = e.login
            where e.withdrawn_at is null and e.done_at is null and e.due_at <= clock_timestamp() and l.removed_at is null
            order by e.id limit 100""";
    private static final String HOLD = """
            update identity.erasure set held_until = clock_timestamp() + make_interval(secs => :held)
            where id = (
                select e.id from identity.erasure e join identity.login l on l.id = e.login
                where e.withdrawn_at is null and e.done_at is null and e.due_at <= clock_timestamp() and e.id > :after
                    and l.removed_at < clock_timestamp() - make_interval(secs => :settles)
                    and (e.held_until is null or e.held_until < clock_timestamp())
                order by e.id limit 1 for update of e skip locked)
            returning id""";
    private static final String HOLD_ON = """
            update identity.erasure set held_until = clock_timestamp() + make_interval(secs => :held) where id = :id""";
    private static final String PERSON_OF = """
            select l.id, l.name, l.display_name, l.realm, l.removed_at, e.pseudonym
            from identity.erasure e join identity.login l on l.id = e.login where e.id = :id""";
    private static final String DONE = """
            update identity.erasure set done_at = clock_timestamp(), held_until = null where id = :id""";

    /** Removes the logins of those whose grace is over, and erases those whose logins were removed a while ago. Now and then. */
    public void tend() {
        for (String name : sql.sql(REMOVABLE).query((row, _) -> row.getString("name")).list()) {
            if (logins.remove(name) instanceof Outcome.Refused<Login>(var refusal)) {
                LOG.atWarn().addKeyValue("reason", refusal.code())
                        .log("somebody who is to be erased could not be removed, trying again later");
            }
        }
        OptionalLong held = hold(0);
        while (held.isPresent() && !Thread.currentThread().isInterrupted()) {
            erase(held.getAsLong());
            held = hold(held.getAsLong());
        }
    }

    /** The next one after those tried in this round, so that one that fails does not keep the others waiting. */
    private OptionalLong hold(long after) {
        return sql.sql(HOLD).param("held", DatabaseTime.seconds(HELD)).param("after", after)
                .param("settles", DatabaseTime.seconds(SETTLES)).query(Long.class).optional().stream()
                .mapToLong(Long::longValue).findFirst();
    }

    private void erase(long id) {
        try {
            Person person = sql.sql(PERSON_OF).param("id", id)
                    .query((row, _) -> known(row).person(domain, row.getString("pseudonym"))).single();
            List<Person> all = withVisitors(person);
            for (PersonalData module : modules) {
                for (Person one : all) {
                    module.erase(one);
                    sql.sql(HOLD_ON).param("held", DatabaseTime.seconds(HELD)).param("id", id).update();
                }
            }
            sql.sql(DONE).param("id", id).update();
            LOG.atInfo().addKeyValue("login", person.login()).log("somebody was erased");
        } catch (RuntimeException e) {
            LOG.atWarn().addKeyValue("erasure", id).setCause(e).log("somebody was not erased, trying again later");
        }
    }
}
