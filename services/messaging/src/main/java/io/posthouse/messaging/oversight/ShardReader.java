package io.posthouse.messaging.oversight;

import io.posthouse.storage.Database;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the database knows of the archive's shards. Blocks. */
public final class ShardReader {
    private final JdbcClient sql;

    public ShardReader(Database database) {
        this.sql = JdbcClient.create(database.pool());
    }

    /**
     * One shard.
     *
     * @param owner the node that writes it
     * @param epoch how often its owner's place in the log was taken
     * @param sequence the last row's
     */
    record Shard(int shard, String owner, long epoch, long sequence) {
    }

    // The end that is noted beside the owner lags behind; the last row's is one step in the primary key for each.
    private static final String SHARDS = """
            select s.shard, s.writer, w.epoch,
                greatest(s.sequence, (select coalesce(max(a.sequence), 0) from messaging.archive a where a.shard = s.shard))
                    as sequence
            from messaging.log_shard s join messaging.log_writer w on w.writer = s.writer order by s.shard""";

    List<Shard> all() {
        return sql.sql(SHARDS).query((row, _) -> new Shard(row.getInt("shard"), row.getString("writer"),
                row.getLong("epoch"), row.getLong("sequence"))).list();
    }
}
