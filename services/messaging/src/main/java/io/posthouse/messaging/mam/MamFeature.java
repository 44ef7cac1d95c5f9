package io.posthouse.messaging.mam;

import io.posthouse.messaging.Session;
import io.posthouse.messaging.Stations;
import io.posthouse.messaging.Stations.IqAnswer;
import io.posthouse.messaging.XmppFeature;
import io.posthouse.xmpp.Iq;
import io.posthouse.xmpp.StanzaCondition;
import io.posthouse.xmpp.StanzaError;
import java.util.function.UnaryOperator;

/** Lets people read their own archive. XEP-0313. */
public final class MamFeature implements XmppFeature {
    private final MamDesk desk;

    public MamFeature(MamDesk desk) {
        this.desk = desk;
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
        from.answerInTurn(iq,
                () -> desk.answer(from, iq, from.owner().toString(), from.owner(), UnaryOperator.identity()));
        return new IqAnswer.Elsewhere();
    }
}
