package io.posthouse.messaging;

import io.posthouse.xmpp.Message;
import io.posthouse.xmpp.Stanza;
import io.posthouse.xmpp.StanzaError;

/**
 * What carries a session's stanzas to its client: an XMPP stream, a connection of the data channel. It owns its bound:
 * when too much waits for a client that does not read, it ends the session itself and names the bound in one log line.
 * Every method may be called by any thread and never blocks.
 */
public interface Outlet {
    /**
     * Sends one stanza, in order. When it has arrived as far as the carrier can tell (acknowledged, or else written), the
     * outlet calls {@link Session#arrived}.
     */
    void send(Outgoing outgoing);

    /** Tells the client that its stanza is refused. */
    void refused(Stanza stanza, StanzaError error);

    /**
     * The same, and runs {@code told} once the client is known to have it, or will ask no more what became of the stanza; never, when it is
     * lost. {@code told} must not block.
     */
    default void refused(Stanza stanza, StanzaError error, Runnable told) {
        refused(stanza, error);
        told.run();
    }

    /** Tells the client that its message is on disk, or was there before. */
    void stored(Message message, StoreMessage.Stored stored);

    /** One more of the client's stanzas is finished, and so are all before it; {@code prefix} counts them. */
    void finished(long prefix);

    /** Takes less from the client: its mailbox is filling up ({@code true}), or has room again ({@code false}). */
    void press(boolean pressed);

    /**
     * Whether there is room for what can as well wait in the archive: at most half of its bound is used, and not much of it when
     * all outlets together hold much.
     */
    boolean hasRoom();

    /**
     * Runs {@code action} once, on any thread, as soon as a good part of what waits has gone: now, if it has; and when the
     * outlet is closed. {@code action} must not block.
     */
    void whenRoom(Runnable action);

    /** Who is at the other end, as far as it is known. */
    default ClientFacts client() {
        return ClientFacts.UNKNOWN;
    }

    /** Closes the carrier, telling the client why. Called once, when the session has ended. */
    void close(Ending ending);
}
