package io.posthouse.messaging.delay;

import io.posthouse.messaging.Addresses;
import io.posthouse.messaging.MessageInTransit;
import io.posthouse.messaging.Phase;
import io.posthouse.messaging.Stations;
import io.posthouse.messaging.XmppFeature;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.FullJid;
import io.posthouse.xmpp.Jid;

/**
 * Takes out of messages the delays that only we may state. XEP-0203 section 2: {@code from} names who delayed the stanza, and
 * clients show the time that their own server or the line itself gives. So a sender could put a message among those of
 * last year. What claims to be one of our domains, an account or a line goes; what the sending client says of itself, by its
 * own full address, stays, and so does what names nobody or somebody elsewhere: clients owe these no belief. The older form,
 * XEP-0091, is still read by some and is treated alike.
 */
public final class DelayFeature implements XmppFeature {
    private static final String DELAY = "urn:xmpp:delay";
    private static final String OLD_DELAY = "jabber:x:delay";

    private final Addresses addresses;

    public DelayFeature(Addresses addresses) {
        this.addresses = addresses;
    }

    @Override
    public void install(Stations stations) {
        stations.advertise(DELAY);
        stations.onMessage(Phase.CHECK, this::check);
    }

    private void check(MessageInTransit transit) {
        var message = transit.message();
        if (message.has("delay", DELAY) || message.has("x", OLD_DELAY)) {
            var sender = transit.sender().owner();
            transit.replace(message.without(child -> isForged(child, sender)));
        }
    }

    private boolean isForged(Element child, BareJid sender) {
        return (child.is("delay", DELAY) || child.is("x", OLD_DELAY))
                && child.attribute("from").flatMap(Jid::tryParse).filter(from -> isOursToSay(from, sender)).isPresent();
    }

    private boolean isOursToSay(Jid from, BareJid sender) {
        boolean ofItself = from instanceof FullJid device && device.bare().equals(sender);
        return addresses.serves(from.domain()) && !ofItself;
    }
}
