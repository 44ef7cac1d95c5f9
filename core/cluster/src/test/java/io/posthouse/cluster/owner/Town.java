package io.posthouse.cluster.owner;

import io.posthouse.cluster.NodeName;
import io.posthouse.testkit.TestDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/** The nodes of one test, their network, their log in a schema of its own, and what must hold of its rows. */
final class Town implements AutoCloseable {
    static final int SHARDS = 12;
    private static final AtomicInteger SCHEMAS = new AtomicInteger();
    /** Only ends a test that has failed already. */
    private static final long IN_VAIN_NANOS = 60_000_000_000L;

    final TestDatabase database;
    final Network network = new Network();
    final String schema = "talk" + SCHEMAS.incrementAndGet();
    final List<TestNode> nodes = new ArrayList<>();
    Rules.Judgement judgement = Rules.Judgement.BY_BEATS;
    /** Of nodes that are yet to be made. */
    OwnerSettings settings = TestNode.QUICK;

    Town(TestDatabase database) throws SQLException {
        this.database = database;
        database.execute("truncate cluster.node");
        database.execute(TalkLog.ddl(schema));
    }

    TestNode start(String name) {
        return node(name).start();
    }

    /** A node that has not begun. */
    TestNode node(String name) {
        TestNode node = new TestNode(name, database, network, schema, SHARDS, settings, judgement);
        nodes.add(node);
        return node;
    }

    /** Nodes that share evenly. */
    List<TestNode> startAll(String... names) throws Exception {
        List<TestNode> started = new ArrayList<>();
        for (String name : names) {
            started.add(start(name));
        }
        awaitShares(started);
        return started;
    }

    /** Each of them owns as many as is due, in its log and in everybody's memory, and stands well. */
    void awaitShares(List<TestNode> owners) throws Exception {
        await("even shares of " + owners.stream().map(node -> node.name).toList(), () -> {
            for (TestNode node : owners) {
                if (node.owned() < SHARDS / owners.size() || node.owned() > Math.ceilDiv(SHARDS, owners.size())
                        || !node.steward.health().well() || !knows(node, owners)) {
                    return false;
                }
            }
            return true;
        });
    }

    /** They own everything, and they know. */
    void awaitOwners(List<TestNode> owners) throws Exception {
        await("owners " + owners.stream().map(node -> node.name).toList(),
                () -> owners.stream().allMatch(node -> knows(node, owners)));
    }

    private boolean knows(TestNode node, List<TestNode> owners) {
        for (int shard = 0; shard < SHARDS; shard++) {
            Optional<NodeName> owner = node.steward.of(schema, shard);
            int number = shard;
            if (owners.stream().noneMatch(other -> owner.equals(Optional.of(other.name)) && other.log().owns(number))) {
                return false;
            }
        }
        return true;
    }

    static void await(String what, Callable<Boolean> condition) throws Exception {
        long start = System.nanoTime();
        while (!condition.call()) {
            if (System.nanoTime() - start > IN_VAIN_NANOS) {
                throw new AssertionError("waited in vain: " + what);
            }
            Thread.sleep(5);
        }
    }

    long number(String sql) throws SQLException {
        return Long.parseLong(String.valueOf(database.ask(sql.replace("SCHEMA", schema))));
    }

    /** How many sequences are missing or doubled; must be 0. */
    long gaps() throws SQLException {
        return number("""
                select coalesce(sum(abs(last - rows) + abs(first - 1)), 0)::bigint
                from (select max(sequence) as last, count(*) as rows, min(sequence) as first
                      from SCHEMA.said group by shard) s""");
    }

    /** How many epochs hold rows of two openings; must be 0. */
    long sharedEpochs() throws SQLException {
        return number("""
                select count(*) from (
                    select from SCHEMA.said group by writer, epoch having count(distinct opening) > 1) s""");
    }

    /** How often a node's place was ended or taken anew. */
    long epochOf(TestNode node) throws SQLException {
        return number("select epoch from SCHEMA.log_writer where writer = '" + node.name + "'");
    }

    @Override
    public void close() throws SQLException {
        for (TestNode node : nodes) {
            node.way.goOn();
            node.steward.die();
            node.log().close();
        }
        network.close();
        database.execute("drop schema " + schema + " cascade");
    }
}
