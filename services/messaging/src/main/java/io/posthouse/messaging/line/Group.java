package io.posthouse.messaging.line;

import io.posthouse.xmpp.BareJid;
import java.util.Map;
import java.util.Optional;

/**
 * A group: a line with durable members.
 *
 * @param creator who may add and remove others while a member
 * @param members by bare JID; the value is the nick, unique within the group
 */
record Group(BareJid address, String title, BareJid creator, Map<BareJid, Membership> members) {
    /**
     * @param nick the resource under which the member's messages come from the line's address
     * @param joinedId what has a greater id, the member may read
     */
    record Membership(String nick, long joinedId) {
    }

    Group {
        members = Map.copyOf(members);
    }

    boolean has(BareJid person) {
        return members.containsKey(person);
    }

    Optional<Membership> of(BareJid person) {
        return Optional.ofNullable(members.get(person));
    }
}
