package io.posthouse.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StanzaTest {
    private static StanzaReading read(String xml) {
        return Stanza.of(Element.parse(xml));
    }

    @Test
    void readsAMessageWithItsAddresses() {
        Message message = (Message) read("<message to='Ada@example.org/Web' from='bob@example.org' id='m1' type='chat'>"
                + "<subject>s</subject><body>hello</body><body xml:lang='de'>hallo</body><thread>t</thread></message>");

        assertThat(message.to()).contains(Jid.parse("ada@example.org/Web"));
        assertThat(message.from()).contains(Jid.parse("bob@example.org"));
        assertThat(message.id()).contains("m1");
        assertThat(message.type()).isEqualTo(Message.Type.CHAT);
        assertThat(message.body()).contains("hello");
        assertThat(message.subject()).contains("s");
        assertThat(message.thread()).contains("t");
    }

    @ParameterizedTest
    @CsvSource({"<message/>, NORMAL", "<message type='nonsense'/>, NORMAL", "<message type='groupchat'/>, GROUPCHAT",
            "<message type='headline'/>, HEADLINE", "<message type='error'/>, ERROR",
            "<message type='normal'/>, NORMAL"})
    void takesAnUnknownTypeOfMessageForNormal(String xml, Message.Type type) {
        assertThat(((Message) read(xml)).type()).isEqualTo(type);
    }

    @ParameterizedTest
    @EnumSource(Presence.Type.class)
    void readsEveryTypeOfPresenceThatItWrites(Presence.Type type) {
        Presence written = Presence.of(type);

        assertThat(Stanza.of(written.element())).isEqualTo(written);
        assertThat(((Presence) Stanza.of(written.element())).type()).isEqualTo(type);
    }

    @ParameterizedTest
    @CsvSource({"5, 5", "-128, -128", "200, 127", "-999, -128", "' 7 ', 7", "nonsense, 0", "'', 0"})
    void boundsThePriorityOfAPresence(String written, int priority) {
        Presence presence = (Presence) read(
                "<presence><priority>" + written + "</priority><show>dnd</show></presence>");

        assertThat(presence.priority()).isEqualTo(priority);
        assertThat(presence.show()).isEqualTo(Presence.Show.DND);
    }

    @Test
    void answersARequestWithItsResult() {
        Iq ping = (Iq) read(
                "<iq type='get' id='p1' to='example.org' from='ada@example.org/web'><ping xmlns='urn:xmpp:ping'/></iq>");

        assertThat(ping.isRequest()).isTrue();
        assertThat(ping.payload()).contains(Element.of("ping", "urn:xmpp:ping"));
        assertThat(ping.result().element())
                .isEqualTo(Element.parse("<iq type='result' id='p1' to='ada@example.org/web' from='example.org'/>"));
        assertThat(ping.result(Element.of("a", "urn:a")).payload()).contains(Element.of("a", "urn:a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<iq type='get'><a xmlns='u'/></iq>", "<iq id='1'><a xmlns='u'/></iq>",
            "<iq id='1' type='ask'/>",
            "<iq id='1' type='get'/>", "<iq id='1' type='set'><a xmlns='u'/><b xmlns='u'/></iq>",
            "<presence type='available'/>"})
    void refusesABrokenStanzaWithBadRequest(String xml) {
        MalformedStanza malformed = (MalformedStanza) read(xml);

        assertThat(malformed.error().condition()).isEqualTo(StanzaCondition.BAD_REQUEST);
        assertThat(malformed.reply()).isPresent();
    }

    @Test
    void refusesAMalformedAddressAndDoesNotRepeatIt() {
        MalformedStanza malformed = (MalformedStanza) read(
                "<message to='@' from='ada@example.org/web' id='1'><body>hi</body></message>");

        assertThat(malformed.error().condition()).isEqualTo(StanzaCondition.JID_MALFORMED);
        Element reply = malformed.reply().orElseThrow();
        assertThat(reply.attribute("to")).contains("ada@example.org/web");
        assertThat(reply.attribute("from")).isEmpty();
    }

    @Test
    void tellsOtherElementsFromStanzas() {
        assertThat(read("<a xmlns='urn:xmpp:sm:3' h='1'/>")).isInstanceOf(NotStanza.class);
        assertThat(read("<message xmlns='jabber:server'/>")).isInstanceOf(NotStanza.class);
        assertThat(read("<massage/>")).isInstanceOf(NotStanza.class);
    }

    @Test
    void copiesKeepTheirAddressesAndTypes() {
        Message message = Message.to(Jid.parse("ada@example.org"), Message.Type.CHAT).withBody("hi").withId("1");

        Message copy = message.withTo(Jid.parse("bob@example.org")).withFrom(Jid.parse("ada@example.org/web"))
                .with(Element.of("private", "urn:xmpp:carbons:2"));

        assertThat(Stanza.of(copy.element())).isEqualTo(copy);
        assertThat(copy.to()).contains(Jid.parse("bob@example.org"));
        assertThat(copy.has("private", "urn:xmpp:carbons:2")).isTrue();
        assertThat(copy.without("private", "urn:xmpp:carbons:2").has("private", "urn:xmpp:carbons:2")).isFalse();
        assertThat(copy.withType(Message.Type.HEADLINE).element().attribute("type")).contains("headline");
        assertThat(message.to()).contains(Jid.parse("ada@example.org"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<message type='chat' id='1'/>", "<presence type='unavailable' id='1'/>",
            "<iq type='result' id='1'/>"})
    void aCopyIsOfTheSameKindAndTypeAndEqualToWhatItSays(String xml) {
        Stanza stanza = (Stanza) read(xml);
        Element first = Element.of("x", "urn:a", "1");
        Element second = Element.of("x", "urn:a", "2");

        Stanza copy = stanza.with(first).with(second);
        Stanza fewer = switch (copy) {
            case Message message -> message.without(second::equals);
            case Presence presence -> presence.without(second::equals);
            case Iq iq -> iq.without(second::equals);
        };

        assertThat(fewer).isEqualTo(stanza.with(first)).hasSameHashCodeAs(stanza.with(first)).isNotEqualTo(copy);
        assertThat(Stanza.of(fewer.element())).isEqualTo(fewer);
    }

    @ParameterizedTest
    @EnumSource(StanzaCondition.class)
    void readsEveryErrorThatItWrites(StanzaCondition condition) {
        StanzaError error = StanzaError.of(condition, "why").with(Element.of("too-many", "urn:app"));
        Message message = (Message) read(
                "<message from='ada@example.org/web' to='bob@example.org' id='1' type='chat'><body>hi</body></message>");

        Element reply = message.reply(error).orElseThrow();

        assertThat(reply.toXml(XmlContext.CLIENT_STREAM)).startsWith(
                "<message to='ada@example.org/web' from='bob@example.org' id='1' type='error'><body>hi</body><error type='");
        assertThat(Stanza.trusted(reply).error()).contains(error);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<message type='error'/>", "<presence type='error'/>", "<iq type='error' id='1'/>",
            "<iq type='result' id='1'/>"})
    void neverAnswersAnErrorOrAResultWithAnError(String xml) {
        Stanza stanza = (Stanza) read(xml);

        assertThat(stanza.reply(StanzaError.of(StanzaCondition.SERVICE_UNAVAILABLE))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(StreamErrorCondition.class)
    void writesStreamErrorsInTheirNamespaces(StreamErrorCondition condition) {
        assertThat(condition.element("bye").toXml(XmlContext.CLIENT_STREAM)).isEqualTo("<stream:error><"
                + condition.word()
                + " xmlns='urn:ietf:params:xml:ns:xmpp-streams'/><text xmlns='urn:ietf:params:xml:ns:xmpp-streams' xml:lang='en'>"
                + "bye</text></stream:error>");
        assertThat(condition.element().children()).hasSize(1);
    }
}
