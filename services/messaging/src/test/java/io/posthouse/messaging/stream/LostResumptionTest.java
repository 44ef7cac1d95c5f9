package io.posthouse.messaging.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.messaging.Company;
import io.posthouse.messaging.Messaging;
import io.posthouse.messaging.RawClient;
import io.posthouse.messaging.RunningMessaging;
import io.posthouse.testkit.TestDatabase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A client comes back while what it had sent is not finished, and its new connection is lost as well. */
class LostResumptionTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Messaging.MIGRATIONS);

    private static final int PHONES = 6;
    private static final int LATER_MILLIS = 17;

    @Test
    @Timeout(60)
    void leavesTheStreamToTheConnectionThatCameLast() throws Exception {
        // given: messages that the archive does not finish, and streams that are lost
        var held = new CountDownLatch(1);
        try (var house = new RunningMessaging(database, new Company("ada", "ben"), StreamSettings.USUAL,
                (commit, answers) -> {
                    awaitQuietly(held);
                    commit.run();
                    answers.run();
                })) {
            var streams = new ArrayList<String>();
            for (int i = 0; i < PHONES; i++) {
                streams.add(lost(house, i));
            }

            // when: each comes back, is asked to wait, gives up, and comes again
            for (var stream : streams) {
                back(house, stream).cut();
            }
            var again = new ArrayList<RawClient>();
            for (var stream : streams) {
                // Each looks ten times a second whether it may go on: so that the second one looks first with some of them.
                Thread.sleep(LATER_MILLIS);
                again.add(back(house, stream));
            }
            held.countDown();

            // then: the last of each carries its stream, and goes on carrying it
            for (var phone : again) {
                phone.await("resumed");
            }
            Thread.sleep(500);
            for (var phone : again) {
                phone.send("<iq type='get' id='q'><ping xmlns='urn:xmpp:ping'/></iq>");
                // What it had not acknowledged comes again first.
                var answered = phone.await("iq").attribute("id");
                if (answered.equals(Optional.of("p"))) {
                    answered = phone.await("iq").attribute("id");
                }
                assertThat(answered).contains("q");
                phone.close();
            }
        }
    }

    private static String lost(RunningMessaging house, int number) throws IOException {
        var phone = RawClient.signedIn(house.port(), "ada", "phone" + number);
        phone.send("<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
        var stream = phone.expect("enabled").attribute("id").orElseThrow();
        phone.send("<message to='ben@house.example' type='chat' id='m" + number + "'><body>m</body></message>"
                + "<iq type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>");
        phone.await("iq");
        phone.cut();
        return stream;
    }

    private static RawClient back(RunningMessaging house, String stream) throws IOException {
        var phone = RawClient.authenticated(house.port(), "ada");
        phone.send("<resume xmlns='urn:xmpp:sm:3' previd='" + stream + "' h='0'/>");
        return phone;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
