package io.posthouse.messaging;

/**
 * What is known of a session's client, for people who look after the platform.
 *
 * @param kind how it is connected
 * @param address from where, without a port; empty when that is not known, as while it may still resume
 * @param signIn the id of the signed-in session under which a page has opened it, which is no secret; empty for what needs none
 */
public record ClientFacts(Kind kind, String address, String signIn) {

    /** Nothing. */
    public static final ClientFacts UNKNOWN = new ClientFacts(Kind.UNKNOWN, "", "");

    /** How a client is connected. */
    public enum Kind {
        /** By an XMPP stream. */
        XMPP,
        /** By the data channel, as our own page is. */
        CHANNEL,
        /** In a way that has not said so. */
        UNKNOWN
    }
}
