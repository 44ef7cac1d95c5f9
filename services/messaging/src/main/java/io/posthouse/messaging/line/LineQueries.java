package io.posthouse.messaging.line;

import io.posthouse.messaging.Lines;
import io.posthouse.messaging.Session;
import io.posthouse.messaging.Stations.IqAnswer;
import io.posthouse.messaging.mam.MamDesk;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Iq;
import io.posthouse.xmpp.StanzaCondition;
import io.posthouse.xmpp.StanzaError;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What a line answers when it is asked: who it is (XEP-0030), whether it is there (XEP-0199), what was said (XEP-0313).
 *
 * <p>Lines and their domain are of the category conference, since that is what they are for; they never announce XEP-0045,
 * by which clients recognise rooms, since nobody can join, configure or create them by its means. Whoever is no member
 * hears of a line what they would hear of none, whatever they ask.
 */
final class LineQueries {
    /** What people read where the domain of lines is listed. */
    static final String NAME = "Groups";

    private static final String DISCO_INFO = "http://jabber.org/protocol/disco#info";
    private static final String DISCO_ITEMS = "http://jabber.org/protocol/disco#items";
    private static final String PING = "urn:xmpp:ping";

    private final GroupStore groups;
    private final LineStore store;
    private final MamDesk archive;

    LineQueries(GroupStore groups, LineStore store, MamDesk archive) {
        this.groups = groups;
        this.store = store;
        this.archive = archive;
    }

    void answer(Session from, Iq iq) {
        var to = iq.to().orElseThrow();
        var payload = iq.payload();
        if (!iq.isRequest() || payload.isEmpty()) {
            return;
        }
        if (to instanceof BareJid line) {
            if (groups.find(line).filter(group -> group.has(from.owner())).isEmpty()) {
                from.refuse(iq, StanzaError.of(StanzaCondition.ITEM_NOT_FOUND));
            } else {
                answerForLine(from, iq, payload.get(), line);
            }
        } else if (to.local().isEmpty()) {
            answerForDomain(from, iq, payload.get());
        } else {
            from.refuse(iq, StanzaError.of(StanzaCondition.SERVICE_UNAVAILABLE));
        }
    }

    private void answerForLine(Session from, Iq iq, Element payload, BareJid line) {
        switch (payload.namespace()) {
            case DISCO_INFO -> from.send(iq.result(info(groups.find(line).map(Group::title).orElse(""), "text",
                    MamDesk.NAMESPACE, MamDesk.EXTENDED, LineDomain.STANZA_IDS, PING)).element());
            case PING -> from.send(iq.result().element());
            case MamDesk.NAMESPACE -> from.answerInTurn(iq, () -> history(from, iq, line));
            default -> from.refuse(iq, StanzaError.of(StanzaCondition.SERVICE_UNAVAILABLE));
        }
    }

    /** Its turn may come late: whoever has left meanwhile reads no more. */
    private IqAnswer history(Session from, Iq iq, BareJid line) {
        return groups.find(line).flatMap(group -> group.of(from.owner()))
                .map(membership -> archive.answer(from, iq, line.toString(), line, membership.joinedId(),
                        UnaryOperator.identity()))
                .orElseGet(() -> new IqAnswer.Refused(StanzaError.of(StanzaCondition.ITEM_NOT_FOUND)));
    }

    private void answerForDomain(Session from, Iq iq, Element payload) {
        switch (payload.namespace()) {
            case DISCO_INFO -> from.send(iq.result(info(NAME, "text", DISCO_ITEMS, PING)).element());
            case DISCO_ITEMS -> from.send(iq.result(items(from.owner())).element());
            case PING -> from.send(iq.result().element());
            default -> from.refuse(iq, StanzaError.of(StanzaCondition.SERVICE_UNAVAILABLE));
        }
    }

    private static Element info(String name, String type, String... features) {
        var query = Element.builder("query", DISCO_INFO);
        query.child(Element.builder("identity", DISCO_INFO).attribute("category", "conference").attribute("type", type)
                .attribute("name", Optional.of(name).filter(given -> !given.isEmpty())).build());
        query.child(Element.builder("feature", DISCO_INFO).attribute("var", DISCO_INFO).build());
        for (var feature : features) {
            query.child(Element.builder("feature", DISCO_INFO).attribute("var", feature).build());
        }
        return query.build();
    }

    /** The groups that the asker is a member of, and no others. */
    private Element items(BareJid asker) {
        var query = Element.builder("query", DISCO_ITEMS);
        for (var row : store.groups(asker.toString(), Lines.LISTED_MAX)) {
            query.child(
                    Element.builder("item", DISCO_ITEMS).attribute("jid", row.object()).attribute("name", row.title())
                            .build());
        }
        return query.build();
    }
}
