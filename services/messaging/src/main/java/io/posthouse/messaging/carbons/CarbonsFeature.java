package io.posthouse.messaging.carbons;

import io.posthouse.messaging.Addresses;
import io.posthouse.messaging.Attribute;
import io.posthouse.messaging.MessageInTransit;
import io.posthouse.messaging.Outgoing;
import io.posthouse.messaging.Phase;
import io.posthouse.messaging.Session;
import io.posthouse.messaging.Sessions;
import io.posthouse.messaging.Stations;
import io.posthouse.messaging.Stations.IqAnswer;
import io.posthouse.messaging.StoreMessage.Stored;
import io.posthouse.messaging.XmppFeature;
import io.posthouse.messaging.home.FarSession;
import io.posthouse.storage.log.RowStamp;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Iq;
import io.posthouse.xmpp.Message;
import io.posthouse.xmpp.Namespaces;
import io.posthouse.xmpp.StanzaCondition;
import io.posthouse.xmpp.StanzaError;
import java.util.Optional;

/**
 * Copies what a person sends and receives to their other devices. XEP-0280.
 *
 * <p>A copy names the row in the archive of the person who reads it, so that a device that also reads the archive shows the
 * message once. A session that gets the message itself gets no copy. Nor does one, of what the receiver's archive keeps, that is not
 * available yet and will be sent what waits when it is: it would get the new before the old. Nor one that has become available
 * since the message's sessions were chosen: it gets the message with them, or with what waits.
 */
public final class CarbonsFeature implements XmppFeature {
    static final String CARBONS = "urn:xmpp:carbons:2";

    private static final String FORWARD = "urn:xmpp:forward:0";
    private static final String STANZA_IDS = "urn:xmpp:sid:0";
    private static final Attribute<Boolean> ENABLED = new Attribute<>("carbons", Boolean.class);

    private final Addresses addresses;
    private final Sessions sessions;

    public CarbonsFeature(Addresses addresses, Sessions sessions) {
        this.addresses = addresses;
        this.sessions = sessions;
    }

    @Override
    public void install(Stations stations) {
        stations.advertise(CARBONS);
        stations.advertise("urn:xmpp:carbons:rules:0");
        stations.advertiseOnAccounts(CARBONS);
        stations.onIq("enable", CARBONS, (from, iq) -> set(from, iq, true));
        stations.onIq("disable", CARBONS, (from, iq) -> set(from, iq, false));
        stations.onMessage(Phase.CHECK, CarbonsFeature::stripForged);
        stations.onMessage(Phase.CHECK, this::stripPrivate);
        stations.onMessage(Phase.COPY, this::copy);
    }

    private static IqAnswer set(Session from, Iq iq, boolean enabled) {
        if (iq.type() != Iq.Type.SET) {
            return new IqAnswer.Refused(StanzaError.of(StanzaCondition.BAD_REQUEST));
        }
        from.put(ENABLED, enabled);
        return new IqAnswer.Done();
    }

    /** Clients believe copies from their own bare address alone, which nobody can forge; careless ones believe more. */
    private static void stripForged(MessageInTransit transit) {
        var message = transit.message();
        if (message.has("received", CARBONS) || message.has("sent", CARBONS)) {
            transit.replace(message.without("received", CARBONS).without("sent", CARBONS));
        }
    }

    /**
     * XEP-0280 section 9: whoever serves the receiver takes the wish out before the delivery. For somebody elsewhere it stays:
     * their server has to heed it, too.
     */
    private void stripPrivate(MessageInTransit transit) {
        if (transit.message().has("private", CARBONS) && addresses.serves(transit.to().domain())) {
            transit.replace(transit.message().without("private", CARBONS));
        }
    }

    private void copy(MessageInTransit transit) {
        // As its sender wrote it: by now the wish for privacy has been taken out.
        if (!CarbonPolicy.isCopied(transit.original())) {
            return;
        }
        if (!(transit.sender() instanceof FarSession)) {
            copy(transit, transit.sender().owner(), "sent", transit.stored().map(Stored::own));
        }
        if (!transit.isGoingOn() && addresses.realmOf(transit.to().domain()).isPresent()
                && transit.to().bare() instanceof BareJid receiver) {
            copy(transit, receiver, "received", transit.stored().map(Stored::received));
        }
    }

    private void copy(MessageInTransit transit, BareJid person, String direction, Optional<RowStamp> row) {
        for (var session : sessions.of(person)) {
            boolean itself = direction.equals("received") && row.isPresent() && getsItself(transit, session);
            boolean wants = !itself && !session.equals(transit.sender()) && session.get(ENABLED).orElse(false);
            if (wants && transit.reach(session)) {
                session.send(Outgoing.copy(wrapped(transit.message(), person, session, direction, row),
                        transit.stored().map(Stored::at)));
            }
        }
    }

    /** Asked in this order: whoever becomes available between the two questions is to catch up, or takes the message now. */
    private static boolean getsItself(MessageInTransit transit, Session session) {
        return session.isToCatchUp() || (transit.isForAll() && session.isAvailable() && session.priority() >= 0);
    }

    private static Element wrapped(Message message, BareJid person, Session session, String direction,
            Optional<RowStamp> row) {
        var inner = row.map(stamp -> message.element()
                .with(Element.builder("stanza-id", STANZA_IDS).attribute("by", person.toString())
                        .attribute("id", Long.toString(stamp.id())).build()))
                .orElse(message.element());
        var forwarded = Element.builder("forwarded", FORWARD).child(inner).build();
        return Element.builder("message", Namespaces.CLIENT).attribute("from", person.toString())
                .attribute("to", session.jid().toString()).attribute("type", message.type().word())
                .child(Element.builder(direction, CARBONS).child(forwarded).build()).build();
    }
}
