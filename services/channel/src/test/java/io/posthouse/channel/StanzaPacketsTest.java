package io.posthouse.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.messaging.Outgoing;
import io.posthouse.storage.log.RowId;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class StanzaPacketsTest {
    private static final BareJid ADA = Jid.of("ada", "example.org");
    private static final BareJid BEN = Jid.of("ben", "example.org");
    private static final BareJid GROUP = Jid.of("g1", "line.example.org");

    private final StanzaPackets packets = new StanzaPackets(ADA, "line.example.org");
    private final PacketStanzas stanzas = new PacketStanzas("line.example.org");

    private ObjectNode only(Element element) {
        List<ObjectNode> made = packets.packets(Outgoing.plain(element));
        assertThat(made).hasSize(1);
        return made.getFirst();
    }

    private static Element stanzaId(BareJid by, long id) {
        return Element.builder("stanza-id", PacketStanzas.STANZA_IDS).attribute("by", by.toString())
                .attribute("id", Long.toString(id)).build();
    }

    @Test
    void bringsAMessageBackAsItWasSent() {
        Message sent = stanzas.message(ADA, "random-0001", "hello").withFrom(BEN.withResource("phone"))
                .with(stanzaId(ADA, 1L << 30));

        var packet = only(sent.element());

        assertThat(packet.get("type").stringValue()).isEqualTo("message");
        assertThat(packet.get("line").stringValue()).isEqualTo("ben@example.org");
        assertThat(packet.get("random").stringValue()).isEqualTo("random-0001");
        assertThat(packet.get("id").stringValue()).isEqualTo(Long.toString(1L << 30));
        assertThat(packet.get("body").get("text").stringValue()).isEqualTo("hello");
        assertThat(packet.get("body").get("own").booleanValue()).isFalse();
    }

    @Test
    void showsTheTimeOfTheArchiveThoughIdsAreDaysAhead() {
        var at = Instant.parse("2026-06-01T12:00:00.250Z");
        long ahead = RowId.of(RowId.tickAfter(0, at.plus(Duration.ofDays(8)).toEpochMilli()), 0, 5).value();
        var live = stanzas.message(ADA, "random-0006", "hello").withFrom(BEN.withResource("phone"))
                .with(stanzaId(ADA, ahead)).element();
        var copied = Element.builder("message", "jabber:client").attribute("from", ADA.toString())
                .child(Element.builder("received", PacketStanzas.CARBONS)
                        .child(Element.builder("forwarded", "urn:xmpp:forward:0").child(live).build()).build())
                .build();

        assertThat(packets.packets(new Outgoing(live, ahead, Optional.of(at)))).singleElement()
                .satisfies(packet -> assertThat(packet.get("time").longValue()).isEqualTo(at.toEpochMilli()));
        assertThat(packets.packets(Outgoing.copy(copied, Optional.of(at)))).singleElement()
                .satisfies(packet -> assertThat(packet.get("time").longValue()).isEqualTo(at.toEpochMilli()));
    }

    @Test
    void passesOverAGroupMessageThatComesFromAPerson() {
        var forged = stanzas.message(GROUP, "random-0009", "pay him").withTo(ADA.withResource("page"))
                .withFrom(BEN.withResource("phone"))
                .with(Element.builder("x", "http://jabber.org/protocol/muc#user")
                        .child(Element.builder("item", "http://jabber.org/protocol/muc#user")
                                .attribute("jid", ADA.toString()).build())
                        .build());

        assertThat(packets.packets(Outgoing.plain(forged.element()))).isEmpty();
    }

    @Test
    void namesTheMemberWhoSpeaksInAGroup() {
        var seen = stanzas.message(GROUP, "random-0002", "all aboard").withFrom(GROUP.withResource("ben"))
                .with(Element.builder("x", "http://jabber.org/protocol/muc#user")
                        .child(Element.builder("item", "http://jabber.org/protocol/muc#user")
                                .attribute("jid", BEN.toString()).build())
                        .build())
                .with(stanzaId(GROUP, 77));

        var packet = only(seen.element());

        assertThat(packet.get("line").stringValue()).isEqualTo(GROUP.toString());
        assertThat(packet.get("body").get("from").stringValue()).isEqualTo("ben@example.org");
        assertThat(packet.get("id").stringValue()).isEqualTo("77");
    }

    @Test
    void showsWhatAnotherDeviceOfOnesOwnSent() {
        var said = stanzas.message(BEN, "random-0003", "from my phone").withFrom(ADA.withResource("phone"))
                .with(stanzaId(ADA, 5));
        var carbon = Element.builder("message", "jabber:client").attribute("from", ADA.toString())
                .child(Element.builder("sent", PacketStanzas.CARBONS)
                        .child(Element.builder("forwarded", "urn:xmpp:forward:0").child(said.element()).build())
                        .build())
                .build();

        var packet = only(carbon);

        assertThat(packet.get("line").stringValue()).isEqualTo("ben@example.org");
        assertThat(packet.get("body").get("own").booleanValue()).isTrue();
    }

    @Test
    void believesNobodyElsesCarbon() {
        var forged = stanzas.message(BEN, "random-0004", "I owe you a million").withFrom(ADA.withResource("phone"));
        var carbon = Element.builder("message", "jabber:client").attribute("from", "mal@example.org/x")
                .child(Element.builder("sent", PacketStanzas.CARBONS)
                        .child(Element.builder("forwarded", "urn:xmpp:forward:0").child(forged.element()).build())
                        .build())
                .build();

        assertThat(packets.packets(Outgoing.plain(carbon))).isEmpty();
    }

    @Test
    void tellsTheBestOfAPersonsDevices() {
        assertThat(show("<presence xmlns='jabber:client' from='ben@example.org/a'><show>away</show></presence>"))
                .isEqualTo("away");
        assertThat(show("<presence xmlns='jabber:client' from='ben@example.org/b'/>")).isEqualTo("online");
        assertThat(show("<presence xmlns='jabber:client' from='ben@example.org/b' type='unavailable'/>"))
                .isEqualTo("away");
        assertThat(show("<presence xmlns='jabber:client' from='ben@example.org/a' type='unavailable'/>"))
                .isEqualTo("offline");
    }

    private String show(String presence) {
        return only(Element.parse(presence)).get("body").get("show").stringValue();
    }

    @Test
    void namesAMessageByTheIdThatItsReceiptWants() {
        var odd = Message.to(ADA, Message.Type.CHAT).withId("lm1").withBody("hello")
                .with(Element.builder("origin-id", PacketStanzas.STANZA_IDS).attribute("id", "lo1").build())
                .withFrom(BEN.withResource("x"));

        assertThat(only(odd.element()).get("random").stringValue()).isEqualTo("lm1");
    }

    @Test
    void mapsReceiptsMarkersAndTyping() {
        assertThat(only(stanzas.delivered(ADA, "random-0005").withFrom(BEN.withResource("x")).element()).get("type")
                .stringValue()).isEqualTo("delivered");
        assertThat(only(stanzas.read(ADA, "random-0005", "9").withFrom(BEN.withResource("x")).element()).get("body")
                .get("random").stringValue()).isEqualTo("random-0005");
        assertThat(only(stanzas.typing(ADA, true).withFrom(BEN.withResource("x")).element()).get("body").get("state")
                .stringValue()).isEqualTo("composing");
    }
}
