package io.posthouse.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.Refusal;
import io.posthouse.kernel.setting.LiveSettings;
import io.posthouse.testkit.TestDatabase;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Namespaces;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Limits that are changed under clients that are connected. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class RunningLimitsTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Messaging.MIGRATIONS);

    private static final BareJid ADA = Jid.of("ada", "house.example");
    private static final BareJid BEN = Jid.of("ben", "house.example");
    private static final BareJid EVE = Jid.of("eve", "house.example");

    private final LiveSettings settings = new LiveSettings(List.of(Messaging.SETTINGS));
    private RunningMessaging house;

    @BeforeAll
    void start() {
        house = new RunningMessaging(database, new Company("ada", "ben", "eve"), settings);
    }

    @AfterEach
    void asItWas() {
        assertThat(settings.apply(Map.of())).isEmpty();
    }

    @AfterAll
    void stop() {
        house.close();
    }

    private void change(String name, String text) {
        assertThat(settings.apply(Map.of(name, text))).isEmpty();
    }

    private static String messageOf(int bytes) {
        return "<message to='ben@house.example/desk' type='chat'><body>" + "x".repeat(bytes) + "</body></message>";
    }

    @Test
    void aStreamThatIsOpenMaySayAsMuchAsIsAllowedNow() throws IOException {
        try (var ada = RawClient.signedIn(house.port(), "ada", "desk");
                var ben = RawClient.signedIn(house.port(), "ben", "desk")) {
            // given
            ada.send(messageOf(100_000));
            assertThat(ben.expect("message").childText("body", Namespaces.CLIENT)).isPresent();

            // when
            change("posthouse.xmpp.stanza", "16kB");
            ada.send(messageOf(1_000));
            ben.expect("message");
            ada.send(messageOf(100_000));

            // then
            assertThat(ada.await("error").hasChild("policy-violation", Namespaces.STREAM_ERRORS)).isTrue();
            assertThat(ada.next()).isNull();
        }
    }

    @Test
    void aClientThatIsConnectedMayHaveAsMuchWaitingAsIsAllowedNow() throws IOException {
        try (var ada = RawClient.signedIn(house.port(), "ada", "desk");
                var ben = RawClient.signedIn(house.port(), "ben", "desk")) {
            // given one that never acknowledges
            ben.manage();
            change("posthouse.xmpp.waiting", "100");

            // when
            for (int i = 0; i < 150; i++) {
                ada.send("<message to='ben@house.example/desk' type='headline'><body>" + i + "</body></message>");
            }

            // then
            assertThat(endsWithin(ben, 150)).isTrue();
        }
    }

    /** Whether the stream ends before so many messages have come. */
    private static boolean endsWithin(RawClient client, int messages) throws IOException {
        for (int i = 0; i < messages;) {
            var element = client.next();
            if (element == null || element.name().equals("error")) {
                return true;
            }
            i += element.name().equals("message") ? 1 : 0;
        }
        return false;
    }

    @Test
    void aPersonMayHaveAsManySessionsAsAreAllowedNow() throws IOException {
        try (var first = RawClient.signedIn(house.port(), "eve", "one");
                var second = RawClient.signedIn(house.port(), "eve", "two")) {
            // when
            change("posthouse.messaging.sessions", "2");
            try (var third = RawClient.signedIn(house.port(), "eve", "three")) {
                // then
                assertThat(first.await("error").hasChild("conflict", Namespaces.STREAM_ERRORS)).isTrue();
                third.send("<iq type='get' id='p' to='house.example'><ping xmlns='urn:xmpp:ping'/></iq>");
                third.await("iq");
                second.send("<iq type='get' id='p' to='house.example'><ping xmlns='urn:xmpp:ping'/></iq>");
                second.await("iq");
            }
        }
    }

    @Test
    void groupsAreMadeAndGrowAsIsAllowedNow() {
        // given
        var lines = house.messaging().lines();
        var group = lines.createGroup(ADA, "Porto", List.of(BEN)).orThrow().address();

        // when
        change("posthouse.messaging.groupmembers", "2");

        // then
        assertThat(refusal(lines.addMember(ADA, group, EVE))).isEqualTo("too-many-members");
        assertThat(refusal(lines.createGroup(ADA, "Lisbon", List.of(BEN, EVE)))).isEqualTo("too-many-members");

        // when
        change("posthouse.messaging.newgroups", "false");

        // then
        assertThat(refusal(lines.createGroup(ADA, "Lisbon", List.of(BEN)))).isEqualTo("no-new-groups");
        assertThat(lines.addMember(ADA, group, EVE)).isInstanceOf(Outcome.Done.class);
    }

    private static String refusal(Outcome<?> outcome) {
        return switch (outcome) {
            case Outcome.Done<?> _ -> "none";
            case Outcome.Refused<?>(Refusal refusal) -> refusal.code();
        };
    }
}
