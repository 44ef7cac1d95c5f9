package io.posthouse.messaging.presence;

import io.posthouse.messaging.Company;
import io.posthouse.messaging.Messaging;
import io.posthouse.messaging.RawClient;
import io.posthouse.messaging.RunningMessaging;
import io.posthouse.messaging.Town;
import io.posthouse.messaging.archive.ArchiveLog;
import io.posthouse.messaging.stream.StreamSettings;
import io.posthouse.storage.log.CommitOrder;
import io.posthouse.testkit.TestDatabase;
import io.posthouse.xmpp.Element;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Ada and ben see each other. Ada lives on node-1; ben moves from node-2 to node-3, and what node-3 tells of him is lost. */
@Timeout(60)
class SeenAfterAMoveTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Messaging.MIGRATIONS);

    private static final Set<Integer> BENS_SHARD = Set.of(ArchiveLog.shardOf("ben@house.example"));

    private final Town town = new Town();
    private final Company company = new Company("ada", "ben");
    private RunningMessaging first;
    private RunningMessaging second;
    private RunningMessaging third;

    @BeforeEach
    void start() throws Exception {
        first = node("node-1");
        second = node("node-2");
        third = node("node-3");
        town.move(BENS_SHARD, "node-1", "node-2");
    }

    private RunningMessaging node(String name) {
        return new RunningMessaging(database, company, StreamSettings.USUAL, CommitOrder.DURABLE_FIRST,
                town.node(name));
    }

    @AfterEach
    void stop() throws Exception {
        town.move(BENS_SHARD, "node-3", "node-1");
        for (RunningMessaging each : List.of(third, second, first)) {
            each.close();
        }
        town.close();
    }

    @Test
    void whoIsThereAgainIsSeenAlthoughNobodyWasTold() throws Exception {
        try (var ada = RawClient.signedIn(first.port(), "ada", "desk")) {
            ada.send("<presence/>");
            try (var ben = RawClient.signedIn(second.port(), "ben", "desk")) {
                ben.send("<presence/>");
                ada.send("<presence type='subscribe' to='ben@house.example'/>");
                Element asked = ben.await("presence");
                while (!asked.attribute("type").orElse("").equals("subscribe")) {
                    asked = ben.await("presence");
                }
                ben.send("<presence type='subscribed' to='ada@house.example'/>");
                awaitOf(ada, "");

                town.silence("node-3", true);
                town.move(BENS_SHARD, "node-2", "node-3");
                awaitOf(ada, "unavailable");
            }

            try (var again = RawClient.signedIn(third.port(), "ben", "desk")) {
                again.send("<presence/>");
                again.await("presence");
                town.silence("node-3", false);

                awaitOf(ada, "");
            }
        }
    }

    private static void awaitOf(RawClient reader, String type) throws IOException {
        while (true) {
            Element presence = reader.await("presence");
            if (presence.attribute("from").orElse("").equals("ben@house.example/desk")
                    && presence.attribute("type").orElse("").equals(type)) {
                return;
            }
        }
    }
}
