package io.posthouse.messaging.line;

import io.posthouse.kernel.Ticker;
import io.posthouse.messaging.Attribute;
import io.posthouse.messaging.DomainHandler;
import io.posthouse.messaging.MessageInTransit;
import io.posthouse.messaging.Outgoing;
import io.posthouse.messaging.Session;
import io.posthouse.messaging.Sessions;
import io.posthouse.messaging.Stations;
import io.posthouse.messaging.Stations.SessionStation;
import io.posthouse.messaging.StoreMessage;
import io.posthouse.messaging.XmppFeature;
import io.posthouse.messaging.carry.LineAppends;
import io.posthouse.messaging.carry.LinesAgain;
import io.posthouse.messaging.home.Errands;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.FullJid;
import io.posthouse.xmpp.Iq;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Message;
import io.posthouse.xmpp.Presence;
import io.posthouse.xmpp.StanzaCondition;
import io.posthouse.xmpp.StanzaError;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Lines with an address of their own: {@code <line>@line.<domain>}. A member's groupchat message is archived once, in the
 * line's shard, and reaches all members' sessions, the sender's too, as groupchat from {@code <line>@line.<domain>/<nick>};
 * nobody needs to join. Whoever is no member hears that there is no such line.
 *
 * <p>What a line's owner stored and had not brought when it died comes again, from the next one, as an errand of its own kind: a
 * node of a release before that does not know it does not do it, and shows nothing twice.
 */
public final class LineDomain implements XmppFeature, DomainHandler, LineAppends.Bringer, LinesAgain.Bringer {
    static final String STANZA_IDS = "urn:xmpp:sid:0";
    private static final String MUC_USER = "http://jabber.org/protocol/muc#user";

    private static final String BRING = "line-message";
    private static final String AGAIN = "line-again";
    private static final Attribute<SeenLines> SEEN = new Attribute<>("seen lines", SeenLines.class);
    private static final String STORED = "stored";
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    private final String domain;
    private final GroupStore groups;
    private final Sessions sessions;
    private final Errands errands;
    private final LineQueries queries;
    private final RetryReflector reflector;
    private final Clock clock;
    private final Ticker ticker;

    LineDomain(String domain, GroupStore groups, Sessions sessions, Errands errands, LineQueries queries,
            RetryReflector reflector, Clock clock, Ticker ticker) {
        this.domain = domain;
        this.groups = groups;
        this.sessions = sessions;
        this.errands = errands;
        this.queries = queries;
        this.reflector = reflector;
        this.clock = clock;
        this.ticker = ticker;
    }

    @Override
    public void install(Stations stations) {
        stations.serve(domain, this);
        errands.on(BRING, this::bringHere);
        errands.on(AGAIN, this::bringAgainHere);
        stations.onSession(new SessionStation() {
            @Override
            public void opened(Session session) {
                session.put(SEEN, new SeenLines(clock.instant()));
            }
        });
        stations.advertiseItem(domain, LineQueries.NAME);
    }

    @Override
    public void arrive(MessageInTransit transit) {
        var message = transit.message();
        var sender = transit.sender().owner();
        if (message.isError()) {
            transit.drop();
            return;
        }
        var group = transit.to() instanceof BareJid address
                ? groups.find(address).filter(found -> found.has(sender))
                : Optional.<Group>empty();
        if (group.isEmpty()) {
            transit.refuse(StanzaError.of(StanzaCondition.ITEM_NOT_FOUND));
            return;
        }
        if (message.type() != Message.Type.GROUPCHAT) {
            transit.refuse(StanzaError.of(StanzaCondition.BAD_REQUEST, "A message to a group is of type groupchat."));
            return;
        }
        transit.intoLine();
        transit.setPlan(group.get());
        transit.replace(asSeen(message, group.get(), sender));
    }

    /** From the line, by the member's nick; with the member's own address, which no member may hide. XEP-0045 section 7.2.2. */
    private static Message asSeen(Message message, Group group, BareJid sender) {
        var nick = group.of(sender).map(Group.Membership::nick).orElse(sender.local());
        var item = Element.builder("x", MUC_USER)
                .child(Element.builder("item", MUC_USER).attribute("affiliation", "member")
                        .attribute("role", "participant").attribute("jid", sender.toString()).build())
                .build();
        // What tells nodes when a message was stored no client may write.
        return message.without("x", MUC_USER).without(STORED, LineHall.LINE)
                .withFrom(group.address().withResource(nick)).with(item);
    }

    @Override
    public void choose(MessageInTransit transit) {
        var all = new ArrayList<Session>();
        transit.plan(Group.class).ifPresent(group -> {
            for (var member : group.members().keySet()) {
                for (var session : sessions.of(member)) {
                    if (session.isAvailable()) {
                        all.add(session);
                    }
                }
            }
        });
        transit.setTargets(all);
    }

    @Override
    public void deliver(MessageInTransit transit) {
        if (transit.stored().filter(stored -> stored.received() != null).isPresent()) {
            // The node where the line lives has brought it to the members, in the order of the line.
            return;
        }
        var at = transit.stored().map(StoreMessage.Stored::at);
        var line = transit.to().bare();
        var element = stamped(transit.message(), line, transit.stored());
        for (var session : transit.targets()) {
            if (transit.stored().isEmpty() || wants(session, line, transit.stored().get().own().id())) {
                session.send(Outgoing.copy(element.with("to", session.jid().toString()), at));
            }
        }
        var errand = dated(element, at);
        transit.plan(Group.class).ifPresent(group -> {
            for (var member : group.members().keySet()) {
                if (!errands.isHere(member)) {
                    errands.run(member, BRING, addressed(errand, member));
                }
            }
        });
    }

    private void bringHere(BareJid member, Element errand) {
        var at = dateOf(errand, member);
        var element = errand.without(STORED, LineHall.LINE);
        var row = rowOf(element);
        for (var session : sessions.of(member)) {
            if (session.isAvailable()
                    && (row.isEmpty() || wants(session, row.get().line(), row.get().id()))) {
                session.send(Outgoing.copy(element.with("to", session.jid().toString()), at));
            }
        }
    }

    /** Whether a session is sent a message that a line's owner brings. */
    private boolean wants(Session session, Jid line, long id) {
        return session.get(SEEN).map(seen -> seen.brought(line, id, ticker.nanos())).orElse(true);
    }

    private void bringAgainHere(BareJid member, Element errand) {
        var at = dateOf(errand, member);
        var element = errand.without(STORED, LineHall.LINE);
        var row = rowOf(element);
        if (at.isEmpty() || row.isEmpty()) {
            return;
        }
        for (var session : sessions.of(member)) {
            if (session.isAvailable() && session.get(SEEN).filter(
                    seen -> seen.broughtAgain(row.get().line(), row.get().id(), at.get(), ticker.nanos()))
                    .isPresent()) {
                session.send(Outgoing.copy(element.with("to", session.jid().toString()), at));
            }
        }
    }

    @Override
    public void again(BareJid line, Element message, long id, Instant at) {
        var element = dated(stamped(message, line, id), Optional.of(at));
        groups.find(line).ifPresent(group -> group.members().forEach((member, membership) -> {
            // Who has joined since may not read it.
            if (id > membership.joinedId()) {
                errands.run(member, AGAIN, addressed(element, member));
            }
        }));
    }

    /** Where a message is stored: its line, and the id that this gave it. */
    private record Row(Jid line, long id) {
    }

    /** Empty for one that is not stored. No client can write an id by a line's address: whoever takes their messages strips it. */
    private static Optional<Row> rowOf(Element message) {
        return message.attribute("from").flatMap(Jid::tryParse).map(Jid::bare)
                .flatMap(line -> message.children("stanza-id", STANZA_IDS).stream()
                        .filter(stanzaId -> stanzaId.attribute("by").equals(Optional.of(line.toString())))
                        .flatMap(stanzaId -> stanzaId.attribute("id").stream()).findFirst().map(Long::valueOf)
                        .map(id -> new Row(line, id)));
    }

    /** Whether a retry is reflected to the session that sent it; what was brought again to it is not, at first. */
    static boolean isToReflect(Session session, Jid line, long id, long nowNanos) {
        return session.get(SEEN).map(seen -> seen.reflected(line, id, nowNanos)).orElse(true);
    }

    /** The message for another node, which is to know when it was stored. A node of the release before takes it for part of the message. */
    private static Element dated(Element message, Optional<Instant> at) {
        var undated = message.without(STORED, LineHall.LINE);
        return at.map(time -> undated.with(
                Element.builder(STORED, LineHall.LINE).attribute("at", time.toString()).build())).orElse(undated);
    }

    /**
     * COMPAT(until nodes of the release before are gone): they leave the line's address in the message, and what its client wrote. No client
     * reaches a line with another address on its message, so the member's says that the time is from a node that lets no client write it.
     */
    private static Element addressed(Element errand, BareJid member) {
        return errand.with("to", member.toString());
    }

    /** What no calendar of ours can show is no time, whoever wrote it. */
    private static Optional<Instant> dateOf(Element errand, BareJid member) {
        if (!errand.attribute("to").equals(Optional.of(member.toString()))) {
            return Optional.empty();
        }
        try {
            return errand.child(STORED, LineHall.LINE).flatMap(stored -> stored.attribute("at")).map(Instant::parse)
                    .filter(at -> !at.isBefore(Instant.EPOCH) && at.isBefore(LATEST));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    @Override
    public Consumer<StoreMessage.Stored> prepare(BareJid line, Message message) {
        var members = groups.find(line).map(Group::members).map(Map::keySet).orElse(Set.of());
        return stored -> {
            var element = dated(stamped(message, line, Optional.of(stored)), Optional.of(stored.at()));
            members.forEach(member -> errands.run(member, BRING, addressed(element, member)));
        };
    }

    @Override
    public void deliverAgain(MessageInTransit transit) {
        reflector.reflect(transit);
    }

    /** The message with the id that the line's archive gave it. XEP-0359. */
    private static Element stamped(Message message, Jid line, Optional<StoreMessage.Stored> stored) {
        return stored.map(found -> stamped(message.element(), line, found.own().id())).orElse(message.element());
    }

    /** The archived {@code message} with the id that the line's archive gave it. XEP-0359. */
    static Element stamped(Element message, Jid line, long id) {
        return message.with(Element.builder("stanza-id", STANZA_IDS).attribute("by", line.toString())
                .attribute("id", Long.toString(id)).build());
    }

    @Override
    public void presence(Session from, Presence presence) {
        if (presence.type() == Presence.Type.AVAILABLE && presence.to().orElse(null) instanceof FullJid) {
            // Somebody tries to join, as one joins a room; members of a group need not, and nobody else may.
            from.refuse(presence, StanzaError.of(StanzaCondition.FEATURE_NOT_IMPLEMENTED,
                    "A group needs no joining: its messages reach its members."));
        }
    }

    @Override
    public void iq(Session from, Iq iq) {
        queries.answer(from, iq);
    }
}
