package io.posthouse.messaging.establish;

import io.posthouse.messaging.Stations;
import io.posthouse.messaging.Stations.IqAnswer;
import io.posthouse.messaging.XmppFeature;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Namespaces;

/** Says yes to the session request of RFC 3921, and that nobody needs to send it. */
public final class EstablishFeature implements XmppFeature {
    @Override
    public void install(Stations stations) {
        stations.advertiseOnStreams(
                Element.builder("session", Namespaces.SESSION).child("optional", Namespaces.SESSION).build());
        stations.onIq("session", Namespaces.SESSION, (from, iq) -> new IqAnswer.Done());
    }
}
