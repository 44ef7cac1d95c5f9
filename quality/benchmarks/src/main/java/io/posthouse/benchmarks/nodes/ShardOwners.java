package io.posthouse.benchmarks.nodes;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/**
 * Which node each shard of the message archive is owned by, as the database says: who lives where.
 *
 * @param nodes names by shard
 */
record ShardOwners(Map<Integer, String> nodes) {
    ShardOwners {
        nodes = Map.copyOf(nodes);
    }

    private static final String READ = """
            select shard, writer from messaging.log_shard""";

    static ShardOwners read(Connection connection) throws SQLException {
        Map<Integer, String> owners = new HashMap<>();
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(READ)) {
            while (rows.next()) {
                owners.put(rows.getInt(1), rows.getString(2));
            }
        }
        return new ShardOwners(owners);
    }

    /** The node where a person or a group lives. */
    String homeOf(String address) {
        return nodes.getOrDefault(shardOf(address), "");
    }

    /** How many shards are that node's. */
    long count(String node) {
        return nodes.values().stream().filter(node::equals).count();
    }

    /** As the archive divides addresses; {@code ShardOwnersTest} compares. */
    static int shardOf(String address) {
        return (address.hashCode() * 0x9E3779B9) >>> 26;
    }
}
