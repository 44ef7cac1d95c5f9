package io.posthouse.identity.app;

import io.posthouse.identity.KnownApp;
import io.posthouse.identity.change.DatabaseTime;
import io.posthouse.kernel.AppId;
import io.posthouse.kernel.signature.SignatureAlgorithm;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The SQL of the keys by which apps sign, and of what was signed once. */
final class AppKeyStore {
    private final JdbcClient sql;

    AppKeyStore(JdbcClient sql) {
        this.sql = sql;
    }

    /** A key with what it verifies by. */
    @SuppressWarnings("ArrayRecordComponent") // Read once, and never compared.
    record Row(String keyId, KnownApp app, String algorithm, byte[] material) {
        @Override
        public String toString() {
            return "Row[keyId=" + keyId + "]";
        }
    }

    private static final String FIND = """
            select k.key_id, k.app, a.client_id, k.algorithm, k.material from identity.app_key k join identity.app_let_in a on a.id = k.app
            where k.key_id = :keyId""";

    Optional<Row> find(String keyId) {
        return sql.sql(FIND).param("keyId", keyId)
                .query((row, _) -> new Row(row.getString("key_id"),
                        new KnownApp(new AppId(row.getLong("app")), row.getString("client_id")),
                        row.getString("algorithm"), row.getBytes("material")))
                .optional();
    }

    private static final String SIGNS = "select signs from identity.app where id = :app and removed_at is null";

    Optional<Boolean> signs(AppId app) {
        return sql.sql(SIGNS).param("app", app.value()).query(Boolean.class).optional();
    }

    private static final String LOCK = "select id from identity.app where id = :app and removed_at is null for update";

    /** Whether there is such an app, whose keys nobody withdraws until this transaction ends. */
    boolean lock(AppId app) {
        return sql.sql(LOCK).param("app", app.value()).query(Long.class).optional().isPresent();
    }

    private static final String SIGN = """
            update identity.app set signs = :signs
            where id = :app and (not :signs or exists (select from identity.app_key where app = :app))""";

    /** False when it has no key by which it could. */
    boolean sign(AppId app, boolean signs) {
        return sql.sql(SIGN).param("signs", signs).param("app", app.value()).update() == 1;
    }

    private static final String OF = """
            select key_id, slot, algorithm, made_at from identity.app_key where app = :app order by slot""";

    List<AppKeys.KeyView> of(AppId app) {
        return sql.sql(OF).param("app", app.value()).query((row, _) -> new AppKeys.KeyView(row.getString("key_id"),
                row.getString("algorithm"), madeAt(row))).list();
    }

    private static Instant madeAt(ResultSet row) throws SQLException {
        return DatabaseTime.read(row, "made_at");
    }

    private static final String ADD = """
            insert into identity.app_key (key_id, app, slot, algorithm, material, made_at)
            select :keyId, :app, free.slot, :algorithm, :material, now() from (values (1), (2)) as free (slot)
            where not exists (select from identity.app_key k where k.app = :app and k.slot = free.slot)
            order by free.slot limit 1 on conflict do nothing""";

    /** False when both places are taken. */
    boolean add(String keyId, AppId app, SignatureAlgorithm algorithm, byte[] material) {
        return sql.sql(ADD).param("keyId", keyId).param("app", app.value()).param("algorithm", algorithm.word())
                .param("material", material).update() == 1;
    }

    private static final String IS_NEEDED = """
            select exists (select from identity.app a where a.id = :app and a.signs
                and exists (select from identity.app_key where app = a.id and key_id = :keyId)
                and not exists (select from identity.app_key where app = a.id and key_id <> :keyId))""";

    /** Whether it is the only key of an app that has to sign. */
    boolean isNeeded(AppId app, String keyId) {
        return sql.sql(IS_NEEDED).param("keyId", keyId).param("app", app.value()).query(Boolean.class).single();
    }

    private static final String REMOVE = "delete from identity.app_key where key_id = :keyId and app = :app";

    boolean remove(AppId app, String keyId) {
        return sql.sql(REMOVE).param("keyId", keyId).param("app", app.value()).update() == 1;
    }

    // Kept beside the proofs of RFC 9449, and for as long as a node whose clock is half a minute late would take it. One
    // statement: of two nodes that see it at once, one writes the row.
    private static final String FIRST = """
            insert into identity.proof (digest, expires_at)
            select shown.digest, to_timestamp(shown.until) + interval '60 seconds'
            from unnest(:digests::bytea[], :untils::bigint[]) as shown (digest, until)
            where to_timestamp(shown.until) >= clock_timestamp() - interval '30 seconds'
            order by shown.digest on conflict do nothing returning digest""";

    /**
     * Which of these are shown for the first time, and not too late by the database's clock.
     *
     * @param shown digests of 32 bytes, each with the last moment at which it is accepted, in seconds since 1970
     */
    Set<ByteBuffer> first(Map<ByteBuffer, Long> shown) {
        return new HashSet<>(sql.sql(FIRST)
                .param("digests", shown.keySet().stream().map(ByteBuffer::array).toArray(byte[][]::new))
                .param("untils", shown.values().toArray(Long[]::new))
                .query((row, _) -> ByteBuffer.wrap(row.getBytes("digest"))).list());
    }
}
