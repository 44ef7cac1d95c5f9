package io.posthouse.messaging.roster;

import io.posthouse.messaging.roster.Subscription.Step;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Presence;
import java.util.ArrayList;
import java.util.List;

/**
 * What happens between two people here when one of them, the user, changes something: both sides at once, since both
 * rosters are ours.
 *
 * @param userBefore what the user's roster said of the contact
 * @param user what it says now
 * @param contactBefore what the contact's roster said of the user
 * @param contact what it says now
 * @param toContact types of presence that the contact is sent, from the user, in order
 * @param toUser types of presence that the user is sent, from the contact, in order
 */
public record PairChange(RosterItem userBefore, RosterItem user, RosterItem contactBefore, RosterItem contact,
        List<Presence.Type> toContact, List<Presence.Type> toUser) {
    public PairChange {
        toContact = List.copyOf(toContact);
        toUser = List.copyOf(toUser);
    }

    /** The user, as the contact's roster knows them. */
    public BareJid userJid() {
        return bare(contact);
    }

    /** The contact, as the user's roster knows them. */
    public BareJid contactJid() {
        return bare(user);
    }

    private static BareJid bare(RosterItem item) {
        return switch (item.contact()) {
            case BareJid bare -> bare;
            default -> throw new IllegalStateException("a person's address has a local part");
        };
    }

    /**
     * The user sends the contact a presence that is about their subscription.
     *
     * @param type subscribe, subscribed, unsubscribe or unsubscribed
     * @param request the presence as the contact will read it; kept until they answer
     */
    static PairChange sent(Presence.Type type, String request, RosterItem user, RosterItem contact) {
        return switch (type) {
            case SUBSCRIBE -> subscribe(request, user, contact);
            case SUBSCRIBED -> subscribed(user, contact);
            case UNSUBSCRIBE, UNSUBSCRIBED -> ended(type, user, contact);
            case AVAILABLE, UNAVAILABLE, PROBE, ERROR -> throw new IllegalArgumentException(type.word());
        };
    }

    private static PairChange subscribe(String request, RosterItem user, RosterItem contact) {
        var sent = user.subscription().sent(Presence.Type.SUBSCRIBE).after();
        boolean granted = contact.approved() || contact.subscription().isSeen();
        if (!granted) {
            Step received = contact.subscription().received(Presence.Type.SUBSCRIBE);
            var asked = received.passes() ? contact.with(received.after()).withRequest(request) : contact;
            return new PairChange(user, user.with(sent).withListed(true), contact, asked,
                    received.passes() ? List.of(Presence.Type.SUBSCRIBE) : List.of(), List.of());
        }
        // RFC 6121 section 3.1.3 rule 2, and 3.4 for what was approved before: the server answers for the contact.
        Step answered = sent.received(Presence.Type.SUBSCRIBED);
        var seen = contact.with(contact.subscription().withInbound(Grant.GIVEN)).withListed(true);
        return new PairChange(user, user.with(answered.after()).withListed(true), contact, seen, List.of(),
                answered.passes() ? List.of(Presence.Type.SUBSCRIBED) : List.of());
    }

    private static PairChange subscribed(RosterItem user, RosterItem contact) {
        Step sent = user.subscription().sent(Presence.Type.SUBSCRIBED);
        if (!sent.passes()) {
            // RFC 6121 section 3.4.2: nobody asked, so it is an approval in advance.
            boolean early = user.subscription().inbound() == Grant.NONE;
            var after = early ? user.withApproved(true).withListed(true) : user;
            return new PairChange(user, after, contact, contact, List.of(), List.of());
        }
        Step received = contact.subscription().received(Presence.Type.SUBSCRIBED);
        return new PairChange(user, user.with(sent.after()).withListed(true), contact, contact.with(received.after()),
                received.passes() ? List.of(Presence.Type.SUBSCRIBED) : List.of(), List.of());
    }

    private static PairChange ended(Presence.Type type, RosterItem user, RosterItem contact) {
        Step sent = user.subscription().sent(type);
        Step received = contact.subscription().received(type);
        var after = user.with(sent.after());
        return new PairChange(user, type == Presence.Type.UNSUBSCRIBED ? after.withApproved(false) : after, contact,
                contact.with(received.after()), sent.passes() && received.passes() ? List.of(type) : List.of(),
                List.of());
    }

    /** Both see each other from now on, unless either has something to do with the other already. */
    static PairChange acquainted(RosterItem user, RosterItem contact) {
        boolean strangers = user.isNothing() && contact.isNothing();
        return new PairChange(user, strangers ? inTouch(user) : user, contact, strangers ? inTouch(contact) : contact,
                List.of(), List.of());
    }

    private static RosterItem inTouch(RosterItem item) {
        return item.with(new Subscription(Grant.GIVEN, Grant.GIVEN)).withListed(true);
    }

    /** The user takes the contact out of their roster. RFC 6121 section 2.5. */
    static PairChange removed(RosterItem user, RosterItem contact) {
        var unsubscribed = ended(Presence.Type.UNSUBSCRIBE, user, contact);
        if (!user.subscription().isSeen()) {
            return new PairChange(user, unsubscribed.user().removed(), contact, unsubscribed.contact(),
                    unsubscribed.toContact(), List.of());
        }
        var both = ended(Presence.Type.UNSUBSCRIBED, unsubscribed.user(), unsubscribed.contact());
        var toContact = new ArrayList<>(unsubscribed.toContact());
        toContact.addAll(both.toContact());
        return new PairChange(user, both.user().removed(), contact, both.contact(), toContact, List.of());
    }

    /** The same for the user, while the contact hears nothing. */
    PairChange withoutContact() {
        return new PairChange(userBefore, user, contactBefore, contactBefore, List.of(), toUser);
    }

    /** Whether the contact sees the user from now on, and did not before. */
    public boolean contactBeginsToSee() {
        return contact.subscription().sees() && !contactBefore.subscription().sees();
    }

    /** Whether the contact saw the user, and does no longer. */
    public boolean contactCeasesToSee() {
        return !contact.subscription().sees() && contactBefore.subscription().sees();
    }

    /** Whether the user sees the contact from now on, and did not before. */
    public boolean userBeginsToSee() {
        return user.subscription().sees() && !userBefore.subscription().sees();
    }

    /** Whether the user saw the contact, and does no longer. */
    public boolean userCeasesToSee() {
        return !user.subscription().sees() && userBefore.subscription().sees();
    }
}
