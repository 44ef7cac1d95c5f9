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
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The SQL of what devices without a browser ask for (RFC 8628). Every span is compared by the database's clock. */
final class DeviceStore {
    private static final int LIVING_PER_APP_MAX = 10_000;

    private final JdbcClient sql;

    DeviceStore(JdbcClient sql) {
        this.sql = sql;
    }

    private static final String ADD = """
            insert into identity.oauth_device (digest, user_digest, app, asked, interval_s, asked_from, asked_at, expires_at)
            select :digest, :userDigest, :app, :asked, :interval, :from, now(), now() + make_interval(secs => :life)
            where (select count(*) from (
                select 1 from identity.oauth_device where app = :app and expires_at > now() limit :most) as living) < :most""";

    /** What became of an attempt to keep what a device asks. */
    enum Added {
        DONE, CODE_TAKEN, TOO_MANY
    }

    Added add(byte[] digest, byte[] userDigest, AppId app, Set<String> asked, String from, Duration interval,
            Duration life) {
        try {
            return sql.sql(ADD).param("digest", digest).param("userDigest", userDigest).param("app", app.value())
                    .param("asked", texts(asked)).param("from", from).param("interval", interval.toSeconds())
                    .param("life", DatabaseTime.seconds(life)).param("most", LIVING_PER_APP_MAX).update() == 1
                            ? Added.DONE
                            : Added.TOO_MANY;
        } catch (DuplicateKeyException e) {
            return Added.CODE_TAKEN;
        }
    }

    /**
     * What somebody is asked who typed a code in.
     *
     * @param from the address from which the device asked; empty where a node of an earlier release was asked, as is {@code at}
     */
    record Taken(AppId app, Set<String> asked, Optional<String> from, Optional<Instant> at) {
    }

    // The code goes at the same moment: whoever types it in second finds nothing.
    private static final String TAKE = """
            update identity.oauth_device set user_digest = null, state_digest = :state, login = :login,
                auth_at = (select opened_at from identity.session where id = :session),
                amr = (select amr from identity.session where id = :session)
            where user_digest = :userDigest and decided is null and expires_at > now()
              and exists (select from identity.app a join identity.login l on l.tenant = a.tenant
                          where a.id = oauth_device.app and l.id = :login)
            returning app, asked, asked_from, asked_at""";

    /** Ties what a device asks to who typed its code in. Of two at once the database lets one. */
    Optional<Taken> take(byte[] userDigest, byte[] state, LoginId login, String session) {
        return sql.sql(TAKE).param("userDigest", userDigest).param("state", state).param("login", login.value())
                .param("session", session)
                .query((row, _) -> taken(row)).optional();
    }

    private static Taken taken(ResultSet row) throws SQLException {
        return new Taken(new AppId(row.getLong("app")), set(row, "asked"),
                Optional.ofNullable(row.getString("asked_from")), time(row, "asked_at"));
    }

    private static final String DECIDE = """
            update identity.oauth_device set decided = :decided
            where state_digest = :state and login = :login and decided is null and expires_at > now()
            returning app, asked, asked_from, asked_at""";

    /** What {@code login} says to what was taken under {@code state}; empty when it is somebody else's, answered, or too old. */
    Optional<Taken> decide(byte[] state, LoginId login, boolean granted) {
        return sql.sql(DECIDE).param("state", state).param("login", login.value())
                .param("decided", granted ? "granted" : "denied")
                .query((row, _) -> taken(row)).optional();
    }

    /**
     * What is known when a device asks how it stands.
     *
     * @param soon whether it asks sooner than it was told to
     * @param late whether its time is over
     * @param decided {@code granted} or {@code denied}; empty while nobody has said
     * @param grant what came of it
     */
    record Stand(boolean soon, boolean late, Optional<String> decided, boolean used, OptionalLong grant) {
    }

    // Half a second is for the way here. Who asks too soon waits five seconds longer from then on (RFC 8628 section 3.5).
    private static final String ASK = """
            with found as (
                select digest, expires_at <= now() as late,
                    coalesce(last_poll_at + make_interval(secs => interval_s - 0.5) > now(), false) as soon
                from identity.oauth_device where digest = :digest and app = :app for update)
            update identity.oauth_device d set last_poll_at = now(),
                interval_s = case when found.soon and d.decided is null then least(d.interval_s + 5, 600) else d.interval_s end
            from found where d.digest = found.digest
            returning found.soon, found.late, d.decided, d.used_at is not null as used, d.grant_id""";

    Optional<Stand> ask(byte[] digest, AppId app) {
        return sql.sql(ASK).param("digest", digest).param("app", app.value()).query((row, _) -> stand(row)).optional();
    }

    private static Stand stand(ResultSet row) throws SQLException {
        long grant = row.getLong("grant_id");
        OptionalLong made = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(grant);
        return new Stand(row.getBoolean("soon"), row.getBoolean("late"), Optional.ofNullable(row.getString("decided")),
                row.getBoolean("used"), made);
    }

    /** What is granted to a device. */
    record Granted(long grant, LoginId login, Set<String> scopes, Optional<Instant> authAt, List<String> amr) {
    }

    // Whoever was disabled or removed since they said yes grants nothing.
    private static final String USE = """
            update identity.oauth_device d set used_at = now() from identity.login l
            where d.digest = :digest and d.decided = 'granted' and d.used_at is null and d.expires_at > now()
              and l.id = d.login and l.removed_at is null and l.disabled_at is null""";

    private static final String GRANT = """
            insert into identity.oauth_grant (app, login, scopes, made_at, ends_at, auth_at, amr, jkt)
            select app, login, asked, now(), now() + make_interval(secs => :life), auth_at, amr, :jkt
            from identity.oauth_device where digest = :digest returning id, login, scopes, auth_at, amr""";

    private static final String CAME_OF = "update identity.oauth_device set grant_id = :grant where digest = :digest";

    /** Uses a device's code up; empty when it was, or comes too late. Of two at once the database lets one. */
    Optional<Granted> use(byte[] digest, Optional<String> jkt, Duration life) {
        if (sql.sql(USE).param("digest", digest).update() != 1) {
            return Optional.empty();
        }
        Granted granted = sql.sql(GRANT).param("digest", digest).param("life", DatabaseTime.seconds(life))
                .param("jkt", jkt.orElse(null), Types.VARCHAR)
                .query((row, _) -> new Granted(row.getLong("id"), new LoginId(row.getLong("login")),
                        set(row, "scopes"), time(row, "auth_at"), GrantStore.words(row, "amr")))
                .single();
        sql.sql(CAME_OF).param("grant", granted.grant()).param("digest", digest).update();
        return Optional.of(granted);
    }

    // A code that is shown again within a day is still known as used.
    private static final String PURGE = """
            delete from identity.oauth_device where digest in (
                select digest from identity.oauth_device where expires_at <= now() - interval '1 day' limit :rows)""";

    int purge(int rows) {
        return sql.sql(PURGE).param("rows", rows).update();
    }

    private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
        return row.getObject(column) == null ? Optional.empty() : Optional.of(DatabaseTime.read(row, column));
    }

    private static Set<String> set(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        return new TreeSet<>(List.of((String[]) array.getArray()));
    }

    private static String[] texts(Collection<String> texts) {
        return texts.stream().sorted().toArray(String[]::new);
    }
}
