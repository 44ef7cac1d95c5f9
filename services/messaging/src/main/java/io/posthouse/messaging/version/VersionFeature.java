package io.posthouse.messaging.version;

import io.posthouse.messaging.Stations;
import io.posthouse.messaging.Stations.IqAnswer;
import io.posthouse.messaging.XmppFeature;
import io.posthouse.xmpp.Element;

/** Tells the name and version of the software; the operating system is nobody's business. XEP-0092. */
public final class VersionFeature implements XmppFeature {
    private static final String VERSION = "jabber:iq:version";

    private final String version;

    /** @param version as people read it, for example {@code 0.1.0} */
    public VersionFeature(String version) {
        this.version = version;
    }

    @Override
    public void install(Stations stations) {
        stations.advertise(VERSION);
        var answer = Element.builder("query", VERSION).child("name", VERSION, "Posthouse")
                .child("version", VERSION, version).build();
        stations.onIq("query", VERSION, (from, iq) -> new IqAnswer.Result(answer));
    }
}
