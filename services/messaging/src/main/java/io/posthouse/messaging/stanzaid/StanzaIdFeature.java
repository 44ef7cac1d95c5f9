package io.posthouse.messaging.stanzaid;

import io.posthouse.messaging.Addresses;
import io.posthouse.messaging.MessageInTransit;
import io.posthouse.messaging.Phase;
import io.posthouse.messaging.Stations;
import io.posthouse.messaging.XmppFeature;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Jid;

/** Takes out the stanza ids that only we may give. XEP-0359 section 5, rules 3 and 4. The ids themselves the archive gives. */
public final class StanzaIdFeature implements XmppFeature {
    private static final String STANZA_IDS = "urn:xmpp:sid:0";

    private final Addresses addresses;

    public StanzaIdFeature(Addresses addresses) {
        this.addresses = addresses;
    }

    @Override
    public void install(Stations stations) {
        stations.advertise(STANZA_IDS);
        stations.advertiseOnAccounts(STANZA_IDS);
        stations.onMessage(Phase.CHECK, this::check);
    }

    private void check(MessageInTransit transit) {
        var message = transit.message();
        if (message.has("stanza-id", STANZA_IDS)) {
            transit.replace(message.without(this::isForged));
        }
    }

    private boolean isForged(Element child) {
        return child.is("stanza-id", STANZA_IDS) && child.attribute("by").flatMap(Jid::tryParse)
                .filter(by -> addresses.serves(by.domain())).isPresent();
    }
}
