package io.posthouse.messaging.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.messaging.Company;
import io.posthouse.messaging.Messaging;
import io.posthouse.messaging.RawClient;
import io.posthouse.messaging.RunningMessaging;
import io.posthouse.testkit.TestDatabase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A telephone has lost its network and may come back; its owner goes on at the desk. */
class HangingDeviceTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Messaging.MIGRATIONS);

    private RunningMessaging house;

    @BeforeEach
    void start() {
        house = new RunningMessaging(database, new Company("ada", "ben"), StreamSettings.USUAL);
    }

    @AfterEach
    void stop() {
        house.close();
    }

    @Test
    void getsEachMessageOnceAtTheDeskHoweverOftenOneSignsInThere() throws IOException {
        try (var ada = RawClient.signedIn(house.port(), "ada", "desk");
                var phone = RawClient.signedIn(house.port(), "ben", "phone")) {
            ada.manage();
            phone.send("<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
            var stream = phone.expect("enabled").attribute("id").orElseThrow();
            available(phone);
            // It has nothing to catch up with any more.
            assertThat(messages(phone)).isEmpty();
            var desk = RawClient.signedIn(house.port(), "ben", "desk");
            available(desk);
            phone.cut();

            say(ada, "m1", "m2");
            assertThat(messages(desk)).containsExactly("m1", "m2");
            goodbye(desk);
            say(ada, "m3");
            var first = messagesOfAVisit();
            var second = messagesOfAVisit();

            assertThat(first).containsExactly("m3");
            assertThat(second).isEmpty();
            try (var again = RawClient.authenticated(house.port(), "ben")) {
                again.send("<resume xmlns='urn:xmpp:sm:3' previd='" + stream + "' h='0'/>");
                again.await("resumed");
                assertThat(messages(again)).containsExactly("m1", "m2", "m3");
            }
        }
    }

    private List<String> messagesOfAVisit() throws IOException {
        var desk = RawClient.signedIn(house.port(), "ben", "desk");
        available(desk);
        var messages = messages(desk);
        goodbye(desk);
        return messages;
    }

    private static void available(RawClient client) throws IOException {
        client.send("<presence/>");
        client.await("presence");
    }

    /** Comes back when all of it is on disk. */
    private static void say(RawClient ada, String... ids) throws IOException {
        for (var id : ids) {
            ada.send("<message to='ben@house.example' type='chat' id='" + id + "'><body>" + id + "</body></message>");
        }
        ada.send("<r xmlns='urn:xmpp:sm:3'/>");
        ada.await("a");
    }

    /** What has come until now. */
    private static List<String> messages(RawClient client) throws IOException {
        var ping = UUID.randomUUID().toString();
        client.send("<iq type='get' id='" + ping + "'><ping xmlns='urn:xmpp:ping'/></iq>");
        var ids = new ArrayList<String>();
        while (true) {
            var element = client.next();
            if (element == null) {
                throw new AssertionError("the stream has ended");
            }
            if (element.name().equals("message")) {
                ids.add(element.attribute("id", ""));
            } else if (element.attribute("id", "").equals(ping)) {
                return ids;
            }
        }
    }

    private static void goodbye(RawClient client) throws IOException {
        client.send("</stream:stream>");
        while (client.next() != null) {
            // Presence of others, until it is over.
        }
        client.close();
    }
}
