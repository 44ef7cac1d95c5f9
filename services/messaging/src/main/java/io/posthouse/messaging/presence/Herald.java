package io.posthouse.messaging.presence;

import io.posthouse.messaging.Session;
import io.posthouse.messaging.Sessions;
import io.posthouse.messaging.home.Errands;
import io.posthouse.messaging.home.FarSession;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.FullJid;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Presence;

/**
 * Brings presence to sessions, wherever their people live. Whatever a session tells a person goes behind that session's
 * messages to them that still wait for the disk: RFC 6120 section 10.1. Never blocks.
 */
final class Herald {
    private static final String NAMESPACE = "urn:posthouse:errand:0";
    private static final String SHOWN = "presence-shown";
    private static final String TELL_OF = "presence-of";
    private static final String REVEAL = "presence-reveal";
    private static final String CONCEAL = "presence-conceal";

    private final Sessions sessions;
    private final Errands errands;

    Herald(Sessions sessions, Errands errands) {
        this.sessions = sessions;
        this.errands = errands;
        errands.on(SHOWN, this::tellNow);
        errands.on(TELL_OF, (person, what) -> {
            if (reader(what) instanceof FullJid reader) {
                tellOf(person, new FarSession(reader, errands));
            }
        });
        errands.on(REVEAL, (person, what) -> {
            if (reader(what) instanceof BareJid reader) {
                reveal(person, reader);
            }
        });
        errands.on(CONCEAL, (person, what) -> {
            if (reader(what) instanceof BareJid reader) {
                conceal(person, reader);
            }
        });
    }

    private static Element about(Jid reader) {
        return Element.builder("about", NAMESPACE).attribute("reader", reader.toString()).build();
    }

    private static Jid reader(Element about) {
        return Jid.parse(about.attribute("reader").orElse(""));
    }

    /** Brings {@code presence} of {@code from} to a person's available sessions. */
    void tell(Session from, BareJid person, Presence presence) {
        if (errands.isHere(person) && sessions.of(person).isEmpty()) {
            return;
        }
        from.inOrder(person.toString(), () -> errands.run(person, SHOWN, presence.withTo(person).element()));
    }

    private void tellNow(BareJid person, Element addressed) {
        for (var session : sessions.of(person)) {
            if (SessionPresence.isShown(session)) {
                session.send(addressed);
            }
        }
    }

    /** Tells {@code reader} what all sessions of {@code person} show, but for itself. */
    void tellOf(BareJid person, Session reader) {
        if (!errands.isHere(person)) {
            errands.run(person, TELL_OF, about(reader.jid()));
            return;
        }
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
        if (!errands.isHere(person)) {
            errands.run(person, REVEAL, about(reader));
            return;
        }
        for (var session : sessions.of(person)) {
            SessionPresence.of(session).ifPresent(shown -> shown.tell(presence -> tell(session, reader, presence)));
        }
    }

    /** Tells {@code reader} that every session of {@code person} is gone, for they may not see them any more. */
    void conceal(BareJid person, BareJid reader) {
        if (!errands.isHere(person)) {
            errands.run(person, CONCEAL, about(reader));
            return;
        }
        for (var session : sessions.of(person)) {
            SessionPresence.of(session).ifPresent(
                    shown -> shown.tell(presence -> tell(session, reader, unavailable(session.jid()))));
        }
    }

    static Presence unavailable(Jid from) {
        return Presence.of(Presence.Type.UNAVAILABLE).withFrom(from);
    }
}
