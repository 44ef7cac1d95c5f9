package io.posthouse.messaging.ping;

import io.posthouse.messaging.Stations;
import io.posthouse.messaging.Stations.IqAnswer;
import io.posthouse.messaging.XmppFeature;
import io.posthouse.xmpp.Iq;
import io.posthouse.xmpp.StanzaCondition;
import io.posthouse.xmpp.StanzaError;

/** Answers pings to the server and to one's own account. XEP-0199. */
public final class PingFeature implements XmppFeature {
    private static final String PING = "urn:xmpp:ping";

    @Override
    public void install(Stations stations) {
        stations.advertise(PING);
        stations.advertiseOnAccounts(PING);
        stations.onIq("ping", PING,
                (from, iq) -> iq.type() == Iq.Type.GET
                        ? new IqAnswer.Done()
                        : new IqAnswer.Refused(StanzaError.of(StanzaCondition.BAD_REQUEST)));
    }
}
