package io.posthouse.benchmarks.packages;

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
import io.posthouse.storage.postgres.ConnectedDatabase;
import io.posthouse.storage.postgres.ExternalPostgres;
import io.posthouse.storage.postgres.PoolSettings;
import io.posthouse.xmpp.BareJid;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A node that carries no lines and asks another one for somebody's, over the extension that lies in a package. Runs on the package's
 * runtime and jars, since nothing in the product calls an interface over nodes yet. Its environment names the database as a node's
 * does, the secret, its port, and by whom and about whom it asks ({@link ExtensionsTrial}).
 */
final class FarCaller {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private FarCaller() {
    }

    public static void main(String[] words) throws Exception {
        BareJid person = BareJid.parse(given("TRIAL_PERSON"));
        Caller caller = new Caller(new LoginId(Long.parseLong(given("TRIAL_LOGIN"))), given("TRIAL_NAME"),
                TokenKind.SESSION, "session-1", "request-1");
        try (ConnectedDatabase database = ExternalPostgres.connect(given("POSTHOUSE_DATABASE_URL"),
                given("POSTHOUSE_DATABASE_USER"), given("POSTHOUSE_DATABASE_PASSWORD"),
                PoolSettings.small());
                Loops loops = new Loops(1);
                NodesCluster cluster = join(database, loops);
                Calls calls = Extensions.besideTheServer()
                        .load("rpc-dubbo", CallsMaker.class, "posthouse.cluster.calls").make(ground(cluster))) {
            awaitSomebodyToCall(cluster);
            Lines lines = calls.of(Lines.class, Messaging.NAME);
            String made = ScopedValue.where(Caller.CURRENT, caller)
                    .call(() -> lines.createGroup(person, "Autumn", List.of()).getClass().getSimpleName());
            System.out.println("a group: " + made);
            System.out.println("lines: " + ScopedValue.where(Caller.CURRENT, caller)
                    .call(() -> lines.of(person).stream().map(Lines.Line::title).toList()));
            System.out.println("by " + calls.getClass().getProtectionDomain().getCodeSource().getLocation());
        }
    }

    private static String given(String variable) {
        return Objects.requireNonNull(System.getenv(variable), variable);
    }

    private static NodesCluster join(ConnectedDatabase database, Loops loops)
            throws Exception {
        return NodesCluster.join(NodesSettings.of(new MemberSettings(given("POSTHOUSE_CLUSTER_SECRET"),
                InetAddress.getLoopbackAddress(), Integer.parseInt(given("TRIAL_PORT")),
                MemberSettings.Discovery.DATABASE, List.of(), "", Duration.ofMillis(2_500), Duration.ofSeconds(15)),
                0), new NodeName("far"), Set.of("web"), "trial", database, loops, new Nobody(), Ticker.system());
    }

    private static CallGround ground(NodesCluster cluster) {
        return new CallGround(cluster, cluster::isLinked, cluster::key, (caller, permission) -> false,
                Clock.systemUTC(), List.of(), (method, outcome, nanos) -> {
                });
    }

    private static void awaitSomebodyToCall(NodesCluster cluster) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (cluster.members().now().stream().noneMatch(node -> node.door(Calls.DOOR).isPresent())) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("no node takes calls; there are " + cluster.members().now());
            }
            Thread.sleep(50);
        }
    }

    /** It keeps nobody. */
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
