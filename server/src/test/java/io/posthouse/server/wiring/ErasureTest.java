package io.posthouse.server.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.cluster.Cluster;
import io.posthouse.gateway.route.RouteConfiguration;
import io.posthouse.identity.Bundle;
import io.posthouse.identity.Identity;
import io.posthouse.identity.IdentitySettings;
import io.posthouse.identity.Login;
import io.posthouse.identity.Realm;
import io.posthouse.identity.erasure.Erasures;
import io.posthouse.kernel.Ticker;
import io.posthouse.messaging.Messaging;
import io.posthouse.outbound.Outbound;
import io.posthouse.storage.Database;
import io.posthouse.storage.backup.Backups;
import io.posthouse.storage.person.Person;
import io.posthouse.storage.person.PersonalData;
import io.posthouse.storage.postgres.TableKinds;
import io.posthouse.storage.postgres.TableKinds.AboutPeople;
import io.posthouse.testkit.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/**
 * Somebody who is erased is nowhere any more, in any table of any module. A table that says it is personal has to hold something about
 * her here before, so whoever adds one fills it below, and has the module hand it out and erase it.
 */
final class ErasureTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Backups.MIGRATIONS, Cluster.MIGRATIONS,
            Outbound.MIGRATIONS, Identity.MIGRATIONS, Messaging.MIGRATIONS, RouteConfiguration.MIGRATIONS);

    private static final String PASSWORD = "correct horse battery";
    private static final String NAME = "quillfeather";
    /** As whom she came before she signed in. */
    private static final String VISITOR = "guest-pianolapianolapiano";
    private static final String VISITED = VISITOR + "@c.example.org";
    private static final String ASKED = "does a pianola take marmalade?";
    private static final String DISPLAY = "Ottoline Quill-Feather (née Zweig)";
    private static final String ADDRESS = NAME + "@c.example.org";
    private static final String SAID = "the marmalade is in the piano";
    private static final String FROM = "203.0.113.77";

    private final List<PersonalData> modules = new ArrayList<>();
    private Identity identity;
    private Erasures erasures;
    private Login her;

    @BeforeEach
    void aCompanyWithHer() throws SQLException {
        database.execute("truncate identity.taken_name");
        for (String schema : new TableKinds(database).schemas()) {
            for (AboutPeople table : new TableKinds(database).aboutPeopleIn(schema)) {
                if (table.personal()) {
                    database.execute("truncate " + schema + "." + table.table() + " cascade");
                }
            }
        }
        modules.clear();
        identity = new Identity(database,
                new IdentitySettings("example.org", 4_096, Duration.ofDays(30), Duration.ofDays(7),
                        Duration.ofSeconds(30)),
                Ticker.system(), List.of());
        try (var spring = new AnnotationConfigApplicationContext()) {
            spring.registerBean(Database.class, () -> database, definition -> definition.setDestroyMethodName(""));
            spring.register(PeopleWiring.class);
            spring.refresh();
            modules.addAll(spring.getBeansOfType(PersonalData.class).values());
        }
        erasures = identity.erasures(List.copyOf(modules));
        modules.add(Identity.personalData(database));
        add("bob", "Bob", Realm.EMPLOYEES, Bundle.ADMINISTRATOR);
        add("quill", "Quill", Realm.EMPLOYEES, Bundle.PERSON);
        her = add(NAME, DISPLAY, Realm.CUSTOMERS, Bundle.PERSON);
        fill();
    }

    private Login add(String name, String displayName, Realm realm, Bundle bundle) {
        return identity.logins().add(name, displayName, realm, bundle, PASSWORD).orThrow();
    }

    /** A row about her in each personal table, as the modules write them, and what others have beside. */
    private void fill() throws SQLException {
        String id = her.id().toString();
        database.execute(
                """
                        insert into identity.session values ('s1', ID, now(), now(), now() + interval '1 day', 'curl', 'FROM');
                        insert into identity.token values (sha256('t1'), 'session', 's1', now(), now() + interval '1 day');
                        insert into identity.second_factor values (ID, decode(repeat('00', 40), 'hex'), now(), now(), 0, false);
                        insert into identity.recovery_code values (ID, sha256('r1'), null);
                        insert into identity.code_try values (ID, 'strange', 1, now());
                        insert into identity.known_place values (ID, 'FROM', now());
                        insert into identity.password_link values (sha256('l1'), ID, now(), now() + interval '1 day');
                        insert into identity.visitor (login, proof, made_at, known_at) values (ID, sha256('v1'), now(), now());
                        with v as (insert into identity.login (name, display_name, realm, bundle, created_at, removed_at)
                            values ('VISITOR', 'Guest quil', 'customers', 'person', now(), now()) returning id)
                        insert into identity.visitor (login, proof, made_at, known_at, known_as)
                            select id, sha256('v2'), now(), now(), ID from v;
                        insert into identity.deed (at, login, name, deed, subject, detail, address, request, outcome) values
                            (now(), ID, 'NAME', 'group.change', 'quill', 'DISPLAY did it', 'FROM', 'r', 'done'),
                            (now(), 999, 'bob', 'login.change', 'Quillfeather', 'Otty → DISPLAY', '192.0.2.9', 'r', 'done'),
                            (now(), 999, 'bob', 'desk.merge', 'bob, NAME.', 'with NAME and quill', '192.0.2.9', 'r', 'done');
                        insert into identity.organisation (name) values ('House') on conflict do nothing;
                        with d as (insert into identity.department (organisation) select id from identity.organisation returning id),
                            s as (insert into identity.department_span (department, name, valid, changed_by)
                                select id, 'Desk', tstzrange(now(), null), 'NAME' from d)
                        insert into identity.membership (person, department, title, lead, valid, changed_by)
                            select ID, id, 'Head', true, tstzrange(now(), null), 'NAME' from d;
                        insert into identity.access_grant (subject_kind, subject, permission, range, valid_from, producer, producer_key,
                            reason, granted_by) values
                            ('person', ID, 'shop.till.open', 'all', now(), 'hand', '1', 'NAME asked for it', 'bob'),
                            ('person', 999, 'shop.till.open', 'all', now(), 'hand', '2', 'for DISPLAY', 'NAME');
                        update identity.access_grant set ended_by = 'NAME' where producer_key = '2';
                        insert into identity.app (client_id, name, owner, public, redirect_uris, permissions, created_at,
                            barred_at, barred_why)
                            values ('till', 'Till', ID, true, '{}', '{}', now(), now(), 'NAME. Ask DISPLAY why it rings');
                        insert into identity.consent select ID, id, '{}', now() from identity.app;
                        with g as (insert into identity.oauth_grant (app, login, scopes, made_at, ends_at)
                            select id, ID, '{}', now(), now() + interval '1 day' from identity.app returning id)
                        insert into identity.oauth_token (digest, kind, grant_id, scopes, issued_at, expires_at)
                            select sha256('o1'), 'access', id, '{}', now(), now() + interval '1 day' from g;
                        insert into identity.oauth_request (id, app, login, session, challenge, asked, scopes, expires_at)
                            select 'q1', id, ID, 's1', repeat('c', 43), '{}', '{}', now() + interval '1 day' from identity.app;
                        insert into identity.oauth_device (digest, app, asked, login, interval_s, expires_at, asked_from)
                            select sha256('d1'), id, '{}', ID, 5, now() + interval '1 day', 'FROM' from identity.app;
                        insert into identity.erasure (login, pseudonym, asked_at, asked_by, due_at, withdrawn_at)
                            select id, 'erased-aaaaaaaaaaaa', now(), 'NAME', now(), now() from identity.login where name = 'bob';

                        insert into storage.setting_version (version, previous, author, origin, request, reason, names, texts, changed,
                            before, after) values (1, 0, 'NAME', '', '', '', '{}', '{}', '{}', '{}', '{}');
                        insert into storage.setting_audit (author, origin, request, outcome, version, reason, names, before, after, said)
                            values ('NAME', '', '', 'changed', 1, '', '{}', '{}', '{}', '');
                        insert into gateway.route_version (version, previous, author, request, reason, format, document) values
                            (1, 0, 'NAME', 'r', 'for the shop', 1, '{}');
                        insert into gateway.route_draft (revision, author, document) values (1, 'NAME', '{}');
                        insert into storage.event (type, version, key, data) values
                            ('group.made', 1, 'g@line.example.org',
                                '{"group":"g@line.example.org","by":"bob@example.org","members":["ADDRESS","quill@example.org"]}');
                        with w as (insert into outbound.webhook (app, url, types, paused, algorithm, secret, made_at, rest_until,
                                held_until)
                            values (1, 'https://example.org/', '{login.added}', false, 'hmac', sha256('w'), now(), now(), now())
                            returning id)
                        insert into outbound.letter (webhook, event, type, body, bytes, state, noted_at, since, next_at, attempts)
                            select id, 'e1', 'login.added', '{"name":"NAME"}', 10, 'dead', now(), now(), now(), 3 from w;

                        insert into messaging.line_group (address, title, created_by, created_at) values
                            ('g@line.example.org', 'Garden', 'ADDRESS', now()), ('h@line.example.org', 'House', 'bob@example.org', now());
                        insert into messaging.line_member (line, member, nick, joined_at, joined_id) values
                            ('g@line.example.org', 'ADDRESS', 'NAME', now(), 0), ('g@line.example.org', 'bob@example.org', 'bob', now(), 0);
                        insert into messaging.line (owner, object, business, head_id) values
                            ('ADDRESS', 'bob@example.org', 'chat', 2), ('bob@example.org', 'ADDRESS', 'chat', 4),
                            ('bob@example.org', 'quill@example.org', 'chat', 9);
                        insert into messaging.roster_item (owner, contact, name) values ('ADDRESS', 'bob@example.org', 'my Bob'),
                            ('bob@example.org', 'ADDRESS', 'DISPLAY'), ('bob@example.org', 'quill@example.org', 'Quill');
                        insert into messaging.roster_version values ('ADDRESS', 3), ('bob@example.org', 7), ('quill@example.org', 7);
                        insert into messaging.delivery_position values ('ADDRESS', 2);
                        insert into messaging.stream_position values (gen_random_uuid(), 'ADDRESS', 1, now());
                        """
                        .replace("VISITOR", VISITOR).replace("ID", id).replace("NAME", NAME).replace("ADDRESS", ADDRESS)
                        .replace("DISPLAY", DISPLAY)
                        .replace("FROM", FROM));
        // More of them than are read at once.
        for (int i = 0; i < 120; i++) {
            message(2 * i + 1, ADDRESS, "bob@example.org", 1, ADDRESS + "/phone", "bob@example.org", SAID);
            message(2 * i + 2, "bob@example.org", ADDRESS, 0, ADDRESS + "/phone", "bob@example.org", SAID);
        }
        message(901, VISITED, "bob@example.org", 1, VISITED + "/web", "bob@example.org", ASKED);
        message(902, "bob@example.org", VISITED, 0, VISITED + "/web", "bob@example.org", ASKED);
        message(1001, "bob@example.org", ADDRESS, 1, "bob@example.org/pc", ADDRESS, "Which piano?");
        message(1002, ADDRESS, "bob@example.org", 0, "bob@example.org/pc", ADDRESS, "Which piano?");
        // She has left this group, so only its archive knows that she was there.
        message(1003, "h@line.example.org", ADDRESS, 0, "h@line.example.org/" + NAME, "h@line.example.org", SAID);
        message(1004, "h@line.example.org", "bob@example.org", 0, "h@line.example.org/bob", "h@line.example.org",
                "Hear, hear");
    }

    private static void message(int number, String owner, String peer, int direction, String from, String to,
            String text)
            throws SQLException {
        database.execute("insert into messaging.archive values (1, " + number + ", " + number + ", now(), '" + owner
                + "', '"
                + peer + "', " + direction + ", 0, null, '<message from=\"" + from + "\" to=\"" + to
                + "\" type=\"chat\" id=\"m" + number + "\"><body>" + text + "</body></message>', gen_random_uuid())");
    }

    /** Asks for it, lets the days pass, and has it done. */
    private void erase() throws SQLException {
        erasures.ask(NAME, "bob").orThrow();
        database.execute("update identity.erasure set due_at = now() where withdrawn_at is null");
        erasures.tend();
        database.execute("update identity.login set removed_at = removed_at - interval '11 minutes'");
        erasures.tend();
    }

    private static List<String> linesThatSay(String... words) throws SQLException {
        List<String> found = new ArrayList<>();
        try (var connection = database.pool().getConnection(); var statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (var rows = statement.executeQuery("""
                    select format('%I.%I', schemaname, tablename) from pg_tables
                    where schemaname not in ('pg_catalog', 'information_schema') order by 1""")) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
            for (String table : tables) {
                try (var rows = statement.executeQuery("select t::text from " + table + " t")) {
                    while (rows.next()) {
                        String row = rows.getString(1);
                        Set.of(words).stream()
                                .filter(word -> row.toLowerCase(Locale.ROOT).contains(word.toLowerCase(Locale.ROOT)))
                                .forEach(word -> found.add(table + " says " + word + ": " + row));
                    }
                }
            }
        }
        return found;
    }

    @Test
    void everyModuleWithPersonalTablesAnswersForThem() throws SQLException {
        var personal = new TreeSet<String>();
        for (String schema : new TableKinds(database).schemas()) {
            if (new TableKinds(database).aboutPeopleIn(schema).stream().anyMatch(AboutPeople::personal)) {
                personal.add(schema);
            }
        }

        assertThat(modules.stream().map(PersonalData::schema).collect(Collectors.toSet()))
                .isEqualTo(personal).contains("identity", "messaging");
    }

    @Test
    void handsOutWhatEachPersonalTableHolds() throws SQLException {
        // given
        Person person = erasures.person(NAME).orThrow();

        // when
        var tables = new TreeSet<String>();
        var all = new StringBuilder();
        erasures.export(person, schema -> (table, json) -> {
            tables.add(schema + "." + table);
            all.append(json).append('\n');
        });

        // then: all of hers, what she was told, and no word between others
        assertThat(tables).isEqualTo(personalTables().keySet());
        assertThat(all).contains(DISPLAY, SAID, "Which piano?", FROM, VISITOR, ASKED).doesNotContain("Hear, hear",
                "my Quill",
                "192.0.2.9");
    }

    @Test
    void leavesNothingOfWhoeverIsErased() throws SQLException {
        // given: every personal table knows her
        for (var table : personalTables().entrySet()) {
            for (String column : table.getValue().columns()) {
                assertThat(rowsAboutHer(table.getKey(), column)).as(table.getKey() + " by " + column).isPositive();
            }
        }

        // when
        erase();

        // then
        assertThat(linesThatSay(NAME, DISPLAY, "Ottoline", SAID, FROM, VISITOR, ASKED)).isEmpty();
        for (var table : personalTables().entrySet()) {
            for (String column : table.getValue().columns()) {
                assertThat(rowsAboutHer(table.getKey(), column)).as(table.getKey() + " by " + column).isZero();
            }
            table.getValue().with().ifPresent(column -> goesWithAnother(table.getKey(), column));
        }
        assertThat(database.ask("select count(*) from identity.session")).isEqualTo("0");
        assertThat(database.ask("select count(*) from identity.erasure where done_at is not null")).isEqualTo("1");
    }

    @Test
    void whatOthersHaveStaysWithAPseudonym() throws SQLException {
        // when
        erase();

        // then: bob keeps his own words, and that there were hers
        String pseudonym = database.ask("select name from identity.login where id = " + her.id());
        assertThat(pseudonym).matches("erased-[a-z0-9]{12}");
        String address = pseudonym + "@c.example.org";
        assertThat(database.ask("select count(*) from messaging.archive where owner = 'bob@example.org' and peer = '"
                + address + "'")).isEqualTo("121");
        assertThat(database.ask("select stanza from messaging.archive where sequence = 1001")).contains("Which piano?",
                "to=\"" + address + "\"");
        assertThat(database.ask("select stanza from messaging.archive where sequence = 2"))
                .contains("from='" + address + "/phone'", "<retracted ", "id='m2'").doesNotContain("<body>");
        assertThat(database.ask("select stanza from messaging.archive where sequence = 1003"))
                .contains("from='h@line.example.org/" + pseudonym + "'", "<retracted ");
        assertThat(database.ask("select stanza from messaging.archive where sequence = 1004")).contains("Hear, hear");
        assertThat(database.ask("select head_id from messaging.line where object = '" + address + "'")).isEqualTo("4");
        assertThat(database.ask("select count(*) from messaging.roster_item")).isEqualTo("1");
        assertThat(database.ask("select version from messaging.roster_version where owner = 'bob@example.org'"))
                .isEqualTo("8");
        assertThat(database.ask("select version from messaging.roster_version where owner = 'quill@example.org'"))
                .isEqualTo("7");
        // and: the company its history, with the namesake in it
        assertThat(database.ask("select subject || '; ' || detail from identity.deed where deed = 'desk.merge'"))
                .isEqualTo("bob, " + pseudonym + ".; with " + pseudonym + " and quill");
        assertThat(database.ask("select subject || '; ' || detail from identity.deed where deed = 'group.change'"))
                .isEqualTo("quill; " + pseudonym + " did it");
        assertThat(database.ask("select count(*) from identity.app where owner = " + her.id())).isEqualTo("1");
        assertThat(database.ask("select data from storage.event where type = 'group.made'")).isEqualTo(
                "{\"group\":\"g@line.example.org\",\"by\":\"bob@example.org\",\"members\":[\"" + address
                        + "\",\"quill@example.org\"]}");
    }

    @Test
    void aNameOfWhoeverWasErasedIsGivenToNobody() throws SQLException {
        // when
        erase();

        // then
        assertThat(identity.logins().add(NAME, "Another", Realm.EMPLOYEES, Bundle.PERSON, PASSWORD).toString())
                .contains("NAME_TAKEN");
        assertThat(identity.logins().add("inkfeather", "Another", Realm.EMPLOYEES, Bundle.PERSON, PASSWORD).orThrow()
                .name())
                .isEqualTo("inkfeather");
    }

    @Test
    void whatFailsHalfWayIsDoneLater() throws SQLException {
        // given: a module of which one table is away
        database.execute("alter table storage.setting_audit rename to elsewhere");

        // when
        erase();
        database.execute("alter table storage.elsewhere rename to setting_audit");

        // then: she is known still, so that the rest is found
        assertThat(linesThatSay(SAID)).isEmpty();
        assertThat(database.ask("select name from identity.login where id = " + her.id())).isEqualTo(NAME);

        // when: the node that was at it has been silent for long enough
        database.execute("update identity.erasure set held_until = now()");
        erasures.tend();

        // then
        assertThat(linesThatSay(NAME, DISPLAY, SAID, FROM)).isEmpty();
    }

    private Map<String, AboutPeople> personalTables() throws SQLException {
        var personal = new TreeMap<String, AboutPeople>();
        for (String schema : new TableKinds(database).schemas()) {
            for (AboutPeople table : new TableKinds(database).aboutPeopleIn(schema)) {
                if (table.personal()) {
                    personal.put(schema + "." + table.table(), table);
                }
            }
        }
        return personal;
    }

    private long rowsAboutHer(String table, String column) throws SQLException {
        return Long.parseLong(String.valueOf(database.ask("select count(*) from " + table
                + " where case when pg_typeof("
                + column + ") = 'bigint'::regtype then " + column + "::text = '" + her.id() + "' else position('" + NAME
                + "' in lower(" + column + "::text)) > 0 or position('" + DISPLAY + "' in " + column
                + "::text) > 0 end")));
    }

    private static void goesWithAnother(String table, String column) {
        try {
            assertThat(database
                    .ask("""
                            select count(*) from pg_constraint c
                            join pg_attribute a on a.attrelid = c.conrelid and c.conkey = array[a.attnum]
                            where c.conrelid = '%s'::regclass and c.contype = 'f' and c.confdeltype = 'c' and a.attname = '%s'"""
                            .formatted(table, column)))
                    .as(table + " goes with " + column).isEqualTo("1");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
