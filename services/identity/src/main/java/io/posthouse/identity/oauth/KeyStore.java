package io.posthouse.identity.oauth;

import io.posthouse.identity.change.DatabaseTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The SQL of the keys that sign. Every moment is the database's. */
final class KeyStore {
    private final JdbcClient sql;

    KeyStore(JdbcClient sql) {
        this.sql = sql;
    }

    /**
     * A key as it is kept.
     *
     * @param signsFrom when it begins or began to sign
     * @param signs whether it is the one that signs now: of its algorithm the latest whose time has come
     * @param toFollow whether its end is near or past and no other is there to follow it
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed on and never compared.
    record Row(String kid, SigningAlgorithm alg, byte[] publicKey, byte[] sealed, Instant signsFrom, boolean signs,
            boolean toFollow) {
    }

    // A key stays published while it signs or will, and for a while after its successor took over.
    private static final String PUBLISHED = """
            with ordered as (
                select kid, alg, public_key, sealed, signs_from, retires_at,
                    lead(signs_from) over (partition by alg order by signs_from, kid) as followed_from
                from identity.signing_key)
            select kid, alg, public_key, sealed, signs_from,
                signs_from <= now() and coalesce(followed_from > now(), true) as signs,
                followed_from is null and retires_at <= now() + make_interval(secs => :ahead) as to_follow
            from ordered
            where coalesce(followed_from > now() - make_interval(secs => :kept), true)
            order by alg, signs_from desc, kid""";

    /**
     * All keys that may be met.
     *
     * @param ahead how long before it is needed a successor is made
     * @param kept how long one is published after its successor took over
     */
    List<Row> published(Duration ahead, Duration kept) {
        return sql.sql(PUBLISHED).param("ahead", DatabaseTime.seconds(ahead)).param("kept", DatabaseTime.seconds(kept))
                .query((row, _) -> new Row(row.getString("kid"), SigningAlgorithm.valueOf(row.getString("alg")),
                        row.getBytes("public_key"), row.getBytes("sealed"), DatabaseTime.read(row, "signs_from"),
                        row.getBoolean("signs"),
                        row.getBoolean("to_follow")))
                .list();
    }

    private static final String LOCK = "select pg_advisory_xact_lock(hashtext('identity.signing_key'))";

    /** Keeps all other nodes from making keys until the transaction ends. */
    void lock() {
        sql.sql(LOCK).query((_, _) -> true).single();
    }

    private static final String ADD_FIRST = """
            insert into identity.signing_key (kid, alg, public_key, sealed, made_at, signs_from, retires_at)
            select :kid, :alg, :public, :sealed, now(), now(), now() + make_interval(secs => :life)
            where not exists (select from identity.signing_key where alg = :alg)""";

    /** The first of its algorithm: it signs at once, since nobody knows another. */
    void addFirst(String kid, SigningAlgorithm alg, byte[] publicKey, byte[] sealed, Duration life) {
        sql.sql(ADD_FIRST).param("kid", kid).param("alg", alg.name()).param("public", publicKey)
                .param("sealed", sealed).param("life", DatabaseTime.seconds(life)).update();
    }

    // Where the end of the last one is past, because nobody was there to see it coming, the successor is published no shorter for that.
    private static final String ADD_NEXT = """
            insert into identity.signing_key (kid, alg, public_key, sealed, made_at, signs_from, retires_at)
            select :kid, :alg, :public, :sealed, now(), start.at, start.at + make_interval(secs => :life)
            from (select greatest(case when :soon then now() else max(retires_at) end, now() + make_interval(secs => :ahead)) as at
                  from identity.signing_key where alg = :alg having max(signs_from) <= now()) as start""";

    /**
     * One to follow the one that signs; nothing where one waits already.
     *
     * @param soon as soon as it has been published for {@code ahead}, and not only when the last one's time is over
     */
    void addNext(String kid, SigningAlgorithm alg, byte[] publicKey, byte[] sealed, Duration ahead, Duration life,
            boolean soon) {
        sql.sql(ADD_NEXT).param("kid", kid).param("alg", alg.name()).param("public", publicKey)
                .param("sealed", sealed).param("ahead", DatabaseTime.seconds(ahead))
                .param("life", DatabaseTime.seconds(life)).param("soon", soon).update();
    }

    private static final String PURGE = """
            delete from identity.signing_key k where exists (
                select from identity.signing_key later where later.alg = k.alg and later.signs_from > k.signs_from
                    and later.signs_from <= now() - make_interval(secs => :kept))""";

    void purge(Duration kept) {
        sql.sql(PURGE).param("kept", DatabaseTime.seconds(kept)).update();
    }

    private static final String MAKE_SECRET = "insert into identity.secret (name, value) values (:name, :value) on conflict (name) do nothing";
    private static final String SECRET = "select value from identity.secret where name = :name";

    /** The secret of that name; {@code fresh} becomes it when there is none. The same for every process. */
    byte[] secret(String name, byte[] fresh) {
        Optional<byte[]> known = secret(name);
        if (known.isPresent()) {
            return known.get();
        }
        sql.sql(MAKE_SECRET).param("name", name).param("value", fresh).update();
        return secret(name).orElseThrow();
    }

    private Optional<byte[]> secret(String name) {
        return sql.sql(SECRET).param("name", name).query((row, _) -> row.getBytes("value")).optional();
    }
}
