package io.posthouse.messaging.presence;

import io.posthouse.messaging.Addresses;
import io.posthouse.messaging.Ending;
import io.posthouse.messaging.Session;
import io.posthouse.messaging.StanzaFaults;
import io.posthouse.messaging.Stations;
import io.posthouse.messaging.Stations.SessionStation;
import io.posthouse.messaging.XmppFeature;
import io.posthouse.messaging.roster.Circle;
import io.posthouse.messaging.roster.Rosters;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Presence;
import io.posthouse.xmpp.StanzaCondition;
import io.posthouse.xmpp.StanzaError;
import io.posthouse.xmpp.XmlContext;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * Presence: tells subscribers what a session shows, tells a session that comes online what the others show, remembers
 * directed presence and ends it. RFC 6121 section 4; section 3 is {@link SubscriptionDesk}'s.
 *
 * <p>A session that comes online is told its contacts' presence from this node's sessions, without probes on the wire:
 * section 4.3.2 leaves that to servers that know the answer.
 */
public final class PresenceFeature implements XmppFeature {
    /** Characters of a presence, which is kept in memory for each session. */
    static final int LENGTH_MAX = 16_384;
    /** To twice as long until the roster is asked for again, so that not all sessions ask at once. */
    private static final long PAUSE_MILLIS = 250;

    private final Addresses addresses;
    private final Rosters rosters;
    private final SubscriptionDesk subscriptions;
    private final Herald herald;

    public PresenceFeature(Addresses addresses, Rosters rosters, SubscriptionDesk subscriptions) {
        this.addresses = addresses;
        this.rosters = rosters;
        this.subscriptions = subscriptions;
        this.herald = subscriptions.herald();
    }

    @Override
    public void install(Stations stations) {
        stations.onPresence((from, presence) -> take(stations, from, presence));
        stations.onSession(new SessionStation() {
            @Override
            public void opened(Session session) {
                SessionPresence.begin(session);
            }

            @Override
            public void ended(Session session, Ending ending) {
                // When everything ends there is nobody left to tell.
                if (ending != Ending.SHUTDOWN) {
                    hide(stations, session, Herald.unavailable(session.jid()), true);
                }
            }
        });
    }

    boolean take(Stations stations, Session from, Presence presence) {
        return presence.to().filter(to -> !to.equals(from.owner()) || presence.isError())
                .map(to -> takeDirected(stations, from, to, presence))
                .orElseGet(() -> takeBroadcast(stations, from, presence));
    }

    /** To nobody, or to one's own account, which is the same. */
    private boolean takeBroadcast(Stations stations, Session from, Presence presence) {
        switch (presence.type()) {
            case AVAILABLE -> show(from, presence);
            case UNAVAILABLE -> {
                hide(stations, from, presence, false);
                from.notePresence(presence);
            }
            case SUBSCRIBE, SUBSCRIBED, UNSUBSCRIBE, UNSUBSCRIBED, PROBE, ERROR -> from.refuse(presence,
                    StanzaError.of(StanzaCondition.BAD_REQUEST, "to whom?"));
        }
        return true;
    }

    private void show(Session from, Presence presence) {
        if (presence.element().toXml(XmlContext.CLIENT_STREAM).length() > LENGTH_MAX) {
            from.refuse(presence,
                    StanzaError.of(StanzaCondition.NOT_ACCEPTABLE,
                            "A presence has up to " + LENGTH_MAX + " characters."));
            return;
        }
        var owner = from.owner();
        var circle = read(from, () -> rosters.circleOf(owner));
        boolean initial = SessionPresence.of(from).filter(own -> own.show(presence, () -> {
            circle.subscribers().forEach(person -> herald.tell(from, person, presence));
            // RFC 6121 section 4.2.2: to all of the person's own available resources, this one included.
            herald.tell(from, owner, presence);
        })).isPresent();
        tellWhoHasComeOrGone(from, circle, presence);
        if (initial) {
            // Only now, outside this session's lock: two sessions may be told of each other at the same time.
            herald.tellOf(owner, from);
            circle.subscribedTo().forEach(person -> herald.tellOf(person, from));
        }
        try {
            if (initial) {
                read(from, () -> rosters.requestsTo(owner)).forEach(request -> from.send(request.element()));
            }
        } finally {
            // Last, since it delivers what waits in the archive; and also when the requests could not be read.
            from.notePresence(presence);
        }
    }

    /**
     * What the database tells, asked again for as long as it is away and nobody wants the session to end; meanwhile the session's next
     * stanzas wait. Hardly any client says its presence again when that was refused: it would stay connected, shown to nobody and sent
     * nothing.
     */
    private static <T> T read(Session from, Supplier<T> roster) {
        while (true) {
            try {
                return roster.get();
            } catch (RuntimeException e) {
                if (!StanzaFaults.isStoreAway(e) || from.isEnding() || !pause()) {
                    throw e;
                }
            }
        }
    }

    /** @return false when nobody wants to wait any more */
    private static boolean pause() {
        try {
            Thread.sleep(PAUSE_MILLIS + ThreadLocalRandom.current().nextLong(PAUSE_MILLIS));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void hide(Stations stations, Session from, Presence unavailable, boolean last) {
        var owner = from.owner();
        var circle = read(from, () -> rosters.circleOf(owner));
        SessionPresence.of(from).ifPresent(own -> own.hide(last, () -> {
            circle.subscribers().forEach(person -> herald.tell(from, person, unavailable));
            herald.tell(from, owner, unavailable);
        }, directed -> tellDirected(stations, from, directed, circle.subscribers(), unavailable)));
        tellWhoHasComeOrGone(from, circle, unavailable);
    }

    /**
     * A subscription may begin or end between reading the circle and telling it; whoever changed it told what was shown then.
     * The one of the two that comes later sees what the other did.
     */
    private void tellWhoHasComeOrGone(Session from, Circle told, Presence presence) {
        var now = read(from, () -> rosters.circleOf(from.owner()));
        if (now.equals(told)) {
            return;
        }
        now.subscribers().stream().filter(person -> !told.subscribers().contains(person))
                .forEach(person -> herald.tell(from, person, presence));
        told.subscribers().stream().filter(person -> !now.subscribers().contains(person))
                .forEach(person -> herald.tell(from, person, Herald.unavailable(from.jid())));
    }

    /** RFC 6121 section 4.6.3: those who were told directly are told the end, unless they are subscribers. */
    private static void tellDirected(Stations stations, Session from, List<Jid> directed, List<BareJid> subscribers,
            Presence unavailable) {
        var told = new HashSet<Jid>(subscribers);
        for (var to : directed) {
            if (!told.contains(to.bare())) {
                stations.handler(to.domain()).ifPresent(handler -> handler.presence(from, unavailable.withTo(to)));
            }
        }
    }

    /** @return whether it was handled here; else the domain's handler delivers it */
    private boolean takeDirected(Stations stations, Session from, Jid to, Presence presence) {
        if (stations.handler(to.domain()).isEmpty()) {
            from.refuse(presence, StanzaError.of(StanzaCondition.REMOTE_SERVER_NOT_FOUND));
            return true;
        }
        var person = addresses.realmOf(to.domain()).isPresent() && to.bare() instanceof BareJid bare ? bare : null;
        return switch (presence.type()) {
            case AVAILABLE -> {
                boolean room = SessionPresence.of(from).filter(own -> own.direct(to)).isPresent();
                if (!room) {
                    from.refuse(presence, StanzaError.of(StanzaCondition.RESOURCE_CONSTRAINT,
                            "Presence is directed to " + SessionPresence.DIRECTED_MAX + " addresses at most."));
                }
                yield !room;
            }
            case UNAVAILABLE -> {
                SessionPresence.of(from).ifPresent(own -> own.undirect(to));
                yield false;
            }
            case ERROR -> false;
            case PROBE -> {
                if (person != null) {
                    answerProbe(from, person);
                }
                yield person != null;
            }
            case SUBSCRIBE, SUBSCRIBED, UNSUBSCRIBE, UNSUBSCRIBED -> {
                if (person != null) {
                    subscriptions.handle(from, person, presence);
                }
                yield person != null;
            }
        };
    }

    /** RFC 6121 section 4.3.2. */
    private void answerProbe(Session from, BareJid person) {
        if (rosters.circleOf(from.owner()).subscribedTo().contains(person)) {
            herald.tellOf(person, from);
        } else {
            from.send(Presence.of(Presence.Type.UNSUBSCRIBED).withFrom(person).withTo(from.owner()).element());
        }
    }
}
