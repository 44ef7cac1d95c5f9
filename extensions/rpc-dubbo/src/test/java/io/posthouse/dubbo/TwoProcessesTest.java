package io.posthouse.dubbo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.cluster.NodeName;
import io.posthouse.cluster.call.CallGround;
import io.posthouse.cluster.member.MemberSettings;
import io.posthouse.cluster.nodes.NodesCluster;
import io.posthouse.cluster.nodes.NodesSettings;
import io.posthouse.cluster.owner.NodeKeeper;
import io.posthouse.cluster.owner.Standing;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Fault;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.RefusedException;
import io.posthouse.kernel.Ticker;
import io.posthouse.kernel.TokenKind;
import io.posthouse.messaging.Lines;
import io.posthouse.messaging.Messaging;
import io.posthouse.net.Loops;
import io.posthouse.server.Posthouse;
import io.posthouse.testkit.TestDatabase;
import io.posthouse.xmpp.BareJid;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The lines of people, called from a process that does not carry them. */
@Tag("long")
@Timeout(300)
class TwoProcessesTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final BareJid ADA = BareJid.parse("ada@localhost");

    @RegisterExtension
    static final TestDatabase database = TestDatabase.with();

    @TempDir
    Path folder;

    @Test
    void linesOfPeopleAreReadAndMadeOnTheNodeThatKeepsThem() throws Exception {
        // given
        Path said = folder.resolve("north.log");
        Process north = start(said);
        try (Loops loops = new Loops(1)) {
            while (!Files.readString(said).contains("password ")) {
                assertThat(north.isAlive()).as(Files.readString(said)).isTrue();
                Thread.sleep(100);
            }
            try (NodesCluster edge = NodesCluster.join(NodesSettings.of(new MemberSettings(SECRET,
                    InetAddress.getLoopbackAddress(), freePort(), MemberSettings.Discovery.DATABASE, List.of(), "",
                    Duration.ofMillis(2_500), Duration.ofSeconds(15)), 0), new NodeName("edge"), Set.of("web"), "test",
                    database, loops, new Nobody(), Ticker.system());
                    DubboCalls calls = DubboCalls.open(new CallGround(edge, edge::isLinked, edge::key,
                            (caller, permission) -> false, Clock.systemUTC(), List.of(), (method, outcome, nanos) -> {
                            }))) {
                Town.await(() -> edge.members().now().stream().anyMatch(node -> node.door("calls").isPresent()));
                Lines lines = calls.of(Lines.class, Messaging.NAME);
                long ada = Long.parseLong(String.valueOf(
                        database.ask("select id::text from identity.login where name = 'ada'")));
                // when
                List<Lines.Line> known = as(ada, () -> lines.of(ADA));
                Outcome<Lines.Line> made = as(ada,
                        () -> lines.createGroup(ADA, "Autumn", List.of(BareJid.parse("ben@localhost"))));
                // then
                assertThat(known).extracting(Lines.Line::title).contains("Trip to Lisbon");
                assertThat(made).isInstanceOf(Outcome.Done.class);
                assertThat(as(ada, () -> lines.of(ADA))).hasSize(known.size() + 1);
                assertThat(as(ada, () -> lines.line(ADA, BareJid.parse("nobody@line.localhost"))))
                        .isInstanceOfSatisfying(Outcome.Refused.class,
                                no -> assertThat(no.refusal().code()).isEqualTo("no-such-line"));
                assertThatThrownBy(() -> as(424_242, () -> lines.of(ADA))).isInstanceOfSatisfying(
                        RefusedException.class, no -> assertThat(no.refusal().code()).isEqualTo("not-permitted"));

                // when it dies
                north.destroyForcibly().waitFor();
                // then
                assertThatThrownBy(() -> as(ada, () -> lines.of(ADA))).isInstanceOf(Fault.class);
            }
        } finally {
            north.destroyForcibly().waitFor();
        }
    }

    private static <T> T as(long login, ScopedValue.CallableOp<T, RuntimeException> call) {
        return ScopedValue.where(Caller.CURRENT,
                new Caller(new LoginId(login), "ada", TokenKind.SESSION, "session-1", "request-1")).call(call);
    }

    private Process start(Path said) throws IOException, SQLException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), Posthouse.class.getName(), "up", "--demo",
                "--posthouse.data=" + folder.resolve("north"), "--posthouse.node=north",
                "--posthouse.roles=messaging", "--posthouse.cluster.calls=dubbo", "--posthouse.http.port=0",
                "--posthouse.cluster.port=" + freePort(), "--posthouse.cluster.linkport=0"));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        List<String> access = database.access();
        builder.environment().put("POSTHOUSE_CLUSTER_SECRET", SECRET);
        builder.environment().put("POSTHOUSE_DATABASE_URL", access.get(0));
        builder.environment().put("POSTHOUSE_DATABASE_USER", access.get(1));
        builder.environment().put("POSTHOUSE_DATABASE_PASSWORD", access.get(2));
        return builder.start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
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
