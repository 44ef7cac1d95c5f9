package io.posthouse.identity.erasure;

import io.posthouse.identity.login.LoginStore;
import io.posthouse.storage.Database;
import io.posthouse.storage.person.Person;
import io.posthouse.storage.person.PersonalData;
import io.posthouse.storage.person.PersonalRecords;
import io.posthouse.storage.person.PersonalTables;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What identity holds about people. A login that is erased stays as a number under a pseudonym, since apps, grants and deeds point to it;
 * what others did to it or it did to others stays with that pseudonym.
 */
public final class IdentityPersonalData implements PersonalData {
    private final PersonalTables tables;
    private final LoginStore logins;

    /** @param database migrated */
    public IdentityPersonalData(Database database) {
        this.logins = new LoginStore(JdbcClient.create(database.pool()));
        this.tables = new PersonalTables("identity", database).exporting("login", LOGIN).exporting("scram", KEYS)
                .exporting("second_factor", FACTORS).exporting("recovery_code", RECOVERY).exporting("code_try", TRIES)
                .exporting("known_place", PLACES)
                .exporting("session", SESSIONS).exporting("token", TOKENS).exporting("password_link", LINKS)
                .exporting("membership", MEMBERSHIPS).exporting("department_span", DEPARTMENTS)
                .exporting("access_grant", GRANTS).exporting("app", APPS).exporting("consent", CONSENTS)
                .exporting("oauth_grant", APP_GRANTS).exporting("oauth_token", APP_TOKENS)
                .exporting("oauth_request", APP_REQUESTS).exporting("oauth_device", DEVICES)
                .exporting("visitor", VISITORS).exporting("erasure", ERASURES).exporting("deed", DEEDS)
                .erasing(FORGET_KEYS).erasing(FORGET_FACTORS).erasing(FORGET_RECOVERY).erasing(FORGET_TRIES)
                .erasing(FORGET_PLACES)
                .erasing(FORGET_SESSIONS).erasing(FORGET_LINKS).erasing(FORGET_REQUESTS)
                .erasing(FORGET_DEVICES).erasing(FORGET_APP_GRANTS).erasing(FORGET_CONSENTS)
                .erasing(FORGET_MEMBERSHIPS).erasing(FORGET_MEMBERSHIPS_MADE).erasing(FORGET_DEPARTMENTS)
                .erasing(FORGET_VISITORS).erasing(END_GRANTS).erasing(FORGET_GRANTS).erasing(FORGET_APPS)
                .erasing(FORGET_ERASURES)
                .erasing(FORGET_DEEDS);
    }

    private static final String LOGIN = """
            select jsonb_build_object('login', id::text, 'name', name, 'displayName', display_name, 'realm', realm,
                'bundle', bundle, 'createdAt', created_at, 'disabledAt', disabled_at, 'removedAt', removed_at)
            from identity.login where id = :login""";
    private static final String KEYS = """
            select jsonb_build_object('mechanism', mechanism) from identity.scram where login = :login""";
    private static final String FACTORS = """
            select jsonb_build_object('madeAt', made_at, 'confirmedAt', confirmed_at, 'passwordAlone', password_alone,
                'lastCodeOf', case when last_step > 0 then to_timestamp(last_step * 30) end)
            from identity.second_factor where login = :login""";
    private static final String RECOVERY = """
            select jsonb_build_object('usedAt', used_at) from identity.recovery_code where login = :login""";
    private static final String TRIES = """
            select jsonb_build_object('lane', lane, 'wrong', wrong, 'nextAt', next_at) from identity.code_try
            where login = :login""";
    private static final String PLACES = """
            select jsonb_build_object('network', network, 'seenAt', seen_at) from identity.known_place
            where login = :login order by seen_at""";
    private static final String SESSIONS = """
            select jsonb_build_object('openedAt', opened_at, 'lastSeenAt', last_seen_at, 'expiresAt', expires_at,
                'agent', agent, 'address', address, 'provedBy', amr)
            from identity.session where login = :login order by opened_at""";
    private static final String TOKENS = """
            select jsonb_build_object('kind', t.kind, 'issuedAt', t.issued_at, 'expiresAt', t.expires_at)
            from identity.token t join identity.session s on s.id = t.session
            where s.login = :login order by t.issued_at""";
    private static final String LINKS = """
            select jsonb_build_object('madeAt', made_at, 'expiresAt', expires_at) from identity.password_link
            where login = :login""";
    private static final String VISITORS = """
            select jsonb_build_object('visitor', l.name, 'madeAt', v.made_at, 'connectedAt', v.connected_at, 'endedAt', v.ended_at,
                'knownAt', v.known_at, 'knownAs', v.known_as::text)
            from identity.visitor v join identity.login l on l.id = v.login
            where v.login = :login or v.known_as = :login order by v.made_at""";
    private static final String MEMBERSHIPS = """
            select jsonb_build_object('department', department::text, 'title', title, 'lead', lead,
                'from', lower(valid), 'until', upper(valid))
            from identity.membership where person = :login or changed_by = :name order by id""";
    private static final String DEPARTMENTS = """
            select jsonb_build_object('department', department::text, 'name', name, 'from', lower(valid))
            from identity.department_span where changed_by = :name order by id""";
    private static final String GRANTS = """
            select jsonb_build_object('permission', permission, 'bundle', bundle::text, 'range', range, 'reason', reason,
                'from', valid_from, 'until', valid_until, 'grantedBy', granted_by, 'grantedAt', granted_at,
                'endedAt', ended_at)
            from identity.access_grant
            where subject_kind = 'person' and subject = :login or granted_by = :name or ended_by = :name order by id""";
    // Why one is kept out is said to its owner, and may name anybody.
    private static final String APPS = """
            select jsonb_build_object('app', client_id, 'name', name, 'redirectUris', redirect_uris,
                'permissions', permissions, 'createdAt', created_at, 'disabledAt', disabled_at, 'barredAt', barred_at,
                'barredWhy', barred_why, 'removedAt', removed_at)
            from identity.app where owner = :login or barred_why ~* :namePattern or barred_why ~* :displayPattern
            order by id""";
    private static final String CONSENTS = """
            select jsonb_build_object('app', a.client_id, 'scopes', c.scopes, 'givenAt', c.given_at)
            from identity.consent c join identity.app a on a.id = c.app where c.login = :login order by c.given_at""";
    private static final String APP_GRANTS = """
            select jsonb_build_object('app', a.client_id, 'scopes', g.scopes, 'madeAt', g.made_at, 'endsAt', g.ends_at,
                'revokedAt', g.revoked_at, 'provedBy', g.amr)
            from identity.oauth_grant g join identity.app a on a.id = g.app where g.login = :login order by g.id""";
    private static final String APP_TOKENS = """
            select jsonb_build_object('kind', t.kind, 'scopes', t.scopes, 'issuedAt', t.issued_at, 'expiresAt', t.expires_at)
            from identity.oauth_token t join identity.oauth_grant g on g.id = t.grant_id
            where g.login = :login order by t.issued_at""";
    private static final String APP_REQUESTS = """
            select jsonb_build_object('app', a.client_id, 'asked', r.asked, 'scopes', r.scopes, 'expiresAt', r.expires_at)
            from identity.oauth_request r join identity.app a on a.id = r.app where r.login = :login""";
    private static final String DEVICES = """
            select jsonb_build_object('app', a.client_id, 'asked', d.asked, 'askedFrom', d.asked_from, 'askedAt', d.asked_at,
                'decided', d.decided, 'provedBy', d.amr)
            from identity.oauth_device d join identity.app a on a.id = d.app where d.login = :login""";
    private static final String ERASURES = """
            select jsonb_build_object('login', login::text, 'askedAt', asked_at, 'dueAt', due_at, 'withdrawnAt', withdrawn_at)
            from identity.erasure where login = :login or asked_by = :name order by id""";
    // What an administrator did is theirs, with the address that they did it from; of what was done to somebody the address is another's.
    private static final String DEEDS = """
            select jsonb_build_object('at', at, 'by', name, 'deed', deed, 'subject', subject, 'detail', detail,
                'address', case when login = :login then address end, 'outcome', outcome)
            from identity.deed where login = :login or name = :name or subject ~* :namePattern order by id""";

    private static final String FORGET_KEYS = "delete from identity.scram where login = :login";
    private static final String FORGET_FACTORS = "delete from identity.second_factor where login = :login";
    private static final String FORGET_RECOVERY = "delete from identity.recovery_code where login = :login";
    private static final String FORGET_TRIES = "delete from identity.code_try where login = :login";
    private static final String FORGET_PLACES = "delete from identity.known_place where login = :login";
    private static final String FORGET_SESSIONS = "delete from identity.session where login = :login";
    private static final String FORGET_LINKS = "delete from identity.password_link where login = :login";
    private static final String FORGET_REQUESTS = "delete from identity.oauth_request where login = :login";
    private static final String FORGET_DEVICES = "delete from identity.oauth_device where login = :login";
    private static final String FORGET_APP_GRANTS = "delete from identity.oauth_grant where login = :login";
    private static final String FORGET_CONSENTS = "delete from identity.consent where login = :login";
    // One whose visitor it turned out to be is erased after it, and finds it by this row until then.
    private static final String FORGET_VISITORS = """
            delete from identity.visitor where known_as = :login or login = :login and known_as is null""";
    private static final String FORGET_MEMBERSHIPS = "delete from identity.membership where person = :login";
    private static final String FORGET_MEMBERSHIPS_MADE = """
            update identity.membership set changed_by = :pseudonym where changed_by = :name""";
    private static final String FORGET_DEPARTMENTS = """
            update identity.department_span set changed_by = :pseudonym where changed_by = :name""";
    // That there was a grant is history of the company; why, may say anything about the person.
    private static final String END_GRANTS = """
            update identity.access_grant set reason = 'erased', ended_at = coalesce(ended_at, clock_timestamp())
            where subject_kind = 'person' and subject = :login and (reason <> 'erased' or ended_at is null)""";
    private static final String FORGET_GRANTS = """
            update identity.access_grant set granted_by = case granted_by when :name then :pseudonym else granted_by end,
                ended_by = case ended_by when :name then :pseudonym else ended_by end,
                reason = left(regexp_replace(regexp_replace(reason, :namePattern, :pseudonym, 'gi'),
                    :displayPattern, :pseudonym, 'gi'), 500)
            where granted_by = :name or ended_by = :name or reason ~* :namePattern or reason ~* :displayPattern""";
    // They stay, kept out with their owner's login, until they are handed over.
    private static final String FORGET_APPS = """
            update identity.app set barred_why = left(regexp_replace(regexp_replace(barred_why, :namePattern, :pseudonym, 'gi'),
                :displayPattern, :pseudonym, 'gi'), 500)
            where barred_why ~* :namePattern or barred_why ~* :displayPattern""";
    private static final String FORGET_ERASURES = """
            update identity.erasure set asked_by = :pseudonym where asked_by = :name""";
    // What was changed about somebody tells what it was before, so the details of these go.
    private static final String FORGET_DEEDS = """
            update identity.deed set name = case name when :name then :pseudonym else name end,
                address = case when login = :login then '' else address end,
                subject = left(regexp_replace(subject, :namePattern, :pseudonym, 'gi'), 3000),
                detail = case when deed like 'login.%' and subject ~* :namePattern then ''
                    else left(regexp_replace(regexp_replace(detail, :namePattern, :pseudonym, 'gi'),
                        :displayPattern, :pseudonym, 'gi'), 1000) end
            where login = :login and (name = :name or address <> '') or subject ~* :namePattern
                or detail ~* :namePattern or detail ~* :displayPattern""";

    @Override
    public String schema() {
        return tables.schema();
    }

    @Override
    public void export(Person person, PersonalRecords records) {
        tables.export(person, records);
    }

    @Override
    public void erase(Person person) {
        tables.erase(person);
        // Last: by its name the rest is found.
        logins.rename(person.login(), person.name(), person.pseudonym());
    }
}
