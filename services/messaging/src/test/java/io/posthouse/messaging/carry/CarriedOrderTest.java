package io.posthouse.messaging.carry;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.messaging.Company;
import io.posthouse.messaging.Messaging;
import io.posthouse.messaging.RawClient;
import io.posthouse.messaging.RunningMessaging;
import io.posthouse.messaging.Town;
import io.posthouse.messaging.archive.ArchiveLog;
import io.posthouse.messaging.stream.StreamSettings;
import io.posthouse.storage.log.CommitOrder;
import io.posthouse.testkit.TestDatabase;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Namespaces;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Ada lives on node-1, Ben on node-2; what she writes to him and to groups keeps its order, whatever way it takes. */
class CarriedOrderTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Messaging.MIGRATIONS);

    private static final int BENS_SHARD = ArchiveLog.shardOf("ben@house.example");

    private final Town town = new Town();
    private final Company company = new Company("ada", "ben");
    private final AtomicReference<CountDownLatch> disk = new AtomicReference<>(new CountDownLatch(0));
    private RunningMessaging first;
    private RunningMessaging second;

    @BeforeEach
    void start() throws Exception {
        database.execute(
                "truncate messaging.archive, messaging.log_cursor, messaging.log_shard, messaging.log_writer cascade");
        first = node("node-1", CommitOrder.DURABLE_FIRST);
        second = node("node-2", (commit, answers) -> {
            await(disk.get());
            CommitOrder.DURABLE_FIRST.run(commit, answers);
        });
        town.move(Set.of(BENS_SHARD), "node-1", "node-2");
    }

    private RunningMessaging node(String name, CommitOrder order) {
        return new RunningMessaging(database, company, StreamSettings.USUAL, order, town.node(name));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void stop() {
        disk.get().countDown();
        second.close();
        first.close();
        town.close();
    }

    @Test
    void whatWasStillUnderWayWhenTheReceiverMovedToTheSenderComesBeforeWhatIsNew() throws Exception {
        try (var ada = RawClient.signedIn(first.port(), "ada", "desk")) {
            // given: messages that cannot be carried now
            ada.send("<presence/>");
            ada.await("presence");
            town.silence("node-1", true);
            for (int i = 0; i < 20; i++) {
                say(ada, "early " + i);
            }
            settled(ada);

            // when
            town.move(Set.of(BENS_SHARD), "node-2", "node-1");
            for (int i = 0; i < 20; i++) {
                say(ada, "late " + i);
            }

            // then
            List<String> all = new ArrayList<>();
            try (var ben = RawClient.signedIn(first.port(), "ben", "desk")) {
                ben.send("<presence/>");
                while (all.size() < 40) {
                    all.add(ben.await("message").childText("body", Namespaces.CLIENT).orElseThrow());
                }
            }
            assertThat(all).startsWith("early 0").endsWith("late 19").doesNotHaveDuplicates();
            assertThat(all.indexOf("late 0")).isEqualTo(20);
        }
    }

    @Test
    void whatNobodyKeepsDoesNotOvertakeWhatWaitsForTheReceiversDisk() throws Exception {
        try (var ada = RawClient.signedIn(first.port(), "ada", "desk");
                var ben = RawClient.signedIn(second.port(), "ben", "desk")) {
            ben.send("<presence/>");
            ben.await("presence");
            ada.send("<presence/>");
            ada.await("presence");

            // given: the receiver's disk is slow, and the sender's is not
            disk.set(new CountDownLatch(1));
            say(ada, "kept");
            settled(ada);

            // when
            ada.send("<message to='ben@house.example' type='chat'>"
                    + "<composing xmlns='http://jabber.org/protocol/chatstates'/><no-store xmlns='urn:xmpp:hints'/></message>");
            settled(ada);
            disk.get().countDown();

            // then
            assertThat(ben.await("message").childText("body", Namespaces.CLIENT)).contains("kept");
            assertThat(ben.await("message").child("composing", "http://jabber.org/protocol/chatstates")).isPresent();
        }
    }

    @Test
    void aMessageToAGroupWhoseHomeCannotBeReachedWaitsForItAndKeepsItsPlace() throws Exception {
        // given
        var creator = Jid.of("ada", "house.example");
        var group = first.messaging().lines().createGroup(creator, "Turin", List.of()).orThrow();
        int shard = ArchiveLog.shardOf(group.address().toString());
        // One that moves without her, who has to stay connected.
        while (shard == ArchiveLog.shardOf("ada@house.example")) {
            group = first.messaging().lines().createGroup(creator, "Turin", List.of()).orThrow();
            shard = ArchiveLog.shardOf(group.address().toString());
        }
        if (shard != BENS_SHARD) {
            town.move(Set.of(shard), "node-1", "node-2");
        }
        try (var ada = RawClient.signedIn(first.port(), "ada", "desk")) {
            ada.send("<presence/>");
            ada.await("presence");
            town.silence("node-1", true);

            // when
            for (int i = 0; i < 10; i++) {
                ada.send("<message to='" + group.address() + "' type='groupchat'><body>" + i + "</body></message>");
            }
            town.move(Set.of(shard), "node-2", "node-1");

            // then
            for (int i = 0; i < 10; i++) {
                assertThat(ada.await("message").childText("body", Namespaces.CLIENT)).contains(Integer.toString(i));
            }
        }
        assertThat(database.ask("select count(*) from messaging.archive where owner = '" + group.address() + "'"))
                .isEqualTo("10");
    }

    private static void say(RawClient client, String text) throws Exception {
        client.send("<message to='ben@house.example' type='chat'><body>" + text + "</body></message>");
    }

    /** Whatever she sent before has been handled where she lives. */
    private static void settled(RawClient client) throws Exception {
        client.send("<message to='ada@house.example' type='chat'><body>note</body></message>");
        while (!client.await("message").childText("body", Namespaces.CLIENT).filter("note"::equals).isPresent()) {
            // Something else came before it.
        }
    }
}
