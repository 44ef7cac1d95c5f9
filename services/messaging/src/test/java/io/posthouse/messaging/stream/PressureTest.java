package io.posthouse.messaging.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.messaging.Company;
import io.posthouse.messaging.Messaging;
import io.posthouse.messaging.RawClient;
import io.posthouse.messaging.RunningMessaging;
import io.posthouse.storage.log.CommitOrder;
import io.posthouse.testkit.TestDatabase;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Namespaces;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is slow slows only itself. */
class PressureTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Messaging.MIGRATIONS);

    @Test
    void letsEverythingElseGoOnWhileTheArchiveStandsStill() throws Exception {
        var held = new AtomicReference<>(new CountDownLatch(0));
        CommitOrder slow = (commit, answers) -> {
            try {
                assertThat(held.get().await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            commit.run();
            answers.run();
        };
        try (var house = new RunningMessaging(database, new Company("ada", "ben", "cleo"), StreamSettings.USUAL, slow);
                var ada = RawClient.signedIn(house.port(), "ada", "desk");
                var ben = RawClient.signedIn(house.port(), "ben", "desk");
                var cleo = RawClient.signedIn(house.port(), "cleo", "desk")) {
            var gate = new CountDownLatch(1);
            held.set(gate);
            ada.send("<message to='ben@house.example/desk' type='chat' id='m'><body>stored first</body></message>");
            // Behind a pending message to the same person nothing overtakes.
            ada.send("<message to='ben@house.example/desk' type='chat'>"
                    + "<composing xmlns='http://jabber.org/protocol/chatstates'/></message>");
            // Others, and the server's own answers, do not wait.
            ada.send("<iq type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>");
            assertThat(ada.expect("iq").attribute("type")).contains("result");
            ada.send("<message to='cleo@house.example/desk' type='chat'>"
                    + "<composing xmlns='http://jabber.org/protocol/chatstates'/></message>");
            cleo.expect("message");
            cleo.send("<presence to='ada@house.example/desk'/>");
            assertThat(ada.expect("presence").attribute("from")).contains("cleo@house.example/desk");
            assertThat(ben.isSilentFor(300)).isTrue();

            gate.countDown();

            assertThat(ben.expect("message").childText("body", Namespaces.CLIENT)).contains("stored first");
            assertThat(ben.expect("message").hasChild("composing", "http://jabber.org/protocol/chatstates")).isTrue();
        }
    }

    @Test
    void detachesAReceiverThatDoesNotReadAndKeepsWhatItWasSent() throws IOException {
        var settings = StreamSettings.USUAL.waiting(200, 1 << 20);
        try (var house = new RunningMessaging(database, new Company("sam", "tia"), settings);
                var sam = RawClient.signedIn(house.port(), "sam", "desk")) {
            var tia = RawClient.signedIn(house.port(), "tia", "desk");
            tia.send("<presence/>");
            tia.await("presence");
            sam.send("<enable xmlns='urn:xmpp:sm:3'/>");
            sam.expect("enabled");
            var address = Jid.of("tia", "house.example");
            int sent = 0;
            var body = "x".repeat(20_000);
            // She reads nothing more: the socket's buffers fill, then the bound is reached.
            while (!house.messaging().sessions().of(address).isEmpty() && sent < 3000) {
                sam.send("<message to='tia@house.example' type='chat' id='s" + sent + "'><body>" + body
                        + "</body></message><r xmlns='urn:xmpp:sm:3'/>");
                sent++;
                sam.await("a");
            }

            assertThat(house.messaging().sessions().of(address)).isEmpty();
            assertThat(sent).isLessThan(3000);
            tia.cut();
            try (var again = RawClient.signedIn(house.port(), "tia", "desk")) {
                again.send("<presence/>");
                for (int i = 0; i < 3; i++) {
                    assertThat(again.await("message").childText("body", Namespaces.CLIENT)).contains(body);
                }
            }
        }
    }
}
