package io.posthouse.messaging.session;

import io.posthouse.messaging.Outgoing;
import io.posthouse.messaging.session.SessionRegistry.Waiting;
import io.posthouse.xmpp.BareJid;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one person's sessions on this node have been sent of the person's archive, so that nothing acknowledged is lost:
 * the <em>position</em> is the id up to which everything has arrived at some session. It is kept in the database, lazily;
 * after a crash what is past it is sent again, with the same stanza ids. XEP-0160 is this, without a store of its own.
 *
 * <p>Two things hold the position back: a message that was sent and has not arrived ({@link LiveSession#firstOutstanding}),
 * and messages that found no session ({@code undeliveredFrom}). When the first session becomes available it <em>catches
 * up</em>: it reads the archive past the position, page by page, while live messages to it are withheld, since the pages
 * hold them too. It sends no more at once than its outlet has room for, and goes on when that has drained.
 *
 * <p>What arrives at one session while the position is held back is remembered, {@link ArrivedIds#IDS_MAX} of it, so that
 * the next session is not sent it again: while something waits (a message to a full JID, to a device that takes no others),
 * and while another session hangs, whose client may resume it and have what it was sent from its memory. That session holds
 * the position back nevertheless, since a crash would take that memory; when it ends, what has arrived elsewhere holds
 * nothing back. When the last session has ended all of it is forgotten.
 *
 * <p>Safe for any thread. Sending happens under the lock, so that a page and a live message cannot overtake each other;
 * sending never blocks. Reading pages happens outside it.
 */
final class Inbox {
    private static final Logger log = LoggerFactory.getLogger(Inbox.class);
    private static final long NONE = Long.MAX_VALUE;

    private final BareJid owner;
    private final Waiting archive;
    private volatile List<LiveSession> sessions = List.of();
    /** Ended, but what they were sent and did not get is not yet with another session. */
    private volatile List<LiveSession> leaving = List.of();
    private long stored;
    /** The greatest id sent to any session. */
    private long head;
    private volatile long undeliveredFrom;
    /** How often a message found no session. */
    private long untaken;
    private final ArrivedIds arrived = new ArrivedIds();
    private @Nullable LiveSession catchingUp;
    private @Nullable LiveSession lastCaughtUp;
    private long caughtUpTo;
    private long withheldUpTo;
    /** The first message that was withheld from the session that catches up. */
    private long withheldFrom = NONE;
    private volatile boolean moved;
    /** Those that were catching up when another came, the last one first. */
    private final ArrayDeque<Overtaken> overtaken = new ArrayDeque<>();

    /** A session that goes on catching up later: how far it has come, and the first message that was withheld from it. */
    private record Overtaken(LiveSession session, long reached, long withheldFrom) {
    }

    Inbox(BareJid owner, long storedPosition, Waiting archive) {
        this.owner = owner;
        this.stored = storedPosition;
        this.archive = archive;
        // What arrived while nobody was here is not known: until somebody has caught up, the position stays.
        this.undeliveredFrom = storedPosition + 1;
    }

    BareJid owner() {
        return owner;
    }

    /** A snapshot. */
    List<LiveSession> sessions() {
        return sessions;
    }

    synchronized void add(LiveSession session) {
        sessions = with(sessions, session);
    }

    private static List<LiveSession> with(List<LiveSession> some, LiveSession another) {
        var more = new ArrayList<>(some);
        more.add(another);
        return List.copyOf(more);
    }

    private static List<LiveSession> without(List<LiveSession> some, LiveSession gone) {
        return some.stream().filter(other -> other != gone).toList();
    }

    /**
     * Takes a session out. What it was sent and has not arrived is for the heir, by {@link #inherit}; without one it waits
     * in the archive.
     *
     * @return the heir: another session that takes messages now
     */
    synchronized Optional<LiveSession> remove(LiveSession session) {
        if (!sessions.contains(session)) {
            // Somebody who came meanwhile has taken it out, and reads what it left from the archive.
            return Optional.empty();
        }
        long first = firstMissing(session);
        var heir = first == 0
                ? Optional.<LiveSession>empty()
                : sessions.stream().filter(other -> other != session && isLive(other)).findFirst();
        takeOut(session);
        if (heir.isPresent()) {
            leaving = with(leaving, session);
        } else if (first > 0) {
            undeliveredFrom = Math.min(undeliveredFrom, first);
        }
        return heir;
    }

    private void takeOut(LiveSession session) {
        sessions = without(sessions, session);
        if (lastCaughtUp == session) {
            lastCaughtUp = null;
        }
        overtaken.removeIf(other -> other.session() == session);
        if (catchingUp == session) {
            catchingUp = null;
            undeliveredFrom = Math.min(undeliveredFrom, caughtUpTo + 1);
        }
        moved = true;
    }

    /** Whether it takes messages to the bare JID, and has what came before. */
    private boolean isLive(LiveSession session) {
        return session != catchingUp && !isOvertaken(session) && session.takesBareMessages();
    }

    private boolean isOvertaken(LiveSession session) {
        return overtaken.stream().anyMatch(other -> other.session() == session);
    }

    /** The first message that it was sent and that has arrived neither there nor elsewhere; 0 when there is none. */
    private long firstMissing(LiveSession session) {
        return session.firstOutstanding() == 0 ? 0 : arrived.firstMissing(session.outstanding());
    }

    /**
     * Sends {@code heir} what {@code ended} was sent and did not get, unless the heir has it too or another got it: what was
     * sent to the ended one alone, and what came before the heir took messages. What the heir does not live to be sent, and
     * what cannot be read now, waits in the archive. Blocks.
     */
    void inherit(LiveSession ended, LiveSession heir) {
        var wanted = new TreeSet<Long>();
        for (long id : ended.outstanding()) {
            if ((id <= heir.takesFrom() || ended.hadAlone(id)) && !arrived.contains(id)) {
                wanted.add(id);
            }
        }
        for (long id : heir.outstanding()) {
            wanted.remove(id);
        }
        try {
            handOn(wanted, heir);
        } catch (RuntimeException e) {
            log.atWarn().addKeyValue("resource", heir.jid().resource()).addKeyValue("cause", e.toString())
                    .log("archive not read for what a session left, it waits");
        }
        synchronized (this) {
            leaving = without(leaving, ended);
            if (!wanted.isEmpty()) {
                undeliveredFrom = Math.min(undeliveredFrom, wanted.getFirst());
            }
            moved = true;
        }
    }

    /** Takes out of {@code wanted} what has been sent to {@code heir}, and what the archive has no more. */
    private void handOn(NavigableSet<Long> wanted, LiveSession heir) {
        while (!wanted.isEmpty() && heir.awaitRoom()) {
            var page = archive.page(owner, wanted.getFirst() - 1);
            synchronized (this) {
                if (page.isEmpty()) {
                    wanted.clear();
                }
                for (var outgoing : page) {
                    if (!sessions.contains(heir) || !heir.hasRoom()) {
                        break;
                    }
                    wanted.headSet(outgoing.archivedId()).clear();
                    if (wanted.remove(outgoing.archivedId())) {
                        // Should it end at this moment, this is among what it leaves.
                        heir.sendArchived(outgoing, true);
                    }
                }
                if (!sessions.contains(heir)) {
                    return;
                }
            }
        }
    }

    /**
     * Sends a message of the archive to {@code targets}. Called in the order of the ids of this owner.
     *
     * @param targets sessions of this person; when there are none the message waits in the archive
     * @param alsoFor which of those that take messages to the bare JID by now get it too
     */
    synchronized void deliver(List<LiveSession> targets, Predicate<LiveSession> alsoFor, Outgoing outgoing) {
        long id = outgoing.archivedId();
        var all = new ArrayList<>(targets);
        for (var session : sessions) {
            // It may have come since the targets were chosen. What passes it by now it would get later, behind what is newer.
            if (session.takesBareMessages() && !targets.contains(session) && alsoFor.test(session)) {
                all.add(session);
            }
        }
        boolean alone = all.size() == 1;
        boolean taken = false;
        for (var session : all) {
            if (session == catchingUp || isOvertaken(session)) {
                // The pages that it reads hold this message too, or the next one will.
                withheldUpTo = Math.max(withheldUpTo, id);
                withheldFrom = session == catchingUp ? Math.min(withheldFrom, id) : withheldFrom;
                taken = true;
            } else if (session == lastCaughtUp && id <= caughtUpTo) {
                taken = true;
            } else if (!session.hasEnded()) {
                head = Math.max(head, id);
                session.sendArchived(outgoing, alone);
                taken = true;
            }
        }
        if (!taken) {
            untaken++;
            undeliveredFrom = Math.min(undeliveredFrom, id);
        }
        moved = true;
        if (arrived.isFull()) {
            arrived.forgetThrough(position());
        }
    }

    /**
     * The session's presence changes: the first that takes messages catches up. So does one that comes beside another which
     * has not acknowledged all it was sent, since that one may never; unless all that has arrived elsewhere. Blocks.
     *
     * @param change notes the presence; done under the lock, so that no message is sent live before what waits
     */
    void presenceChanged(LiveSession session, Runnable change) {
        long after;
        synchronized (this) {
            boolean tookBefore = session.takesBareMessages();
            change.run();
            if (!session.takesBareMessages() || tookBefore || !mustCatchUp(session)) {
                session.noteTakesFrom(head);
                after = NONE;
            } else {
                if (catchingUp != null) {
                    // It may be that very client, come again before its former connection is missed: it would be sent what
                    // waits only when that one has ended, behind what is new.
                    overtaken.addFirst(new Overtaken(catchingUp, caughtUpTo, Math.min(withheldFrom, caughtUpTo + 1)));
                }
                catchingUp = session;
                withheldFrom = NONE;
                after = position();
                caughtUpTo = after;
                session.noteTakesFrom(after);
            }
        }
        if (after != NONE) {
            catchUp(session, after);
        } else if (session.isAvailable() && !session.takesBareMessages()) {
            lookWhetherAnythingWaits();
        }
    }

    /** Somebody is here who reads nothing of what waits: if nothing does, the position may move. Blocks. */
    private void lookWhetherAnythingWaits() {
        long from;
        long headBefore;
        long untakenBefore;
        synchronized (this) {
            if (catchingUp != null || undeliveredFrom != stored + 1) {
                return;
            }
            from = stored;
            headBefore = head;
            untakenBefore = untaken;
        }
        try {
            if (!archive.page(owner, from).isEmpty()) {
                return;
            }
        } catch (RuntimeException e) {
            log.atDebug().setCause(e).log("not known whether anything waits");
            return;
        }
        synchronized (this) {
            // What was committed since we read has come by here, and is seen by one of these.
            if (catchingUp == null && undeliveredFrom == from + 1 && head == headBefore && untaken == untakenBefore) {
                undeliveredFrom = NONE;
                moved = true;
            }
        }
    }

    /** Whether arrivals are remembered, since the position may not tell of them. */
    boolean keepsArrivals() {
        return undeliveredFrom != NONE || sessions.size() > 1 || !leaving.isEmpty();
    }

    /** {@code ids} have arrived at a session. Takes no lock that a sender holds: an outlet may tell it while it sends. */
    void arrived(List<Long> ids) {
        arrived.add(ids);
    }

    private boolean mustCatchUp(LiveSession session) {
        for (var other : sessions) {
            if (other.hasEnded()) {
                // What it was sent and did not get is read from the archive now, in order, and not later, behind newer.
                long first = firstMissing(other);
                undeliveredFrom = first > 0 ? Math.min(undeliveredFrom, first) : undeliveredFrom;
                takeOut(other);
            }
        }
        return wouldCatchUp(session);
    }

    /** Whether a session that became available now would be sent what waits. */
    synchronized boolean wouldCatchUp(LiveSession session) {
        if (catchingUp != null || !overtaken.isEmpty()) {
            return true;
        }
        boolean waits = undeliveredFrom != NONE || !leaving.isEmpty();
        boolean unsure = sessions.stream().anyMatch(other -> other != session && firstMissing(other) > 0);
        return unsure || (waits && sessions.stream().noneMatch(other -> other != session && isLive(other)));
    }

    /** Whoever was catching up has gone, and others are here: one of them reads what waits. Blocks. */
    void adoptWaiting() {
        LiveSession heir;
        long after;
        synchronized (this) {
            if (catchingUp != null) {
                return;
            }
            var next = overtaken.pollFirst();
            var live = sessions.stream().filter(this::isLive).findFirst();
            if (next == null && (undeliveredFrom == NONE || live.isEmpty())) {
                return;
            }
            heir = next == null ? live.get() : next.session();
            after = next == null ? position() : Math.min(next.reached(), position());
            withheldFrom = next == null ? NONE : next.withheldFrom();
            catchingUp = heir;
            caughtUpTo = after;
        }
        catchUp(heir, after);
    }

    /** Sends what waits, as fast as the client takes it: between two pages nothing is held but the place it has come to. Blocks. */
    private void catchUp(LiveSession first, long from) {
        var session = first;
        long after = from;
        while (!session.hasEnded()) {
            if (!session.hasRoom()) {
                var waiting = session;
                long reached = after;
                session.whenRoom(() -> catchUp(waiting, reached));
                return;
            }
            long undeliveredBefore;
            synchronized (this) {
                undeliveredBefore = undeliveredFrom;
            }
            List<Outgoing> page;
            try {
                page = archive.page(owner, after);
            } catch (RuntimeException e) {
                // What comes meanwhile is withheld, and read from the archive with the rest as soon as it can be read.
                log.atWarn().addKeyValue("resource", session.jid().resource()).addKeyValue("cause", e.toString())
                        .log("archive not read for what waits, asking again");
                var waiting = session;
                long reached = after;
                session.later(() -> catchUp(waiting, reached));
                return;
            }
            synchronized (this) {
                if (catchingUp != session) {
                    return;
                }
                if (page.isEmpty() && undeliveredFrom < undeliveredBefore && undeliveredFrom <= after) {
                    // Somebody has left without it while the page was read: it is this session's now.
                    after = undeliveredFrom - 1;
                    caughtUpTo = after;
                    continue;
                }
                if (page.isEmpty() && withheldUpTo <= after) {
                    // What was withheld was in a page, and what comes now finds the session live.
                    catchingUp = null;
                    lastCaughtUp = session;
                    undeliveredFrom = NONE;
                    moved = true;
                    var next = overtaken.pollFirst();
                    if (next == null) {
                        return;
                    }
                    session = next.session();
                    catchingUp = session;
                    withheldFrom = next.withheldFrom();
                    after = next.reached();
                    caughtUpTo = after;
                    continue;
                }
                for (var outgoing : page) {
                    if (!session.hasRoom()) {
                        break;
                    }
                    after = outgoing.archivedId();
                    head = Math.max(head, after);
                    caughtUpTo = after;
                    // What was withheld is for this session too, wherever else it has arrived.
                    if (after >= withheldFrom || !arrived.contains(after)) {
                        session.sendArchived(outgoing, true);
                    }
                }
            }
        }
    }

    /** Up to where everything has arrived. */
    private long position() {
        long reached = Math.min(heldBackBy(sessions), heldBackBy(leaving));
        if (undeliveredFrom != NONE) {
            reached = Math.min(reached, undeliveredFrom - 1);
        }
        return Math.max(Math.min(reached, head), stored);
    }

    private static long heldBackBy(List<LiveSession> some) {
        long reached = NONE;
        for (var session : some) {
            long first = session.firstOutstanding();
            if (first > 0) {
                reached = Math.min(reached, first - 1);
            }
        }
        return reached;
    }

    void moved() {
        moved = true;
    }

    /** The position to be stored, or 0 when it has not moved since the last time. */
    synchronized long positionToStore() {
        if (!moved) {
            return 0;
        }
        moved = false;
        long position = position();
        arrived.forgetThrough(position);
        return position > stored ? position : 0;
    }

    /** Notes that {@code position} is in the database. */
    synchronized void noteStored(long position) {
        stored = Math.max(stored, position);
    }
}
