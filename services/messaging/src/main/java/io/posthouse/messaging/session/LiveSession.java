package io.posthouse.messaging.session;

import io.posthouse.identity.Login;
import io.posthouse.kernel.trace.Span;
import io.posthouse.messaging.Attribute;
import io.posthouse.messaging.Ending;
import io.posthouse.messaging.MemoryShare;
import io.posthouse.messaging.Outgoing;
import io.posthouse.messaging.Outlet;
import io.posthouse.messaging.Session;
import io.posthouse.messaging.Stations.IqAnswer;
import io.posthouse.messaging.StoreMessage.Position;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.FullJid;
import io.posthouse.xmpp.Iq;
import io.posthouse.xmpp.Presence;
import io.posthouse.xmpp.Stanza;
import io.posthouse.xmpp.StanzaError;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A session as the core holds it. What the client sends passes through the mailbox, one stanza at a time, on a virtual
 * thread; what it is sent goes straight to the outlet. Its messages that wait for the disk are bounded by
 * {@link #PENDING_MAX}: the next one waits, what follows waits in the mailbox, and a full mailbox stops reading.
 */
public final class LiveSession implements Session {
    /** Stanzas that may wait to be handled. */
    public static final int MAILBOX_MAX = 512;
    /** Their size, about, in bytes; or one that is larger. */
    public static final int MAILBOX_BYTES_MAX = 1024 * 1024;
    /** Messages that may wait for the disk at once. */
    public static final int PENDING_MAX = 256;
    /** Their size, about, in bytes; or one that is larger. */
    public static final int PENDING_BYTES_MAX = 4 * 1024 * 1024;
    private static final long LATER_MILLIS = 1_000;

    private final FullJid jid;
    private final Login login;
    private final Outlet outlet;
    private final Inbox inbox;
    private final SessionHome home;
    private final Mailbox<Inbound> mailbox;
    private final InOrder order = new InOrder();
    private final PendingPlaces pending;
    private final LongAnswers answers;
    private final Executor executor;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean ending;
    private final SentIds sent = new SentIds();
    private volatile long takesFrom = Long.MAX_VALUE;
    private volatile Map<Attribute<?>, Object> attributes = Map.of();
    private volatile @Nullable Presence presence;
    private volatile int priority;
    private volatile InboundAcks acks = new InboundAcks(0);
    private volatile @Nullable UUID stream;
    private final Instant openedAt = Instant.now();
    private volatile long heardNanos = System.nanoTime();

    /** What the mailbox takes. */
    private sealed interface Inbound {
    }

    /** A stanza from the client and its place in the count of stanzas. */
    private record Received(Stanza stanza, InboundAcks acks, long number, Span span) implements Inbound {
    }

    /** The client sends nothing more. */
    private record Last(Ending ending) implements Inbound {
    }

    /** @param received what all sessions may hold of what their clients have sent */
    LiveSession(FullJid jid, Login login, Outlet outlet, Inbox inbox, Executor executor, SessionHome home,
            MemoryShare received) {
        this.jid = jid;
        this.login = login;
        this.outlet = outlet;
        this.inbox = inbox;
        this.home = home;
        this.executor = executor;
        this.pending = new PendingPlaces(PENDING_MAX, PENDING_BYTES_MAX, received);
        this.answers = new LongAnswers(this, executor, received);
        this.mailbox = new Mailbox<>(MAILBOX_MAX,
                new Mailbox.Weighing<>(LiveSession::weight, MAILBOX_BYTES_MAX, received), executor, this::handle,
                outlet::press);
    }

    private static int weight(Inbound inbound) {
        return inbound instanceof Received received ? received.stanza().element().weight() : 0;
    }

    private void handle(Inbound inbound) {
        switch (inbound) {
            case Received(var stanza, var counting, var number, var span) ->
                span.run(() -> home.handle(this, stanza, new Slot(this, counting, number, span)));
            // What it asked before it closed is answered; RFC 6120 section 4.4.
            case Last(var ending) -> answers.afterwards(() -> end(ending));
        }
    }

    @Override
    public FullJid jid() {
        return jid;
    }

    @Override
    public BareJid owner() {
        return inbox.owner();
    }

    @Override
    public Login login() {
        return login;
    }

    @Override
    public <T> Optional<T> get(Attribute<T> attribute) {
        return Optional.ofNullable(attributes.get(attribute)).map(attribute.type()::cast);
    }

    @Override
    public synchronized <T> void put(Attribute<T> attribute, T value) {
        var changed = new HashMap<>(attributes);
        changed.put(attribute, value);
        attributes = Map.copyOf(changed);
    }

    @Override
    public boolean isAvailable() {
        return presence != null;
    }

    @Override
    public Optional<Presence> presence() {
        return Optional.ofNullable(presence);
    }

    @Override
    public int priority() {
        return priority;
    }

    @Override
    public void notePresence(Presence noted) {
        boolean available = noted.type() == Presence.Type.AVAILABLE;
        inbox.presenceChanged(this, () -> {
            priority = available ? noted.priority() : 0;
            presence = available ? noted : null;
        });
    }

    /** Whether messages to the person's bare JID reach it. RFC 6121 section 8.5.2.1. */
    boolean takesBareMessages() {
        return presence != null && priority >= 0 && !ended.get();
    }

    @Override
    public boolean isToCatchUp() {
        return presence == null && !ended.get() && inbox.wouldCatchUp(this);
    }

    /** Since when it is there. */
    public Instant openedAt() {
        return openedAt;
    }

    /** For how long its client has sent nothing. */
    public Duration idle() {
        return Duration.ofNanos(System.nanoTime() - heardNanos);
    }

    @Override
    public boolean receive(Stanza stanza) {
        heardNanos = System.nanoTime();
        var counting = acks;
        return mailbox.offer(new Received(stanza, counting, counting.receive(), home.trace(stanza)));
    }

    /** Whether its mailbox fills up: the carrier gives it nothing more until {@link Outlet#press} says so. */
    public boolean isPressed() {
        return mailbox.isPressed();
    }

    @Override
    public void answerInTurn(Iq query, Supplier<IqAnswer> answer) {
        answers.take(query, () -> home.answer(answer));
    }

    @Override
    public boolean hasRoom() {
        return outlet.hasRoom();
    }

    @Override
    public boolean awaitRoom() {
        while (!ended.get() && !hasRoom()) {
            var room = new CountDownLatch(1);
            outlet.whenRoom(room::countDown);
            try {
                room.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return !ended.get();
    }

    /** Runs {@code action}, which may wait, once there is room again, or the session has ended. */
    void whenRoom(Runnable action) {
        outlet.whenRoom(() -> executor.execute(action));
    }

    /** Runs {@code action}, which may wait, in one to two seconds: spread, so that not all ask the database at once. */
    void later(Runnable action) {
        executor.execute(() -> {
            try {
                Thread.sleep(LATER_MILLIS + ThreadLocalRandom.current().nextLong(LATER_MILLIS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            action.run();
        });
    }

    @Override
    public void send(Element stanza) {
        send(Outgoing.plain(stanza));
    }

    @Override
    public void send(Outgoing outgoing) {
        if (ended.get()) {
            return;
        }
        sendArchived(outgoing, true);
    }

    /** Sends one that arrives or is handed on; {@code toThisAlone} when no other session of the person is sent it. */
    void sendArchived(Outgoing outgoing, boolean toThisAlone) {
        if (outgoing.archivedId() > 0) {
            sent.add(outgoing.archivedId(), toThisAlone);
        }
        outlet.send(outgoing);
    }

    /** Whether it alone was sent a message that has not arrived. */
    boolean hadAlone(long archivedId) {
        return sent.hasAlone(archivedId);
    }

    /** It takes messages to the bare JID that come after {@code id}. */
    void noteTakesFrom(long id) {
        takesFrom = takesBareMessages() ? Math.min(takesFrom, id) : Long.MAX_VALUE;
    }

    long takesFrom() {
        return takesFrom;
    }

    @Override
    public void refuse(Stanza stanza, StanzaError error) {
        outlet.refused(stanza, error);
    }

    /** Answers the message of {@code slot} with an error; a later life of the stream counts it as handled once the client has that error. */
    public void refuse(Slot slot, Stanza stanza, StanzaError error) {
        slot.acks().refused(slot.number());
        outlet.refused(stanza, error, () -> slot.acks().told(slot.number()));
    }

    /** Where the client's refusals, acknowledgements and stanzas go. */
    public Outlet outlet() {
        return outlet;
    }

    @Override
    public void arrived(long archivedId) {
        if (inbox.keepsArrivals()) {
            // Before it is outstanding no more: in between it would seem never to have been sent.
            inbox.arrived(sent.through(archivedId));
        }
        sent.removeThrough(archivedId);
        inbox.moved();
    }

    /** The first archived message, by id, that was sent and has not arrived; 0 when all have. */
    long firstOutstanding() {
        return sent.least();
    }

    /** The archived messages that were sent and have not arrived, rising. */
    long[] outstanding() {
        return sent.rising();
    }

    @Override
    public void inOrder(String addressee, Runnable action) {
        order.behind(addressee, action);
    }

    /** The order of what it sends. */
    public InOrder order() {
        return order;
    }

    /**
     * Waits for a place among the messages that may be pending.
     *
     * @param weight about how many bytes it holds meanwhile
     */
    public void acquirePending(int weight) throws InterruptedException {
        pending.acquire(weight);
    }

    /** Gives the place back. */
    public void releasePending(int weight) {
        pending.release(weight);
    }

    /**
     * Starts to count stanzas for XEP-0198, from the next one on.
     *
     * @param id names the stream in the archive's positions; null when it cannot be resumed
     */
    public void countFor(@Nullable UUID id) {
        acks = new InboundAcks(0);
        stream = id;
    }

    /** How many of the counted stanzas, from the first, are finished. */
    public long finishedPrefix() {
        return acks.prefix();
    }

    /** The same, for a client that comes back to another life of the stream. */
    public long toldPrefix() {
        return acks.toldPrefix();
    }

    /** How many stanzas were counted. */
    public long receivedCount() {
        return acks.received();
    }

    /** The position that is durable together with the message of {@code slot}. */
    public Optional<Position> positionAt(Slot slot) {
        var id = stream;
        return id == null || slot.acks() != acks
                ? Optional.empty()
                : Optional.of(slot.acks().positionAt(slot.number(), id));
    }

    void settle(Slot slot) {
        if (slot.acks().finish(slot.number()) && slot.acks() == acks) {
            outlet.finished(slot.acks().prefix());
        }
    }

    @Override
    public void end(Ending ending) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        mailbox.close();
        answers.close();
        outlet.close(ending);
        home.ended(this, ending);
    }

    @Override
    public void endWhenHandled(Ending ending) {
        this.ending = true;
        mailbox.offerLast(new Last(ending));
    }

    @Override
    public boolean hasEnded() {
        return ended.get();
    }

    @Override
    public boolean isEnding() {
        return ending || ended.get();
    }

    Inbox inbox() {
        return inbox;
    }

    @Override
    public String toString() {
        return jid.toString();
    }
}
