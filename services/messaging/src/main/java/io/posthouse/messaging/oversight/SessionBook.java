package io.posthouse.messaging.oversight;

import io.posthouse.cluster.NodeName;
import io.posthouse.messaging.ClientFacts;
import io.posthouse.messaging.Ending;
import io.posthouse.messaging.session.LiveSession;
import io.posthouse.messaging.session.SessionRegistry;
import io.posthouse.xmpp.FullJid;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Presence;
import java.util.List;
import java.util.Locale;

/** The sessions of this node, as administrators see them. Any thread; looks at each once. */
public final class SessionBook {
    // XEP-0115: the address that names the client's software.
    private static final String CAPS = "http://jabber.org/protocol/caps";

    private final NodeName self;
    private final SessionRegistry sessions;

    public SessionBook(NodeName self, SessionRegistry sessions) {
        this.self = self;
        this.sessions = sessions;
    }

    /** @param total how many match, before and behind this page */
    record Found(List<SessionRow> rows, int total) {
        Found {
            rows = List.copyOf(rows);
        }
    }

    Found find(SessionQuery query) {
        List<SessionRow> matching = sessions.all().stream().map(this::row).filter(query::matches).toList();
        return new Found(matching.stream().filter(row -> row.jid().compareTo(query.after()) > 0)
                .sorted(SessionRow.ORDER).limit(query.limit()).toList(), matching.size());
    }

    /** Ends one, as if its login had been taken away: its client does not come again by itself. @return false when it is not here */
    boolean end(String jid) {
        return Jid.parse(jid) instanceof FullJid full && sessions.at(full).map(session -> {
            session.end(Ending.REVOKED);
            return true;
        }).orElse(false);
    }

    /** How many people and sessions there are. */
    Census census() {
        List<LiveSession> all = sessions.all();
        int people = Math.toIntExact(all.stream().map(LiveSession::owner).distinct().count());
        int pages = Math.toIntExact(all.stream()
                .filter(session -> session.outlet().client().kind() == ClientFacts.Kind.CHANNEL)
                .count());
        return new Census(people, all.size(), pages);
    }

    private SessionRow row(LiveSession session) {
        var client = session.outlet().client();
        return new SessionRow(session.owner().toString(), session.jid().resource(), session.login().displayName(),
                self.value(), client.kind(), session.presence().map(SessionBook::software).orElse(""),
                client.address(), session.presence().map(SessionBook::show).orElse(""),
                session.openedAt().toEpochMilli(), session.idle().toMillis(), client.signIn());
    }

    private static String software(Presence presence) {
        return presence.element().child("c", CAPS).map(caps -> caps.attribute("node", "")).orElse("")
                .replaceFirst("^https?://(www\\.)?", "").replaceFirst("[/#].*", "").replaceAll("\\p{Cntrl}", "");
    }

    private static String show(Presence presence) {
        return presence.show().name().toLowerCase(Locale.ROOT);
    }
}
