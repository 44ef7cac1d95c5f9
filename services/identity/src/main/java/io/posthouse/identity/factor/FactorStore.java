package io.posthouse.identity.factor;

import io.posthouse.identity.change.DatabaseTime;
import io.posthouse.kernel.LoginId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The SQL of second factors. Every moment is the database's. */
final class FactorStore {
    private final JdbcClient sql;

    FactorStore(JdbcClient sql) {
        this.sql = sql;
    }

    /**
     * One as it is kept.
     *
     * @param confirmedAt empty until the person has shown a first code
     * @param readAt the moment of the question
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed on and never compared.
    record Row(LoginId login, byte[] sealed, Optional<Instant> confirmedAt, long lastStep, boolean passwordAlone,
            int codesLeft, Instant readAt) {
        boolean isOn() {
            return confirmedAt.isPresent();
        }
    }

    private static final String FIND = """
            select f.login, f.sealed, f.confirmed_at, f.last_step, f.password_alone, clock_timestamp() as read_at,
                (select count(*) from identity.recovery_code c where c.login = f.login and c.used_at is null) as codes
            from identity.second_factor f
            where f.login = :login and (f.confirmed_at is not null or f.made_at > now() - make_interval(secs => :patience))""";

    /** @param patience how long one waits for its first code */
    Optional<Row> find(LoginId login, Duration patience) {
        return sql.sql(FIND).param("login", login.value()).param("patience", DatabaseTime.seconds(patience))
                .query((row, _) -> new Row(login, row.getBytes("sealed"),
                        row.getObject("confirmed_at") == null
                                ? Optional.empty()
                                : Optional.of(DatabaseTime.read(row, "confirmed_at")),
                        row.getLong("last_step"), row.getBoolean("password_alone"), row.getInt("codes"),
                        DatabaseTime.read(row, "read_at")))
                .optional();
    }

    private static final String AMONG = """
            select login from identity.second_factor where login = any(:logins) and confirmed_at is not null""";

    Set<LoginId> among(Collection<LoginId> logins) {
        return sql.sql(AMONG).param("logins", logins.stream().map(LoginId::value).toArray(Long[]::new))
                .query((row, _) -> new LoginId(row.getLong("login"))).list().stream().collect(Collectors.toSet());
    }

    private static final String BEGIN = """
            insert into identity.second_factor (login, sealed, made_at) values (:login, :sealed, now())
            on conflict (login) do update set sealed = excluded.sealed, made_at = excluded.made_at, last_step = 0
            where second_factor.confirmed_at is null""";

    /** False when the login has a confirmed one. */
    boolean begin(LoginId login, byte[] sealed) {
        return sql.sql(BEGIN).param("login", login.value()).param("sealed", sealed).update() == 1;
    }

    private static final String CONFIRM = """
            update identity.second_factor set confirmed_at = now(), last_step = :step
            where login = :login and confirmed_at is null and sealed = :sealed""";

    /** Of two at once the database lets one. */
    boolean confirm(LoginId login, byte[] sealed, long step) {
        return sql.sql(CONFIRM).param("login", login.value()).param("sealed", sealed).param("step", step).update() == 1;
    }

    private static final String USE_STEP = """
            update identity.second_factor set last_step = :step
            where login = :login and confirmed_at is not null and sealed = :sealed and last_step < :step""";

    /** Uses the code of a span up; false when it, or a later one, was used. Of two at once the database lets one. */
    boolean useStep(LoginId login, byte[] sealed, long step) {
        return sql.sql(USE_STEP).param("login", login.value()).param("sealed", sealed).param("step", step)
                .update() == 1;
    }

    private static final String USE_CODE = """
            update identity.recovery_code set used_at = now()
            where login = :login and digest = :digest and used_at is null""";

    /** Uses a recovery code up. Of two at once the database lets one. */
    boolean useCode(LoginId login, byte[] digest) {
        return sql.sql(USE_CODE).param("login", login.value()).param("digest", digest).update() == 1;
    }

    private static final String FORGET_CODES = "delete from identity.recovery_code where login = :login";
    private static final String ADD_CODES = """
            insert into identity.recovery_code (login, digest) select :login, d from unnest(:digests::bytea[]) as d""";

    /** These take the place of those there were. */
    void setCodes(LoginId login, List<byte[]> digests) {
        sql.sql(FORGET_CODES).param("login", login.value()).update();
        sql.sql(ADD_CODES).param("login", login.value()).param("digests", digests.toArray(byte[][]::new)).update();
    }

    private static final String LOCK = "select true from identity.second_factor where login = :login and confirmed_at is not null for update";

    /** Whether there is one, which nobody changes until this transaction ends. */
    boolean lock(LoginId login) {
        return sql.sql(LOCK).param("login", login.value()).query(Boolean.class).optional().isPresent();
    }

    private static final String ALLOW = "update identity.second_factor set password_alone = :allowed where login = :login";

    void allowPasswordAlone(LoginId login, boolean allowed) {
        sql.sql(ALLOW).param("login", login.value()).param("allowed", allowed).update();
    }

    private static final String REMOVE = "delete from identity.second_factor where login = :login";
    private static final String FORGET_TRIES = "delete from identity.code_try where login = :login";

    void remove(LoginId login) {
        sql.sql(REMOVE).param("login", login.value()).update();
        sql.sql(FORGET_CODES).param("login", login.value()).update();
        sql.sql(FORGET_TRIES).param("login", login.value()).update();
    }

    private static final String IS_KNOWN = """
            select exists (
                select from identity.session
                where login = :login and expires_at > now() and nullif(address, '')::inet <<= :network::inet)""";

    /**
     * Whether the login has a living session that was opened in that network.
     *
     * @param network as {@code 198.51.100.7/32}
     */
    boolean isKnown(LoginId login, String network) {
        return sql.sql(IS_KNOWN).param("login", login.value()).param("network", network).query(Boolean.class).single();
    }

    // Counted before the code is looked at, so that many at once do not all see the count of one. What lies a day back is forgotten.
    private static final String BEGIN_TRY = """
            insert into identity.code_try as t (login, lane, wrong, next_at) values (:login, :lane, 1, clock_timestamp())
            on conflict (login, lane) do update set
                wrong = case when t.next_at < clock_timestamp() - interval '1 day' then 1 else least(t.wrong + 1, 1000) end,
                next_at = clock_timestamp() + make_interval(secs => case
                    when t.wrong < :free or t.next_at < clock_timestamp() - interval '1 day' then 0
                    else least(:most, power(2, least(t.wrong - :free, 20))) end)
            where t.next_at <= clock_timestamp()""";

    /**
     * Counts a try. False when the one before was so lately that it has to wait.
     *
     * @param free how many wrong ones cost nothing
     * @param most the longest that the next waits
     */
    boolean beginTry(LoginId login, String lane, int free, Duration most) {
        return sql.sql(BEGIN_TRY).param("login", login.value()).param("lane", lane).param("free", free)
                .param("most", DatabaseTime.seconds(most)).update() == 1;
    }

    private static final String WAIT = """
            select greatest(1, ceil(extract(epoch from next_at - clock_timestamp())))::bigint from identity.code_try
            where login = :login and lane = :lane""";

    /** How long a try has to wait now that had to; a second at least. */
    Duration waits(LoginId login, String lane) {
        return Duration.ofSeconds(sql.sql(WAIT).param("login", login.value()).param("lane", lane).query(Long.class)
                .optional().orElse(1L));
    }

    private static final String END_TRIES = "delete from identity.code_try where login = :login and lane = :lane";

    /** The try was right: the count begins anew. */
    void endTries(LoginId login, String lane) {
        sql.sql(END_TRIES).param("login", login.value()).param("lane", lane).update();
    }

    private static final String MAKE_SECRET = "insert into identity.secret (name, value) values ('second-factors', :value) on conflict (name) do nothing";
    private static final String SECRET = "select value from identity.secret where name = 'second-factors'";

    /** What seals them; {@code fresh} becomes it when there is none. The same for every process. */
    byte[] secret(byte[] fresh) {
        sql.sql(MAKE_SECRET).param("value", fresh).update();
        return sql.sql(SECRET).query((row, _) -> row.getBytes("value")).single();
    }

    private static final String PURGE_BEGUN = """
            delete from identity.second_factor where confirmed_at is null and made_at < now() - interval '1 day'""";
    private static final String PURGE_TRIES = "delete from identity.code_try where next_at < now() - interval '2 days'";

    void purge() {
        sql.sql(PURGE_BEGUN).update();
        sql.sql(PURGE_TRIES).update();
    }
}
