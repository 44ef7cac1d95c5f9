package io.posthouse.identity.oauth;

import io.posthouse.identity.Secrets;
import io.posthouse.identity.change.DatabaseTime;
import io.posthouse.kernel.AppId;
import java.time.Duration;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What apps have pushed and people not yet been sent with (RFC 9126). Good once, by the database's clock, and for that app alone. */
final class PushedRequests {
    /** RFC 9126 section 2.2. */
    static final String PREFIX = "urn:ietf:params:oauth:request_uri:phw_";
    /** How long one waits: long enough to sign in meanwhile. */
    static final Duration LIFE = Duration.ofMinutes(5);

    private static final int LIVING_PER_APP_MAX = 10_000;

    private final JdbcClient sql;
    private final Secrets secrets = new Secrets();

    PushedRequests(JdbcClient sql) {
        this.sql = sql;
    }

    // Counts no further than to the bound.
    private static final String PUSH = """
            insert into identity.oauth_pushed (digest, app, query, expires_at)
            select :digest, :app, :query, now() + make_interval(secs => :life)
            where (select count(*) from (
                select 1 from identity.oauth_pushed where app = :app and expires_at > now() limit :most) as living) < :most""";

    /** Keeps a request and names it; empty when too many of that app wait. */
    Optional<String> push(AppId app, String query) {
        String uri = secrets.make(PREFIX);
        boolean kept = sql.sql(PUSH).param("digest", Secrets.digest(uri)).param("app", app.value())
                .param("query", query).param("life", DatabaseTime.seconds(LIFE)).param("most", LIVING_PER_APP_MAX)
                .update() == 1;
        return kept ? Optional.of(uri) : Optional.empty();
    }

    private static final String READ = """
            select p.query from identity.oauth_pushed p join identity.app a on a.id = p.app
            where p.digest = :digest and a.client_id = :clientId and a.removed_at is null and p.expires_at > now()""";

    /** What {@code clientId} pushed, without using it up. */
    Optional<String> read(String uri, String clientId) {
        if (!Secrets.looksLike(uri, PREFIX) || clientId.indexOf('\0') >= 0) {
            return Optional.empty();
        }
        return sql.sql(READ).param("digest", Secrets.digest(uri)).param("clientId", clientId).query(String.class)
                .optional();
    }

    private static final String TAKE = "delete from identity.oauth_pushed where digest = :digest and expires_at > now()";

    /** Uses it up; false when it was. Of two at once the database lets one. */
    boolean take(String uri) {
        return sql.sql(TAKE).param("digest", Secrets.digest(uri)).update() == 1;
    }

    private static final String PURGE = """
            delete from identity.oauth_pushed where digest in (
                select digest from identity.oauth_pushed where expires_at <= now() limit :rows)""";

    int purge(int rows) {
        return sql.sql(PURGE).param("rows", rows).update();
    }
}
