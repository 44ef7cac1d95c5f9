package io.posthouse.messaging.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.kernel.Outcome.Done;
import io.posthouse.messaging.Company;
import io.posthouse.messaging.Messaging;
import io.posthouse.messaging.RawClient;
import io.posthouse.messaging.RunningMessaging;
import io.posthouse.testkit.TestDatabase;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Namespaces;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Messaging.MIGRATIONS);

    private RunningMessaging house;
    private final Company company = new Company("ada", "ben", "cleo", "dan", "eve", "fay", "gus", "hal", "ivy");

    @BeforeAll
    void start() {
        house = new RunningMessaging(database, company, StreamSettings.USUAL);
    }

    @AfterAll
    void stop() {
        house.close();
    }

    @Test
    void carriesAChatOnceItIsStored() throws IOException {
        try (var ada = RawClient.signedIn(house.port(), "ada", "desk");
                var ben = RawClient.signedIn(house.port(), "ben", "desk")) {
            ada.send("<message to='ben@house.example/desk' type='chat' id='m1' from='eve@house.example'>"
                    + "<body>hello</body></message>");

            Element message = ben.expect("message");

            assertThat(message.attribute("from")).contains("ada@house.example/desk");
            assertThat(message.childText("body", Namespaces.CLIENT)).contains("hello");
        }
    }

    @Test
    void saysWhyAPasswordThatIsRightIsNotEnough() throws IOException {
        company.asksForCode("ivy");
        try (var ivy = new RawClient(house.port())) {
            ivy.open();

            ivy.send(RawClient.plain("ivy"));

            Element failure = ivy.expect("failure");
            assertThat(failure.hasChild("not-authorized", Namespaces.SASL)).isTrue();
            assertThat(failure.childText("text", Namespaces.SASL).orElseThrow()).contains("second factor");
        }
    }

    @Test
    void acknowledgesAMessageWhenItIsOnDiskAndARetryOnlyOnce() throws Exception {
        try (var ada = RawClient.signedIn(house.port(), "ada", "phone");
                var cleo = RawClient.signedIn(house.port(), "cleo", "phone")) {
            cleo.send("<presence/>");
            cleo.await("presence");
            ada.send("<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
            ada.expect("enabled");
            var message = "<message to='cleo@house.example' type='chat' id='r1'><body>once</body>"
                    + "<origin-id xmlns='urn:xmpp:sid:0' id='r1'/></message>";

            ada.send(message + message + "<r xmlns='urn:xmpp:sm:3'/>");

            assertThat(ada.expect("a").attribute("h")).contains("2");
            var received = cleo.await("message");
            var id = received.child("stanza-id", "urn:xmpp:sid:0").orElseThrow().attribute("id").orElseThrow();
            assertThat(database.ask("select count(*) from messaging.archive where stanza like '%>once<%'"))
                    .isEqualTo("2");
            assertThat(database.ask("select owner from messaging.archive where id = " + id))
                    .isEqualTo("cleo@house.example");
        }
    }

    @Test
    void refusesAnotherMessageUnderAnOriginIdWhileTheFirstIsStillOnItsWay() throws Exception {
        try (var ada = RawClient.signedIn(house.port(), "ada", "tablet")) {
            ada.send("<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
            ada.expect("enabled");
            var message = "<message to='dan@house.example' type='chat' id='%s'><body>%s</body>"
                    + "<origin-id xmlns='urn:xmpp:sid:0' id='w1'/></message>";

            ada.send(message.formatted("w1", "early") + message.formatted("w2", "late")
                    + message.formatted("w3", "early") + "<r xmlns='urn:xmpp:sm:3'/>");

            var refused = ada.await("message");
            assertThat(refused.attribute("id")).contains("w2");
            assertThat(refused.child("error", Namespaces.CLIENT).orElseThrow()
                    .hasChild("conflict", Namespaces.STANZA_ERRORS)).isTrue();
            assertThat(ada.await("a").attribute("h")).contains("3");
            assertThat(database.ask("select count(*) from messaging.archive where stanza like '%>early<%'"))
                    .isEqualTo("2");
            assertThat(database.ask("select count(*) from messaging.archive where stanza like '%>late<%'"))
                    .isEqualTo("0");
        }
    }

    @Test
    void countsWithoutResumingWhenTheClientDidNotAskForThat() throws Exception {
        var fay = RawClient.signedIn(house.port(), "fay", "desk");
        fay.send("<enable xmlns='urn:xmpp:sm:3'/>");
        Element enabled = fay.expect("enabled");
        assertThat(enabled.attributeNames()).isEmpty();
        fay.send("<presence/><r xmlns='urn:xmpp:sm:3'/>");
        assertThat(fay.await("a").attribute("h")).contains("1");

        fay.cut();

        while (!house.messaging().sessions().of(Jid.of("fay", "house.example")).isEmpty()) {
            Thread.sleep(10);
        }
    }

    @Test
    void keepsWhatSomebodyWritesToThemselvesOnceAndShowsItOnTheirOtherDevices() throws Exception {
        try (var desk = RawClient.signedIn(house.port(), "gus", "desk");
                var phone = RawClient.signedIn(house.port(), "gus", "phone")) {
            desk.send("<presence/><enable xmlns='urn:xmpp:sm:3'/>");
            desk.await("enabled");
            phone.send("<presence/>");
            phone.await("presence");
            var note = "<message to='gus@house.example' type='chat' id='n'><body>note to self</body>"
                    + "<origin-id xmlns='urn:xmpp:sid:0' id='n'/></message>";

            desk.send(note + note + "<r xmlns='urn:xmpp:sm:3'/>");

            assertThat(phone.await("message").childText("body", Namespaces.CLIENT)).contains("note to self");
            assertThat(desk.await("message").childText("body", Namespaces.CLIENT)).contains("note to self");
            phone.send("<iq type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>");
            Element next = phone.next();
            while (next != null && next.name().equals("presence")) {
                next = phone.next();
            }
            assertThat(next).extracting(Element::name).isEqualTo("iq");
            assertThat(database.ask("select count(*) from messaging.archive where owner = 'gus@house.example'"))
                    .isEqualTo("1");
            var gus = Jid.of("gus", "house.example");
            var lines = house.messaging().lines();
            if (!(lines.messages(gus, gus, Optional.empty(), Optional.empty(), 10) instanceof Done(var page)
                    && lines.line(gus, gus) instanceof Done(var line))) {
                throw new AssertionError("there is a line with oneself");
            }
            assertThat(page.items()).hasSize(1);
            assertThat(page.items().getFirst().own()).isTrue();
            assertThat(page.items().getFirst().readBy()).containsExactly(gus);
            assertThat(line.unread()).isZero();
        }
    }

    @Test
    void saysHowManyItHasSentToAClientThatAcknowledgesMore() throws IOException {
        try (var hal = RawClient.signedIn(house.port(), "hal", "desk")) {
            hal.send("<enable xmlns='urn:xmpp:sm:3'/>");
            hal.expect("enabled");
            hal.send("<iq type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>");
            hal.await("iq");

            hal.send("<a xmlns='urn:xmpp:sm:3' h='10'/>");

            var error = hal.await("error");
            assertThat(error.hasChild("undefined-condition", Namespaces.STREAM_ERRORS)).isTrue();
            var tooHigh = error.child("handled-count-too-high", "urn:xmpp:sm:3").orElseThrow();
            assertThat(tooHigh.attribute("h")).contains("10");
            assertThat(tooHigh.attribute("send-count")).contains("1");
        }
    }

    @Test
    void refusesToCountBeforeItWasAskedToAndGoesOn() throws IOException {
        try (var hal = RawClient.signedIn(house.port(), "hal", "desk")) {
            hal.send("<r xmlns='urn:xmpp:sm:3'/><a xmlns='urn:xmpp:sm:3' h='0'/>");

            for (int i = 0; i < 2; i++) {
                assertThat(hal.expect("failed").hasChild("unexpected-request", Namespaces.STANZA_ERRORS)).isTrue();
            }
            hal.send("<enable xmlns='urn:xmpp:sm:3'/>");
            hal.expect("enabled");
        }
    }

    @Test
    void offersEachFeatureOnce() throws IOException {
        try (var hal = new RawClient(house.port())) {
            hal.open();
            hal.send(RawClient.plain("hal"));
            hal.expect("success");

            var names = hal.open().children().stream().map(feature -> feature.name() + ' ' + feature.namespace())
                    .toList();

            assertThat(names).contains("session " + Namespaces.SESSION).doesNotHaveDuplicates();
        }
    }

    @Test
    void resumesAStreamAndSendsWhatWasNotAcknowledged() throws IOException {
        try (var dan = RawClient.signedIn(house.port(), "dan", "desk")) {
            var eve = RawClient.signedIn(house.port(), "eve", "phone");
            eve.send("<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
            var stream = eve.expect("enabled").attribute("id").orElseThrow();
            eve.send("<presence/>");
            eve.await("presence");
            eve.cut();
            dan.send("<message to='eve@house.example' type='chat' id='x1'><body>while away</body></message>");

            try (var again = RawClient.authenticated(house.port(), "eve")) {
                again.send("<resume xmlns='urn:xmpp:sm:3' previd='" + stream + "' h='0'/>");

                assertThat(again.expect("resumed").attribute("h")).contains("1");
                assertThat(again.await("message").childText("body", Namespaces.CLIENT)).contains("while away");
            }
        }
    }

    @Test
    void keepsForLaterWhatFindsNobody() throws IOException {
        try (var ada = RawClient.signedIn(house.port(), "ada", "late")) {
            ada.send("<enable xmlns='urn:xmpp:sm:3'/>");
            ada.send("<message to='fay@house.example' type='chat' id='l1'><body>for later</body></message>");
            ada.send("<r xmlns='urn:xmpp:sm:3'/>");
            ada.await("a");
        }
        try (var fay = RawClient.signedIn(house.port(), "fay", "phone")) {
            fay.send("<presence/>");

            var message = fay.await("message");

            assertThat(message.childText("body", Namespaces.CLIENT)).contains("for later");
            assertThat(message.hasChild("delay", "urn:xmpp:delay")).isTrue();
        }
    }

    @Test
    void handlesEverythingThatCameBeforeTheClosingTag() throws IOException {
        try (var ben = RawClient.signedIn(house.port(), "ben", "closing")) {
            try (var dan = RawClient.signedIn(house.port(), "dan", "hasty")) {
                var all = new StringBuilder();
                for (int i = 0; i < 100; i++) {
                    all.append("<message to='ben@house.example/closing' type='chat'><body>").append(i)
                            .append("</body></message>");
                }
                dan.send(all + "</stream:stream>");
            }
            for (int i = 0; i < 100; i++) {
                assertThat(ben.await("message").childText("body", Namespaces.CLIENT)).contains(Integer.toString(i));
            }
        }
    }
}
