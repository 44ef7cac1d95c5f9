package io.posthouse.messaging.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.identity.Realm;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.Outcome.Refused;
import io.posthouse.messaging.Company;
import io.posthouse.messaging.Lines;
import io.posthouse.messaging.Messaging;
import io.posthouse.messaging.RawClient;
import io.posthouse.messaging.RunningMessaging;
import io.posthouse.messaging.stream.StreamSettings;
import io.posthouse.testkit.TestDatabase;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Namespaces;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GroupTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Messaging.MIGRATIONS);

    static final BareJid ADA = Jid.of("ada", "house.example");
    static final BareJid BEN = Jid.of("ben", "house.example");
    private static final BareJid EVE = Jid.of("eve", "house.example");
    private static final BareJid CLEO = Jid.of("cleo", "c.house.example");
    private static final BareJid DAN = Jid.of("dan", "c.house.example");

    RunningMessaging house;
    private Lines lines;

    /** The node that clients connect to. */
    RunningMessaging open(Company company) throws Exception {
        return new RunningMessaging(database, company, StreamSettings.USUAL);
    }

    /** The nodes that lines live on. */
    List<String> homes() {
        return List.of("node-1");
    }

    String homeOf(BareJid line) {
        return "node-1";
    }

    /** A new group that lives there. */
    BareJid groupAt(String home, BareJid creator, List<BareJid> members) {
        while (true) {
            var address = lines.createGroup(creator, "At " + home, members).orThrow().address();
            if (homeOf(address).equals(home)) {
                return address;
            }
        }
    }

    @BeforeAll
    void start() throws Exception {
        var company = new Company("ada", "ben", "eve");
        company.join("cleo", Realm.CUSTOMERS);
        company.join("dan", Realm.CUSTOMERS);
        company.join("guest-zoe", Realm.GUESTS);
        house = open(company);
        lines = house.messaging().lines();
    }

    @AfterAll
    void stop() {
        house.close();
    }

    @Test
    void visitorsAreNoMembers() {
        var guest = Jid.of("guest-zoe", "c.house.example");
        var group = lines.createGroup(ADA, "Oslo", List.of(BEN)).orThrow().address();

        assertThat(lines.createGroup(ADA, "Rome", List.of(guest)))
                .isEqualTo(Outcome.refused(LineRefusal.NO_SUCH_PERSON));
        assertThat(lines.addMember(ADA, group, guest)).isEqualTo(Outcome.refused(LineRefusal.NO_SUCH_PERSON));
    }

    @Test
    void reachesEveryMemberOnceAndIsArchivedOnce() throws IOException {
        var group = lines.createGroup(ADA, "Lisbon", List.of(BEN)).orThrow();
        try (var ada = RawClient.signedIn(house.port(), "ada", "desk");
                var ben = RawClient.signedIn(house.port(), "ben", "desk")) {
            comeOnline(ada, ben);

            ada.send("<message to='" + group.address() + "' type='groupchat' id='g1'><body>all aboard</body>"
                    + "<origin-id xmlns='urn:xmpp:sid:0' id='g1'/></message>");

            var message = awaitIn(group.address(), ben);
            assertThat(message.attribute("from")).contains(group.address() + "/ada");
            assertThat(message.childText("body", Namespaces.CLIENT)).contains("all aboard");
            assertThat(awaitIn(group.address(), ada).attribute("id")).contains("g1");
        }
        var history = lines.messages(BEN, group.address(), Optional.empty(), Optional.empty(), 50).orThrow();
        assertThat(history.items()).singleElement().satisfies(message -> {
            assertThat(message.from()).isEqualTo(ADA);
            assertThat(message.random()).contains("g1");
        });
        assertThat(lines.line(BEN, group.address()).orThrow().unread()).isEqualTo(1);
        lines.read(BEN, group.address(), history.items().getFirst().id()).orThrow();
        assertThat(lines.line(BEN, group.address()).orThrow().unread()).isZero();
        assertThat(lines.messages(ADA, group.address(), Optional.empty(), Optional.empty(), 50).orThrow().items()
                .getFirst().readBy()).containsExactly(BEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\u200d", "Rome\u0000", "Rome\nMilan", "Rome\u0007", "Rome\u202egnp.exe",
            "Rome\u2066x",
            "Rome\u200e", "Ro\u200bme", "Ro\u00adme", "Rome\u2028x", "Rome\ud83d", "Rome\ue000",
            "Rome \udb40\udc41"})
    void aTitleThatCouldReadAsAnotherIsRefused(String title) {
        assertThat(lines.createGroup(ADA, title, List.of(BEN))).isEqualTo(new Refused<>(LineRefusal.INVALID_TITLE));
    }

    @Test
    void aTitleHasUpToAHundredCharactersOfAnyScript() {
        var titles = List.of(" Rome ", "罗马", "روما", "नमस्ते", "👩\u200d👩\u200d👧", "Rome\u3000Milan",
                "🚆".repeat(100));

        assertThat(titles).extracting(title -> lines.createGroup(ADA, title, List.of()).orThrow().title())
                .containsExactly("Rome", "罗马", "روما", "नमस्ते", "👩\u200d👩\u200d👧", "Rome Milan", "🚆".repeat(100));
        assertThat(lines.createGroup(ADA, "🚆".repeat(101), List.of()))
                .isEqualTo(new Refused<>(LineRefusal.INVALID_TITLE));
    }

    @Test
    void aRetryIsReflectedToItsSenderAloneUnderTheIdItHas() throws IOException {
        var group = lines.createGroup(ADA, "Oslo", List.of(BEN)).orThrow();
        try (var ada = RawClient.signedIn(house.port(), "ada", "retry");
                var phone = RawClient.signedIn(house.port(), "ada", "phone");
                var ben = RawClient.signedIn(house.port(), "ben", "retry")) {
            comeOnline(ada, phone, ben);
            var message = "<message to='" + group.address() + "' type='groupchat' id='r1'><body>twice</body>"
                    + "<origin-id xmlns='urn:xmpp:sid:0' id='r1'/></message>";
            ada.send(message);
            var first = awaitIn(group.address(), ada);

            ada.send(message.replace("id='r1'><body>", "id='r2'><body>"));
            var again = awaitIn(group.address(), ada);

            assertThat(again.attribute("id")).contains("r2");
            assertThat(again.attribute("from")).contains(group.address() + "/ada");
            assertThat(again.child("stanza-id", LineDomain.STANZA_IDS))
                    .isEqualTo(first.child("stanza-id", LineDomain.STANZA_IDS)).isPresent();
            ada.send("<message to='" + group.address() + "' type='groupchat' id='r3'><body>after</body></message>");
            for (var other : List.of(phone, ben)) {
                assertThat(awaitIn(group.address(), other).attribute("id")).contains("r1");
                assertThat(awaitIn(group.address(), other).attribute("id")).contains("r3");
            }
        }
        assertThat(lines.messages(BEN, group.address(), Optional.empty(), Optional.empty(), 50).orThrow().items())
                .extracting(Lines.LineMessage::text).containsExactly("twice", "after");
    }

    @ParameterizedTest
    @MethodSource("homes")
    void aRetryIsReflectedAsTheArchiveHasItWhateverComesWithIt(String home) throws IOException {
        var group = groupAt(home, ADA, List.of(BEN));
        try (var ada = RawClient.signedIn(house.port(), "ada", "again")) {
            comeOnline(ada);
            var message = "<message to='" + group + "' type='groupchat' id='%s'><body>sealed</body>"
                    + "<encrypted xmlns='urn:xmpp:omemo:2'>%s</encrypted><encryption xmlns='urn:xmpp:eme:0'/>"
                    + "<origin-id xmlns='urn:xmpp:sid:0' id='e1'/>%s</message>";
            ada.send(message.formatted("e1", "first", ""));
            var first = awaitIn(group, ada);

            ada.send(message.formatted("e2", "second", "<active xmlns='http://jabber.org/protocol/chatstates'/>"));
            var again = awaitIn(group, ada);

            assertThat(again.attribute("id")).contains("e2");
            assertThat(again.with("id", "e1")).isEqualTo(first);
        }
    }

    @ParameterizedTest
    @MethodSource("homes")
    void anotherMessageUnderAnOriginIdIsRefusedAndNobodySeesIt(String home) throws IOException {
        var group = groupAt(home, ADA, List.of(BEN));
        try (var ada = RawClient.signedIn(house.port(), "ada", "careless");
                var phone = RawClient.signedIn(house.port(), "ada", "careful");
                var ben = RawClient.signedIn(house.port(), "ben", "witness")) {
            comeOnline(ada, phone, ben);
            var message = "<message to='" + group + "' type='groupchat' id='%s'><body>%s</body>"
                    + "<origin-id xmlns='urn:xmpp:sid:0' id='%s'/></message>";
            ada.send(message.formatted("p1", "first", "u1"));
            awaitIn(group, ada);

            ada.send(message.formatted("p2", "second", "u1"));
            var refused = awaitIn(group, ada);

            assertThat(refused.attribute("type")).contains("error");
            assertThat(refused.attribute("id")).contains("p2");
            assertThat(refused.attribute("from")).contains(group.toString());
            var error = refused.child("error", Namespaces.CLIENT).orElseThrow();
            assertThat(error.attribute("type")).contains("cancel");
            assertThat(error.hasChild("conflict", Namespaces.STANZA_ERRORS)).isTrue();
            assertThat(error.childText("text", Namespaces.STANZA_ERRORS).orElseThrow()).contains("new one");
            ada.send(message.formatted("p3", "second", "u2"));
            for (var other : List.of(phone, ben)) {
                assertThat(awaitIn(group, other).attribute("id")).contains("p1");
                assertThat(awaitIn(group, other).attribute("id")).contains("p3");
            }
        }
        assertThat(lines.messages(BEN, group, Optional.empty(), Optional.empty(), 50).orThrow().items())
                .extracting(Lines.LineMessage::text).containsExactly("first", "second");
    }

    @Test
    void noMemberSpeaksOfADelayInTheLinesName() throws IOException {
        var group = lines.createGroup(ADA, "Basel", List.of(BEN)).orThrow();
        try (var ada = RawClient.signedIn(house.port(), "ada", "forger");
                var ben = RawClient.signedIn(house.port(), "ben", "reader")) {
            comeOnline(ada, ben);
            ada.send("<message to='" + group.address() + "' type='groupchat' id='f1'><body>long ago</body>"
                    + "<delay xmlns='urn:xmpp:delay' from='" + group.address() + "' stamp='2001-01-01T00:00:00Z'/>"
                    + "<delay xmlns='urn:xmpp:delay' from='house.example' stamp='2001-01-01T00:00:00Z'/></message>");

            assertThat(awaitIn(group.address(), ben).hasChild("delay", "urn:xmpp:delay")).isFalse();
            ben.send(history("h", group.address()));
            var kept = awaitIn(group.address(), ben).child("result", "urn:xmpp:mam:2").orElseThrow().firstChild()
                    .orElseThrow()
                    .child("message", Namespaces.CLIENT).orElseThrow();
            assertThat(kept.hasChild("delay", "urn:xmpp:delay")).isFalse();
        }
    }

    @Test
    void aMarkerReachesTheOthersAndIsKeptWhenItsSenderAsks() throws IOException {
        var group = lines.createGroup(ADA, "Bern", List.of(BEN)).orThrow();
        try (var ada = RawClient.signedIn(house.port(), "ada", "marks");
                var ben = RawClient.signedIn(house.port(), "ben", "marks")) {
            comeOnline(ada, ben);
            ada.send("<message to='" + group.address() + "' type='groupchat' id='k1'><body>read me</body>"
                    + "<markable xmlns='urn:xmpp:chat-markers:0'/></message>");
            var toBeRead = awaitIn(group.address(), ben);
            assertThat(toBeRead.child("stanza-id", LineDomain.STANZA_IDS)).as(toBeRead.toString()).isPresent();
            var marked = toBeRead.child("stanza-id", LineDomain.STANZA_IDS).orElseThrow().attribute("id", "");
            var displayed = "<displayed xmlns='urn:xmpp:chat-markers:0' id='" + marked + "'/>";

            ben.send("<message to='" + group.address() + "' type='groupchat' id='k2'>" + displayed + "</message>");
            ben.send("<message to='" + group.address() + "' type='groupchat' id='k3'>" + displayed
                    + "<store xmlns='urn:xmpp:hints'/></message>");

            // Her own may come back to her after what ben, who had it first, has said to it.
            var heard = List.of(awaitIn(group.address(), ada), awaitIn(group.address(), ada),
                    awaitIn(group.address(), ada));
            var notKept = heard.stream().filter(one -> one.child("stanza-id", LineDomain.STANZA_IDS).isEmpty());
            assertThat(notKept.map(one -> one.attribute("id", ""))).containsExactly("k2");
            ada.send(history("h", group.address()));
            assertThat(archived(ada)).containsExactly("k1", "k3");
        }
        lines.addMember(ADA, group.address(), EVE).orThrow();
        try (var eve = RawClient.signedIn(house.port(), "eve", "marks")) {
            eve.send(history("h", group.address()));
            assertThat(archived(eve)).isEmpty();
        }
        var line = lines.line(ADA, group.address()).orThrow();
        assertThat(line.unread()).isZero();
        assertThat(line.last().orElseThrow().text()).isEqualTo("read me");
    }

    /** The next message of that line: what another test's line said last may come only now. */
    private static Element awaitIn(BareJid line, RawClient client) throws IOException {
        while (true) {
            var message = client.await("message");
            var from = message.attribute("from").orElse("");
            if (from.equals(line.toString()) || from.startsWith(line + "/")) {
                return message;
            }
        }
    }

    private static void comeOnline(RawClient... clients) throws IOException {
        for (var client : clients) {
            client.send("<presence/>");
            client.await("presence");
        }
    }

    private static String history(String id, BareJid line) {
        return "<iq type='set' id='" + id + "' to='" + line + "'><query xmlns='urn:xmpp:mam:2'/></iq>";
    }

    /** The ids of the messages that an archive gives, up to the answer. */
    private static List<String> archived(RawClient client) throws IOException {
        var ids = new ArrayList<String>();
        for (var element = client.next(); element != null && !element.name().equals("iq"); element = client.next()) {
            element.child("result", "urn:xmpp:mam:2").flatMap(result -> result.child("forwarded", "urn:xmpp:forward:0"))
                    .flatMap(forwarded -> forwarded.child("message", Namespaces.CLIENT))
                    .flatMap(message -> message.attribute("id")).ifPresent(ids::add);
        }
        return ids;
    }

    @Test
    void whoIsNoMemberCannotTellAnArchiveFromNone() throws IOException {
        var group = lines.createGroup(ADA, "Hidden", List.of(BEN)).orThrow();
        var nothing = Jid.of("gnosuchgroup", "line.house.example");
        var queries = List.of("<query xmlns='urn:xmpp:mam:2'/>", "<metadata xmlns='urn:xmpp:mam:2'/>",
                "<query xmlns='http://jabber.org/protocol/disco#info'/>", "<ping xmlns='urn:xmpp:ping'/>",
                "<query xmlns='urn:nobody:knows'/>");
        try (var eve = RawClient.signedIn(house.port(), "eve", "nosy")) {
            for (var query : queries) {
                for (var type : List.of("get", "set")) {
                    var asked = "<iq type='" + type + "' id='q' to='%s'>" + query + "</iq>";

                    eve.send(asked.formatted(group.address()));
                    var there = eve.expect("iq");
                    eve.send(asked.formatted(nothing));
                    var nowhere = eve.expect("iq");

                    assertThat(there.child("error", Namespaces.CLIENT).orElseThrow()
                            .hasChild("item-not-found", Namespaces.STANZA_ERRORS)).isTrue();
                    assertThat(there.toXml().replace(group.address().toString(), nothing.toString()))
                            .isEqualTo(nowhere.toXml());
                }
            }
        }
    }

    @Test
    void doesNotExistForWhoIsNoMember() throws IOException {
        var group = lines.createGroup(ADA, "Secret", List.of(BEN)).orThrow();
        try (var eve = RawClient.signedIn(house.port(), "eve", "desk")) {
            eve.send("<message to='" + group.address() + "' type='groupchat' id='g2'><body>let me in</body></message>");

            assertThat(eve.expect("message").child("error", Namespaces.CLIENT).orElseThrow()
                    .hasChild("item-not-found", Namespaces.STANZA_ERRORS)).isTrue();
        }
        assertThat(lines.line(EVE, group.address())).isEqualTo(new Refused<>(LineRefusal.NO_SUCH_LINE));
        assertThat(lines.messages(EVE, group.address(), Optional.empty(), Optional.empty(), 50))
                .isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void countsAndReadsAChat() throws IOException {
        try (var ben = RawClient.signedIn(house.port(), "ben", "chat")) {
            for (int i = 0; i < 3; i++) {
                ben.send("<message to='eve@house.example' type='chat' id='c" + i + "'><body>number " + i
                        + "</body><origin-id xmlns='urn:xmpp:sid:0' id='c" + i + "'/></message>");
            }
            ben.send("<enable xmlns='urn:xmpp:sm:3'/>");
            ben.expect("enabled");
            ben.send("<message to='eve@house.example' type='chat' id='c3'><body>number 3</body></message>"
                    + "<r xmlns='urn:xmpp:sm:3'/>");
            ben.await("a");
        }

        var line = lines.of(EVE).getFirst();
        assertThat(line.address()).isEqualTo(BEN);
        assertThat(line.unread()).isEqualTo(4);
        var messages = lines.messages(EVE, BEN, Optional.empty(), Optional.empty(), 2).orThrow();
        assertThat(messages.items()).extracting(Lines.LineMessage::text).containsExactly("number 2", "number 3");
        assertThat(messages.more()).isTrue();
        assertThat(lines.read(EVE, BEN, messages.items().getFirst().id()).orThrow()).contains("c2");
        assertThat(lines.line(EVE, BEN).orThrow().unread()).isEqualTo(1);
        var seen = lines.messages(BEN, EVE, Optional.empty(), Optional.empty(), 50).orThrow().items();
        assertThat(seen).extracting(message -> message.readBy().size()).containsExactly(1, 1, 1, 0);
    }

    @Test
    void aCustomerLeavesAGroupOfOthersAndChangesOnlyTheirOwn() {
        var refused = new Refused<>(LineRefusal.MEMBERS_NOT_YOURS);
        var theirs = lines.createGroup(ADA, "Service", List.of(BEN, CLEO)).orThrow().address();
        var own = lines.createGroup(CLEO, "Family", List.of(DAN, BEN)).orThrow().address();

        assertThat(lines.removeMember(CLEO, theirs, BEN)).isEqualTo(refused);
        assertThat(lines.removeMember(CLEO, theirs, EVE)).isEqualTo(refused);
        assertThat(lines.addMember(CLEO, theirs, DAN)).isEqualTo(refused);
        assertThat(lines.removeMember(DAN, own, BEN)).isEqualTo(refused);
        assertThat(lines.line(CLEO, theirs).orThrow().seats()).isFalse();
        assertThat(lines.line(BEN, theirs).orThrow().seats()).isTrue();
        assertThat(lines.line(CLEO, own).orThrow().seats()).isTrue();
        assertThat(lines.addMember(BEN, theirs, DAN).orThrow().members()).isEqualTo(4);
        assertThat(lines.removeMember(BEN, theirs, ADA).orThrow().members()).isEqualTo(3);
        assertThat(lines.removeMember(CLEO, own, DAN).orThrow().members()).isEqualTo(2);
        lines.removeMember(CLEO, theirs, CLEO).orThrow();
        assertThat(lines.members(BEN, theirs).orThrow()).extracting(Lines.Member::address).containsExactly(BEN, DAN);
    }

    @Test
    void listsTheMembersOfANewGroupInTheOrderGiven() {
        var group = lines.createGroup(EVE, "Order", List.of(BEN, ADA)).orThrow();

        assertThat(lines.members(ADA, group.address()).orThrow()).extracting(Lines.Member::address)
                .containsExactly(EVE, BEN, ADA);
    }

    @Test
    void aPageOfLargeMessagesIsBoundedAndLosesNoneInEitherDirection() throws IOException {
        var group = lines.createGroup(ADA, "Novels", List.of(BEN)).orThrow();
        var wanted = new ArrayList<String>();
        try (var ada = RawClient.signedIn(house.port(), "ada", "novelist")) {
            comeOnline(ada);
            for (int i = 0; i < 10; i++) {
                ada.send("<message to='" + group.address() + "' type='groupchat' id='n" + i + "'><body>"
                        + "x".repeat(120_000) + i + "</body></message>");
                awaitIn(group.address(), ada);
                wanted.add(String.valueOf(i));
            }
        }

        var backwards = new ArrayList<String>();
        var before = Optional.<Long>empty();
        for (boolean more = true; more;) {
            var page = lines.messages(BEN, group.address(), before, Optional.empty(), 200).orThrow();
            assertThat(page.items()).hasSizeBetween(1, 5);
            backwards.addAll(0, lastLetters(page));
            before = Optional.of(page.items().getFirst().id());
            more = page.more();
        }
        var forwards = new ArrayList<String>();
        var after = 0L;
        for (boolean more = true; more;) {
            var page = lines.messages(BEN, group.address(), Optional.empty(), Optional.of(after), 200).orThrow();
            assertThat(page.items()).hasSizeBetween(1, 5);
            forwards.addAll(lastLetters(page));
            after = page.items().getLast().id();
            more = page.more();
        }

        assertThat(backwards).isEqualTo(wanted);
        assertThat(forwards).isEqualTo(wanted);
    }

    private static List<String> lastLetters(Lines.Messages page) {
        return page.items().stream().map(message -> message.text().substring(message.text().length() - 1)).toList();
    }
}
