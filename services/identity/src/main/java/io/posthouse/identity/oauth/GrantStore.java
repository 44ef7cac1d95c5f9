package io.posthouse.identity.oauth;

import io.posthouse.identity.KnownApp;
import io.posthouse.identity.change.DatabaseTime;
import io.posthouse.kernel.AppId;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.TenantId;
import io.posthouse.kernel.TokenKind;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The SQL of requests to authorise, grants, consents and access tokens. Every span is compared by the database's clock. */
final class GrantStore {
    /** In {@code oauth_token.kind}, beside the words of {@link TokenKind}. */
    static final String REFRESH = "refresh";
    /** After the word of a kind: bound to a key. A release that knows no proofs knows no such kind, and takes the token for none. */
    static final String BOUND = "-bound";

    private final JdbcClient sql;

    GrantStore(JdbcClient sql) {
        this.sql = sql;
    }

    /**
     * What an app asked a person for, on its way to a code.
     *
     * @param id Spring's
     * @param redirectUri empty where the app relied on having one only
     * @param clientState what the app gets back unread
     * @param challenge {@code code_challenge} by S256 (RFC 7636)
     * @param asked the scopes it asked for
     * @param scopes those the person allowed; none yet while they are asked
     * @param nonce goes into the ID token
     * @param jkt by which key alone the code is good (RFC 9449 section 10)
     */
    record Asked(String id, AppId app, LoginId login, String session, Optional<String> redirectUri,
            Optional<String> clientState, String challenge, Set<String> asked, Set<String> scopes,
            Optional<String> nonce, Optional<String> jkt) {
    }

    private static final String KEEP = """
            insert into identity.oauth_request (id, app, login, session, state_digest, code_digest, redirect_uri, client_state,
                challenge, asked, scopes, nonce, jkt, expires_at)
            select :id, :app, :login, s.id, :state, :code, :redirectUri, :clientState, :challenge, :asked, :scopes, :nonce, :jkt,
                now() + make_interval(secs => :life)
            from identity.session s join identity.login l on l.id = s.login
            join identity.app a on a.id = :app and a.tenant = l.tenant
            where s.id = :session
            on conflict (id) do update set state_digest = excluded.state_digest, code_digest = excluded.code_digest,
                scopes = excluded.scopes, expires_at = excluded.expires_at
            where oauth_request.used_at is null""";

    /**
     * Keeps a request under the digest of the state by which the person's answer names it, or of its code.
     *
     * @return false when the session has ended meanwhile, or the request was used, or person and app are not of one tenant
     */
    boolean keep(Asked asked, byte @Nullable [] state, byte @Nullable [] code, Duration life) {
        return sql.sql(KEEP).param("id", asked.id()).param("app", asked.app().value())
                .param("login", asked.login().value()).param("session", asked.session())
                .param("state", state, Types.BINARY).param("code", code, Types.BINARY)
                .param("redirectUri", asked.redirectUri().orElse(null), Types.VARCHAR)
                .param("clientState", asked.clientState().orElse(null), Types.VARCHAR)
                .param("challenge", asked.challenge()).param("asked", texts(asked.asked()))
                .param("scopes", texts(asked.scopes())).param("nonce", asked.nonce().orElse(null), Types.VARCHAR)
                .param("jkt", asked.jkt().orElse(null), Types.VARCHAR).param("life", DatabaseTime.seconds(life))
                .update() == 1;
    }

    private static final String SIGNED_IN_FOR = """
            select extract(epoch from clock_timestamp() - opened_at) as seconds from identity.session where id = :session""";

    /** How long ago a session was signed in to; empty when it has ended. */
    Optional<Duration> signedInFor(String session) {
        return sql.sql(SIGNED_IN_FOR).param("session", session).query((row, _) -> span(row, "seconds")).optional();
    }

    /**
     * A request that is kept.
     *
     * @param left how long it still waits; not positive when it is too late
     * @param used whether its code was used
     * @param grant what came of that
     * @param authAt when the person signed in
     * @param amr by what they proved who they are; empty where that is not known
     */
    record Kept(Asked asked, String name, Duration left, boolean used, OptionalLong grant, Instant authAt,
            List<String> amr) {
    }

    private static final String KEPT = """
            select r.id, r.app, r.login, l.name, r.session, r.redirect_uri, r.client_state, r.challenge, r.asked, r.scopes,
                r.nonce, r.jkt, extract(epoch from r.expires_at - clock_timestamp()) as left_seconds, r.used_at is not null as used,
                r.grant_id, s.opened_at, s.amr
            from identity.oauth_request r join identity.login l on l.id = r.login join identity.session s on s.id = r.session
            where l.removed_at is null and l.disabled_at is null and\s""";

    Optional<Kept> byState(byte[] digest) {
        return sql.sql(KEPT + "r.state_digest = :digest").param("digest", digest).query((row, _) -> kept(row))
                .optional();
    }

    Optional<Kept> byCode(byte[] digest) {
        return sql.sql(KEPT + "r.code_digest = :digest").param("digest", digest).query((row, _) -> kept(row))
                .optional();
    }

    private static Kept kept(ResultSet row) throws SQLException {
        long grant = row.getLong("grant_id");
        OptionalLong made = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(grant);
        Asked asked = new Asked(row.getString("id"), new AppId(row.getLong("app")), new LoginId(row.getLong("login")),
                row.getString("session"), Optional.ofNullable(row.getString("redirect_uri")),
                Optional.ofNullable(row.getString("client_state")), row.getString("challenge"), set(row, "asked"),
                set(row, "scopes"), Optional.ofNullable(row.getString("nonce")),
                Optional.ofNullable(row.getString("jkt")));
        return new Kept(asked, row.getString("name"), span(row, "left_seconds"), row.getBoolean("used"), made,
                DatabaseTime.read(row, "opened_at"), words(row, "amr"));
    }

    /** In their order; empty for null. */
    static List<String> words(ResultSet row, String column) throws SQLException {
        Array words = row.getArray(column);
        return words == null ? List.of() : List.of((String[]) words.getArray());
    }

    private static final String DROP = "delete from identity.oauth_request where id = :id and used_at is null";

    void drop(String id) {
        sql.sql(DROP).param("id", id).update();
    }

    private static final String USE = """
            update identity.oauth_request set used_at = now() where id = :id and used_at is null and expires_at > now()""";

    /** Uses a request's code up; false when it was, or comes too late. Of two at once the database lets one. */
    boolean use(String id) {
        return sql.sql(USE).param("id", id).update() == 1;
    }

    private static final String GRANT = """
            insert into identity.oauth_grant (app, login, scopes, made_at, ends_at, auth_at, amr, jkt)
            values (:app, :login, :scopes, now(), now() + make_interval(secs => :life),
                (select opened_at from identity.session where id = :session),
                (select amr from identity.session where id = :session), :jkt) returning id""";

    private static final String CAME_OF = "update identity.oauth_request set grant_id = :grant where id = :request";

    /**
     * The grant that comes of a request.
     *
     * @param jkt by which key alone it is refreshed
     */
    long grant(Asked asked, Optional<String> jkt, Duration life) {
        long grant = sql.sql(GRANT).param("app", asked.app().value()).param("login", asked.login().value())
                .param("scopes", texts(asked.scopes())).param("life", DatabaseTime.seconds(life))
                .param("session", asked.session()).param("jkt", jkt.orElse(null), Types.VARCHAR)
                .query(Long.class).single();
        sql.sql(CAME_OF).param("grant", grant).param("request", asked.id()).update();
        return grant;
    }

    private static final String GRANT_OF_REQUEST = "select grant_id from identity.oauth_request where id = :id and grant_id is not null";

    /** What came of a request. */
    Optional<Long> grantOfRequest(String id) {
        return sql.sql(GRANT_OF_REQUEST).param("id", id).query(Long.class).optional();
    }

    private static final String GRANT_OF_APP = """
            insert into identity.oauth_grant (app, scopes, made_at, ends_at) values (:app, :none, now(), 'infinity')
            on conflict (app) where login is null and revoked_at is null do update set app = excluded.app returning id""";

    /** What an app has for itself: one for all its tokens. */
    long grantOf(AppId app) {
        return sql.sql(GRANT_OF_APP).param("app", app.value()).param("none", new String[0]).query(Long.class).single();
    }

    // Those of mini-programs end with their sessions, of which there are not too many either.
    private static final String OLDEST = """
            select id from identity.oauth_grant where app = :app and login = :login and revoked_at is null and session is null
            order by made_at desc, id desc offset :keep""";

    /** The living grants of a person to an app beyond the newest {@code keep}. */
    List<Long> oldest(AppId app, LoginId login, int keep) {
        return sql.sql(OLDEST).param("app", app.value()).param("login", login.value()).param("keep", keep)
                .query((row, _) -> row.getLong("id")).list();
    }

    private static final String LIVING = """
            select id from identity.oauth_grant where app = :app and login = :login and revoked_at is null""";

    /** All living grants of a person to an app. */
    List<Long> living(AppId app, LoginId login) {
        return sql.sql(LIVING).param("app", app.value()).param("login", login.value())
                .query((row, _) -> row.getLong("id")).list();
    }

    private static final String REVOKE = """
            update identity.oauth_grant set revoked_at = now(), revoked_as = :as where id = :id and revoked_at is null""";

    /** Ends a grant; false when it had ended. */
    boolean revoke(long grant, String as) {
        return sql.sql(REVOKE).param("id", grant).param("as", as).update() == 1;
    }

    /**
     * Finds the secret by which the app proved itself, for a statement that adds a token, and holds it until that is done: whoever revokes it
     * comes before, and then nothing is added, or finds the token.
     */
    static final String WITH_SECRET = """
            with proof as (select id from identity.app_secret where id = :secret for key share)\s""";
    /** Whether that is still there, or none was shown. */
    static final String SECRET_LIVES = "\nand (:secret is null or exists (select from proof))\n";

    private static final String ADD_TOKEN = WITH_SECRET + """
            insert into identity.oauth_token (digest, kind, grant_id, scopes, issued_at, expires_at, jkt, secret)
            select :digest, :kind, g.id, :scopes, now(), least(now() + make_interval(secs => :life), g.ends_at), :jkt,
                (select id from proof)
            from identity.oauth_grant g where g.id = :grant and g.revoked_at is null and g.ends_at > now()"""
            + SECRET_LIVES;

    /** Names the secret of the request on this thread to a statement that begins {@link #WITH_SECRET}. */
    static JdbcClient.StatementSpec secret(JdbcClient.StatementSpec statement) {
        return statement.param("secret", UsedSecret.shown().orElse(null), Types.BIGINT);
    }

    /**
     * False when the grant has ended, or the secret by which the app asks.
     *
     * @param jkt without which key it is worth nothing
     */
    boolean addToken(byte[] digest, String kind, long grant, Collection<String> scopes, Optional<String> jkt,
            Duration life) {
        // A refresh token is worth nothing without a secret that lives, so it outlives this one.
        Optional<Long> secret = kind.equals(REFRESH) ? Optional.empty() : UsedSecret.shown();
        return sql.sql(ADD_TOKEN).param("digest", digest).param("kind", jkt.isPresent() ? kind + BOUND : kind)
                .param("secret", secret.orElse(null), Types.BIGINT)
                .param("grant", grant)
                .param("scopes", texts(scopes)).param("jkt", jkt.orElse(null), Types.VARCHAR)
                .param("life", DatabaseTime.seconds(life)).update() == 1;
    }

    private static final String ADD_TENANT_TOKEN = WITH_SECRET
            + """
                    insert into identity.oauth_token (digest, kind, grant_id, scopes, issued_at, expires_at, jkt, tenant, secret)
                    select :digest, :kind, g.id, :scopes, now(), now() + make_interval(secs => :life), :jkt, i.tenant,
                        (select id from proof)
                    from identity.oauth_grant g join identity.app_install i on i.app = g.app and i.tenant = :tenant
                    where g.id = :grant and g.revoked_at is null"""
            + SECRET_LIVES;

    /** A token of what an app has for itself, about that tenant alone; false when it is installed there no more. */
    boolean addTenantToken(byte[] digest, long grant, TenantId tenant, Collection<String> scopes, Optional<String> jkt,
            Duration life) {
        String kind = TokenKind.TENANT_ACCESS.word();
        return secret(sql.sql(ADD_TENANT_TOKEN)).param("digest", digest)
                .param("kind", jkt.isPresent() ? kind + BOUND : kind)
                .param("grant", grant).param("tenant", tenant.value()).param("scopes", texts(scopes))
                .param("jkt", jkt.orElse(null), Types.VARCHAR).param("life", DatabaseTime.seconds(life)).update() == 1;
    }

    /**
     * A refresh token that was found.
     *
     * @param used whether it has a successor
     * @param left until it is too old; not positive when it is
     * @param authAt when the person signed in
     * @param amr by what they proved who they are
     * @param jkt by which key alone it is good
     */
    record Refresh(long grant, AppId app, LoginId login, String name, Set<String> scopes, boolean used, Duration left,
            Optional<Instant> authAt, List<String> amr, Optional<String> jkt) {
    }

    private static final String FIND_REFRESH = """
            select g.id, g.app, g.login, l.name, g.scopes, g.auth_at, g.amr, g.jkt, t.used_at is not null as used,
                extract(epoch from least(t.expires_at, g.ends_at) - clock_timestamp()) as left_seconds
            from identity.oauth_token t join identity.oauth_grant g on g.id = t.grant_id
            join identity.login l on l.id = g.login
            where t.digest = :digest and t.kind = 'refresh' and g.revoked_at is null
              and l.removed_at is null and l.disabled_at is null""";

    /** Empty also when its grant was revoked. */
    Optional<Refresh> refresh(byte[] digest) {
        return sql.sql(FIND_REFRESH).param("digest", digest)
                .query((row, _) -> new Refresh(row.getLong("id"), new AppId(row.getLong("app")),
                        new LoginId(row.getLong("login")), row.getString("name"), set(row, "scopes"),
                        row.getBoolean("used"), span(row, "left_seconds"), moment(row, "auth_at"),
                        words(row, "amr"),
                        Optional.ofNullable(row.getString("jkt"))))
                .optional();
    }

    private static final String USE_REFRESH = """
            update identity.oauth_token set used_at = now()
            where digest = :digest and kind = 'refresh' and used_at is null and expires_at > now()""";

    /** Marks that it has a successor; false when it has. Of two at once the database lets one. */
    boolean useRefresh(byte[] digest) {
        return sql.sql(USE_REFRESH).param("digest", digest).update() == 1;
    }

    /**
     * An access token that was found; all times are the database's.
     *
     * @param owner who answers for the app, and without whom it is let in no more
     * @param tenant of the person, or the one about which alone an app asks for itself
     * @param home the tenant of the app
     * @param session with which it ends: of a mini-program's
     */
    record Access(TokenKind kind, long grant, AppId app, String clientId, Optional<LoginId> login, String name,
            Set<String> scopes, Instant issuedAt, Instant expiresAt, Instant readAt, Optional<String> jkt,
            LoginId owner, TenantId tenant, TenantId home, Optional<String> session) {
        KnownApp knownApp() {
            return new KnownApp(app, clientId);
        }
    }

    // What an app may no longer ask for, no token of it is good for; what OpenID Connect brings, every app may.
    private static final String FIND_ACCESS = """
            select t.kind, g.id, g.app, a.client_id, g.login, coalesce(l.name, '') as name, t.issued_at, t.expires_at, t.jkt,
                clock_timestamp() as read_at, a.owner, a.tenant as home, g.session,
                coalesce(t.tenant, a.tenant) as tenant,
                array(select unnest(t.scopes) intersect select unnest(a.permissions || array['openid', 'profile'])
                    intersect select unnest(coalesce(i.scopes, t.scopes))) as scopes
            from identity.oauth_token t join identity.oauth_grant g on g.id = t.grant_id join identity.app_let_in a on a.id = g.app
            left join identity.login l on l.id = g.login and l.tenant = a.tenant and l.removed_at is null and l.disabled_at is null
            left join identity.app_install i on i.app = g.app and i.tenant = t.tenant
                and i.tenant in (select id from identity.tenant where closed_at is null)
            where t.digest = :digest and g.revoked_at is null and (t.tenant is null or i.app is not null)
              and (g.login is null or l.id is not null) and (g.session is null or a.mini)""";

    Optional<Access> access(byte[] digest) {
        return sql.sql(FIND_ACCESS).param("digest", digest).query((row, _) -> access(row)).optional()
                .flatMap(found -> found);
    }

    private static final String WHOSE = """
            select g.app, a.client_id from identity.oauth_token t join identity.oauth_grant g on g.id = t.grant_id
            join identity.app a on a.id = g.app where t.digest = :digest""";

    /** Whose a token is or was that may have ended, as long as its row is kept. */
    Optional<KnownApp> whose(byte[] digest) {
        return sql.sql(WHOSE).param("digest", digest)
                .query((row, _) -> new KnownApp(new AppId(row.getLong("app")), row.getString("client_id"))).optional();
    }

    private static Optional<Access> access(ResultSet row) throws SQLException {
        String word = row.getString("kind");
        Optional<TokenKind> kind = TokenKind
                .of(word.endsWith(BOUND) ? word.substring(0, word.length() - BOUND.length()) : word)
                .filter(TokenKind::isOfAnApp);
        if (kind.isEmpty()) {
            return Optional.empty();
        }
        long login = row.getLong("login");
        Optional<LoginId> person = row.wasNull() ? Optional.empty() : Optional.of(new LoginId(login));
        return Optional.of(new Access(kind.get(), row.getLong("id"), new AppId(row.getLong("app")),
                row.getString("client_id"), person, row.getString("name"), set(row, "scopes"),
                DatabaseTime.read(row, "issued_at"), DatabaseTime.read(row, "expires_at"),
                DatabaseTime.read(row, "read_at"), Optional.ofNullable(row.getString("jkt")),
                new LoginId(row.getLong("owner")), new TenantId(row.getLong("tenant")),
                new TenantId(row.getLong("home")), Optional.ofNullable(row.getString("session"))));
    }

    /** What an app that signs somebody in may know of them. */
    record About(String name, String displayName) {
    }

    private static final String ABOUT = """
            select name, display_name from identity.login where id = :login and removed_at is null and disabled_at is null""";

    Optional<About> about(LoginId login) {
        return sql.sql(ABOUT).param("login", login.value())
                .query((row, _) -> new About(row.getString("name"), row.getString("display_name"))).optional();
    }

    private static final String END_TOKEN = "delete from identity.oauth_token where digest = :digest";

    void endToken(byte[] digest) {
        sql.sql(END_TOKEN).param("digest", digest).update();
    }

    private static final String CONSENT = "select scopes from identity.consent where login = :login and app = :app";

    /** What a person let an app; none when they never did. */
    Set<String> consent(AppId app, LoginId login) {
        return sql.sql(CONSENT).param("login", login.value()).param("app", app.value())
                .query((row, _) -> set(row, "scopes")).optional().orElse(Set.of());
    }

    private static final String SAVE_CONSENT = """
            insert into identity.consent (login, app, scopes, given_at) values (:login, :app, :scopes, now())
            on conflict (login, app) do update set scopes = excluded.scopes, given_at = excluded.given_at""";

    void saveConsent(AppId app, LoginId login, Collection<String> scopes) {
        sql.sql(SAVE_CONSENT).param("login", login.value()).param("app", app.value()).param("scopes", texts(scopes))
                .update();
    }

    private static final String DROP_CONSENT = "delete from identity.consent where login = :login and app = :app";

    boolean dropConsent(AppId app, LoginId login) {
        return sql.sql(DROP_CONSENT).param("login", login.value()).param("app", app.value()).update() == 1;
    }

    /**
     * What a person let an app, with what they need to know it again.
     *
     * @param usedAt when it last got a token for them; empty when none is kept
     */
    record Given(String clientId, String appName, Set<String> scopes, Instant givenAt, Optional<Instant> usedAt) {
    }

    private static final String GIVEN = """
            select a.client_id, a.name, c.scopes, c.given_at, (
                    select max(t.issued_at) from identity.oauth_grant g join identity.oauth_token t on t.grant_id = g.id
                    where g.login = c.login and g.app = c.app) as used_at
            from identity.consent c join identity.app a on a.id = c.app
            where c.login = :login and a.removed_at is null order by c.given_at desc, a.id limit 200""";

    List<Given> given(LoginId login) {
        return sql.sql(GIVEN).param("login", login.value()).query((row, _) -> new Given(row.getString("client_id"),
                row.getString("name"), set(row, "scopes"), DatabaseTime.read(row, "given_at"),
                row.getObject("used_at") == null ? Optional.empty() : Optional.of(DatabaseTime.read(row, "used_at"))))
                .list();
    }

    private static final String PURGE_TOKENS = """
            delete from identity.oauth_token where digest in (
                select digest from identity.oauth_token where expires_at <= now() limit :rows)""";

    // Who shows one that was used longer ago finds nothing, and ends nothing.
    private static final String PURGE_USED = """
            delete from identity.oauth_token where digest in (
                select digest from identity.oauth_token where used_at <= now() - interval '7 days' limit :rows)""";

    // A code that is shown again within a day is still known as used.
    private static final String PURGE_REQUESTS = """
            delete from identity.oauth_request where id in (
                select id from identity.oauth_request where expires_at <= now() - interval '1 day' limit :rows)""";

    private static final String PURGE_GRANTS = """
            delete from identity.oauth_grant where id in (
                select id from identity.oauth_grant
                where ends_at <= now() or revoked_at <= now() - interval '30 days' limit :rows)""";

    /** How many rows went, at most {@code rows} of each kind. */
    int purge(int rows) {
        int gone = 0;
        for (String statement : List.of(PURGE_TOKENS, PURGE_USED, PURGE_REQUESTS, PURGE_GRANTS)) {
            gone += sql.sql(statement).param("rows", rows).update();
        }
        return gone;
    }

    private static Duration span(ResultSet row, String column) throws SQLException {
        return Duration.ofMillis((long) (row.getDouble(column) * 1000));
    }

    private static Optional<Instant> moment(ResultSet row, String column) throws SQLException {
        return row.getObject(column) == null ? Optional.empty() : Optional.of(DatabaseTime.read(row, column));
    }

    private static Set<String> set(ResultSet row, String column) throws SQLException {
        return new TreeSet<>(List.of((String[]) row.getArray(column).getArray()));
    }

    private static String[] texts(Collection<String> texts) {
        return texts.stream().sorted().toArray(String[]::new);
    }
}
