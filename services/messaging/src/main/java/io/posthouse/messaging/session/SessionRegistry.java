package io.posthouse.messaging.session;

import io.posthouse.cluster.SessionDirectory;
import io.posthouse.identity.Login;
import io.posthouse.identity.Logins;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.Shortages;
import io.posthouse.kernel.Shortages.Yield;
import io.posthouse.kernel.trace.Span;
import io.posthouse.kernel.trace.Traces;
import io.posthouse.messaging.Addresses;
import io.posthouse.messaging.Ending;
import io.posthouse.messaging.MemoryShare;
import io.posthouse.messaging.Outgoing;
import io.posthouse.messaging.Outlet;
import io.posthouse.messaging.Session;
import io.posthouse.messaging.SessionRefused;
import io.posthouse.messaging.Sessions;
import io.posthouse.messaging.SessionsElsewhere;
import io.posthouse.messaging.Stations.IqAnswer;
import io.posthouse.messaging.Stations.SessionStation;
import io.posthouse.storage.StoreUnavailable;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.FullJid;
import io.posthouse.xmpp.Stanza;
import io.posthouse.xmpp.StanzaCondition;
import io.posthouse.xmpp.StanzaError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of this node, by person. A person's {@link Inbox} lives from their first session until their last has
 * ended and its position is stored.
 */
public final class SessionRegistry implements Sessions, SessionHome {
    private static final Logger log = LoggerFactory.getLogger(SessionRegistry.class);

    /** An eighth of the heap for what clients have sent, a quarter for what they have not taken. */
    private static final int RECEIVED_PART = 8;
    private static final int SENT_PART = 4;

    /** How often an inbox may have been dropped, anybody's, while a position was read, before it is read where others wait. */
    private static final int EARLY_READS_MAX = 3;

    private final ConcurrentMap<String, Inbox> inboxes = new ConcurrentHashMap<>();
    /** How many inboxes were dropped; it rises while the map holds the person's place. */
    private final AtomicLong dropped = new AtomicLong();
    private final List<SessionStation> stations = new CopyOnWriteArrayList<>();
    private final Addresses addresses;
    private final SessionDirectory directory;
    private final DeliveryPositions positions;
    private final Waiting archive;
    private final Executor waiting;
    private final MemoryShare received;
    private final MemoryShare sent;
    private volatile boolean refusing;
    /** While memory is short, one page of what waited for somebody, or was asked for, is in it at a time. */
    private final Semaphore catchingUp = new Semaphore(1);
    private volatile Shortages shortages = new Shortages();
    private volatile Traces traces = Traces.OFF;
    private volatile Handler handler = (session, stanza, slot) -> slot.settle();

    /** Handles what clients send: the walk of a stanza. */
    @FunctionalInterface
    public interface Handler {
        void handle(LiveSession session, Stanza stanza, Slot slot);
    }

    /** Reads what waits for a person in their archive. */
    @FunctionalInterface
    public interface Waiting {
        /** The next messages past {@code after}, as they are to be sent, at most a page; empty at the end. Blocks. */
        List<Outgoing> page(BareJid owner, long after);
    }

    /**
     * @param waiting where mailboxes run: virtual threads
     */
    public SessionRegistry(Addresses addresses, Logins logins, SessionDirectory directory, DeliveryPositions positions,
            Waiting archive, Executor waiting) {
        this(addresses, logins, directory, positions, archive, waiting, MemoryShare.ofHeap(RECEIVED_PART),
                MemoryShare.ofHeap(SENT_PART));
    }

    /**
     * @param received what all sessions may hold of what their clients have sent
     * @param sent what all may hold of what their clients have not taken
     */
    public SessionRegistry(Addresses addresses, Logins logins, SessionDirectory directory, DeliveryPositions positions,
            Waiting archive, Executor waiting, MemoryShare received, MemoryShare sent) {
        this.received = received;
        this.sent = sent;
        this.addresses = addresses;
        this.directory = directory;
        this.positions = positions;
        this.archive = (owner, after) -> atItsPace(() -> archive.page(owner, after));
        this.waiting = waiting;
        logins.onSessionsEnded(this::revoke);
    }

    /** Sets who handles stanzas; once, before the first session. */
    public void handledBy(Handler walk) {
        handler = walk;
    }

    /** Says what runs short; before the first session. */
    public void yieldingTo(Shortages what) {
        shortages = what;
    }

    private <T> T atItsPace(Supplier<T> reading) {
        if (!shortages.yields(Yield.CATCH_UP)) {
            return reading.get();
        }
        shortages.yielded(Yield.CATCH_UP);
        catchingUp.acquireUninterruptibly();
        try {
            return reading.get();
        } finally {
            catchingUp.release();
        }
    }

    @Override
    public IqAnswer answer(Supplier<IqAnswer> longOne) {
        if (shortages.yields(Yield.ARCHIVE_QUERY)) {
            shortages.yielded(Yield.ARCHIVE_QUERY);
            return new IqAnswer.Refused(StanzaError.of(StanzaCondition.RESOURCE_CONSTRAINT,
                    "The server is short of memory. Ask again in a while."));
        }
        return atItsPace(longOne);
    }

    /** Says where traces of stanzas begin; before the first session. */
    public void tracedBy(Traces where) {
        traces = where;
    }

    @Override
    public Span trace(Stanza stanza) {
        var where = traces;
        return where.isOn()
                ? where.begin(stanza.element().name(), Span.Kind.SERVER, Optional.empty())
                        .with("posthouse.stanza.weight", stanza.element().weight())
                : Span.NONE;
    }

    /** Adds one that learns of sessions; before the first session. */
    public void add(SessionStation station) {
        stations.add(station);
    }

    @Override
    public LiveSession open(Login login, String resource, Outlet outlet) {
        if (refusing) {
            throw new SessionsElsewhere();
        }
        if (shortages.yields(Yield.SESSION)) {
            shortages.yielded(Yield.SESSION);
            throw new SessionRefused("this node is short of memory or file descriptors and takes no new sessions");
        }
        var jid = addresses.of(login).withResource(resource);
        at(jid).ifPresent(before -> before.end(Ending.REPLACED));
        var owner = jid.bare().toString();
        LiveSession session;
        while (true) {
            var inbox = inboxOf(jid.bare());
            session = new LiveSession(jid, login, outlet, inbox, waiting, this, received);
            inbox.add(session);
            // It may have been dropped for want of sessions between the two lines above.
            if (inboxes.get(owner) == inbox) {
                break;
            }
            inbox.remove(session);
        }
        directory.add(owner, jid.resource());
        for (var station : stations) {
            station.opened(session);
        }
        return session;
    }

    /**
     * The person's inbox. Their position is read before, since whoever waits in the map holds up others who come. Should the person
     * have been here and gone meanwhile, what was read is too old.
     */
    private Inbox inboxOf(BareJid owner) {
        var key = owner.toString();
        var there = inboxes.get(key);
        for (int tries = 0; there == null && tries < EARLY_READS_MAX; tries++) {
            long droppedBefore = dropped.get();
            long position = positions.of(key);
            there = inboxes.computeIfAbsent(key,
                    absent -> dropped.get() == droppedBefore ? new Inbox(owner, position, archive) : null);
        }
        return there != null
                ? there
                : inboxes.computeIfAbsent(key, absent -> new Inbox(owner, positions.of(absent), archive));
    }

    @Override
    public List<LiveSession> of(BareJid owner) {
        var inbox = inboxes.get(owner.toString());
        return inbox == null ? List.of() : inbox.sessions();
    }

    @Override
    public Optional<LiveSession> at(FullJid address) {
        for (var session : of(address.bare())) {
            if (session.jid().equals(address)) {
                return Optional.of(session);
            }
        }
        return Optional.empty();
    }

    @Override
    public MemoryShare memory() {
        return sent;
    }

    @Override
    public int count() {
        return directory.size();
    }

    /** The sessions that messages to a person's bare JID are for. RFC 6121 section 8.5.2.1. */
    public List<LiveSession> takersOf(BareJid owner) {
        var sessions = of(owner);
        for (var session : sessions) {
            if (!session.takesBareMessages()) {
                return sessions.stream().filter(LiveSession::takesBareMessages).toList();
            }
        }
        return sessions;
    }

    /**
     * Sends a message of a person's archive to some of their sessions; to none: then it waits in the archive. Never blocks.
     *
     * @param alsoFor which of those get it too that have come to take messages to the bare JID since the targets were chosen
     */
    public void deliver(BareJid owner, List<LiveSession> targets, Predicate<LiveSession> alsoFor, Outgoing outgoing) {
        var inbox = inboxes.get(owner.toString());
        if (inbox != null) {
            inbox.deliver(targets, alsoFor, outgoing);
        }
    }

    @Override
    public void handle(LiveSession session, Stanza stanza, Slot slot) {
        try {
            handler.handle(session, stanza, slot);
        } catch (RuntimeException e) {
            // The walk answers what fails. What comes here has failed where the session's own state is no longer known:
            // this session stops, and nobody else pays.
            log.atError().addKeyValue("session", session.jid().resource()).setCause(e).log("stanza not handled");
            session.end(Ending.PROTOCOL_ERROR);
        }
    }

    @Override
    public void ended(LiveSession session, Ending ending) {
        // At once: whoever comes in its place must find that it has left something, and read that before anything newer.
        var heir = session.inbox().remove(session);
        // Stations may wait for the database, and whoever ends a session may not.
        waiting.execute(() -> forget(session, ending, heir));
    }

    private void forget(LiveSession session, Ending ending, Optional<LiveSession> heir) {
        // One that replaced it has the same address, and stays in the directory.
        if (at(session.jid()).isEmpty()) {
            directory.remove(session.owner().toString(), session.jid().resource());
        }
        for (var station : stations) {
            try {
                station.ended(session, ending);
            } catch (RuntimeException e) {
                log.atError().setCause(e).log("end of session not noted");
            }
        }
        heir.ifPresent(other -> session.inbox().inherit(session, other));
        session.inbox().adoptWaiting();
    }

    private void revoke(LoginId login) {
        for (var inbox : inboxes.values()) {
            for (var session : inbox.sessions()) {
                if (session.login().id().equals(login)) {
                    session.end(Ending.REVOKED);
                }
            }
        }
    }

    /** Stores the positions that moved, and drops the inboxes that nobody needs. Called every second. Blocks. */
    public void storePositions() {
        var moved = new HashMap<String, Long>();
        var idle = new ArrayList<Inbox>();
        for (var inbox : inboxes.values()) {
            long position = inbox.positionToStore();
            if (position > 0) {
                moved.put(inbox.owner().toString(), position);
            }
            if (inbox.sessions().isEmpty()) {
                idle.add(inbox);
            }
        }
        if (!moved.isEmpty()) {
            positions.raise(moved);
            moved.forEach((owner, position) -> {
                var inbox = inboxes.get(owner);
                if (inbox != null) {
                    inbox.noteStored(position);
                }
            });
        }
        idle.forEach(this::drop);
    }

    private void drop(Inbox idle) {
        inboxes.computeIfPresent(idle.owner().toString(), (owner, now) -> {
            if (now != idle || !now.sessions().isEmpty()) {
                return now;
            }
            dropped.incrementAndGet();
            return null;
        });
    }

    /** Ends the sessions of those who live elsewhere now, having stored how far their deliveries came if that can be. Blocks. */
    public void leave(Predicate<BareJid> livesHere) {
        var gone = inboxes.values().stream().filter(inbox -> !livesHere.test(inbox.owner())).toList();
        if (gone.isEmpty()) {
            return;
        }
        try {
            storePositions();
        } catch (StoreUnavailable e) {
            // They must not stay because of that: where they live now they are told a little again, by ids that they know.
            log.atInfo().addKeyValue("cause", e.getMessage()).log("positions of people who moved were not stored");
        }
        for (var inbox : gone) {
            for (Session session : inbox.sessions()) {
                session.end(Ending.MOVED);
            }
        }
    }

    @Override
    public boolean takesNew() {
        return !refusing;
    }

    /** Opens no session from now on, or does so again. Those that are here stay. */
    public void refuse(boolean refuse) {
        refusing = refuse;
    }

    /** All sessions of this node, in a list of the caller's. */
    public List<LiveSession> all() {
        var all = new ArrayList<LiveSession>();
        inboxes.values().forEach(inbox -> all.addAll(inbox.sessions()));
        return all;
    }

    /** Ends every session. */
    public void endAll(Ending ending) {
        for (var inbox : inboxes.values()) {
            for (Session session : inbox.sessions()) {
                session.end(ending);
            }
        }
    }
}
