package io.posthouse.identity.oauth;

import io.posthouse.identity.change.DatabaseTime;
import io.posthouse.kernel.AppId;
import io.posthouse.kernel.LoginId;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The SQL of tokens by which apps tell each other for whom they act (RFC 8693). */
final class ExchangeStore {
    private final JdbcClient sql;

    ExchangeStore(JdbcClient sql) {
        this.sql = sql;
    }

    /**
     * A token that is alive; all times are the database's.
     *
     * @param holder the client id of the app that it was given to
     * @param audience the client id of the app to which alone it is shown; empty for one that is good at our own interface
     * @param actors who acts for the person, the last to join first
     */
    record Held(long grant, LoginId login, String holder, Optional<String> audience, List<String> actors,
            Set<String> scopes, Optional<String> jkt, Instant issuedAt, Instant expiresAt, Instant readAt) {
        Held {
            actors = List.copyOf(actors);
        }
    }

    // Whoever is kept out, as a person or as an app on the way, stands for nothing.
    private static final String FIND = """
            select g.id, g.login, coalesce(t.actors[1], a.client_id) as holder, u.client_id as audience,
                coalesce(t.actors, '{}') as actors, t.scopes, t.jkt, t.issued_at, t.expires_at, clock_timestamp() as read_at
            from identity.oauth_token t join identity.oauth_grant g on g.id = t.grant_id
            join identity.app_let_in a on a.id = g.app
            join identity.login l on l.id = g.login and l.tenant = a.tenant and l.removed_at is null and l.disabled_at is null
            left join identity.app_let_in u on u.id = t.audience and u.tenant = a.tenant
            where t.digest = :digest and t.kind in ('user-access', 'user-access-bound', 'service') and g.revoked_at is null
              and t.expires_at > clock_timestamp()
              and (t.audience is null or u.id is not null)
              and not exists (select from unnest(t.actors) as actor (client_id)
                              where not exists (select from identity.app_let_in k where k.client_id = actor.client_id and k.tenant = a.tenant))""";

    Optional<Held> find(byte[] digest) {
        return sql.sql(FIND).param("digest", digest).query((row, _) -> held(row)).optional();
    }

    private static Held held(ResultSet row) throws SQLException {
        return new Held(row.getLong("id"), new LoginId(row.getLong("login")), row.getString("holder"),
                Optional.ofNullable(row.getString("audience")), list(row, "actors"),
                new TreeSet<>(list(row, "scopes")), Optional.ofNullable(row.getString("jkt")),
                DatabaseTime.read(row, "issued_at"), DatabaseTime.read(row, "expires_at"),
                DatabaseTime.read(row, "read_at"));
    }

    // A kind that an earlier release does not know, so that it takes no such token.
    private static final String ADD = GrantStore.WITH_SECRET
            + """
                    insert into identity.oauth_token (digest, kind, grant_id, scopes, issued_at, expires_at, jkt, audience, actors, secret)
                    select :digest, 'service', t.grant_id, :scopes, now(), least(now() + make_interval(secs => :life), t.expires_at),
                        :jkt, :audience, :actors, (select id from proof)
                    from identity.oauth_token t join identity.oauth_grant g on g.id = t.grant_id
                    where t.digest = :subject and t.expires_at > now() and g.revoked_at is null"""
            + GrantStore.SECRET_LIVES + """
                    returning extract(epoch from expires_at - issued_at) as seconds""";

    /** A token that comes of {@code subject}, and ends with it at the latest; how long it lives, or empty when that has ended meanwhile. */
    Optional<Duration> add(byte[] digest, byte[] subject, AppId audience, List<String> actors,
            Collection<String> scopes, Optional<String> jkt, Duration life) {
        return GrantStore.secret(sql.sql(ADD)).param("digest", digest).param("subject", subject)
                .param("audience", audience.value())
                .param("actors", actors.toArray(String[]::new))
                .param("scopes", scopes.stream().sorted().toArray(String[]::new))
                .param("jkt", jkt.orElse(null), Types.VARCHAR).param("life", DatabaseTime.seconds(life))
                .query((row, _) -> Duration.ofMillis((long) (row.getDouble("seconds") * 1000))).optional();
    }

    private static List<String> list(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        return List.of((String[]) array.getArray());
    }
}
