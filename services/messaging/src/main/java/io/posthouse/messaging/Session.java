package io.posthouse.messaging;

import io.posthouse.identity.Login;
import io.posthouse.messaging.Stations.IqAnswer;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.FullJid;
import io.posthouse.xmpp.Iq;
import io.posthouse.xmpp.Presence;
import io.posthouse.xmpp.Stanza;
import io.posthouse.xmpp.StanzaError;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One signed-in client of one person, whatever carries it. It takes the client's stanzas in order through its mailbox and
 * sends the client's stanzas through its outlet. Safe for any thread; nothing here blocks unless it says so.
 */
public interface Session {
    /** Its address: the person's bare JID and its resource. */
    FullJid jid();

    /** The person's bare JID. */
    BareJid owner();

    /** The person's login. */
    Login login();

    /** What a feature keeps here. */
    <T> Optional<T> get(Attribute<T> attribute);

    /** Keeps {@code value} for a feature; the one before is replaced. */
    <T> void put(Attribute<T> attribute, T value);

    /** Whether it has sent initial presence and not become unavailable. */
    boolean isAvailable();

    /** Whether it is not available yet and will be sent what waits in the archive, in order, when it is. */
    default boolean isToCatchUp() {
        return false;
    }

    /** The presence it last sent; empty while it is not available. */
    Optional<Presence> presence();

    /** Its priority, -128 to 127; 0 while it is not available. */
    int priority();

    /** Notes its presence: {@code available} or {@code unavailable}. Called by the presence feature alone. May block: it may deliver what waited. */
    void notePresence(Presence presence);

    /** Takes a stanza from the client. @return false when the mailbox is full: the carrier ends the session */
    boolean receive(Stanza stanza);

    /** Sends the client a stanza that no archive has: an answer, a presence. */
    void send(Element stanza);

    /** Sends the client a message that an archive has. */
    void send(Outgoing outgoing);

    /** Answers the client's stanza with an error. */
    void refuse(Stanza stanza, StanzaError error);

    /** The outlet tells that the row {@code archivedId} has arrived at the client. */
    void arrived(long archivedId);

    /**
     * Runs {@code action} now, or behind the messages of this session to {@code addressee} (a bare JID) that still wait for
     * the disk. It must not block. RFC 6120 section 10.1.
     */
    void inOrder(String addressee, Runnable action);

    /**
     * Gives the answer to the client's query behind those that it waits for already, when its turn has come: for answers that
     * are long, which {@code answer} sends as fast as there is room. Waits while too many wait.
     *
     * @param answer runs on a thread that may wait; not at all when the session has ended
     */
    void answerInTurn(Iq query, Supplier<IqAnswer> answer);

    /** Whether there is room for what can as well wait where it is: {@link Outlet#hasRoom}. */
    boolean hasRoom();

    /** Waits until there is room again. @return false when the session has ended instead */
    boolean awaitRoom();

    /** Ends it now; what the client sent and has not been handled is dropped, and not acknowledged. Later calls change nothing. */
    void end(Ending ending);

    /**
     * Ends it as soon as everything that the client has sent is handled: for a client that closed, or was lost for good.
     * RFC 6120 section 4.4: what came before the closing tag counts.
     */
    void endWhenHandled(Ending ending);

    /** Whether it has ended. */
    boolean hasEnded();

    /** Whether it has ended, or ends as soon as what is being handled is: whoever handles that waits for nothing any more. */
    boolean isEnding();
}
