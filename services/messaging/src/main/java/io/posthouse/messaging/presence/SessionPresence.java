package io.posthouse.messaging.presence;

import io.posthouse.messaging.Attribute;
import io.posthouse.messaging.Session;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Presence;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one session shows of itself, and to whom beside its subscribers. Its lock is held while a presence is shown and
 * told, so that nobody is told an older one after a newer one; nothing in there waits.
 *
 * <p>Order of locks: this one first, then that of the session's order ({@link Session#inOrder}). So what runs in that order
 * asks {@link #isShown} alone, which takes no lock. Safe for any thread.
 */
final class SessionPresence {
    /** Addresses that may have got directed presence and will be told when it ends. */
    static final int DIRECTED_MAX = 500;

    private static final Attribute<SessionPresence> ATTRIBUTE = new Attribute<>("presence", SessionPresence.class);

    private final Set<Jid> directed = new LinkedHashSet<>();
    private volatile @Nullable Presence shown;
    private boolean over;

    /** Begins a session's. */
    static void begin(Session session) {
        session.put(ATTRIBUTE, new SessionPresence());
    }

    static Optional<SessionPresence> of(Session session) {
        return session.get(ATTRIBUTE);
    }

    /** Whether the session is available, as its contacts see it. */
    static boolean isShown(Session session) {
        return of(session).filter(own -> own.shown != null).isPresent();
    }

    /** Hands what is shown to {@code receiver}, if anything is. */
    synchronized void tell(Consumer<Presence> receiver) {
        var presence = shown;
        if (presence != null) {
            receiver.accept(presence);
        }
    }

    /** Shows {@code presence} and tells it. @return whether nothing was shown before */
    synchronized boolean show(Presence presence, Runnable tell) {
        if (over) {
            return false;
        }
        boolean initial = shown == null;
        shown = presence;
        tell.run();
        return initial;
    }

    /** Shows nothing any more and tells those who were told; for good when it is the {@code last} time. */
    synchronized void hide(boolean last, Runnable tellSubscribers, Consumer<List<Jid>> tellDirected) {
        if (over) {
            return;
        }
        over = last;
        boolean wasShown = shown != null;
        shown = null;
        var others = List.copyOf(directed);
        directed.clear();
        if (wasShown) {
            tellSubscribers.run();
        }
        tellDirected.accept(others);
    }

    /** Remembers that {@code to} is told directly. @return false when there is no room */
    synchronized boolean direct(Jid to) {
        return !over && (directed.contains(to) || (directed.size() < DIRECTED_MAX && directed.add(to)));
    }

    synchronized void undirect(Jid to) {
        directed.remove(to);
    }
}
