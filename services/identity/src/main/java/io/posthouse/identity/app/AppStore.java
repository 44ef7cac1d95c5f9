package io.posthouse.identity.app;

import io.posthouse.identity.change.DatabaseTime;
import io.posthouse.kernel.AppId;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.TenantId;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The SQL of apps and their secrets. */
final class AppStore {
    private static final String COLUMNS = """
            select id, client_id, name, owner, public, redirect_uris, permissions, created_at, disabled_at is not null as disabled,
                barred_at is not null as barred, coalesce(barred_why, '') as barred_why,
                not exists (select from identity.login o
                            where o.id = owner and o.removed_at is null and o.disabled_at is null) as owner_away,
                id_token_alg, proof_required, device, exchanges_for, logout_uris, mini, origins, tenant
            from identity.app where removed_at is null and\s""";

    private final JdbcClient sql;

    AppStore(JdbcClient sql) {
        this.sql = sql;
    }

    Optional<App> byId(AppId id) {
        return sql.sql(COLUMNS + "id = :id").param("id", id.value()).query((row, _) -> app(row)).optional();
    }

    Optional<App> byClientId(String clientId) {
        return sql.sql(COLUMNS + "client_id = :clientId").param("clientId", clientId).query((row, _) -> app(row))
                .optional();
    }

    /** In the order in which they were registered; at most {@code limit}. */
    List<App> ofOwner(LoginId owner, int limit) {
        return sql.sql(COLUMNS + "owner = :owner order by id limit :limit").param("owner", owner.value())
                .param("limit", limit).query((row, _) -> app(row)).list();
    }

    List<App> list(TenantId tenant, long after, int limit) {
        return sql.sql(COLUMNS + "tenant = :tenant and id > :after order by id limit :limit")
                .param("tenant", tenant.value()).param("after", after).param("limit", limit)
                .query((row, _) -> app(row)).list();
    }

    private static final String IS_LET_IN = "select exists (select from identity.app_let_in where id = :id)";

    boolean isLetIn(AppId id) {
        return sql.sql(IS_LET_IN).param("id", id.value()).query(Boolean.class).single();
    }

    private static final String PAGE_ADDRESSES = """
            select distinct address from identity.app_let_in, unnest(redirect_uris) as address
            where public and address ~ '^https?:'""";

    List<String> pageAddresses() {
        return sql.sql(PAGE_ADDRESSES).query((row, _) -> row.getString("address")).list();
    }

    // The owner's row orders those who register at the same time, so that none goes over the bound.
    private static final String LOCK_OWNER = """
            select id from identity.login where id = :owner and removed_at is null and disabled_at is null for update""";

    /** False for somebody who is kept out. */
    boolean lockOwner(LoginId owner) {
        return sql.sql(LOCK_OWNER).param("owner", owner.value()).query(Long.class).optional().isPresent();
    }

    private static final String ADD = """
            insert into identity.app (client_id, name, owner, public, redirect_uris, permissions, created_at, id_token_alg,
                proof_required, device, exchanges_for, logout_uris, mini, origins, tenant)
            select :clientId, :name, id, :public, :redirectUris, :permissions, now(), :idTokenAlg, :proofRequired, :device,
                :exchangesFor, :logoutUris, :mini, :origins, tenant from identity.login where id = :owner
            returning id, created_at, tenant""";

    App add(String clientId, String name, LoginId owner, boolean isPublic, List<String> redirectUris,
            SortedSet<String> permissions, AppOptions options) {
        return with(sql.sql(ADD), options).param("clientId", clientId).param("name", name).param("owner", owner.value())
                .param("public", isPublic).param("redirectUris", texts(redirectUris))
                .param("permissions", texts(permissions))
                .query((row, _) -> new App(new AppId(row.getLong("id")), clientId, name, owner, isPublic, redirectUris,
                        permissions, DatabaseTime.read(row, "created_at"), AppStanding.LET_IN, options,
                        new TenantId(row.getLong("tenant"))))
                .single();
    }

    private static JdbcClient.StatementSpec with(JdbcClient.StatementSpec statement, AppOptions options) {
        return statement.param("idTokenAlg", options.idTokenAlg()).param("proofRequired", options.proofRequired())
                .param("device", options.device()).param("exchangesFor", texts(options.exchangesFor()))
                .param("logoutUris", texts(options.logoutUris())).param("mini", options.mini())
                .param("origins", texts(options.origins()));
    }

    private static final String CHANGE = """
            update identity.app set name = :name, redirect_uris = :redirectUris, permissions = :permissions,
                id_token_alg = :idTokenAlg, proof_required = :proofRequired, device = :device,
                exchanges_for = :exchangesFor, logout_uris = :logoutUris, mini = :mini, origins = :origins,
                disabled_at = case when :disabled then coalesce(disabled_at, now()) end
            where id = :id and removed_at is null""";

    boolean change(AppId id, String name, List<String> redirectUris, Collection<String> permissions,
            boolean disabled, AppOptions options) {
        return with(sql.sql(CHANGE), options).param("id", id.value()).param("name", name)
                .param("redirectUris", texts(redirectUris))
                .param("permissions", texts(permissions)).param("disabled", disabled).update() == 1;
    }

    private static final String BAR = """
            update identity.app set barred_at = coalesce(barred_at, now()), barred_why = :why
            where id = :id and removed_at is null""";

    boolean bar(AppId id, Optional<String> why) {
        return sql.sql(BAR).param("id", id.value()).param("why", why.orElse(null), Types.VARCHAR).update() == 1;
    }

    private static final String LET_IN = """
            update identity.app set barred_at = null, barred_why = null where id = :id and removed_at is null""";

    boolean letIn(AppId id) {
        return sql.sql(LET_IN).param("id", id.value()).update() == 1;
    }

    private static final String END_GRANTS = """
            update identity.oauth_grant set revoked_at = now(), revoked_as = 'app-disabled' where app = :id and revoked_at is null""";

    // What would still become a token.
    private static final String END_REQUESTS = "delete from identity.oauth_request where app = :id and used_at is null";
    private static final String END_DEVICES = "delete from identity.oauth_device where app = :id and used_at is null";

    // Those of a chain in which it is one stand on the grant of another.
    private static final String END_EXCHANGED = """
            delete from identity.oauth_token where audience is not null
              and (audience = :id or (select client_id from identity.app where id = :id) = any (actors))""";

    /** Ends every token that it has or could still get by what it was given before; what people let it do stays. */
    void endTokens(AppId id) {
        for (String statement : List.of(END_GRANTS, END_REQUESTS, END_DEVICES, END_EXCHANGED)) {
            sql.sql(statement).param("id", id.value()).update();
        }
    }

    private static final String OWNER_IS_AWAY = """
            select not exists (select from identity.app a join identity.login o on o.id = a.owner
                               where a.id = :id and o.removed_at is null and o.disabled_at is null)""";

    boolean isOwnerAway(AppId id) {
        return sql.sql(OWNER_IS_AWAY).param("id", id.value()).query(Boolean.class).single();
    }

    private static final String HAND_OVER = """
            update identity.app set owner = :owner where id = :id and removed_at is null
              and tenant = (select tenant from identity.login where id = :owner)""";

    boolean handOver(AppId id, LoginId owner) {
        return sql.sql(HAND_OVER).param("id", id.value()).param("owner", owner.value()).update() == 1;
    }

    private static final String REMOVE = "update identity.app set removed_at = now() where id = :id and removed_at is null";

    private static final String REMOVE_SECRETS = "delete from identity.app_secret where app = :id";
    private static final String REMOVE_KEYS = "delete from identity.app_key where app = :id";

    /** All by which it proves itself. */
    void removeProofs(AppId id) {
        sql.sql(REMOVE_SECRETS).param("id", id.value()).update();
        sql.sql(REMOVE_KEYS).param("id", id.value()).update();
    }

    /** With its secrets and keys; the rest is worth nothing without it. */
    boolean remove(AppId id) {
        removeProofs(id);
        return sql.sql(REMOVE).param("id", id.value()).update() == 1;
    }

    /** A secret as its owner sees it, which is without the secret. */
    record SecretRow(int slot, Instant madeAt, Optional<String> lastUsedOn) {
    }

    private static final String SECRETS = """
            select slot, made_at, last_used_on::text as last_used_on from identity.app_secret where app = :app order by slot""";

    List<SecretRow> secrets(AppId app) {
        return sql.sql(SECRETS).param("app", app.value())
                .query((row, _) -> new SecretRow(row.getInt("slot"), DatabaseTime.read(row, "made_at"),
                        Optional.ofNullable(row.getString("last_used_on"))))
                .list();
    }

    private static final String ADD_SECRET = """
            insert into identity.app_secret (app, slot, digest, made_at)
            select :app, free.slot, :digest, now() from (values (1), (2)) as free (slot)
            where not exists (select from identity.app_secret s where s.app = :app and s.slot = free.slot)
            order by free.slot limit 1 on conflict do nothing returning slot""";

    /** In which slot it lies; empty when both are taken. */
    Optional<Integer> addSecret(AppId app, byte[] digest) {
        return sql.sql(ADD_SECRET).param("app", app.value()).param("digest", digest).query(Integer.class).optional();
    }

    private static final String REMOVE_SECRET = "delete from identity.app_secret where app = :app and slot = :slot";

    /** With every access token that was got by it. */
    boolean removeSecret(AppId app, int slot) {
        return sql.sql(REMOVE_SECRET).param("app", app.value()).param("slot", slot).update() == 1;
    }

    /** A secret's digest. */
    @SuppressWarnings("ArrayRecordComponent") // Compared in constant time, never by equals.
    record Digest(long id, byte[] digest, boolean usedToday) {
    }

    private static final String DIGESTS = """
            select id, digest, coalesce(last_used_on >= current_date, false) as used_today
            from identity.app_secret where app = :app""";

    List<Digest> digests(AppId app) {
        return sql.sql(DIGESTS).param("app", app.value())
                .query((row, _) -> new Digest(row.getLong("id"), row.getBytes("digest"), row.getBoolean("used_today")))
                .list();
    }

    private static final String NOTE_USED = """
            update identity.app_secret set last_used_on = current_date where id = :id""";

    void noteUsed(long id) {
        sql.sql(NOTE_USED).param("id", id).update();
    }

    private static App app(ResultSet row) throws SQLException {
        return new App(new AppId(row.getLong("id")), row.getString("client_id"), row.getString("name"),
                new LoginId(row.getLong("owner")), row.getBoolean("public"), read(row.getArray("redirect_uris")),
                new TreeSet<>(read(row.getArray("permissions"))), DatabaseTime.read(row, "created_at"),
                new AppStanding(row.getBoolean("disabled"), row.getBoolean("barred"), row.getString("barred_why"),
                        row.getBoolean("owner_away")),
                new AppOptions(row.getString("id_token_alg"), row.getBoolean("proof_required"),
                        row.getBoolean("device"), read(row.getArray("exchanges_for")),
                        read(row.getArray("logout_uris")), row.getBoolean("mini"), read(row.getArray("origins"))),
                new TenantId(row.getLong("tenant")));
    }

    private static List<String> read(Array texts) throws SQLException {
        return List.of((String[]) texts.getArray());
    }

    private static String[] texts(Collection<String> texts) {
        return texts.toArray(String[]::new);
    }
}
