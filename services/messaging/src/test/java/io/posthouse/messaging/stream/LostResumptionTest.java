package io.posthouse.messaging.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.messaging.Company;
import io.posthouse.messaging.Messaging;
import io.posthouse.messaging.RawClient;
import io.posthouse.messaging.RunningMessaging;
import io.posthouse.testkit.TestDatabase;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Jid;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A client comes back while what it had sent is not finished, and its new connection is lost as well. */
class LostResumptionTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Messaging.MIGRATIONS);

    private static final BareJid ADA = Jid.of("ada", "house.example");

    @Test
    @Timeout(60)
    void doesNotTakeTheStreamOverOnceItIsLost() throws Exception {
        // given: a message that the archive does not finish, and a stream that is lost
        var held = new CountDownLatch(1);
        var settings = new StreamSettings(true, StreamSettings.USUAL.signInTimeout(), StreamSettings.USUAL.silence(),
                Duration.ofSeconds(2), StreamSettings.USUAL.waitingMax(), StreamSettings.USUAL.waitingBytesMax(),
                StreamSettings.USUAL.signedIn());
        try (var house = new RunningMessaging(database, new Company("ada", "ben"), settings, (commit, answers) -> {
            awaitQuietly(held);
            commit.run();
            answers.run();
        })) {
            var phone = RawClient.signedIn(house.port(), "ada", "phone");
            phone.send("<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
            var stream = phone.expect("enabled").attribute("id").orElseThrow();
            phone.send("<message to='ben@house.example' type='chat' id='m1'><body>m1</body></message>");
            phone.send("<iq type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>");
            phone.await("iq");
            phone.cut();

            // when: it comes back, is asked to wait, and is lost again
            var again = RawClient.authenticated(house.port(), "ada");
            again.send("<resume xmlns='urn:xmpp:sm:3' previd='" + stream + "' h='0'/>");
            Thread.sleep(300);
            again.cut();
            Thread.sleep(300);
            held.countDown();

            // then: nothing holds on to it when its time to come back is over
            await(() -> house.messaging().sessions().of(ADA).isEmpty());
            assertThat(house.messaging().sessions().count()).isZero();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(20);
        }
    }
}
