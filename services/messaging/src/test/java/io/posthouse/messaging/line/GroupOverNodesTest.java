package io.posthouse.messaging.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.messaging.Company;
import io.posthouse.messaging.RawClient;
import io.posthouse.messaging.RunningMessaging;
import io.posthouse.messaging.Town;
import io.posthouse.messaging.archive.ArchiveLog;
import io.posthouse.messaging.stream.StreamSettings;
import io.posthouse.storage.log.CommitOrder;
import io.posthouse.xmpp.BareJid;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The same groups, with members who live on two nodes, and half of the lines on the other one than clients connect to. */
class GroupOverNodesTest extends GroupTest {
    private final Town town = new Town();
    private Optional<RunningMessaging> other = Optional.empty();

    @Override
    RunningMessaging open(Company company) throws Exception {
        var first = new RunningMessaging(database, company, StreamSettings.USUAL, CommitOrder.DURABLE_FIRST,
                town.node("node-1"));
        other = Optional.of(new RunningMessaging(database, company, StreamSettings.USUAL, CommitOrder.DURABLE_FIRST,
                town.node("node-2")));
        town.move(IntStream.range(0, ArchiveLog.SHARDS).filter(GroupOverNodesTest::isOnTheOther).boxed()
                .collect(Collectors.toSet()), "node-1", "node-2");
        return first;
    }

    private static boolean isOnTheOther(int shard) {
        return shard == ArchiveLog.shardOf("ben@house.example")
                || (shard % 2 == 1 && shard != ArchiveLog.shardOf("ada@house.example"));
    }

    @Override
    List<String> homes() {
        return List.of("node-1", "node-2");
    }

    @Override
    String homeOf(BareJid line) {
        return isOnTheOther(ArchiveLog.shardOf(line.toString())) ? "node-2" : "node-1";
    }

    @Test
    @Timeout(60)
    void whatIsCommittedHereDoesNotCoverWhatAnotherNodeHasNotHeardOf() throws Exception {
        // given: ada's message to a line elsewhere is on its way, and will not arrive
        database.execute("truncate messaging.stream_position");
        var group = groupAt("node-2", ADA, List.of(BEN));
        try (var ada = RawClient.signedIn(house.port(), "ada", "covered")) {
            ada.send("<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
            ada.expect("enabled");
            town.silence("node-1", true);
            ada.send("<message to='" + group + "' type='groupchat' id='c1'><body>first</body>"
                    + "<origin-id xmlns='urn:xmpp:sid:0' id='c1'/></message>");

            // when: what she says next to somebody else is committed here
            ada.send("<message to='eve@house.example' type='chat' id='c2'><body>second</body>"
                    + "<origin-id xmlns='urn:xmpp:sid:0' id='c2'/></message>");
            while (!"1".equals(database.ask("select count(*) from messaging.archive where owner = 'ada@house.example'"
                    + " and stanza like '%>second<%'"))) {
                Thread.sleep(10);
            }

            // then: a later life of her stream is not told that the first one was handled
            assertThat(database.ask("select coalesce(max(h), 0) from messaging.stream_position"
                    + " where owner = 'ada@house.example'")).isEqualTo("0");
        } finally {
            town.silence("node-1", false);
        }
    }

    @Test
    @Timeout(60)
    void whatWasRefusedIsNotCoveredBeforeItsSenderKnowsThat() throws Exception {
        // given: a message of ada's is refused, and nobody knows whether she has seen that
        database.execute("truncate messaging.stream_position");
        try (var ada = RawClient.signedIn(house.port(), "ada", "untold")) {
            ada.send("<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
            ada.expect("enabled");
            ada.send("<message to='gus@far.example' type='chat' id='r1'><body>refused</body></message>");
            assertThat(ada.expect("message").attribute("type")).contains("error");

            // when: what she says next is committed
            say(ada, "behind a refusal");

            // then: a later life of her stream is not told that both were handled
            assertThat(handled()).isEqualTo("0");

            // but when she has it
            ada.send("<a xmlns='urn:xmpp:sm:3' h='1'/>");
            say(ada, "knowing of it");
            assertThat(handled()).isEqualTo("3");
        }
    }

    private void say(RawClient ada, String words) throws Exception {
        ada.send("<message to='eve@house.example' type='chat'><body>" + words + "</body></message>");
        while (!"1".equals(database.ask("select count(*) from messaging.archive where owner = 'ada@house.example'"
                + " and stanza like '%>" + words + "<%'"))) {
            Thread.sleep(10);
        }
    }

    private String handled() throws Exception {
        return String.valueOf(database.ask("select coalesce(max(h), 0) from messaging.stream_position"
                + " where owner = 'ada@house.example'"));
    }

    @AfterAll
    void leave() {
        other.ifPresent(RunningMessaging::close);
        town.close();
    }
}
