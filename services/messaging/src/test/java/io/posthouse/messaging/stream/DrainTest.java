package io.posthouse.messaging.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.messaging.Company;
import io.posthouse.messaging.Messaging;
import io.posthouse.messaging.RawClient;
import io.posthouse.messaging.RunningMessaging;
import io.posthouse.messaging.Town;
import io.posthouse.messaging.archive.ArchiveLog;
import io.posthouse.storage.log.CommitOrder;
import io.posthouse.testkit.TestDatabase;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Namespaces;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What clients hear of a node that drains. Ada lives on node-2, everybody else on node-1, which drains. */
class DrainTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Messaging.MIGRATIONS);

    private static final int ADAS_SHARD = ArchiveLog.shardOf("ada@house.example");
    private static final int BENS_SHARD = ArchiveLog.shardOf("ben@house.example");

    private final Town town = new Town();
    private final Company company = new Company("ada", "ben");
    private RunningMessaging first;
    private RunningMessaging second;

    @BeforeEach
    void start() throws Exception {
        first = node("node-1");
        second = node("node-2");
        town.move(Set.of(ADAS_SHARD), "node-1", "node-2");
    }

    private RunningMessaging node(String name) {
        return new RunningMessaging(database, company, StreamSettings.USUAL, CommitOrder.DURABLE_FIRST,
                town.node(name));
    }

    @AfterEach
    void stop() throws Exception {
        // As a node leaves before it stops: the next test begins with everything on the first.
        town.move(second.messaging().archive().shards().owned(), "node-2", "node-1");
        second.close();
        first.close();
        town.close();
    }

    @Test
    void sendsAClientWhosePersonLivesElsewhereToAnotherNodeWhereItFindsItsSession() throws IOException {
        // given
        town.door("node-2", "two.example:5222");
        first.messaging().drain();
        String id;
        try (var ada = RawClient.signedIn(first.port(), "ada", "train")) {
            ada.send("<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
            id = ada.expect("enabled").attribute("id").orElseThrow();
            ada.send("<presence/>");
            ada.await("presence");
            ada.send("<message to='ben@house.example' type='chat'><body>one more thing</body></message>");
            // What is still on its way when the stream ends is not acknowledged, and the client sends it again.
            ada.send("<r xmlns='urn:xmpp:sm:3'/>");
            assertThat(ada.await("a").attribute("h")).contains("2");
            // when
            first.messaging().moveClients(Duration.ZERO);
            // then: what it has said is acknowledged before it is sent on
            List<Element> last = untilTheEnd(ada);
            assertThat(last).extracting(Element::name).endsWith("a", "error");
            assertThat(last.get(last.size() - 2).attribute("h")).contains("2");
            assertThat(last.getLast().childText("see-other-host", Namespaces.STREAM_ERRORS))
                    .contains("two.example:5222");
        }
        // and its session is where it was
        try (var again = RawClient.authenticated(second.port(), "ada")) {
            again.send("<resume xmlns='urn:xmpp:sm:3' h='1' previd='" + id + "'/>");
            assertThat(again.expect("resumed").attribute("h")).contains("2");
        }
        try (var ben = RawClient.signedIn(second.port(), "ben", "desk")) {
            ben.send("<presence/>");
            assertThat(ben.await("message").childText("body", Namespaces.CLIENT)).contains("one more thing");
        }
    }

    @Test
    void sendsAClientWhosePersonMovesToAnotherNode() throws Exception {
        town.door("node-2", "two.example:5222");
        first.messaging().drain();
        try (var here = RawClient.signedIn(first.port(), "ben", "desk");
                var elsewhere = RawClient.signedIn(second.port(), "ben", "phone")) {
            // when
            town.move(Set.of(BENS_SHARD), "node-1", "node-2");
            // then: who is connected to the other node only loses the line, and comes again to that one
            assertThat(untilTheEnd(here).getLast().childText("see-other-host", Namespaces.STREAM_ERRORS))
                    .contains("two.example:5222");
            assertThat(untilTheEnd(elsewhere)).extracting(Element::name).doesNotContain("error");
        }
    }

    @Test
    void tellsClientsThatItStopsWhereItKnowsNoAddressOfAnother() throws Exception {
        first.messaging().drain();
        try (var ada = RawClient.signedIn(first.port(), "ada", "train");
                var ben = RawClient.signedIn(first.port(), "ben", "desk")) {
            // when
            first.messaging().moveClients(Duration.ZERO);
            // then: both, whether their person lives here or not
            assertThat(untilTheEnd(ada).getLast().childText("system-shutdown", Namespaces.STREAM_ERRORS)).isPresent();
            assertThat(untilTheEnd(ben).getLast().childText("system-shutdown", Namespaces.STREAM_ERRORS)).isPresent();
        }
    }

    @Test
    void saysNothingOfAnotherPlaceUntilItDrains() throws Exception {
        town.door("node-2", "two.example:5222");
        try (var ben = RawClient.signedIn(first.port(), "ben", "desk")) {
            town.move(Set.of(BENS_SHARD), "node-1", "node-2");
            assertThat(untilTheEnd(ben)).extracting(Element::name).doesNotContain("error");
        }
    }

    private static List<Element> untilTheEnd(RawClient client) throws IOException {
        List<Element> all = new ArrayList<>();
        for (Element next = client.next(); next != null; next = client.next()) {
            all.add(next);
        }
        return all;
    }
}
