package io.posthouse.testkit.failover;

import io.posthouse.storage.log.RowStamp;
import io.posthouse.testkit.ReplicatedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Compares what nodes were told with what the primary has. */
final class FactCheck {
    private FactCheck() {
    }

    private static final String ROWS = "select shard, sequence, id, number, writer from facts.fact order by shard, sequence";

    /** What is wrong, one sentence each. */
    static List<String> breaches(ReplicatedPostgres postgres, FactNode... nodes) throws Exception {
        List<String> breaches = new ArrayList<>();
        Map<Integer, RowStamp> kept = new HashMap<>();
        try (Connection connection = postgres.primary().superuser("posthouse");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(ROWS)) {
            int shard = -1;
            long expected = 1;
            while (rows.next()) {
                expected = rows.getInt("shard") == shard ? expected + 1 : 1;
                shard = rows.getInt("shard");
                if (rows.getLong("sequence") != expected) {
                    breaches.add("shard " + shard + " has " + rows.getLong("sequence") + " where " + expected
                            + " should be");
                    expected = rows.getLong("sequence");
                }
                kept.put(rows.getInt("number"),
                        new RowStamp(shard, rows.getLong("sequence"), rows.getLong("id")));
            }
        }
        for (FactNode node : nodes) {
            node.acknowledged.forEach((number, stamp) -> {
                if (!stamp.equals(kept.get(number))) {
                    breaches.add(node.name + " was told that " + number + " is at " + stamp + ", and there is "
                            + kept.get(number));
                }
            });
            if (node.acknowledgedTwice.get() > 0) {
                breaches.add(node.name + " was told twice of " + node.acknowledgedTwice);
            }
        }
        return breaches;
    }
}
