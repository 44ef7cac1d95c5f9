package io.posthouse.messaging.time;

import io.posthouse.messaging.Stations;
import io.posthouse.messaging.Stations.IqAnswer;
import io.posthouse.messaging.XmppFeature;
import io.posthouse.xmpp.Element;
import java.time.Clock;
import java.time.temporal.ChronoUnit;

/** Tells the server's time, in UTC. XEP-0202. */
public final class TimeFeature implements XmppFeature {
    private static final String TIME = "urn:xmpp:time";

    private final Clock clock;

    public TimeFeature(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void install(Stations stations) {
        stations.advertise(TIME);
        stations.onIq("time", TIME, (from, iq) -> new IqAnswer.Result(now()));
    }

    private Element now() {
        return Element.builder("time", TIME).child("tzo", TIME, "+00:00")
                .child("utc", TIME, clock.instant().truncatedTo(ChronoUnit.SECONDS).toString()).build();
    }
}
