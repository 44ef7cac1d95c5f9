package io.posthouse.identity.login;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.posthouse.identity.Bundle;
import io.posthouse.identity.Login;
import io.posthouse.identity.Realm;
import io.posthouse.identity.change.DatabaseTime;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.TenantId;
import io.posthouse.xmpp.sasl.ScramMaterial;
import io.posthouse.xmpp.sasl.ScramMechanism;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The SQL of logins and their SCRAM material. Names come in the form they are stored. */
public final class LoginStore {
    private static final int KEY_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final JdbcClient sql;

    public LoginStore(JdbcClient sql) {
        this.sql = sql;
    }

    private static final String BY_NAME = """
            select id, name, display_name, realm, bundle, created_at, disabled_at, tenant,
                exists (select from identity.visitor v where v.login = l.id and v.known_at is null) as guest
            from identity.login l
            where name = :name and removed_at is null""";

    /** Whosever it is: names are unique over all tenants. */
    public Optional<Login> byName(String name) {
        return sql.sql(BY_NAME).param("name", name).query((row, _) -> login(row)).optional();
    }

    private static final String BY_NAMES = """
            select id, name, display_name, realm, bundle, created_at, disabled_at, tenant,
                exists (select from identity.visitor v where v.login = l.id and v.known_at is null) as guest
            from identity.login l
            where name = any(:names) and tenant = :tenant and removed_at is null""";

    /** Those of a tenant. */
    public Map<String, Login> byNames(TenantId tenant, Collection<String> names) {
        Map<String, Login> found = new HashMap<>();
        sql.sql(BY_NAMES).param("names", names.toArray(String[]::new)).param("tenant", tenant.value())
                .query((row, _) -> login(row)).list()
                .forEach(login -> found.put(login.name(), login));
        return found;
    }

    private static final String VISITORS_OF = """
            select id, name, display_name, realm, bundle, created_at, disabled_at, tenant,
                exists (select from identity.visitor v where v.login = l.id and v.known_at is null) as guest
            from identity.login l where id in (select v.login from identity.visitor v where v.known_as = :known)
            order by id limit 100""";

    /** Who somebody was before they signed in. */
    public List<Login> visitorsOf(LoginId known) {
        return sql.sql(VISITORS_OF).param("known", known.value()).query((row, _) -> login(row)).list();
    }

    private static final String KNOWN_AS = """
            select id, name, display_name, realm, bundle, created_at, disabled_at, tenant,
                exists (select from identity.visitor v where v.login = l.id and v.known_at is null) as guest
            from identity.login l where removed_at is null and id = (
                select v.known_as from identity.visitor v join identity.login w on w.id = v.login where w.name = :name)""";

    public Optional<Login> knownAs(String visitor) {
        return sql.sql(KNOWN_AS).param("name", visitor).query((row, _) -> login(row)).optional();
    }

    private static final String BY_ID = """
            select id, name, display_name, realm, bundle, created_at, disabled_at, tenant,
                exists (select from identity.visitor v where v.login = l.id and v.known_at is null) as guest
            from identity.login l
            where id = :id and removed_at is null""";

    public Optional<Login> byId(LoginId id) {
        return sql.sql(BY_ID).param("id", id.value()).query((row, _) -> login(row)).optional();
    }

    // Both sides are compared in small letters; names are stored so.
    private static final String SEARCH = """
            select id, name, display_name, realm, bundle, created_at, disabled_at, tenant,
                exists (select from identity.visitor v where v.login = l.id and v.known_at is null) as guest
            from identity.login l
            where removed_at is null and tenant = :tenant and name > :after and realm = any(:realms)
              and not exists (select from identity.visitor v where v.login = l.id and v.known_at is null)
              and (:query = '' or position(:query in name) > 0 or position(:query in lower(display_name)) > 0)
            order by name limit :limit""";

    /** Without visitors of whom nobody knows who they are: there may be any number of them, and nobody looks for one. */
    public List<Login> search(TenantId tenant, String query, Set<Realm> realms, String after, int limit) {
        return sql.sql(SEARCH).param("tenant", tenant.value()).param("query", query)
                .param("realms", realms.stream().map(Realm::word).toArray(String[]::new))
                .param("after", after).param("limit", limit).query((row, _) -> login(row)).list();
    }

    // One statement, so that a login and its keys are there together or not at all.
    private static final String ADD = """
            with wanted as (
                select * from unnest(:names, :displayNames, :realms, :bundles, :digests)
                    as w (name, display_name, realm, bundle, digest)),
            added as (
                insert into identity.login (name, display_name, realm, bundle, created_at, tenant)
                select name, display_name, realm, bundle, now(), :tenant from wanted w
                where not exists (select from identity.taken_name t where t.digest = w.digest)
                on conflict (name) do nothing
                returning id, name, display_name, realm, bundle, created_at, disabled_at, tenant),
            keys as (
                insert into identity.scram (login, mechanism, salt, iterations, stored_key, server_key)
                select a.id, k.mechanism, k.salt, k.iterations, k.stored_key, k.server_key
                from unnest(:keyNames, :mechanisms, :salts, :iterations, :storedKeys, :serverKeys)
                    as k (name, mechanism, salt, iterations, stored_key, server_key)
                join added a on a.name = k.name)
            select id, name, display_name, realm, bundle, created_at, disabled_at, tenant, false as guest from added""";

    private static final String LOCK_TENANT = """
            select id from identity.tenant where id = :tenant and closed_at is null for share""";

    /** Those that were added, by name, none where the tenant is closed; a name that somebody has or had is left out. Names differ from each other. */
    public Map<String, Login> add(TenantId tenant, List<NewLogin> logins) {
        // The house is never closed, and has the most; whoever closes another waits for this, or is seen.
        if (!tenant.isHouse()
                && sql.sql(LOCK_TENANT).param("tenant", tenant.value()).query(Long.class).optional().isEmpty()) {
            return Map.of();
        }
        List<String> keyNames = new ArrayList<>();
        List<ScramMaterial> keys = new ArrayList<>();
        for (NewLogin login : logins) {
            for (ScramMaterial key : login.keys()) {
                keyNames.add(login.name());
                keys.add(key);
            }
        }
        byte[] takenNames = takenNamesKey();
        Map<String, Login> added = new HashMap<>();
        sql.sql(ADD).param("tenant", tenant.value())
                .param("digests", logins.stream().map(login -> digest(takenNames, login.name())).toArray(byte[][]::new))
                .param("names", logins.stream().map(NewLogin::name).toArray(String[]::new))
                .param("displayNames", logins.stream().map(NewLogin::displayName).toArray(String[]::new))
                .param("realms", logins.stream().map(login -> login.realm().word()).toArray(String[]::new))
                .param("bundles", logins.stream().map(login -> login.bundle().word()).toArray(String[]::new))
                .param("keyNames", keyNames.toArray(String[]::new))
                .param("mechanisms", keys.stream().map(key -> key.mechanism().word()).toArray(String[]::new))
                .param("salts", keys.stream().map(ScramMaterial::salt).toArray(byte[][]::new))
                .param("iterations", keys.stream().map(ScramMaterial::iterations).toArray(Integer[]::new))
                .param("storedKeys", keys.stream().map(ScramMaterial::storedKey).toArray(byte[][]::new))
                .param("serverKeys", keys.stream().map(ScramMaterial::serverKey).toArray(byte[][]::new))
                .query((row, _) -> login(row)).list().forEach(login -> added.put(login.name(), login));
        return added;
    }

    private static final String CHANGE = """
            update identity.login set display_name = coalesce(:displayName, display_name), bundle = coalesce(:bundle, bundle)
            where id = :id and (display_name <> :displayName or bundle <> :bundle)""";

    /** Whether anything is another now; what is empty stays as it is. */
    public boolean change(LoginId id, Optional<String> displayName, Optional<Bundle> bundle) {
        return sql.sql(CHANGE).param("id", id.value()).param("displayName", displayName.orElse(null), Types.VARCHAR)
                .param("bundle", bundle.map(Bundle::word).orElse(null), Types.VARCHAR).update() == 1;
    }

    // In one order, so that two who each remove the other's administrator wait rather than deadlock, and the second sees.
    private static final String LOCK_ADMINISTRATORS = """
            select id from identity.login
            where bundle = 'administrator' and removed_at is null and disabled_at is null
              and tenant = (select tenant from identity.login where id = :id)
            order by id for update""";

    /** Whether that login is the only administrator of its tenant, which holds until this transaction ends. */
    public boolean lockedLastAdministrator(LoginId id) {
        return sql.sql(LOCK_ADMINISTRATORS).param("id", id.value()).query((row, _) -> new LoginId(row.getLong("id")))
                .list()
                .equals(List.of(id));
    }

    private static final String LOCK = "select id from identity.login where name = :name and removed_at is null for update";

    /** The id of that login, which nobody else changes until this transaction ends. */
    public Optional<LoginId> lock(String name) {
        return sql.sql(LOCK).param("name", name).query((row, _) -> new LoginId(row.getLong("id"))).optional();
    }

    private static final String SET_KEYS = """
            insert into identity.scram (login, mechanism, salt, iterations, stored_key, server_key)
            values (:login, :mechanism, :salt, :iterations, :storedKey, :serverKey)
            on conflict (login, mechanism) do update set salt = excluded.salt, iterations = excluded.iterations,
                stored_key = excluded.stored_key, server_key = excluded.server_key""";

    public void setKeys(LoginId login, List<ScramMaterial> keys) {
        for (ScramMaterial key : keys) {
            sql.sql(SET_KEYS).param("login", login.value()).param("mechanism", key.mechanism().word())
                    .param("salt", key.salt())
                    .param("iterations", key.iterations()).param("storedKey", key.storedKey())
                    .param("serverKey", key.serverKey())
                    .update();
        }
    }

    private static final String KEYS = """
            select s.salt, s.iterations, s.stored_key, s.server_key
            from identity.scram s join identity.login l on l.id = s.login
            where l.name = :name and l.removed_at is null and s.mechanism = :mechanism""";

    public Optional<ScramMaterial> keys(String name, ScramMechanism mechanism) {
        return sql.sql(KEYS).param("name", name).param("mechanism", mechanism.word())
                .query((row, _) -> new ScramMaterial(mechanism, row.getBytes("salt"), row.getInt("iterations"),
                        row.getBytes("stored_key"), row.getBytes("server_key")))
                .optional();
    }

    private static final String END_SESSIONS = "delete from identity.session where login = :login";

    private static final String END_GRANTS = """
            update identity.oauth_grant set revoked_at = now(), revoked_as = 'sessions-ended'
            where login = :login and revoked_at is null""";

    /** Tokens go with them, and whatever apps hold: whoever had the password may have let an app of their own. */
    public void endSessions(LoginId login) {
        sql.sql(END_SESSIONS).param("login", login.value()).update();
        sql.sql(END_GRANTS).param("login", login.value()).update();
    }

    private static final String DISABLE = """
            update identity.login set disabled_at = now() where id = :id and disabled_at is null""";
    private static final String ENABLE = """
            update identity.login set disabled_at = null where id = :id and disabled_at is not null""";

    /** Keeps its person out from now on, or lets them in again. @return whether that is a change */
    public boolean disable(LoginId id, boolean disabled) {
        return disabled
                ? sql.sql(DISABLE).param("id", id.value()).update() == 1
                : sql.sql(ENABLE).param("id", id.value()).update() == 1;
    }

    private static final String REMOVE = "update identity.login set removed_at = now() where id = :id";
    private static final List<String> FORGET = List.of("delete from identity.scram where login = :id",
            "delete from identity.second_factor where login = :id",
            "delete from identity.recovery_code where login = :id",
            "delete from identity.known_place where login = :id");

    /** The row stays, so that the name is never given to another. */
    public void remove(LoginId id) {
        sql.sql(REMOVE).param("id", id.value()).update();
        FORGET.forEach(statement -> sql.sql(statement).param("id", id.value()).update());
    }

    private static final String RENAME = """
            with taken as (insert into identity.taken_name (digest) values (:digest) on conflict do nothing)
            update identity.login set name = :pseudonym, display_name = :pseudonym where id = :id and name = :name""";

    /** Forgets what a removed login was called, but that the name is taken. To do it again is no error. */
    public void rename(LoginId id, String name, String pseudonym) {
        if (!name.equals(pseudonym)) {
            sql.sql(RENAME).param("digest", digest(takenNamesKey(), name)).param("pseudonym", pseudonym)
                    .param("id", id.value()).param("name", name).update();
        }
    }

    private byte[] takenNamesKey() {
        byte[] fresh = new byte[KEY_BYTES];
        RANDOM.nextBytes(fresh);
        return secret("taken-names", fresh);
    }

    private static byte[] digest(byte[] key, String name) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(name.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA256", e);
        }
    }

    private static final String MAKE_SECRET = "insert into identity.secret (name, value) values (:name, :value) on conflict (name) do nothing";
    private static final String SECRET = "select value from identity.secret where name = :name";

    /** The secret of that name; {@code fresh} becomes it when there is none. The same for every process. */
    public byte[] secret(String name, byte[] fresh) {
        sql.sql(MAKE_SECRET).param("name", name).param("value", fresh).update();
        return sql.sql(SECRET).param("name", name).query((row, _) -> row.getBytes("value")).single();
    }

    private static Login login(ResultSet row) throws SQLException {
        return new Login(new LoginId(row.getLong("id")), row.getString("name"), row.getString("display_name"),
                row.getBoolean("guest") ? Realm.GUESTS : Realm.of(row.getString("realm")).orElseThrow(),
                Bundle.of(row.getString("bundle")).orElseThrow(),
                DatabaseTime.read(row, "created_at"), row.getObject("disabled_at") != null,
                new TenantId(row.getLong("tenant")));
    }
}
