package io.posthouse.messaging.carry;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.messaging.Company;
import io.posthouse.messaging.Messaging;
import io.posthouse.messaging.RawClient;
import io.posthouse.messaging.RunningMessaging;
import io.posthouse.messaging.SwitchedDatabase;
import io.posthouse.messaging.Town;
import io.posthouse.messaging.archive.ArchiveLog;
import io.posthouse.messaging.stream.StreamSettings;
import io.posthouse.storage.log.CommitOrder;
import io.posthouse.testkit.TestDatabase;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Jid;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node waits for an answer of the database, as one does for half a minute when a server hangs; its log goes on writing. */
class HangingDatabaseTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Messaging.MIGRATIONS);

    private static final BareJid ADA = Jid.of("ada", "house.example");
    private static final BareJid BEN = Jid.of("ben", "house.example");
    private static final BareJid EVE = Jid.of("eve", "house.example");

    private final Town town = new Town();
    private final SwitchedDatabase switched = new SwitchedDatabase(database);
    private final CountDownLatch over = new CountDownLatch(1);
    private RunningMessaging here;
    private RunningMessaging there;

    @BeforeEach
    void start() throws Exception {
        var company = new Company("ada", "ben", "eve");
        here = new RunningMessaging(switched, company, StreamSettings.USUAL, CommitOrder.DURABLE_FIRST,
                town.node("node-1"));
        there = new RunningMessaging(database, company, StreamSettings.USUAL, CommitOrder.DURABLE_FIRST,
                town.node("node-2"));
        town.move(IntStream.range(0, ArchiveLog.SHARDS).filter(HangingDatabaseTest::isThere).boxed()
                .collect(Collectors.toSet()), "node-1", "node-2");
    }

    private static boolean isThere(int shard) {
        return shard == shardOf(BEN) || (shard % 2 == 1 && shard != shardOf(ADA) && shard != shardOf(EVE));
    }

    private static int shardOf(BareJid address) {
        return ArchiveLog.shardOf(address.toString());
    }

    @AfterEach
    void stop() {
        over.countDown();
        there.close();
        here.close();
        town.close();
    }

    @Test
    @Timeout(60)
    void whatIsWantedOfAnotherNodeIsAskedForAgainMeanwhile() throws Exception {
        // given: a line that lives elsewhere; all that is to be known about everybody is
        var line = lineThere();
        try (var ada = RawClient.signedIn(here.port(), "ada", "desk")) {
            for (var to : List.of(line, BEN, EVE)) {
                say(ada, to, "first");
                awaitStored(to, "first");
            }

            // when: the housekeeping of ada's node waits for the database, and what she says is lost on its way
            switched.hang(over);
            say(ada, BEN, "carried, which is noted");
            await(() -> switched.waiting().stream().anyMatch(thread -> !thread.isVirtual()));
            town.silence("node-1", true);
            say(ada, line, "lost");
            say(ada, EVE, "behind it");
            awaitStored(ADA, "behind it");
            town.silence("node-1", false);

            // then
            awaitStored(line, "lost");
            assertThat(over.getCount()).isOne();
        }
    }

    private BareJid lineThere() {
        while (true) {
            var line = here.messaging().lines().createGroup(ADA, "There", List.of(BEN)).orThrow().address();
            if (isThere(shardOf(line))) {
                return line;
            }
        }
    }

    private static void say(RawClient client, BareJid to, String words) throws IOException {
        client.send("<message to='" + to + "' type='" + (to.domain().startsWith("line.") ? "groupchat" : "chat")
                + "'><body>" + words + "</body></message>");
    }

    private static void awaitStored(BareJid to, String words) throws Exception {
        await(() -> !"0".equals(database.ask("select count(*) from messaging.archive where owner = '" + to
                + "' and stanza like '%>" + words + "<%'")));
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        while (!condition.call()) {
            Thread.sleep(10);
        }
    }
}
