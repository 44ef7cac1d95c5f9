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
import java.io.UncheckedIOException;
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

    @Test
    void takesABurstAsFastAsItIsHandledAndAnswersAllOfItInOrder() throws Exception {
        try (var house = new RunningMessaging(database, new Company("uma", "vic"), StreamSettings.USUAL);
                var uma = RawClient.signedIn(house.port(), "uma", "desk");
                var vic = RawClient.signedIn(house.port(), "vic", "desk")) {
            var pings = new StringBuilder();
            for (int i = 0; i < 20_000; i++) {
                pings.append("<iq type='get' id='p").append(i).append("'><ping xmlns='urn:xmpp:ping'/></iq>");
            }
            var writing = Thread.ofVirtual().start(() -> write(uma, pings));
            for (int i = 0; i < 20_000; i++) {
                assertThat(uma.expect("iq").attribute("id")).contains("p" + i);
            }
            writing.join();
            vic.send("<presence/>");
            vic.await("presence");
            uma.send("<enable xmlns='urn:xmpp:sm:3'/>");
            uma.expect("enabled");
            var chats = new StringBuilder();
            for (int i = 0; i < 5_000; i++) {
                chats.append("<message to='vic@house.example' type='chat' id='c").append(i)
                        .append("'><body>hi</body></message>");
            }
            chats.append("<r xmlns='urn:xmpp:sm:3'/>");

            uma.send(chats.toString());

            for (int i = 0; i < 5_000; i++) {
                assertThat(vic.await("message").attribute("id")).contains("c" + i);
            }
            var acknowledged = uma.await("a");
            while (!acknowledged.attribute("h", "").equals("5000")) {
                uma.send("<r xmlns='urn:xmpp:sm:3'/>");
                acknowledged = uma.await("a");
            }
        }
    }

    private static void write(RawClient client, CharSequence xml) {
        try {
            client.send(xml.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void givesWhatWaitedAsFastAsItIsReadWhileOthersGoOn() throws Exception {
        var settings = StreamSettings.USUAL.waiting(2000, 2 << 20);
        try (var house = new RunningMessaging(database, new Company("wen", "xia"), settings);
                var wen = RawClient.signedIn(house.port(), "wen", "desk")) {
            wen.send("<enable xmlns='urn:xmpp:sm:3'/>");
            wen.expect("enabled");
            var body = "x".repeat(200_000);
            for (int i = 0; i < 100; i++) {
                wen.send("<message to='xia@house.example' type='chat' id='w" + i + "'><body>" + body
                        + "</body></message>");
            }
            wen.send("<r xmlns='urn:xmpp:sm:3'/>");
            while (!wen.await("a").attribute("h", "").equals("100")) {
                wen.send("<r xmlns='urn:xmpp:sm:3'/>");
            }
            try (var xia = RawClient.signedIn(house.port(), "xia", "desk")) {
                xia.send("<presence/>");
                for (int i = 0; i < 100; i++) {
                    assertThat(xia.await("message").attribute("id")).contains("w" + i);
                    if (i == 20) {
                        wen.send("<message to='xia@house.example' type='chat' id='live'><body>now</body></message>"
                                + "<iq type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>");
                        assertThat(wen.await("iq").attribute("id")).contains("p");
                    }
                    if (i % 10 == 0) {
                        Thread.sleep(50);
                    }
                }
                assertThat(xia.await("message").attribute("id")).contains("live");
                assertThat(xia.isSilentFor(300)).isTrue();
            }
        }
    }
}
