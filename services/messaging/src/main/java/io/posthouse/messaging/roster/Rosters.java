package io.posthouse.messaging.roster;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.posthouse.messaging.Attribute;
import io.posthouse.messaging.Session;
import io.posthouse.messaging.Sessions;
import io.posthouse.messaging.home.Errands;
import io.posthouse.messaging.roster.RosterStore.Changed;
import io.posthouse.messaging.roster.RosterStore.Done;
import io.posthouse.messaging.roster.RosterStore.ItemDecision;
import io.posthouse.messaging.roster.RosterStore.PairDecision;
import io.posthouse.messaging.roster.RosterStore.Roster;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Iq;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Namespaces;
import io.posthouse.xmpp.Presence;
import io.posthouse.xmpp.Stanza;
import io.posthouse.xmpp.XmlContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * The rosters of everyone: changes them, pushes changes to the clients that asked for the roster (RFC 6121 section 2.1.6),
 * and remembers who sees whom, so that a presence asks no database.
 *
 * <p>One change of a roster at a time: a push leaves in the order in which versions were given, and never before the answer
 * that it is newer than. The locks are of this process; between processes the database serialises changes. Blocks on the
 * database; virtual threads only.
 */
public final class Rosters {
    /** Items in one roster. */
    public static final int ITEMS_MAX = 5_000;
    /** Requests of people who are not in the roster, waiting for an answer. */
    public static final int REQUESTS_MAX = 500;
    /** Characters of a request that are kept; a longer one is kept without its content. */
    private static final int REQUEST_LENGTH_MAX = 4_096;
    /** Addresses remembered over all circles; about 250 bytes each. */
    private static final int ADDRESSES_REMEMBERED_MAX = 200_000;
    private static final Duration GOOD = Duration.ofMinutes(10);
    private static final Duration REMEMBERED = Duration.ofMinutes(30);
    private static final int LOCKS = 512;

    /** Set on sessions that asked for the roster: interested resources. RFC 6121 section 2.2. */
    static final Attribute<Boolean> INTERESTED = new Attribute<>("roster", Boolean.class);

    private static final String PUSH = "roster-push";
    private static final String CHANGED = "roster-changed";

    private final RosterStore store;
    private final Sessions sessions;
    private final Errands errands;
    private final ReentrantLock[] locks = Stream.generate(ReentrantLock::new).limit(LOCKS)
            .toArray(ReentrantLock[]::new);
    private final LoadingCache<BareJid, Circle> circles;

    public Rosters(DataSource pool, Sessions sessions, Errands errands) {
        this.store = new RosterStore(pool);
        this.sessions = sessions;
        this.errands = errands;
        // Read again after a while by whoever does not wait for it: until that succeeds, what is remembered stands.
        this.circles = Caffeine.newBuilder().maximumWeight(ADDRESSES_REMEMBERED_MAX)
                .weigher((BareJid owner, Circle circle) -> circle.size() + 1).refreshAfterWrite(GOOD)
                .expireAfterWrite(REMEMBERED).executor(task -> Thread.ofVirtual().name("circle").start(task))
                .build(store::circle);
        errands.on(PUSH, this::pushHere);
        errands.on(CHANGED, (person, nothing) -> circles.invalidate(person));
    }

    /** Forgets who sees whom: people have come to live here, or nodes came or went, and what one told of a change may be lost. */
    public void forgetAll() {
        circles.invalidateAll();
    }

    /** Who sees the person's presence and whose they see. Mostly from memory. */
    public Circle circleOf(BareJid owner) {
        return circles.get(owner);
    }

    /** The requests that wait for the person's answer, as they are delivered. */
    public List<Presence> requestsTo(BareJid owner) {
        if (circleOf(owner).askers().isEmpty()) {
            return List.of();
        }
        return store.requests(owner).stream().map(stored -> Stanza.trusted(Element.parse(stored)))
                .filter(Presence.class::isInstance).map(Presence.class::cast).toList();
    }

    /** Sessions of the person that asked for the roster. */
    public List<? extends Session> interestedOf(BareJid owner) {
        return sessions.of(owner).stream().filter(session -> session.get(INTERESTED).orElse(false)).toList();
    }

    /**
     * Handles a presence about the subscription between two people here: both rosters change, clients are pushed what they
     * see of it.
     *
     * @param presence from the user's bare JID to the contact's; of type subscribe, subscribed, unsubscribe or unsubscribed
     * @param announce told what changed, before the next change of either roster begins. It must not block
     * @return false when the user's roster is full and nothing happened
     */
    public boolean subscribe(BareJid user, BareJid contact, Presence presence, Consumer<PairChange> announce) {
        return change(user, contact,
                (ofUser, ofContact) -> PairChange.sent(presence.type(), kept(presence), ofUser, ofContact), announce);
    }

    private static String kept(Presence presence) {
        var whole = presence.element().toXml(XmlContext.CLIENT_STREAM);
        return whole.length() <= REQUEST_LENGTH_MAX
                ? whole
                : presence.element().withContent(List.of()).toXml(XmlContext.CLIENT_STREAM);
    }

    /**
     * Makes two people here see each other, unless either's roster has a word about the other.
     *
     * @param announce told what changed, before the next change of either roster begins. It must not block
     * @return false when either roster is full and nothing happened
     */
    public boolean acquaint(BareJid one, BareJid other, Consumer<PairChange> announce) {
        return change(one, other, () -> store.changeBoth(one, other, PairChange::acquainted), announce);
    }

    boolean change(BareJid user, BareJid contact, PairDecision decision, Consumer<PairChange> announce) {
        return change(user, contact, () -> store.change(user, contact, decision), announce);
    }

    private boolean change(BareJid user, BareJid contact, Supplier<Optional<Done>> work,
            Consumer<PairChange> announce) {
        return locked(user, contact, () -> {
            Optional<Done> done = work.get();
            circles.invalidate(user);
            circles.invalidate(contact);
            if (!errands.isHere(contact)) {
                errands.run(contact, CHANGED, Element.of("changed", Namespaces.ROSTER));
            }
            done.ifPresent(outcome -> {
                outcome.pushes().forEach(this::push);
                announce.accept(outcome.change());
            });
            return done.isPresent();
        });
    }

    /** Changes what concerns nobody else. @return false when the roster is full and nothing happened */
    boolean change(BareJid owner, Jid contact, ItemDecision decision) {
        return locked(owner, owner, () -> {
            var pushes = store.change(owner, contact, decision);
            pushes.ifPresent(changed -> changed.forEach(this::push));
            return pushes.isPresent();
        });
    }

    /** Reads the roster for a session and hands it to {@code answer}, before any push of what comes later. */
    void read(Session session, Consumer<Roster> answer) {
        locked(session.owner(), session.owner(), () -> {
            session.put(INTERESTED, true);
            answer.accept(store.listed(session.owner()));
            return true;
        });
    }

    /** As {@link #read}, unless the roster's version is {@code known} still: then {@code same} runs. */
    void readUnless(String known, Session session, Consumer<Roster> answer, Runnable same) {
        locked(session.owner(), session.owner(), () -> {
            session.put(INTERESTED, true);
            if (known.equals(Long.toString(store.version(session.owner())))) {
                same.run();
            } else {
                answer.accept(store.listed(session.owner()));
            }
            return true;
        });
    }

    private void push(Changed changed) {
        var query = Element.builder("query", Namespaces.ROSTER).attribute("ver", Long.toString(changed.version()))
                .child(changed.after().element()).build();
        var push = Iq.request(Iq.Type.SET, "roster-" + changed.version(), query);
        errands.run(changed.owner(), PUSH, push.element());
    }

    private void pushHere(BareJid owner, Element push) {
        for (var session : interestedOf(owner)) {
            // RFC 6121 section 2.1.6: without a from it comes from the account itself.
            session.send(push.with("to", session.jid().toString()));
        }
    }

    private boolean locked(BareJid one, BareJid other, BooleanSupplier work) {
        int first = Math.min(lockOf(one), lockOf(other));
        int second = Math.max(lockOf(one), lockOf(other));
        locks[first].lock();
        try {
            // Reentrant, so that two people who share a lock are no special case.
            locks[second].lock();
            try {
                return work.getAsBoolean();
            } finally {
                locks[second].unlock();
            }
        } finally {
            locks[first].unlock();
        }
    }

    private static int lockOf(BareJid owner) {
        return Math.floorMod(owner.toString().hashCode(), LOCKS);
    }
}
