package io.posthouse.identity.oauth;

import io.posthouse.identity.change.DatabaseTime;
import io.posthouse.kernel.AppId;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.TenantId;
import io.posthouse.kernel.TokenKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The SQL of tickets that stand on grants, and of what else is good for a short while. They lie among the tokens of their grant, under kinds that no access token has: a release
 * that does not know these takes them for none.
 */
final class TicketStore {
    private final JdbcClient sql;

    TicketStore(JdbcClient sql) {
        this.sql = sql;
    }

    /** From when to when a ticket is good. */
    record Span(Instant from, Instant until) {
    }

    private static final String ADD = """
            insert into identity.oauth_token (digest, kind, grant_id, scopes, issued_at, expires_at)
            select :digest, :kind, g.id, :scopes, now(), least(now() + make_interval(secs => :life), g.ends_at)
            from identity.oauth_grant g where g.id = :grant and g.revoked_at is null and g.ends_at > now()
            returning issued_at, expires_at""";

    /** How long it is good; empty when the grant has ended. */
    Optional<Span> add(byte[] digest, TokenKind kind, long grant, Collection<String> scopes, Duration life) {
        return sql.sql(ADD).param("digest", digest).param("kind", kind.word()).param("grant", grant)
                .param("scopes", scopes.stream().sorted().toArray(String[]::new))
                .param("life", DatabaseTime.seconds(life))
                .query((row, _) -> new Span(DatabaseTime.read(row, "issued_at"), DatabaseTime.read(row, "expires_at")))
                .optional();
    }

    private static final String END_OLDEST = """
            delete from identity.oauth_token where digest in (
                select digest from identity.oauth_token where grant_id = :grant and kind = :kind
                order by issued_at desc, digest offset :keep)""";

    /** How many went. */
    int endOldest(long grant, TokenKind kind, int keep) {
        return sql.sql(END_OLDEST).param("grant", grant).param("kind", kind.word()).param("keep", keep).update();
    }

    private static final String METHODS = """
            select t.scopes from identity.oauth_token t join identity.oauth_grant g on g.id = t.grant_id
            join identity.app_let_in a on a.id = g.app
            where t.digest = :digest and t.kind = :kind and t.expires_at > clock_timestamp() and g.revoked_at is null
              and a.client_id = :clientId and :origin = any (a.origins)""";

    /** For which methods of the client a page's ticket is good; empty when it is not good for pages of that app and origin. */
    Optional<List<String>> methods(byte[] digest, String clientId, String origin) {
        return sql.sql(METHODS).param("digest", digest).param("kind", TokenKind.JS_TICKET.word())
                .param("clientId", clientId).param("origin", origin)
                .query((row, _) -> GrantStore.words(row, "scopes")).optional();
    }

    // What an app may no longer ask for, no ticket of it is good for.
    private static final String TAKE = """
            with taken as (delete from identity.oauth_token where digest = :digest and kind = :kind
                returning grant_id, scopes, issued_at, expires_at)
            select g.id, g.app, a.client_id, g.login, l.name, t.issued_at, t.expires_at, clock_timestamp() as read_at,
                a.owner, a.tenant, array(select unnest(t.scopes) intersect select unnest(a.permissions)) as scopes
            from taken t join identity.oauth_grant g on g.id = t.grant_id join identity.app_let_in a on a.id = g.app
            join identity.login l on l.id = g.login and l.tenant = a.tenant
            where t.expires_at > clock_timestamp() and g.revoked_at is null
              and l.removed_at is null and l.disabled_at is null""";

    /** Whose it is, and nobody finds it again: of two at once, the database lets one delete it. */
    Optional<GrantStore.Access> take(byte[] digest, TokenKind kind) {
        return sql.sql(TAKE).param("digest", digest).param("kind", kind.word()).query((row, _) -> access(row, kind))
                .optional();
    }

    private static GrantStore.Access access(ResultSet row, TokenKind kind) throws SQLException {
        return new GrantStore.Access(kind, row.getLong("id"), new AppId(row.getLong("app")),
                row.getString("client_id"), Optional.of(new LoginId(row.getLong("login"))), row.getString("name"),
                new TreeSet<>(List.of((String[]) row.getArray("scopes").getArray())),
                DatabaseTime.read(row, "issued_at"), DatabaseTime.read(row, "expires_at"),
                DatabaseTime.read(row, "read_at"), Optional.empty(), new LoginId(row.getLong("owner")),
                new TenantId(row.getLong("tenant")), new TenantId(row.getLong("tenant")), Optional.empty());
    }
}
