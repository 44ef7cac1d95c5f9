package io.posthouse.identity.oauth;

import org.springframework.jdbc.core.simple.JdbcClient;

/** The SQL of proofs that were shown. */
final class ProofStore {
    private final JdbcClient sql;

    ProofStore(JdbcClient sql) {
        this.sql = sql;
    }

    // Kept for longer than it could be shown again. One statement: of two nodes that see it at once, one writes the row.
    private static final String FIRST = """
            insert into identity.proof (digest, expires_at)
            select :digest, to_timestamp(:made) + interval '90 seconds'
            where to_timestamp(:made) between clock_timestamp() - interval '60 seconds' and clock_timestamp() + interval '10 seconds'
            on conflict do nothing""";

    /**
     * Whether a proof was made within the last minute by the database's clock, and is shown for the first time.
     *
     * @param madeSeconds since 1970
     */
    boolean first(byte[] digest, double madeSeconds) {
        return sql.sql(FIRST).param("digest", digest).param("made", madeSeconds).update() == 1;
    }

    private static final String PURGE = """
            delete from identity.proof where digest in (
                select digest from identity.proof where expires_at <= now() limit :rows)""";

    int purge(int rows) {
        return sql.sql(PURGE).param("rows", rows).update();
    }
}
