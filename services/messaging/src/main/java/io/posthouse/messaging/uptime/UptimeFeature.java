package io.posthouse.messaging.uptime;

import io.posthouse.kernel.Ticker;
import io.posthouse.messaging.Session;
import io.posthouse.messaging.Stations;
import io.posthouse.messaging.Stations.IqAnswer;
import io.posthouse.messaging.XmppFeature;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Iq;
import io.posthouse.xmpp.StanzaCondition;
import io.posthouse.xmpp.StanzaError;
import java.time.Duration;

/** Tells for how long the server has been up. When people were last here it does not tell. XEP-0012. */
public final class UptimeFeature implements XmppFeature {
    private static final String LAST = "jabber:iq:last";

    private final Ticker ticker;
    private final long startedNanos;

    public UptimeFeature(Ticker ticker) {
        this.ticker = ticker;
        this.startedNanos = ticker.nanos();
    }

    @Override
    public void install(Stations stations) {
        stations.advertise(LAST);
        stations.onIq("query", LAST, this::answer);
    }

    private IqAnswer answer(Session from, Iq iq) {
        if (iq.to().filter(to -> to.local().isEmpty()).isEmpty()) {
            return new IqAnswer.Refused(StanzaError.of(StanzaCondition.SERVICE_UNAVAILABLE));
        }
        long seconds = Duration.ofNanos(ticker.nanos() - startedNanos).toSeconds();
        return new IqAnswer.Result(Element.builder("query", LAST).attribute("seconds", Long.toString(seconds)).build());
    }
}
