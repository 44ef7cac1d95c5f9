package io.posthouse.dubbo;

import com.zaxxer.hikari.HikariDataSource;
import io.posthouse.cluster.NodeName;
import io.posthouse.cluster.call.CallGround;
import io.posthouse.cluster.call.Calls;
import io.posthouse.cluster.call.CallsMaker;
import io.posthouse.cluster.member.MemberSettings;
import io.posthouse.cluster.nodes.NodesCluster;
import io.posthouse.cluster.nodes.NodesSettings;
import io.posthouse.cluster.owner.NodeKeeper;
import io.posthouse.cluster.owner.Standing;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.Ticker;
import io.posthouse.kernel.TokenKind;
import io.posthouse.messaging.Lines;
import io.posthouse.messaging.Messaging;
import io.posthouse.net.Loops;
import io.posthouse.server.extension.Extensions;
import io.posthouse.storage.Database;
import io.posthouse.xmpp.BareJid;
import java.net.InetAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** A node that carries no lines and asks for Ada's: in the test's own process, or as one whose class path knows nothing of Dubbo. */
final class Edge {
    static final String SECRET = "0123456789abcdef0123456789abcdef";
    static final BareJid ADA = BareJid.parse("ada@localhost");

    private Edge() {
    }

    /** A call over the extension that lies beside the server. Words: URL, user, password, port, Ada's login. */
    public static void main(String[] words) throws Exception {
        try (Few database = Few.of(List.of(words));
                Loops loops = new Loops(1);
                NodesCluster cluster = join("far", Integer.parseInt(words[3]), database, loops);
                Calls calls = Extensions.besideTheServer()
                        .load("rpc-dubbo", CallsMaker.class, "posthouse.cluster.calls").make(ground(cluster))) {
            Town.await(() -> cluster.members().now().stream().anyMatch(node -> node.door(Calls.DOOR).isPresent()));
            Lines lines = calls.of(Lines.class, Messaging.NAME);
            System.out.println("lines " + as(Long.parseLong(words[4]), () -> lines.of(ADA)).stream()
                    .map(Lines.Line::title).toList());
            System.out.println("by " + calls.getClass().getProtectionDomain().getCodeSource().getLocation());
            System.out.println("Dubbo on the class path: " + knows("org.apache.dubbo.config.ServiceConfig"));
        }
    }

    private static boolean knows(String type) {
        try {
            Class.forName(type, false, Edge.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    static NodesCluster join(String name, int port, Database database, Loops loops) throws Exception {
        return NodesCluster.join(NodesSettings.of(new MemberSettings(SECRET,
                InetAddress.getLoopbackAddress(), port, MemberSettings.Discovery.DATABASE, List.of(), "",
                Duration.ofMillis(2_500), Duration.ofSeconds(15)), 0), new NodeName(name), Set.of("web"), "test",
                database, loops, new Nobody(), Ticker.system());
    }

    static CallGround ground(NodesCluster cluster) {
        return new CallGround(cluster, cluster::isLinked, cluster::key, (caller, permission) -> false,
                Clock.systemUTC(), List.of(), (method, outcome, nanos) -> {
                });
    }

    static <T> T as(long login, ScopedValue.CallableOp<T, RuntimeException> call) {
        return ScopedValue.where(Caller.CURRENT,
                new Caller(new LoginId(login), "ada", TokenKind.SESSION, "session-1", "request-1")).call(call);
    }

    /** A few connections to the database of the test. */
    private record Few(HikariDataSource pool, List<String> access) implements Database, AutoCloseable {
        static Few of(List<String> access) {
            var pool = new HikariDataSource();
            pool.setJdbcUrl(access.get(0));
            pool.setUsername(access.get(1));
            pool.setPassword(access.get(2));
            pool.setMaximumPoolSize(4);
            return new Few(pool, access);
        }

        @Override
        public Connection dedicated(String purpose) throws SQLException {
            return DriverManager.getConnection(access.get(0), access.get(1), access.get(2));
        }

        @Override
        public void close() {
            pool.close();
        }
    }

    private static final class Nobody implements NodeKeeper {
        @Override
        public void reopen(String log) {
            throw new IllegalStateException("no log is here");
        }

        @Override
        public void stepBack(Standing why) {
            // Nobody is in.
        }

        @Override
        public void stepForward() {
            // Nobody comes.
        }
    }
}
