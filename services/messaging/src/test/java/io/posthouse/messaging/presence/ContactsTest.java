package io.posthouse.messaging.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.messaging.Company;
import io.posthouse.messaging.Messaging;
import io.posthouse.messaging.RawClient;
import io.posthouse.messaging.RunningMessaging;
import io.posthouse.messaging.stream.StreamSettings;
import io.posthouse.testkit.TestDatabase;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Jid;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** People whom somebody else brings together see each other as if they had done so themselves. */
class ContactsTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Messaging.MIGRATIONS);

    private static final BareJid ADA = Jid.of("ada", "house.example");
    private static final BareJid BEN = Jid.of("ben", "house.example");

    private RunningMessaging house;

    @BeforeEach
    void start() throws Exception {
        database.execute("truncate messaging.roster_item, messaging.roster_version");
        house = new RunningMessaging(database, new Company("ada", "ben"), StreamSettings.USUAL);
    }

    @AfterEach
    void stop() {
        house.close();
    }

    @Test
    void whoIsOnlineSeesTheOtherAtOnce() throws IOException {
        // given
        try (var ada = online("ada"); var ben = online("ben")) {
            // when
            boolean now = house.messaging().contacts().acquaint(ADA, BEN);

            // then
            assertThat(now).isTrue();
            assertThat(ada.await("presence").attribute("from")).contains("ben@house.example/desk");
            assertThat(ben.await("presence").attribute("from")).contains("ada@house.example/desk");
            assertThat(house.messaging().contacts().acquaint(ADA, BEN)).as("a second time").isFalse();
        }
    }

    @Test
    void nobodyIsBroughtTogetherWithWhoIsNotHereNorWithOneself() {
        assertThat(house.messaging().contacts().acquaint(ADA, Jid.of("nobody", "house.example"))).isFalse();
        assertThat(house.messaging().contacts().acquaint(ADA, Jid.of("ben", "elsewhere.example"))).isFalse();
        assertThat(house.messaging().contacts().acquaint(ADA, ADA)).isFalse();
    }

    private RawClient online(String name) throws IOException {
        var client = RawClient.signedIn(house.port(), name, "desk");
        client.send("<presence/>");
        assertThat(client.await("presence").attribute("from")).contains(name + "@house.example/desk");
        return client;
    }
}
