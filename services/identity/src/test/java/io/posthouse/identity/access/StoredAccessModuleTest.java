package io.posthouse.identity.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.identity.Identity;
import io.posthouse.identity.PermissionCatalogue;
import io.posthouse.identity.Subject;
import io.posthouse.identity.access.AccessQuestions.Way;
import io.posthouse.identity.access.AccessQuestions.Why;
import io.posthouse.identity.access.Facts.Base;
import io.posthouse.identity.access.Facts.Bound;
import io.posthouse.identity.access.Facts.Given;
import io.posthouse.identity.access.Facts.Made;
import io.posthouse.identity.access.Facts.Member;
import io.posthouse.identity.access.Facts.Person;
import io.posthouse.identity.access.Facts.Span;
import io.posthouse.identity.change.Change;
import io.posthouse.identity.change.Changes;
import io.posthouse.kernel.DataRange;
import io.posthouse.kernel.Decision;
import io.posthouse.kernel.Page;
import io.posthouse.kernel.Target;
import io.posthouse.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What is stored decides as the rules say, whether the database is asked or the picture that was read from it. */
final class StoredAccessModuleTest {
    private static final int WORLDS = 12;
    private static final int QUESTIONS = 40;
    private static final long HOUR = Duration.ofHours(1).toNanos() / 1_000;

    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Identity.MIGRATIONS);

    private final Lexicon lexicon = new Lexicon();
    private final AtomicLong nanos = new AtomicLong();
    private final Changes changes = new Changes(database, nanos::get);

    private LivePicture live() {
        return new LivePicture(database.pool(), changes, nanos::get, lexicon,
                () -> List.of(RandomWorld.ADMINISTRATOR, RandomWorld.EVERYBODY));
    }

    @Test
    void theDatabaseAndWhatIsReadFromItAnswerAsTheRulesSay() throws SQLException {
        Set<Decision> answers = new TreeSet<>();
        for (long seed = 1; seed <= WORLDS; seed++) {
            RandomWorld world = new RandomWorld(seed);
            for (int event = 0; event < 15; event++) {
                world.happen();
            }
            long now = Long.parseLong(
                    String.valueOf(database.ask("select (extract(epoch from clock_timestamp()) * 1000000)::bigint")));
            Facts facts = storable(world, now);
            store(facts);
            NaiveAccess naive = new NaiveAccess(facts, RandomWorld.ADMINISTRATOR, RandomWorld.EVERYBODY);
            LivePicture live = live();
            for (int question = 0; question < QUESTIONS; question++) {
                answers.add(ask(world, naive, live, now, "seed " + seed));
            }
            askWhyAndWho(world, naive, live, now, "seed " + seed);
        }
        assertThat(answers).hasSize(3);
    }

    private Decision ask(RandomWorld world, NaiveAccess naive, LivePicture live, long now, String seed) {
        long person = world.some(RandomWorld.PEOPLE + 1);
        long app = world.some(RandomWorld.APPS);
        String permission = world.permission();
        Target target = world.target();
        Set<String> scopes = world.scopes();
        int number = lexicon.permission(permission);
        String story = seed + ": " + person + ", " + app + ", " + permission + ", " + target;
        Decision expected = naive.person(person, permission, target, now);
        assertThat(live.person(person, number, target)).as(story).isEqualTo(expected);
        LivePicture.Asked whole = live.whole();
        assertThat(whole.picture().person(person, number, target, now)).as("whole, " + story).isEqualTo(expected);
        assertThat(live.app(app, number, target)).as("app, " + story)
                .isEqualTo(naive.app(app, permission, target, now));
        long[] bits = new long[1];
        scopes.forEach(scope -> bits[0] |= 1L << lexicon.permission(scope));
        assertThat(live.appFor(app, person, bits, number, target)).as("app for, " + scopes + story)
                .isEqualTo(naive.appFor(app, person, scopes, permission, target, now));
        return expected;
    }

    private void askWhyAndWho(RandomWorld world, NaiveAccess naive, LivePicture live, long now, String seed) {
        var questions = new AccessQuestions(live, lexicon,
                new Catalogue(List.of(
                        new PermissionCatalogue("shop", RandomWorld.ADMINISTRATOR, RandomWorld.EVERYBODY))),
                JdbcClient.create(database.pool()));
        for (int question = 0; question < QUESTIONS / 4; question++) {
            long person = world.some(RandomWorld.PEOPLE + 1);
            String permission = world.permission();
            Target target = world.target();
            long boundary = world.random.nextInt(RandomWorld.BOUNDARIES + 1);
            String story = seed + ": " + person + ", " + permission + ", " + target;

            Why why = questions.why(Subject.person(person), permission, target);
            assertThat(why.decision()).as(story).isEqualTo(naive.person(person, permission, target, now));
            assertThat(ids(why.ways())).as(story).isEqualTo(naive.held(person, permission, target, now));
            assertThat(ids(why.ways().stream().filter(Way::enough).toList())).as(story)
                    .isEqualTo(naive.enough(person, permission, target, now));

            List<Long> found = new ArrayList<>();
            Page<AccessQuestions.Holder> page = questions.who(Subject.Kind.PERSON, permission, boundary, 0, 2);
            while (true) {
                page.items().forEach(holder -> found.add(holder.subject().id()));
                if (page.next().isEmpty()) {
                    break;
                }
                page = questions.who(Subject.Kind.PERSON, permission, boundary, Long.parseLong(page.next().get()), 2);
            }
            assertThat(found).as(story).isEqualTo(naive.holders(permission, boundary, now));
        }
    }

    private static Set<Long> ids(List<Way> ways) {
        Set<Long> ids = new TreeSet<>();
        ways.forEach(way -> ids.add(way.grant().map(grant -> grant.id().value()).orElse(NaiveAccess.BUILT_IN)));
        return ids;
    }

    /** The same world, an hour for each of its moments, without what the tables refuse. */
    private static Facts storable(RandomWorld world, long now) {
        LongUnaryOperator time = moment -> moment == Facts.ALWAYS || moment == Facts.NEVER
                ? moment
                : now + (moment - world.now) * HOUR - (moment == world.now ? 1 : 0);
        List<Span> spans = world.spans.stream().filter(span -> span.from() < span.until())
                .map(span -> new Span(span.department(), span.parent() == span.department() ? 0 : span.parent(),
                        time.applyAsLong(span.from()), time.applyAsLong(span.until())))
                .toList();
        List<Member> members = new ArrayList<>();
        for (Member one : world.members) {
            boolean overlaps = members.stream().anyMatch(other -> other.person() == one.person()
                    && other.department() == one.department());
            if (!overlaps && one.from() < one.until()) {
                members.add(new Member(one.person(), one.department(), time.applyAsLong(one.from()),
                        time.applyAsLong(one.until())));
            }
        }
        List<Given> grants = world.grants.stream()
                .filter(grant -> grant.bundle() == 0
                        || world.bundles.stream().anyMatch(made -> made.id() == grant.bundle()))
                .filter(grant -> grant.boundary() == 0
                        || world.boundaries.stream().anyMatch(bound -> bound.id() == grant.boundary()))
                .map(grant -> new Given(grant.id(), grant.subject(), grant.permission(), grant.bundle(),
                        grant.boundary(), grant.range(), time.applyAsLong(grant.from()),
                        time.applyAsLong(grant.until())))
                .toList();
        List<Bound> boundaries = world.boundaries.stream().map(bound -> world.boundaries.stream()
                .anyMatch(other -> other.id() == bound.parent()) ? bound : new Bound(bound.id(), 0)).toList();
        return new Facts(List.copyOf(world.people), List.copyOf(world.bundles), boundaries, spans,
                List.copyOf(members), grants);
    }

    private static void store(Facts facts) throws SQLException {
        try (Connection connection = database.pool().getConnection(); Statement sql = connection.createStatement()) {
            sql.execute("truncate identity.login, identity.bundle, identity.boundary, identity.access_grant,"
                    + " identity.organisation, identity.department cascade;"
                    + " insert into identity.organisation (id, name) overriding system value values (1, 'house')");
            for (long id = 1; id <= RandomWorld.PEOPLE + 2; id++) {
                insert(sql, "login (id, name, display_name, realm, bundle, created_at, removed_at)",
                        "%d, 'p%d', 'p', 'employees', 'person', now(), now()".formatted(id, id));
            }
            for (Person person : facts.people()) {
                sql.execute("update identity.login set removed_at = null, disabled_at = %s, bundle = '%s' where id = %d"
                        .formatted(person.base() == Base.NOTHING ? "now()" : "null",
                                person.base() == Base.ADMINISTRATOR ? "administrator" : "person", person.id()));
            }
            for (Made made : facts.bundles()) {
                insert(sql, "bundle (id, name)", "%d, 'b%d'".formatted(made.id(), made.id()));
                for (String permission : made.permissions()) {
                    sql.execute("insert into identity.bundle_permission values (%d, '%s')".formatted(made.id(),
                            permission));
                }
            }
            for (Bound bound : facts.boundaries()) {
                insert(sql, "boundary (id, kind, name)", "%d, 'shop', 's'".formatted(bound.id()));
            }
            for (Bound bound : facts.boundaries()) {
                sql.execute("update identity.boundary set parent = nullif(%d, 0) where id = %d"
                        .formatted(bound.parent(), bound.id()));
            }
            for (long id = 1; id <= RandomWorld.DEPARTMENTS + 2; id++) {
                insert(sql, "department (id, organisation)", id + ", 1");
            }
            for (Span span : facts.spans()) {
                sql.execute("""
                        insert into identity.department_span (department, parent, name, valid, changed_by)
                        values (%d, nullif(%d, 0), 'd', tstzrange(%s, %s), '')""".formatted(span.department(),
                        span.parent(), moment(span.from()), moment(span.until())));
            }
            for (Member member : facts.members()) {
                sql.execute("""
                        insert into identity.membership (person, department, title, lead, valid, changed_by)
                        values (%d, %d, '', false, tstzrange(%s, %s), '')""".formatted(member.person(),
                        member.department(), moment(member.from()), moment(member.until())));
            }
            for (Given grant : facts.grants()) {
                insert(sql,
                        "access_grant (id, subject_kind, subject, permission, bundle, boundary, range, valid_from,"
                                + " valid_until, producer, producer_key, reason, granted_by)",
                        "%d, '%s', %d, %s, nullif(%d, 0), nullif(%d, 0), '%s', coalesce(%s, '2001-01-01'), %s, 'test', '%d', 'test', ''"
                                .formatted(grant.id(), grant.subject().kind().word(), grant.subject().id(),
                                        grant.permission().map(text -> "'" + text + "'").orElse("null"),
                                        grant.bundle(), grant.boundary(), grant.range().word(),
                                        moment(grant.from()), moment(grant.until()), grant.id()));
            }
        }
    }

    private static void insert(Statement sql, String into, String values) throws SQLException {
        sql.execute("insert into identity." + into + " overriding system value values (" + values + ")");
    }

    private static String moment(long micros) {
        return micros == Facts.ALWAYS || micros == Facts.NEVER
                ? "null::timestamptz"
                : "timestamptz 'epoch' + " + micros + " * interval '1 microsecond'";
    }

    private static final Target THING = Target.NOBODYS;
    private static final String PERMISSION = RandomWorld.PERMISSIONS.get(3);

    /** One person, 1, to whom {@link #PERMISSION} is granted, in a picture that follows. */
    private LivePicture following() throws Exception {
        store(new Facts(List.of(new Person(1, Base.PERSON)), List.of(), List.of(), List.of(), List.of(), List.of(
                new Given(1, Subject.person(1), Optional.of(PERMISSION), 0, 0,
                        DataRange.ALL, Facts.ALWAYS, Facts.NEVER))));
        LivePicture live = live();
        live.start();
        changes.start();
        while (!changes.certain() || !live.settled()) {
            Thread.sleep(5);
        }
        return live;
    }

    private static final String END = "update identity.access_grant set ended_at = clock_timestamp()";

    @Test
    void asksTheDatabaseWhenNothingWasHeardForASecond() throws Exception {
        // given: a grant that ended, and a listener that is held up so that nobody hears of it
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        try (LivePicture live = following(); changes) {
            int number = lexicon.permission(PERMISSION);
            changes.onChange(_ -> {
                stuck.countDown();
                try {
                    free.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            database.execute("select pg_notify('identity_change', 'login 7')");
            stuck.await();
            database.execute(END);
            assertThat(live.person(1, number, THING)).isEqualTo(Decision.ALLOWED);

            // when
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());

            // then
            assertThat(live.person(1, number, THING)).isEqualTo(Decision.NOT_HELD);
            free.countDown();
        }
    }

    @Test
    void hearsWhatAnotherProcessChanged() throws Exception {
        try (LivePicture live = following(); changes) {
            int number = lexicon.permission(PERMISSION);
            assertThat(live.person(1, number, THING)).isEqualTo(Decision.ALLOWED);

            database.execute(END + "; select pg_notify('identity_change', 'grants person:1')");

            while (live.person(1, number, THING) == Decision.ALLOWED) {
                Thread.sleep(5);
            }
            while (!live.settled()) {
                Thread.sleep(5);
            }
            assertThat(live.person(1, number, THING)).isEqualTo(Decision.NOT_HELD);
        }
    }

    @Test
    void readsEverythingAnewAfterAGap() throws Exception {
        try (LivePicture live = following(); changes) {
            int number = lexicon.permission(PERMISSION);
            database.execute(END);
            assertThat(live.person(1, number, THING)).isEqualTo(Decision.ALLOWED);

            // The listening connection is lost, and with it whatever would have been heard.
            database.execute("""
                    select pg_terminate_backend(pid) from pg_stat_activity
                    where application_name like '%identity changes%' and datname = current_database()""");

            while (live.person(1, number, THING) == Decision.ALLOWED) {
                Thread.sleep(5);
            }
            assertThat(live.person(1, number, THING)).isEqualTo(Decision.NOT_HELD);
        }
    }

    @Test
    void whoWaitsForItSeesWhatAllShare() throws Exception {
        try (LivePicture live = following(); changes) {
            int number = lexicon.permission(PERMISSION);
            // Since an hour ago: the ticker stands still here, and with it the time at which is decided, until the next look.
            database.execute("insert into identity.department_span (department, name, valid, changed_by)"
                    + " values (1, 'd', tstzrange(now() - interval '1 hour', null), '');"
                    + " insert into identity.membership (person, department, title, lead, valid, changed_by)"
                    + " values (1, 1, '', false, tstzrange(now() - interval '1 hour', null), '');" + END + ";"
                    + " insert into identity.access_grant (id, subject_kind, subject, permission, range, valid_from, producer,"
                    + " producer_key, reason, granted_by) overriding system value values (2, 'department', 1, '"
                    + PERMISSION
                    + "', 'all', now() - interval '1 hour', 'test', 'x', 'test', '')");
            changes.tellHere(new Change.GrantsTouched(Subject.person(1)));
            changes.tellHere(new Change.StructureTouched());
            live.settle(Duration.ofSeconds(30));
            assertThat(live.person(1, number, THING)).isEqualTo(Decision.ALLOWED);

            database.execute(END + " where subject_kind = 'department'");
            changes.tellHere(new Change.StructureTouched());
            live.settle(Duration.ofSeconds(30));

            assertThat(live.person(1, number, THING)).isEqualTo(Decision.NOT_HELD);
        }
    }

    @Test
    void knowsALoginThatWasAddedUnnoticed() throws Exception {
        try (LivePicture live = following(); changes) {
            int number = lexicon.permission(RandomWorld.PERMISSIONS.getFirst());
            database.execute("insert into identity.login (id, name, display_name, realm, bundle, created_at)"
                    + " overriding system value values (77, 'new', 'New', 'employees', 'person', now())");

            assertThat(live.person(77, number, THING)).isEqualTo(Decision.ALLOWED);
        }
    }
}
