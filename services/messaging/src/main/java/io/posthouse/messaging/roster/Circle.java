package io.posthouse.messaging.roster;

import io.posthouse.xmpp.BareJid;
import java.util.List;

/**
 * Who is told of a person's presence, whose they are told, and who has asked. What a presence needs, without its roster
 * items.
 *
 * @param subscribers who sees the person's presence
 * @param subscribedTo whose presence the person sees
 * @param askers whose requests wait
 */
public record Circle(List<BareJid> subscribers, List<BareJid> subscribedTo, List<BareJid> askers) {
    public Circle {
        subscribers = List.copyOf(subscribers);
        subscribedTo = List.copyOf(subscribedTo);
        askers = List.copyOf(askers);
    }

    int size() {
        return subscribers.size() + subscribedTo.size() + askers.size();
    }
}
