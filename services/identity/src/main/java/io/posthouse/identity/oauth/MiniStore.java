package io.posthouse.identity.oauth;

import io.posthouse.identity.change.DatabaseTime;
import io.posthouse.kernel.AppId;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.TokenKind;
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
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The SQL of what mini-programs get. A mini-program has one grant for each session of a person, which goes with the session; its codes and
 * sessions lie among the tokens of that grant, under kinds that a release before knows for none.
 */
final class MiniStore {
    private final JdbcClient sql;
    private final Supplier<Duration> idle;

    /** @param idle after how long without a request a person's session ends, as it is now */
    MiniStore(JdbcClient sql, Supplier<Duration> idle) {
        this.sql = sql;
        this.idle = idle;
    }

    // Held until the end of the transaction: of two who come at once, one makes the grant and the other finds it.
    private static final String LOCK_SESSION = """
            select s.id from identity.session s join identity.login l on l.id = s.login
            where s.id = :session and s.login = :login and s.expires_at > now()
              and s.last_seen_at > now() - make_interval(secs => :idle) and l.removed_at is null and l.disabled_at is null
            for no key update of s""";

    private static final String GRANT_AGAIN = """
            update identity.oauth_grant g set scopes = :scopes, ends_at = s.expires_at
            from identity.session s where g.session = :session and s.id = g.session and g.app = :app and g.revoked_at is null
            returning g.id""";

    private static final String GRANT = """
            insert into identity.oauth_grant (app, login, session, scopes, made_at, ends_at, auth_at, amr)
            select a.id, s.login, s.id, :scopes, now(), s.expires_at, s.opened_at, s.amr
            from identity.session s join identity.login l on l.id = s.login
            join identity.app_let_in a on a.id = :app and a.mini and a.tenant = l.tenant
            where s.id = :session returning id""";

    /**
     * What a person granted a mini-program in that session, in the transaction of this thread; empty when the session has ended, the app is let
     * in no more, or person and app are not of one tenant.
     */
    OptionalLong grant(AppId app, LoginId login, String session, Collection<String> scopes) {
        if (sql.sql(LOCK_SESSION).param("session", session).param("login", login.value())
                .param("idle", DatabaseTime.seconds(idle.get())).query(String.class).optional().isEmpty()) {
            return OptionalLong.empty();
        }
        return granted(GRANT_AGAIN, app, session, scopes).or(() -> granted(GRANT, app, session, scopes))
                .map(OptionalLong::of).orElse(OptionalLong.empty());
    }

    private Optional<Long> granted(String statement, AppId app, String session, Collection<String> scopes) {
        return sql.sql(statement).param("app", app.value()).param("session", session).param("scopes", texts(scopes))
                .query(Long.class).optional();
    }

    /**
     * A code that was found.
     *
     * @param used whether somebody has shown it before
     */
    record Code(long grant, AppId app, boolean used) {
    }

    private static final String FIND = """
            select g.id, g.app, t.used_at is not null as used
            from identity.oauth_token t join identity.oauth_grant g on g.id = t.grant_id
            where t.digest = :digest and t.kind = :kind""";

    Optional<Code> code(byte[] digest) {
        return sql.sql(FIND).param("digest", digest).param("kind", TokenKind.MINI_CODE.word())
                .query((row, _) -> new Code(row.getLong("id"), new AppId(row.getLong("app")), row.getBoolean("used")))
                .optional();
    }

    /** What comes of a code. */
    record Granted(long grant, LoginId login, Set<String> scopes, Optional<Instant> authAt, List<String> amr) {
        Granted {
            amr = List.copyOf(amr);
        }
    }

    private static final String USE = """
            update identity.oauth_token t set used_at = now()
            from identity.oauth_grant g join identity.app_let_in a on a.id = g.app and a.mini
            where t.digest = :digest and t.kind = :kind and t.used_at is null and t.expires_at > now()
              and g.id = t.grant_id and g.app = :app and g.revoked_at is null
            returning g.id, g.login, g.auth_at, g.amr, t.scopes""";

    /** Uses a code up; empty when it was, comes too late, or is another app's. Of two at once the database lets one. */
    Optional<Granted> use(byte[] digest, AppId app) {
        return sql.sql(USE).param("digest", digest).param("kind", TokenKind.MINI_CODE.word()).param("app", app.value())
                .query((row, _) -> granted(row)).optional();
    }

    private static Granted granted(ResultSet row) throws SQLException {
        return new Granted(row.getLong("id"), new LoginId(row.getLong("login")),
                new TreeSet<>(GrantStore.words(row, "scopes")),
                row.getObject("auth_at") == null
                        ? Optional.empty()
                        : Optional.of(DatabaseTime.read(row, "auth_at")),
                GrantStore.words(row, "amr"));
    }

    private static final String ADD = GrantStore.WITH_SECRET
            + """
                    insert into identity.oauth_token (digest, kind, grant_id, scopes, issued_at, expires_at, jkt, secret)
                    select :digest, :kind, g.id, :scopes, now(), least(now() + make_interval(secs => :life), s.expires_at,
                        s.last_seen_at + make_interval(secs => :idle)), :jkt, (select id from proof)
                    from identity.oauth_grant g join identity.session s on s.id = g.session join identity.login l on l.id = s.login
                    where g.id = :grant and g.revoked_at is null and s.expires_at > now()
                      and s.last_seen_at > now() - make_interval(secs => :idle) and l.removed_at is null and l.disabled_at is null"""
            + GrantStore.SECRET_LIVES + """
                    returning extract(epoch from expires_at - issued_at) as seconds""";

    /**
     * A mini-program's session, which ends with the person's at the latest.
     *
     * @return how long it is good; empty when the person's has ended
     */
    Optional<Duration> add(byte[] digest, long grant, Collection<String> scopes, Optional<String> jkt, Duration life) {
        return GrantStore.secret(sql.sql(ADD)).param("digest", digest).param("kind", kind(jkt)).param("grant", grant)
                .param("scopes", texts(scopes)).param("jkt", jkt.orElse(null), Types.VARCHAR)
                .param("life", DatabaseTime.seconds(life)).param("idle", DatabaseTime.seconds(idle.get()))
                .query((row, _) -> Duration.ofMillis((long) (row.getDouble("seconds") * 1000))).optional();
    }

    private static String kind(Optional<String> jkt) {
        return TokenKind.MINI_SESSION.word() + (jkt.isPresent() ? GrantStore.BOUND : "");
    }

    private static final String END_OLDEST = """
            delete from identity.oauth_token where digest in (
                select digest from identity.oauth_token where grant_id = :grant and kind in (:plain, :bound)
                order by issued_at desc, digest offset :keep)""";

    /** Ends a grant's mini-program sessions beyond the newest {@code keep}; how many went. */
    int endOldest(long grant, int keep) {
        return sql.sql(END_OLDEST).param("grant", grant).param("plain", kind(Optional.empty()))
                .param("bound", TokenKind.MINI_SESSION.word() + GrantStore.BOUND).param("keep", keep).update();
    }

    private static final String END = "delete from identity.oauth_token where digest = :digest";

    /** Ends a code. */
    void end(byte[] digest) {
        sql.sql(END).param("digest", digest).update();
    }

    private static String[] texts(Collection<String> texts) {
        return texts.stream().sorted().toArray(String[]::new);
    }
}
