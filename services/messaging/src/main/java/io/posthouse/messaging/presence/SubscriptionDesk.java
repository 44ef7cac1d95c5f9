package io.posthouse.messaging.presence;

import io.posthouse.messaging.Contacts;
import io.posthouse.messaging.Session;
import io.posthouse.messaging.Sessions;
import io.posthouse.messaging.delivery.Accounts;
import io.posthouse.messaging.home.Errands;
import io.posthouse.messaging.roster.PairChange;
import io.posthouse.messaging.roster.RosterFeature.RemovalAnnouncer;
import io.posthouse.messaging.roster.Rosters;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Presence;
import io.posthouse.xmpp.Stanza;
import io.posthouse.xmpp.StanzaCondition;
import io.posthouse.xmpp.StanzaError;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Takes what people send each other about their subscriptions: RFC 6121 section 3. Blocks; on the sender's thread. */
public final class SubscriptionDesk implements RemovalAnnouncer, Contacts {
    private static final String SUBSCRIPTION = "subscription";

    private final Rosters rosters;
    private final Accounts accounts;
    private final Sessions sessions;
    private final Errands errands;
    private final Herald herald;

    public SubscriptionDesk(Rosters rosters, Accounts accounts, Sessions sessions, Errands errands) {
        this.rosters = rosters;
        this.accounts = accounts;
        this.sessions = sessions;
        this.errands = errands;
        this.herald = new Herald(sessions, errands);
        errands.on(SUBSCRIPTION, (person, what) -> {
            if (Stanza.trusted(what) instanceof Presence presence) {
                deliverHere(person, presence);
            }
        });
    }

    Herald herald() {
        return herald;
    }

    /** Handles a presence of type subscribe, subscribed, unsubscribe or unsubscribed to {@code contact}. */
    void handle(Session from, BareJid contact, Presence presence) {
        if (contact.equals(from.owner())) {
            // One's own resources see each other anyway.
            return;
        }
        // RFC 6121 section 3.1.2: from the bare address, to the bare address.
        var stamped = presence.withFrom(from.owner()).withTo(contact);
        if (accounts.at(contact).isEmpty() && presence.type() == Presence.Type.SUBSCRIBE) {
            // RFC 6121 section 8.5.1: nobody lives there, which looks like a refusal.
            from.send(between(contact, from.owner(), Presence.Type.UNSUBSCRIBED).element());
            return;
        }
        boolean done = rosters.subscribe(from.owner(), contact, stamped, change -> announce(from, change, stamped));
        if (!done) {
            from.refuse(presence, StanzaError.of(StanzaCondition.RESOURCE_CONSTRAINT,
                    "A roster has at most " + Rosters.ITEMS_MAX + " items."));
        }
    }

    @Override
    public boolean acquaint(BareJid one, BareJid other) {
        if (one.equals(other) || accounts.at(one).isEmpty() || accounts.at(other).isEmpty()) {
            return false;
        }
        var now = new AtomicBoolean();
        rosters.acquaint(one, other, change -> {
            // The pushes have told them of the subscription; nobody has asked who would wait for an answer.
            if (change.userBeginsToSee()) {
                herald.reveal(one, other);
                herald.reveal(other, one);
                now.set(true);
            }
        });
        return now.get();
    }

    @Override
    public void removed(Session by, PairChange change) {
        announce(by, change, Presence.of(Presence.Type.UNSUBSCRIBE));
    }

    /** Tells both sides. What the contact is told waits behind the sender's pending messages to them. */
    private void announce(Session from, PairChange change, Presence original) {
        var user = change.userJid();
        var contact = change.contactJid();
        from.inOrder(contact.toString(), () -> {
            for (var type : change.toContact()) {
                deliver(contact, type == original.type() && original.to().isPresent()
                        ? original
                        : between(user, contact, type));
            }
        });
        if (change.contactBeginsToSee()) {
            herald.reveal(user, contact);
        } else if (change.contactCeasesToSee()) {
            herald.conceal(user, contact);
        }
        change.toUser().forEach(type -> deliver(user, between(contact, user, type)));
        if (change.userBeginsToSee()) {
            herald.reveal(contact, user);
        } else if (change.userCeasesToSee()) {
            herald.conceal(contact, user);
        }
    }

    private void deliver(BareJid person, Presence presence) {
        errands.run(person, SUBSCRIPTION, presence.element());
    }

    private void deliverHere(BareJid person, Presence presence) {
        // RFC 6121 section 3.1.3: a request is for every available resource; sections 3.1.6, 3.2.3 and 3.3.3: the rest
        // is for those that asked for the roster.
        List<? extends Session> receivers = presence.type() == Presence.Type.SUBSCRIBE
                ? sessions.of(person).stream().filter(SessionPresence::isShown).toList()
                : rosters.interestedOf(person);
        receivers.forEach(session -> session.send(presence.element()));
    }

    private static Presence between(BareJid from, BareJid to, Presence.Type type) {
        return Presence.of(type).withFrom(from).withTo(to);
    }
}
