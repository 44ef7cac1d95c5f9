package io.posthouse.messaging.roster;

import io.posthouse.kernel.Checks;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Namespaces;
import java.util.List;
import java.util.Optional;

/**
 * What one person's roster says of one contact.
 *
 * @param contact without resource
 * @param name what the person calls the contact; empty for none
 * @param groups without doubles, none of them empty
 * @param approved whether the person granted in advance what the contact has not asked for. RFC 6121 section 3.4
 * @param listed whether clients see it: what is only asked for by the contact is not in the roster. RFC 6121 section 3.1.3
 * @param request the contact's request as it is delivered, while it waits for an answer
 */
public record RosterItem(Jid contact, String name, List<String> groups, Subscription subscription, boolean approved,
        boolean listed, Optional<String> request) {
    public RosterItem {
        Checks.check(!contact.hasResource(), "a roster lists people, not their devices");
        groups = List.copyOf(groups);
        // A request is there as long as it waits.
        request = subscription.inbound() == Grant.ASKED ? request : Optional.empty();
    }

    /** No word about the contact. */
    static RosterItem none(Jid contact) {
        return new RosterItem(contact, "", List.of(), Subscription.NONE, false, false, Optional.empty());
    }

    /** Whether there is nothing to keep. */
    boolean isNothing() {
        return !listed && !approved && subscription.equals(Subscription.NONE);
    }

    /** As the person names and groups it, and listed from now on. */
    RosterItem named(String newName, List<String> newGroups) {
        return new RosterItem(contact, newName, newGroups, subscription, approved, true, request);
    }

    RosterItem with(Subscription other) {
        return new RosterItem(contact, name, groups, other, approved, listed, request);
    }

    RosterItem withApproved(boolean other) {
        return new RosterItem(contact, name, groups, subscription, other, listed, request);
    }

    RosterItem withRequest(String stanza) {
        return new RosterItem(contact, name, groups, subscription, approved, listed, Optional.of(stanza));
    }

    RosterItem withListed(boolean other) {
        return new RosterItem(contact, name, groups, subscription, approved, other, request);
    }

    /** Out of the roster; a request that waits stays, unseen. */
    RosterItem removed() {
        return new RosterItem(contact, "", List.of(), subscription, false, false, request);
    }

    /** Whether clients see a difference to {@code before}. */
    boolean looksOtherThan(RosterItem before) {
        return !visible().equals(before.visible());
    }

    private Optional<Element> visible() {
        return listed ? Optional.of(element()) : Optional.empty();
    }

    /** As clients see it: listed, or else as removed. RFC 6121 section 2.1.2. */
    Element element() {
        var item = Element.builder("item", Namespaces.ROSTER).attribute("jid", contact.toString());
        if (!listed) {
            return item.attribute("subscription", "remove").build();
        }
        if (approved) {
            item.attribute("approved", "true");
        }
        if (subscription.outbound() == Grant.ASKED) {
            item.attribute("ask", "subscribe");
        }
        if (!name.isEmpty()) {
            item.attribute("name", name);
        }
        item.attribute("subscription", subscription.word());
        groups.forEach(group -> item.child("group", Namespaces.ROSTER, group));
        return item.build();
    }
}
