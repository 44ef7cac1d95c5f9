package io.posthouse.benchmarks.nodes;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/** Looks into the database until a node has got, or lost, its shards. One thread. */
final class Whereabouts {
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(2);
    private static final int LOOK_MILLIS = 20;

    private Whereabouts() {
    }

    private static final String OWNED = """
            select count(*) from messaging.log_shard where writer = ?""";

    /** When the node owned no more than {@code most} shards, and no fewer than {@code least}; in {@link System#nanoTime}. */
    static long awaitShards(Connection connection, String node, int least, int most)
            throws SQLException, InterruptedException {
        return await(connection, OWNED, node, least, most);
    }

    private static final String DEAD = """
            select count(*) from cluster.node where name = ? and standing = 'dead'""";

    /** When the others had declared the node dead. */
    static long awaitDeclaredDead(Connection connection, String node) throws SQLException, InterruptedException {
        return await(connection, DEAD, node, 1, 1);
    }

    private static long await(Connection connection, String count, String node, int least, int most)
            throws SQLException, InterruptedException {
        long begin = System.nanoTime();
        try (PreparedStatement select = connection.prepareStatement(count)) {
            select.setString(1, node);
            while (true) {
                try (ResultSet row = select.executeQuery()) {
                    row.next();
                    int found = row.getInt(1);
                    if (found >= least && found <= most) {
                        return System.nanoTime();
                    }
                    if (System.nanoTime() - begin > PATIENCE_NANOS) {
                        throw new SQLException(node + " owns " + found + " shards after "
                                + TimeUnit.NANOSECONDS.toSeconds(PATIENCE_NANOS) + " s, and not " + least + " to "
                                + most);
                    }
                }
                Thread.sleep(LOOK_MILLIS);
            }
        }
    }
}
