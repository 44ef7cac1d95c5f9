package io.posthouse.benchmarks.nodes;

import io.posthouse.benchmarks.nodes.Fault.ClockJump;
import io.posthouse.benchmarks.nodes.Fault.CutLink;
import io.posthouse.benchmarks.nodes.Fault.Drain;
import io.posthouse.benchmarks.nodes.Fault.Exchange;
import io.posthouse.benchmarks.nodes.Fault.KillBackend;
import io.posthouse.benchmarks.nodes.Fault.KillDatabase;
import io.posthouse.benchmarks.nodes.Fault.KillNode;
import io.posthouse.benchmarks.nodes.Fault.Leave;
import io.posthouse.benchmarks.nodes.Fault.Promote;
import io.posthouse.benchmarks.nodes.Fault.RollingRestart;
import io.posthouse.benchmarks.nodes.Fault.SlowLink;
import io.posthouse.benchmarks.nodes.Fault.StopDatabase;
import io.posthouse.benchmarks.nodes.Fault.StopNode;
import io.posthouse.testkit.ReplicatedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** Does to a town what the plan says. One thread. */
final class Striker {
    private static final long TWO_PRIMARIES_MILLIS = 5_000;
    private static final long NOTICE_MILLIS = 200;
    /** The library looks once a second, and so does the node. */
    private static final long SEEN_WITHIN_MILLIS = 10_000;
    private static final long SHARE_MILLIS = 5_000;

    private final Town town;
    private String took = "";
    private String missed = "";

    Striker(Town town) {
        this.town = town;
    }

    /**
     * Strikes, and waits for the end of what has one.
     *
     * @return from when on clients may complain: its end, or its beginning where it has none; in {@link System#nanoTime}
     */
    long strike(Fault fault) throws IOException, InterruptedException, SQLException {
        long begin = System.nanoTime();
        took = "";
        missed = "";
        return switch (fault) {
            case KillNode(int node) -> {
                town.node(node).kill();
                yield begin;
            }
            case StopNode(int node, int seconds) -> {
                town.node(node).signal("STOP");
                Thread.sleep(seconds * 1000L);
                town.node(node).signal("CONT");
                yield System.nanoTime();
            }
            case CutLink cut -> {
                town.network().cut(cut.from(), cut.to());
                Thread.sleep(cut.seconds() * 1000L);
                town.network().heal();
                yield System.nanoTime();
            }
            case SlowLink slow -> {
                town.network().slow(slow.node(), slow.kilobits());
                Thread.sleep(slow.seconds() * 1000L);
                town.network().heal();
                yield System.nanoTime();
            }
            case Promote(Promote.How how) -> {
                promote(how);
                yield System.nanoTime();
            }
            case KillBackend(int pick) -> {
                ProcessHandle.of(backend(pick)).ifPresent(ProcessHandle::destroyForcibly);
                awaitRecovery();
                yield System.nanoTime();
            }
            case KillDatabase() -> {
                town.postgres().primary().kill();
                town.postgres().primary().start();
                yield System.nanoTime();
            }
            case StopDatabase(boolean standby, int seconds) -> {
                ReplicatedPostgres.Member member = standby ? town.postgres().standby() : town.postgres().primary();
                member.freeze();
                Thread.sleep(seconds * 1000L);
                member.thaw();
                yield System.nanoTime();
            }
            case Drain(int node) -> {
                town.node(node).drain();
                yield begin;
            }
            case Leave(int node) -> {
                town.node(node).leave();
                yield begin;
            }
            case Exchange exchange -> {
                exchange(exchange, begin);
                yield begin;
            }
            case RollingRestart(boolean draining) -> {
                for (Node node : town.nodes()) {
                    if (draining) {
                        node.drain();
                    } else {
                        node.leave();
                    }
                    node.awaitGone();
                    node.start();
                }
                yield begin;
            }
            case ClockJump jump -> {
                jump(jump);
                yield System.nanoTime();
            }
        };
    }

    private void exchange(Exchange exchange, long begin) throws IOException, InterruptedException {
        Node node = town.node(exchange.node());
        switch (exchange.ending()) {
            case DRAINED -> {
                node.drain();
                node.awaitGone();
            }
            case KILLED -> node.kill();
        }
        long gone = System.nanoTime();
        node.use(exchange.program());
        node.start();
        took = String.format(Locale.ROOT, ", gone after %.1f s, ready %.1f s later", (gone - begin) / 1e9,
                (System.nanoTime() - gone) / 1e9);
    }

    /** How long the parts of the last fault took, in words that follow its own; empty where it has none. */
    String took() {
        return took;
    }

    /** Why the last fault was none, in words; empty when it was seen to be one. */
    String missed() {
        return missed;
    }

    private void jump(ClockJump jump) throws IOException, InterruptedException {
        setClock(town.node(jump.node()), jump.bySeconds());
        Thread.sleep(jump.seconds() * 1000L / 2);
        if (jump.killed().isPresent()) {
            town.node(jump.killed().getAsInt()).kill();
        }
        Thread.sleep(jump.seconds() * 1000L / 2);
    }

    /** Who died comes back while the clock is still wrong, and is given its share and has written by the time that it is set right. */
    private void jumpBack(ClockJump jump) throws IOException, InterruptedException {
        if (jump.killed().isPresent()) {
            town.node(jump.killed().getAsInt()).start();
            Thread.sleep(SHARE_MILLIS);
        }
        setClock(town.node(jump.node()), 0);
    }

    /** Sets it, and waits until the node has seen that it jumped. */
    private void setClock(Node node, int seconds) throws IOException, InterruptedException {
        long before = jumpsOf(node, -1);
        node.setClock(seconds);
        if (before < 0 || jumpsOf(node, before) <= before) {
            missed = node.name() + " did not see its clock jump "
                    + (seconds == 0 ? "back again" : "by " + seconds + " s");
        }
    }

    /** Its count of jumps, once it is greater than {@code than}; -1 when it is not for too long. */
    private static long jumpsOf(Node node, long than) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SEEN_WITHIN_MILLIS);
        do {
            OptionalLong count = node.clockJumps();
            if (count.isPresent() && count.getAsLong() > than) {
                return count.getAsLong();
            }
            Thread.sleep(NOTICE_MILLIS);
        } while (System.nanoTime() < deadline);
        return -1;
    }

    private void promote(Promote.How how) throws IOException, InterruptedException, SQLException {
        ReplicatedPostgres postgres = town.postgres();
        switch (how) {
            case KILLED -> {
                postgres.primary().kill();
                postgres.promote();
            }
            case FROZEN -> {
                postgres.primary().freeze();
                postgres.promote();
                postgres.former().thaw();
                // Two believe that they are it, until whoever promoted the one has ended the other.
                Thread.sleep(TWO_PRIMARIES_MILLIS);
                postgres.former().kill();
            }
            case ORDERLY -> postgres.switchOver();
        }
    }

    /** Makes whole what was struck; all clients have got on without it. */
    void mend(Fault fault) throws IOException, InterruptedException, SQLException {
        switch (fault) {
            case KillNode(int node) -> town.node(node).start();
            case Drain(int node) -> comeBack(node);
            case Leave(int node) -> comeBack(node);
            case ClockJump jump -> jumpBack(jump);
            case Promote(Promote.How how) -> {
                if (how != Promote.How.ORDERLY) {
                    town.postgres().rebuild();
                }
            }
            case StopNode _,CutLink _,SlowLink _,KillBackend _,KillDatabase _,StopDatabase _,RollingRestart _,Exchange _ -> {
                // It ended by itself.
            }
        }
    }

    private void comeBack(int node) throws IOException, InterruptedException {
        town.node(node).awaitGone();
        town.node(node).start();
    }

    /** Until PostgreSQL, which throws all of them out, takes writes again. */
    private void awaitRecovery() throws InterruptedException, IOException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        // It needs a moment to notice.
        Thread.sleep(NOTICE_MILLIS);
        while (true) {
            try {
                if (town.postgres().primary().ask("select pg_is_in_recovery()").equals("f")) {
                    return;
                }
            } catch (SQLException e) {
                if (System.nanoTime() > deadline) {
                    throw new IOException("PostgreSQL does not recover", e);
                }
            }
            Thread.sleep(20);
        }
    }

    private static final String BACKENDS = """
            select pid from pg_stat_activity
            where backend_type = 'client backend' and pid <> pg_backend_pid()
            order by application_name like 'log %' desc, application_name, backend_start""";

    /** One of the nodes' connections; every other time a log's writer, where it hurts most. */
    private long backend(int pick) throws SQLException, IOException {
        try (Connection connection = town.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(BACKENDS)) {
            List<Long> pids = new ArrayList<>();
            while (row.next()) {
                pids.add(row.getLong(1));
            }
            return pids.get(pick % 2 == 0 ? 0 : pick / 2 % pids.size());
        }
    }
}
