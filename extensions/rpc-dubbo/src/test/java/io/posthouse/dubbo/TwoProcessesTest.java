package io.posthouse.dubbo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.cluster.call.Calls;
import io.posthouse.cluster.nodes.NodesCluster;
import io.posthouse.kernel.Fault;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.RefusedException;
import io.posthouse.messaging.Lines;
import io.posthouse.messaging.Messaging;
import io.posthouse.net.Loops;
import io.posthouse.testkit.TestDatabase;
import io.posthouse.xmpp.BareJid;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The lines of people, called from a process that does not carry them. */
@Tag("long")
@Timeout(300)
class TwoProcessesTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with();

    @TempDir
    Path folder;

    @Test
    void linesOfPeopleAreReadAndMadeOnTheNodeThatKeepsThem() throws Exception {
        // given
        try (North north = North.start(folder, System.getProperty("java.class.path", ""), database);
                Loops loops = new Loops(1);
                NodesCluster edge = Edge.join("edge", North.freePort(), database, loops);
                DubboCalls calls = DubboCalls.open(Edge.ground(edge))) {
            Town.await(() -> edge.members().now().stream().anyMatch(node -> node.door(Calls.DOOR).isPresent()));
            Lines lines = calls.of(Lines.class, Messaging.NAME);
            long ada = North.ada(database);
            // when
            List<Lines.Line> known = Edge.as(ada, () -> lines.of(Edge.ADA));
            Outcome<Lines.Line> made = Edge.as(ada,
                    () -> lines.createGroup(Edge.ADA, "Autumn", List.of(BareJid.parse("ben@localhost"))));
            // then
            assertThat(known).extracting(Lines.Line::title).contains("Trip to Lisbon");
            assertThat(made).isInstanceOf(Outcome.Done.class);
            assertThat(Edge.as(ada, () -> lines.of(Edge.ADA))).hasSize(known.size() + 1);
            assertThat(Edge.as(ada, () -> lines.line(Edge.ADA, BareJid.parse("nobody@line.localhost"))))
                    .isInstanceOfSatisfying(Outcome.Refused.class,
                            no -> assertThat(no.refusal().code()).isEqualTo("no-such-line"));
            assertThatThrownBy(() -> Edge.as(424_242, () -> lines.of(Edge.ADA))).isInstanceOfSatisfying(
                    RefusedException.class, no -> assertThat(no.refusal().code()).isEqualTo("not-permitted"));

            // when it dies
            north.close();
            // then
            assertThatThrownBy(() -> Edge.as(ada, () -> lines.of(Edge.ADA))).isInstanceOf(Fault.class);
        }
    }
}
