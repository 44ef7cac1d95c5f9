package io.posthouse.messaging.archive;

import io.posthouse.messaging.session.DeliveryPositions;
import io.posthouse.storage.Database;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Positions in {@code messaging.delivery_position}. */
public final class DeliveryPositionStore implements DeliveryPositions {
    private final JdbcClient sql;
    private final JdbcTemplate template;

    public DeliveryPositionStore(Database database) {
        this.sql = JdbcClient.create(database.pool());
        this.template = new JdbcTemplate(database.pool());
    }

    private static final String POSITION = """
            select id from messaging.delivery_position where owner = :owner""";

    @Override
    public long of(String owner) {
        return sql.sql(POSITION).param("owner", owner).query(Long.class).optional().orElse(0L);
    }

    private static final String RAISE = """
            insert into messaging.delivery_position as p (owner, id)
            select owner, id from unnest(?::text[], ?::bigint[]) as moved (owner, id)
            on conflict (owner) do update set id = greatest(p.id, excluded.id)""";

    @Override
    public void raise(Map<String, Long> positions) {
        // Sorted, so that two nodes that raise the same rows lock them in the same order.
        var sorted = new TreeMap<>(positions);
        template.update(RAISE, statement -> {
            var connection = statement.getConnection();
            statement.setArray(1, connection.createArrayOf("text", sorted.keySet().toArray()));
            statement.setArray(2, connection.createArrayOf("bigint", sorted.values().toArray()));
        });
    }
}
