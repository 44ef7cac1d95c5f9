package io.posthouse.identity.token;

import io.posthouse.identity.CsrfTokens;
import io.posthouse.identity.change.DatabaseTime;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.TenantId;
import io.posthouse.kernel.TokenKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The SQL of sessions and tokens. */
final class TokenStore {
    private final JdbcClient sql;

    TokenStore(JdbcClient sql) {
        this.sql = sql;
    }

    /** What is known about a token that was found; all times are the database's. */
    record Held(LoginId login, TenantId tenant, String name, String session, Instant expiresAt, Instant lastSeenAt,
            Instant readAt) {
        /** The same, seen at {@code now}. */
        Held seen(Instant now) {
            return new Held(login, tenant, name, session, expiresAt, now, now);
        }
    }

    private static final String OPEN_SESSION = """
            insert into identity.session (id, login, opened_at, last_seen_at, expires_at, agent, address, amr)
            select :id, id, now(), now(), now() + make_interval(secs => :life), :agent, :address, :amr from identity.login
            where id = :login and removed_at is null and disabled_at is null
              and tenant in (select id from identity.tenant where closed_at is null)""";

    /** False when there is no such login. */
    boolean openSession(String id, LoginId login, Duration life, String agent, String address,
            List<String> amr) {
        return sql.sql(OPEN_SESSION).param("id", id).param("login", login.value())
                .param("life", DatabaseTime.seconds(life)).param("agent", agent).param("address", address)
                .param("amr", amr.toArray(String[]::new)).update() == 1;
    }

    private static final String END_OLDEST_SESSIONS = """
            delete from identity.session where id in (
                select id from identity.session where login = :login order by opened_at desc, id offset :keep)
            returning id""";

    List<String> endOldestSessions(LoginId login, int keep) {
        return sql.sql(END_OLDEST_SESSIONS).param("login", login.value()).param("keep", keep)
                .query((row, _) -> row.getString("id")).list();
    }

    private static final String ADD_TOKEN = """
            insert into identity.token (digest, kind, session, issued_at, expires_at)
            select :digest, :kind, s.id, now(), least(now() + make_interval(secs => :life), s.expires_at)
            from identity.session s join identity.login l on l.id = s.login
            where s.id = :session and s.login = :login and s.expires_at > now()
              and s.last_seen_at > now() - make_interval(secs => :idle)
              and l.removed_at is null and l.disabled_at is null
            returning expires_at, issued_at""";

    /** From when to when a token is good. */
    record Span(Instant from, Instant until) {
    }

    /** How long the token is good; empty when there is no such living session of that login. */
    Optional<Span> addToken(byte[] digest, TokenKind kind, String session, LoginId login, Duration life,
            Duration idle) {
        return sql.sql(ADD_TOKEN).param("digest", digest).param("kind", kind.word()).param("session", session)
                .param("login", login.value()).param("life", DatabaseTime.seconds(life))
                .param("idle", DatabaseTime.seconds(idle))
                .query((row, _) -> new Span(DatabaseTime.read(row, "issued_at"), DatabaseTime.read(row, "expires_at")))
                .optional();
    }

    private static final String END_OLDEST_TOKENS = """
            delete from identity.token where digest in (
                select digest from identity.token where session = :session and kind = :kind
                order by issued_at desc, digest offset :keep)""";

    void endOldestTokens(String session, TokenKind kind, int keep) {
        sql.sql(END_OLDEST_TOKENS).param("session", session).param("kind", kind.word()).param("keep", keep).update();
    }

    private static final String FIND = """
            select s.login, l.tenant, l.name, t.session, t.expires_at, s.last_seen_at, clock_timestamp() as read_at
            from identity.token t join identity.session s on s.id = t.session join identity.login l on l.id = s.login
            where t.digest = :digest and t.kind = :kind and l.removed_at is null and l.disabled_at is null""";

    Optional<Held> find(byte[] digest, TokenKind kind) {
        return sql.sql(FIND).param("digest", digest).param("kind", kind.word()).query((row, _) -> held(row)).optional();
    }

    private static final String TAKE = """
            with taken as (delete from identity.token where digest = :digest and kind = :kind returning session, expires_at)
            select s.login, l.tenant, l.name, t.session, t.expires_at, s.last_seen_at, clock_timestamp() as read_at
            from taken t join identity.session s on s.id = t.session join identity.login l on l.id = s.login
            where l.removed_at is null and l.disabled_at is null""";

    /** As {@link #find}, and nobody finds it again: of two at once, the database lets one delete it. */
    Optional<Held> take(byte[] digest, TokenKind kind) {
        return sql.sql(TAKE).param("digest", digest).param("kind", kind.word()).query((row, _) -> held(row)).optional();
    }

    private static Held held(ResultSet row) throws SQLException {
        return new Held(new LoginId(row.getLong("login")), new TenantId(row.getLong("tenant")), row.getString("name"),
                row.getString("session"),
                DatabaseTime.read(row, "expires_at"), DatabaseTime.read(row, "last_seen_at"),
                DatabaseTime.read(row, "read_at"));
    }

    /** One session, for people to recognise. */
    record SignIn(String id, Instant openedAt, Instant lastSeenAt, Instant expiresAt, String agent, String address) {
    }

    private static final String OF_LOGIN = """
            select id, opened_at, last_seen_at, expires_at, agent, address from identity.session
            where login = :login and expires_at > now() and last_seen_at > now() - make_interval(secs => :idle)
            order by opened_at desc, id""";

    /** The newest first; there are at most 100. */
    List<SignIn> ofLogin(LoginId login, Duration idle) {
        return sql.sql(OF_LOGIN).param("login", login.value()).param("idle", DatabaseTime.seconds(idle))
                .query((row, _) -> new SignIn(row.getString("id"), DatabaseTime.read(row, "opened_at"),
                        DatabaseTime.read(row, "last_seen_at"), DatabaseTime.read(row, "expires_at"),
                        row.getString("agent"), row.getString("address")))
                .list();
    }

    private static final String NOTE_SEEN = """
            update identity.session set last_seen_at = now() where id = :id and last_seen_at < now()""";

    void noteSeen(String session) {
        sql.sql(NOTE_SEEN).param("id", session).update();
    }

    private static final String NOTE_CONNECTED = """
            update identity.visitor set connected_at = coalesce(connected_at, now()) where login = :login""";

    /** False when there is no such visitor. */
    boolean noteConnected(LoginId visitor) {
        return sql.sql(NOTE_CONNECTED).param("login", visitor.value()).update() == 1;
    }

    /** What a session reply needs. */
    record Facts(String csrfToken, Instant expiresAt) {
    }

    // A session has one token of this kind: issuing another ends the first.
    private static final String FACTS = """
            select t.digest, s.expires_at from identity.session s join identity.token t on t.session = s.id
            where s.id = :id and t.kind in ('session', 'guest-session')""";

    Optional<Facts> facts(String session) {
        return sql.sql(FACTS).param("id", session)
                .query((row, _) -> new Facts(CsrfTokens.ofDigest(row.getBytes("digest")),
                        DatabaseTime.read(row, "expires_at")))
                .optional();
    }

    private static final String END_SESSION = "delete from identity.session where id = :id";

    /** Tokens go with it. */
    boolean endSession(String session) {
        return sql.sql(END_SESSION).param("id", session).update() == 1;
    }

    private static final String END_OTHERS = "delete from identity.session where login = :login and id <> :but";

    void endOthers(LoginId login, String but) {
        sql.sql(END_OTHERS).param("login", login.value()).param("but", but).update();
    }

    private static final String PURGE_SESSIONS = """
            delete from identity.session where id in (
                select id from identity.session
                where expires_at <= now() or last_seen_at <= now() - make_interval(secs => :idle) limit :rows)""";

    private static final String PURGE_TOKENS = """
            delete from identity.token where digest in (
                select digest from identity.token where expires_at <= now() limit :rows)""";

    private static final String PURGE_ENDINGS = """
            delete from identity.ending where id in (
                select id from identity.ending where ended_at <= now() - interval '1 day' limit :rows)""";

    /** How many rows went, at most {@code rows} of each table. */
    int purge(Duration idle, int rows) {
        int tokens = sql.sql(PURGE_TOKENS).param("rows", rows).update();
        int sessions = sql.sql(PURGE_SESSIONS).param("idle", DatabaseTime.seconds(idle)).param("rows", rows).update();
        int endings = sql.sql(PURGE_ENDINGS).param("rows", rows).update();
        return tokens + sessions + endings;
    }
}
