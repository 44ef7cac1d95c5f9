package io.posthouse.messaging;

import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Message;
import io.posthouse.xmpp.StanzaError;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One message on its walk. Owned by one thread at a time: the sender's until it waits for the disk, then the one that
 * the log answers on.
 */
public final class MessageInTransit {
    private final Session sender;
    private final Jid to;
    private final Message original;
    private Message message;
    private @Nullable StanzaError refusal;
    private boolean dropped;
    private Keeping keeping = Keeping.NO;
    private boolean toLine;
    private boolean goesOn;
    private boolean toAll;
    private StoreMessage.@Nullable Stored stored;
    private List<? extends Session> targets = List.of();
    private final Set<Session> reached = HashSet.newHashSet(2);
    private @Nullable Object plan;

    /** Whether the archive keeps it. */
    public enum Keeping {
        /** It passes by. */
        NO,
        /** As content: it has a body, and counts as unread. */
        AS_CONTENT,
        /** As something about another message: a receipt, a marker. */
        AS_ABOUT
    }

    /** A message that {@code sender} sent {@code to}; its {@code from} is set already. */
    public MessageInTransit(Session sender, Jid to, Message message) {
        this.sender = sender;
        this.to = to;
        this.original = message;
        this.message = message;
    }

    /** The message as its sender wrote it: what a refusal answers. */
    public Message original() {
        return original;
    }

    /** Notes that it goes on to where its receiver lives and is brought to them there, behind what is under way already. */
    public void goesOn() {
        goesOn = true;
    }

    /** Whether it is brought to its receiver elsewhere, or later; here it reaches its sender's own devices alone. */
    public boolean isGoingOn() {
        return goesOn;
    }

    /** Who sent it. */
    public Session sender() {
        return sender;
    }

    /** To whom. */
    public Jid to() {
        return to;
    }

    /** The message as it is now. */
    public Message message() {
        return message;
    }

    /** Changes it; before the archive only. */
    public void replace(Message changed) {
        message = changed;
    }

    /** Refuses it; before the archive only. The first refusal stands. */
    public void refuse(StanzaError error) {
        if (refusal == null) {
            refusal = error;
        }
    }

    /** Why it was refused, if it was. */
    public Optional<StanzaError> refusal() {
        return Optional.ofNullable(refusal);
    }

    /** Ends its walk in silence; before the archive only. */
    public void drop() {
        dropped = true;
    }

    /** Whether its walk has ended. */
    public boolean isOver() {
        return dropped || refusal != null;
    }

    /** Says whether the archive keeps it. */
    public void keep(Keeping how) {
        keeping = how;
    }

    /** Whether the archive keeps it. */
    public Keeping keeping() {
        return keeping;
    }

    /** It is for a line with an address of its own: there is one row, in the line's archive. */
    public void intoLine() {
        toLine = true;
    }

    /** Whether it is for a line with an address of its own. */
    public boolean isIntoLine() {
        return toLine;
    }

    /** Notes where it is stored. */
    public void noteStored(StoreMessage.Stored where) {
        stored = where;
    }

    /** Where it is stored; empty when it is not kept. */
    public Optional<StoreMessage.Stored> stored() {
        return Optional.ofNullable(stored);
    }

    /** The sessions it is for, as the domain chose. */
    public List<? extends Session> targets() {
        return targets;
    }

    /** Sets the sessions it is for. */
    public void setTargets(List<? extends Session> sessions) {
        targets = sessions;
    }

    /** Notes that it is for whoever takes messages to the bare JID, also those who begin to while it is on its way to them. */
    public void forAll() {
        toAll = true;
    }

    /** Whether it is for whoever takes messages to the bare JID. */
    public boolean isForAll() {
        return toAll;
    }

    /** Notes that a session gets it, as target or as copy. @return false when it got it already */
    public boolean reach(Session session) {
        return reached.add(session);
    }

    /** What the domain's handler keeps between its steps. */
    public <T> Optional<T> plan(Class<T> kind) {
        return kind.isInstance(plan) ? Optional.of(kind.cast(plan)) : Optional.empty();
    }

    /** Keeps something between the handler's steps. */
    public void setPlan(Object value) {
        plan = value;
    }
}
