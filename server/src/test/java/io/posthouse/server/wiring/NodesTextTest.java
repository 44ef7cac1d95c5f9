package io.posthouse.server.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.cluster.Cluster;
import io.posthouse.cluster.NodeName;
import io.posthouse.cluster.owner.NodeReport;
import io.posthouse.cluster.owner.NodeStatus;
import io.posthouse.cluster.owner.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NodesTextTest {
    private static final Instant SINCE = Instant.parse("2026-11-21T09:12:40.5Z");

    private static NodeStatus node(String name, Standing standing, boolean alive, NodeReport report) {
        return new NodeStatus(name, standing, SINCE, Duration.ofSeconds(alive ? 0 : 7), alive,
                Set.of("xmpp", "messaging"),
                "0.1.0", Map.of("messaging", alive ? 32 : 0), report);
    }

    private static NodeReport says(String state, String words) {
        return new NodeReport("10.0.0.1:5280", "", 131, 118, 5, state, words);
    }

    @Test
    void listsEachNodeOnALineAndBelowItWhatIsWrong() {
        assertThat(NodesText.table(List.of(node("north", Standing.WELL, true, says("ready", "")),
                node("south", Standing.WELL, true, says("impaired", "backup: The folder is full. Make room.")))))
                .isEqualTo(
                        """
                                node   state     sessions  clients  shards  behind  address        roles           version  since
                                north  ready     131       118      32      5       10.0.0.1:5280  messaging,xmpp  0.1.0    2026-11-21T09:12:40Z
                                south  impaired  131       118      32      5       10.0.0.1:5280  messaging,xmpp  0.1.0    2026-11-21T09:12:40Z
                                  backup: The folder is full. Make room.
                                """);
    }

    @Test
    void saysOfANodeThatStandsBadlyHowItStandsWhateverItSaysOfItself() {
        assertThat(NodesText.state(node("a", Standing.CUT_OFF, true, says("ready", "")))).isEqualTo("cut-off");
        assertThat(NodesText.state(node("a", Standing.LEAVING, true, says("draining", "")))).isEqualTo("draining");
        assertThat(NodesText.state(node("a", Standing.LEAVING, true, says("ready", "")))).isEqualTo("leaving");
        assertThat(NodesText.state(node("a", Standing.WELL, true, NodeReport.NOTHING))).isEqualTo("ready");
        assertThat(NodesText.state(node("a", Standing.LEFT, false, says("draining", "")))).isEqualTo("left");
    }

    @Test
    void countsNothingOfANodeThatIsSilentAndSaysWhatToDo() {
        assertThat(NodesText.table(List.of(node("north", Standing.WELL, false, says("ready", "")))))
                .containsPattern("north  silent  -         -        0       -")
                .contains("  It has said nothing for 7 s", "start it again");
    }

    @Test
    void saysThatOthersHaveTakenTheirPlaceOnlyWhenTheyHave() {
        var silent = node("north", Standing.WELL, false, says("ready", ""));
        var stillOwning = new NodeStatus("north", Standing.WELL, SINCE, Duration.ofSeconds(7), false, Set.of(), "0.1.0",
                Map.of("messaging", 21), NodeReport.NOTHING);

        assertThat(NodesText.says(silent)).contains("the others have taken its place");
        assertThat(NodesText.says(stillOwning)).contains("the others have not taken over all of its shards yet");
    }

    @Test
    void saysThatANodeIsAloneWhereItIs() {
        assertThat(new NodesText(Cluster.inProcess(new NodeName("node-1"))).now()).isEqualTo("node-1 is alone.\n");
    }
}
