package io.posthouse.identity.chat;

import io.posthouse.identity.change.DatabaseTime;
import io.posthouse.kernel.AppId;
import io.posthouse.kernel.LoginId;
import java.time.Duration;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The SQL of what connections stand on. */
final class StandingStore {
    private final JdbcClient sql;

    StandingStore(JdbcClient sql) {
        this.sql = sql;
    }

    private static final String SESSION = """
            select exists (select 1 from identity.session s join identity.login l on l.id = s.login
                where s.id = :id and s.expires_at > now() and s.last_seen_at > now() - make_interval(secs => :idle)
                  and l.removed_at is null and l.disabled_at is null)""";

    boolean session(String id, Duration idle) {
        return sql.sql(SESSION).param("id", id).param("idle", DatabaseTime.seconds(idle)).query(Boolean.class).single();
    }

    private static final String GRANT = """
            select exists (select 1 from identity.oauth_grant g join identity.app_let_in a on a.id = g.app
                join identity.login l on l.id = g.login
                where g.id = :id and g.revoked_at is null and g.ends_at > now()
                  and :permission = any (a.permissions) and :permission = any (g.scopes)
                  and l.removed_at is null and l.disabled_at is null)""";

    /** @param permission what it has to be good for */
    boolean grant(long id, String permission) {
        return sql.sql(GRANT).param("id", id).param("permission", permission).query(Boolean.class).single();
    }

    private static final String APPS_OF = "select id from identity.app where owner = :owner and removed_at is null";

    /** For which apps somebody answers. */
    Set<AppId> appsOf(LoginId owner) {
        return sql.sql(APPS_OF).param("owner", owner.value()).query((row, _) -> new AppId(row.getLong("id"))).set();
    }
}
