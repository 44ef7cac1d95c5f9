package io.posthouse.messaging.roster;

import io.posthouse.xmpp.Presence;

/**
 * Where a person stands with one contact. The nine states of RFC 6121 appendix A.1 are two halves that do not depend on
 * each other: three by three.
 *
 * @param outbound whether the person sees the contact's presence
 * @param inbound whether the contact sees the person's
 */
public record Subscription(Grant outbound, Grant inbound) {
    /** Nothing between them. */
    public static final Subscription NONE = new Subscription(Grant.NONE, Grant.NONE);

    /**
     * What a stanza does.
     *
     * @param passes whether it goes on: to the contact when it was sent, to the person when it was received
     * @param after the state afterwards
     */
    public record Step(boolean passes, Subscription after) {
    }

    /** The person sends the contact a presence of {@code type}. RFC 6121 appendix A.2. */
    public Step sent(Presence.Type type) {
        return switch (type) {
            case SUBSCRIBE -> new Step(true, outbound == Grant.NONE ? withOutbound(Grant.ASKED) : this);
            case UNSUBSCRIBE -> new Step(true, withOutbound(Grant.NONE));
            case SUBSCRIBED -> inbound == Grant.ASKED ? new Step(true, withInbound(Grant.GIVEN)) : stays();
            case UNSUBSCRIBED -> new Step(inbound != Grant.NONE, withInbound(Grant.NONE));
            case AVAILABLE, UNAVAILABLE, PROBE, ERROR -> stays();
        };
    }

    /** The person receives from the contact a presence of {@code type}. RFC 6121 appendix A.3. */
    public Step received(Presence.Type type) {
        return switch (type) {
            case SUBSCRIBE -> inbound == Grant.NONE ? new Step(true, withInbound(Grant.ASKED)) : stays();
            case UNSUBSCRIBE -> new Step(inbound != Grant.NONE, withInbound(Grant.NONE));
            case SUBSCRIBED -> outbound == Grant.ASKED ? new Step(true, withOutbound(Grant.GIVEN)) : stays();
            case UNSUBSCRIBED -> new Step(outbound != Grant.NONE, withOutbound(Grant.NONE));
            case AVAILABLE, UNAVAILABLE, PROBE, ERROR -> stays();
        };
    }

    private Step stays() {
        return new Step(false, this);
    }

    Subscription withOutbound(Grant other) {
        return new Subscription(other, inbound);
    }

    Subscription withInbound(Grant other) {
        return new Subscription(outbound, other);
    }

    /** Whether the person sees the contact's presence. */
    public boolean sees() {
        return outbound == Grant.GIVEN;
    }

    /** Whether the contact sees the person's presence. */
    public boolean isSeen() {
        return inbound == Grant.GIVEN;
    }

    /** The word in a roster item. RFC 6121 section 2.1.2.5. */
    public String word() {
        if (sees()) {
            return isSeen() ? "both" : "to";
        }
        return isSeen() ? "from" : "none";
    }
}
