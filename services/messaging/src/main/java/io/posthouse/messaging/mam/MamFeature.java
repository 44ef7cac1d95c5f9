package io.posthouse.messaging.mam;

import io.posthouse.messaging.Session;
import io.posthouse.messaging.Stations;
import io.posthouse.messaging.Stations.IqAnswer;
import io.posthouse.messaging.XmppFeature;
import io.posthouse.messaging.guest.Visits;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Iq;
import io.posthouse.xmpp.StanzaCondition;
import io.posthouse.xmpp.StanzaError;
import java.util.stream.Stream;

/** Lets people read their own archive. XEP-0313. */
public final class MamFeature implements XmppFeature {
    private final MamDesk desk;
    private final Visits visits;

    /** @param visits whose archives are read with a person's own */
    public MamFeature(MamDesk desk, Visits visits) {
        this.desk = desk;
        this.visits = visits;
    }

    @Override
    public void install(Stations stations) {
        stations.advertise(MamDesk.NAMESPACE);
        stations.advertise(MamDesk.EXTENDED);
        stations.advertiseOnAccounts(MamDesk.NAMESPACE);
        stations.advertiseOnAccounts(MamDesk.EXTENDED);
        stations.onIq("query", MamDesk.NAMESPACE, this::answer);
        stations.onIq("metadata", MamDesk.NAMESPACE, this::answer);
    }

    private IqAnswer answer(Session from, Iq iq) {
        if (iq.to().filter(to -> !to.equals(from.owner())).isPresent()) {
            // The server has no archive of its own.
            return new IqAnswer.Refused(StanzaError.of(StanzaCondition.SERVICE_UNAVAILABLE));
        }
        from.answerInTurn(iq, () -> history(from, iq));
        return new IqAnswer.Elsewhere();
    }

    /** A person's own, and what was said before they were known. */
    private IqAnswer history(Session from, Iq iq) {
        var visited = visits.of(from.owner());
        var owners = Stream.concat(Stream.of(from.owner()), visited.stream()).map(BareJid::toString).toList();
        return desk.answer(from, iq, owners, from.owner(), Visits.shownTo(from.owner(), visited));
    }
}
