package io.posthouse.messaging.presence;

import io.posthouse.messaging.Session;
import io.posthouse.messaging.Sessions;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Presence;

/**
 * Brings presence to sessions. Whatever a session tells a person goes behind that session's messages to them that still
 * wait for the disk: RFC 6120 section 10.1. Never blocks.
 */
final class Herald {
    private final Sessions sessions;

    Herald(Sessions sessions) {
        this.sessions = sessions;
    }

    /** Brings {@code presence} of {@code from} to a person's available sessions. */
    void tell(Session from, BareJid person, Presence presence) {
        if (sessions.of(person).isEmpty()) {
            return;
        }
        from.inOrder(person.toString(), () -> tellNow(person, presence));
    }

    private void tellNow(BareJid person, Presence presence) {
        var addressed = presence.withTo(person).element();
        for (var session : sessions.of(person)) {
            if (SessionPresence.isShown(session)) {
                session.send(addressed);
            }
        }
    }

    /** Tells {@code reader} what all sessions of {@code person} show, but for itself. */
    void tellOf(BareJid person, Session reader) {
        for (var session : sessions.of(person)) {
            if (!session.equals(reader)) {
                SessionPresence.of(session)
                        .ifPresent(shown -> shown.tell(presence -> reader.send(to(reader, presence))));
            }
        }
    }

    private static Element to(Session reader, Presence presence) {
        return presence.withTo(reader.owner()).element();
    }

    /** Tells {@code reader} what all sessions of {@code person} show from now on. */
    void reveal(BareJid person, BareJid reader) {
        for (var session : sessions.of(person)) {
            SessionPresence.of(session).ifPresent(shown -> shown.tell(presence -> tell(session, reader, presence)));
        }
    }

    /** Tells {@code reader} that every session of {@code person} is gone, for they may not see them any more. */
    void conceal(BareJid person, BareJid reader) {
        for (var session : sessions.of(person)) {
            SessionPresence.of(session).ifPresent(
                    shown -> shown.tell(presence -> tell(session, reader, unavailable(session.jid()))));
        }
    }

    static Presence unavailable(Jid from) {
        return Presence.of(Presence.Type.UNAVAILABLE).withFrom(from);
    }
}
