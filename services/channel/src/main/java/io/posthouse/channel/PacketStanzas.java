package io.posthouse.channel;

import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Iq;
import io.posthouse.xmpp.Message;
import io.posthouse.xmpp.Namespaces;
import io.posthouse.xmpp.Presence;
import io.posthouse.xmpp.Stanza;

/** The stanzas that packets stand for: the same that an XMPP client would send. */
final class PacketStanzas {
    static final String STANZA_IDS = "urn:xmpp:sid:0";
    static final String RECEIPTS = "urn:xmpp:receipts";
    static final String MARKERS = "urn:xmpp:chat-markers:0";
    static final String STATES = "http://jabber.org/protocol/chatstates";
    static final String CARBONS = "urn:xmpp:carbons:2";
    static final String HINTS = "urn:xmpp:hints";
    /** Marks of ours: which row of the reader's archive a displayed marker is about, and that a line has changed. */
    static final String LINE = "urn:posthouse:line:0";

    private final String lineDomain;

    PacketStanzas(String lineDomain) {
        this.lineDomain = lineDomain;
    }

    boolean isGroup(BareJid line) {
        return line.domain().equals(lineDomain);
    }

    private Message.Type type(BareJid line) {
        return isGroup(line) ? Message.Type.GROUPCHAT : Message.Type.CHAT;
    }

    /** The channel's random id is the origin-id. */
    Message message(BareJid line, String random, String text) {
        var message = Message.to(line, type(line)).withId(random).withBody(text)
                .with(Element.builder("origin-id", STANZA_IDS).attribute("id", random).build())
                .with(Element.of("markable", MARKERS));
        return isGroup(line) ? message : message.with(Element.of("request", RECEIPTS));
    }

    Message typing(BareJid line, boolean composing) {
        return Message.to(line, type(line)).with(Element.of(composing ? "composing" : "paused", STATES))
                .with(Element.of("no-store", HINTS));
    }

    Message delivered(BareJid line, String random) {
        return Message.to(line, Message.Type.CHAT)
                .with(Element.builder("received", RECEIPTS).attribute("id", random).build());
    }

    /**
     * @param named how the message is known to its sender: its origin-id, or in a group its archive id
     * @param rowId the row in the reader's archive, for the reader's other devices
     */
    Message read(BareJid line, String named, String rowId) {
        return Message.to(line, type(line))
                .with(Element.builder("displayed", MARKERS).attribute("id", named).build())
                .with(Element.builder("read", LINE).attribute("id", rowId).build());
    }

    Presence presence(String show, String status) {
        var presence = Presence.of(Presence.Type.AVAILABLE);
        if (!show.equals("online") && !show.isEmpty()) {
            presence = presence.with(Element.of("show", Namespaces.CLIENT, show));
        }
        return status.isEmpty() ? presence : presence.with(Element.of("status", Namespaces.CLIENT, status));
    }

    Presence subscribe(BareJid line) {
        return Presence.of(Presence.Type.SUBSCRIBE).withTo(line);
    }

    Presence approve(BareJid line, boolean granted) {
        return Presence.of(granted ? Presence.Type.SUBSCRIBED : Presence.Type.UNSUBSCRIBED).withTo(line);
    }

    Stanza enableCarbons() {
        return Iq.request(Iq.Type.SET, "carbons", Element.of("enable", CARBONS));
    }

    Stanza askRoster() {
        return Iq.request(Iq.Type.GET, "roster", Element.of("query", Namespaces.ROSTER));
    }
}
