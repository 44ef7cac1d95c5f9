package io.posthouse.messaging.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.messaging.Company;
import io.posthouse.messaging.Messaging;
import io.posthouse.messaging.RawClient;
import io.posthouse.messaging.RunningMessaging;
import io.posthouse.testkit.TestDatabase;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Jid;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who reads slowly gets all it has asked for, and nobody else waits for it. */
class SlowReaderTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Messaging.MIGRATIONS);

    private static final String MAM = "urn:xmpp:mam:2";
    private static final int MESSAGES = 120;
    private static final int QUERIES = 50;
    /** Far less than what is asked for, and than what the sockets of this machine hold. */
    private static final StreamSettings SETTINGS = StreamSettings.USUAL.waiting(200, 2 << 20);

    @BeforeEach
    void fillTheArchive() throws SQLException {
        database.execute("truncate messaging.archive");
        database.execute(
                """
                        insert into messaging.archive (shard, sequence, id, at, owner, peer, direction, kind, stanza)
                        select 0, n, n, now(), 'ada@house.example', 'ben@house.example', 1, 0,
                            '<message xmlns="jabber:client" id="m' || n || '"><body>' || repeat('x', 200000) || '</body></message>'
                        from generate_series(1, %d) as n"""
                        .formatted(MESSAGES));
    }

    /** Reads on, not at once. */
    private static Element slowly(RawClient client) throws Exception {
        Thread.sleep(10);
        return acknowledging(client);
    }

    private static Element next(RawClient client) throws IOException {
        var element = client.next();
        if (element == null) {
            throw new AssertionError("the stream has ended");
        }
        return element;
    }

    /** The next stanza; requests of stream management are answered with all that has come. */
    private static Element acknowledging(RawClient client) throws IOException {
        while (true) {
            var element = next(client);
            if (!element.is("r", StreamManagement.SM)) {
                return element;
            }
            client.acknowledge();
        }
    }

    @Test
    void isEndedWhenItAcknowledgesNothingAndTheNextSessionGetsAll() throws Exception {
        database.execute("update messaging.archive set owner = 'cleo@house.example', direction = 0");
        try (var house = new RunningMessaging(database, new Company("cleo"),
                SETTINGS.silentFor(Duration.ofSeconds(1)))) {
            try (var cleo = RawClient.signedIn(house.port(), "cleo", "desk")) {
                cleo.manage();
                cleo.send("<presence/>");
                var element = next(cleo);
                while (!element.name().equals("error")) {
                    // She is there.
                    cleo.send(" ");
                    element = next(cleo);
                }
                assertThat(element.hasChild("connection-timeout", "urn:ietf:params:xml:ns:xmpp-streams")).isTrue();
            }
            try (var again = RawClient.signedIn(house.port(), "cleo", "desk")) {
                again.send("<presence/>");
                for (int i = 1; i <= MESSAGES; i++) {
                    // A slow machine may take longer over all of them than a silent client is borne with.
                    again.send(" ");
                    assertThat(again.await("message").attribute("id")).contains("m" + i);
                }
            }
        }
    }

    @Test
    void isLetGoWhenItTakesNothingOfWhatItHasAskedFor() throws Exception {
        try (var house = new RunningMessaging(database, new Company("ada"),
                SETTINGS.silentFor(Duration.ofMillis(300)));
                var ada = RawClient.signedIn(house.port(), "ada", "desk")) {
            ada.send(allPages());
            var patience = Instant.now().plusSeconds(20);
            while (!house.messaging().sessions().of(Jid.of("ada", "house.example")).isEmpty()) {
                assertThat(Instant.now()).isBefore(patience);
                assertThat(house.messaging().sessions().memory().held()).isLessThan(2 << 20);
                Thread.sleep(50);
            }
        }
    }

    private static String idOf(Element result) {
        return result.child("result", MAM).orElseThrow().attribute("id", "");
    }

    private static String page(int number, int after) {
        return "<iq type='set' id='q" + number + "'><query xmlns='" + MAM + "'><x xmlns='jabber:x:data' type='submit'>"
                + "<field var='FORM_TYPE'><value>" + MAM + "</value></field>"
                + "<field var='after-id'><value>" + after + "</value></field></x></query></iq>";
    }

    private static String allPages() {
        return IntStream.range(0, QUERIES).mapToObj(i -> page(i, 1 + 2 * i)).collect(Collectors.joining());
    }

    private static void readsAllPages(RawClient ada) throws Exception {
        ada.send(allPages() + "<iq type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>");

        // It does something else for a while.
        Thread.sleep(1000);
        var answered = new ArrayList<String>();
        long expected = 0;
        while (answered.size() <= QUERIES) {
            var element = slowly(ada);
            if (element.is("iq", "jabber:client")) {
                answered.add(element.attribute("id", ""));
                assertThat(element.attribute("type")).contains("result");
                expected = 0;
            } else {
                long id = Long.parseLong(idOf(element));
                assertThat(id).isEqualTo(expected == 0 ? id : expected);
                expected = id + 1;
            }
        }
        // What asks for little does not wait for what asks for much.
        assertThat(answered.indexOf("p")).isLessThan(QUERIES / 2);
        answered.remove("p");
        assertThat(answered).isEqualTo(IntStream.range(0, QUERIES).mapToObj(i -> "q" + i).toList());
    }

    @Test
    void getsAsManyPagesAsItHasAskedForInTheirOrder() throws Exception {
        try (var house = new RunningMessaging(database, new Company("ada"), SETTINGS);
                var ada = RawClient.signedIn(house.port(), "ada", "desk")) {
            readsAllPages(ada);
        }
    }

    @Test
    void getsThemTooWhenItAcknowledgesAsSlowlyAsItReads() throws Exception {
        try (var house = new RunningMessaging(database, new Company("ada"), SETTINGS);
                var ada = RawClient.signedIn(house.port(), "ada", "desk")) {
            ada.manage();
            readsAllPages(ada);
        }
    }

    @Test
    void getsAllMessagesThatItNamesHoweverLargeTheyAre() throws Exception {
        try (var house = new RunningMessaging(database, new Company("ada"), SETTINGS);
                var ada = RawClient.signedIn(house.port(), "ada", "desk")) {
            var ids = IntStream.rangeClosed(1, MESSAGES).mapToObj(Integer::toString).toList();

            ada.send("<iq type='set' id='q'><query xmlns='" + MAM + "'><x xmlns='jabber:x:data' type='submit'>"
                    + "<field var='FORM_TYPE'><value>" + MAM + "</value></field><field var='ids'>"
                    + ids.reversed().stream().map(id -> "<value>" + id + "</value>").collect(Collectors.joining())
                    + "</field></x></query></iq>");

            List<String> got = new ArrayList<>();
            var element = slowly(ada);
            while (element.is("message", "jabber:client")) {
                got.add(idOf(element));
                element = slowly(ada);
            }
            assertThat(got).isEqualTo(ids);
            var fin = element.child("fin", MAM).orElseThrow();
            assertThat(fin.attribute("complete")).contains("true");
            var set = fin.child("set", "http://jabber.org/protocol/rsm").orElseThrow();
            assertThat(set.childText("first", "http://jabber.org/protocol/rsm")).contains("1");
            assertThat(set.childText("last", "http://jabber.org/protocol/rsm")).contains("" + MESSAGES);
        }
    }
}
