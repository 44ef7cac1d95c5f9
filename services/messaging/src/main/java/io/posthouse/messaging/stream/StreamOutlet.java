package io.posthouse.messaging.stream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.posthouse.kernel.setting.Running;
import io.posthouse.messaging.ClientFacts;
import io.posthouse.messaging.Ending;
import io.posthouse.messaging.MemoryShare;
import io.posthouse.messaging.Outgoing;
import io.posthouse.messaging.Outlet;
import io.posthouse.messaging.StoreMessage;
import io.posthouse.messaging.session.LiveSession;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Message;
import io.posthouse.xmpp.Stanza;
import io.posthouse.xmpp.StanzaError;
import io.posthouse.xmpp.XmlContext;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a session sends over an XMPP stream, and keeps until the client has acknowledged it (XEP-0198).
 *
 * <p>Any thread puts; the connection's loop takes, encodes as much as the socket has room for, and writes once. A stanza is in
 * {@code waiting} until it is encoded; with stream management it is in {@code unacknowledged} as well, from the moment it
 * is put, so that it survives the connection. Both together are bounded by {@link StreamSettings#waitingMax} and
 * {@code waitingBytesMax}; a client beyond that is detached, and what it was to get waits in the archive. So is the one that
 * holds the most when all together hold more than their share of the memory.
 *
 * <p>What can wait elsewhere is put while there is room ({@link #hasRoom}), and room comes as the client reads, or acknowledges.
 * Acknowledgements are asked for every {@link #REQUEST_PARTS}th part of the bound, so that a slow line has told of the first
 * when the last is still on its way. A client that acknowledges nothing for {@link StreamSettings#silence}, though it has been
 * sent everything and something waits for room, is ended.
 */
final class StreamOutlet implements Outlet {
    private static final Logger log = LoggerFactory.getLogger(StreamOutlet.class);
    private static final int ENCODE_AT_ONCE = 128;
    /** What is handed to the socket at once: it counts no more in the bound of one. */
    private static final int ENCODE_BYTES_AT_ONCE = 64 * 1024;
    /** What is handed over and not looked after until it is written. */
    private static final int LITTLE_HANDED_BYTES = 16 * 1024;
    /** What one may hold without being asked to wait for the others. */
    private static final int LITTLE_BYTES = 128 * 1024;
    /** Acknowledgements are asked for at least so often while the bound fills up. */
    static final int REQUEST_PARTS = 32;

    private final Running<StreamSettings> settings;
    private final MemoryShare share;
    private final MemoryShare.Holding holding;
    private volatile Consumer<Boolean> press;
    private final ArrayDeque<OutletItem> waiting = new ArrayDeque<>();
    private final ArrayDeque<OutletItem> unacknowledged = new ArrayDeque<>();
    private int heldBytes;
    private int heldStanzas;
    private @Nullable Channel channel;
    private @Nullable LiveSession session;
    /** Whether stream management is on. */
    private boolean managed;
    /** By what it is resumed; null when it cannot be. */
    private @Nullable UUID stream;
    private final List<Runnable> roomWanted = new ArrayList<>(1);
    /** Why it is closed, until the client has been told. */
    private @Nullable Ending closing;
    private boolean dropped;
    /** Batches that were written. */
    private long written;
    private long acknowledged;
    private long sent;
    private boolean requestOpen;
    private int bytesSinceRequest;
    private int stanzasSinceRequest;
    private boolean watched;
    private boolean scheduled;
    private boolean closed;
    private final AnswerWanted answerWanted = new AnswerWanted();
    private long attachments;
    private long claims;
    /** Counted items still waiting from before stream management was enabled. */
    private int unmanagedWaiting;

    /**
     * @param share what all outlets may hold together
     * @param press told to take less from the client, or more again
     */
    StreamOutlet(Channel channel, Running<StreamSettings> settings, MemoryShare share, Consumer<Boolean> press) {
        this.channel = channel;
        this.settings = settings;
        this.share = share;
        this.holding = share.open(this::letGo);
        this.press = press;
    }

    synchronized void carries(LiveSession opened) {
        session = opened;
    }

    @Override
    public void send(Outgoing outgoing) {
        put(new OutletItem(outgoing.element(), outgoing.archivedId(), true, outgoing.element().weight()));
    }

    /** Sends something that is no stanza. */
    void sendUncounted(Element element) {
        put(new OutletItem(element, 0, false, 64));
    }

    private void put(OutletItem item) {
        boolean overflow;
        boolean kept;
        synchronized (this) {
            if (closed) {
                return;
            }
            kept = managed && item.counted();
            overflow = heldStanzas >= settings.now().waitingMax()
                    || heldBytes + item.weight() > settings.now().waitingBytesMax();
            if (!overflow) {
                if (kept) {
                    unacknowledged.addLast(item);
                    sent++;
                }
                if (channel != null) {
                    waiting.addLast(item);
                }
                if (kept || channel != null) {
                    hold(item, 1);
                }
                schedule();
            }
        }
        if (overflow) {
            detachSlowClient();
        }
        if (!kept && item.told() != null) {
            // Without stream management nothing is ever said of what became of it.
            item.told().run();
        }
        share.relieve();
    }

    /** Holds one more, or with {@code sign} of -1 one less. Under the lock. */
    private void hold(OutletItem item, int sign) {
        hold(sign * item.weight(), sign * item.places());
    }

    private void hold(int moreBytes, int moreStanzas) {
        heldBytes += moreBytes;
        heldStanzas += moreStanzas;
        holding.change(moreBytes);
        if (moreBytes < 0) {
            tellOfRoom();
        }
    }

    @Override
    public synchronized boolean hasRoom() {
        return closed || isWithin(2);
    }

    /** Whether one part of {@code parts} of the bound is used at most, and little while all hold much. */
    private boolean isWithin(int parts) {
        return heldStanzas <= settings.now().waitingMax() / parts
                && heldBytes <= settings.now().waitingBytesMax() / parts
                && (heldBytes <= LITTLE_BYTES || !share.isTight());
    }

    @Override
    public synchronized void whenRoom(Runnable action) {
        roomWanted.add(action);
        tellOfRoom();
        watch();
    }

    /** Looks in a while whether a client for which something waits has acknowledged anything. Under the lock. */
    private void watch() {
        var target = channel;
        if (watched || !managed || closed || target == null || roomWanted.isEmpty()) {
            return;
        }
        watched = true;
        long acknowledgedBefore = acknowledged;
        boolean hasItAll = hasItAll(target);
        target.eventLoop().schedule(() -> look(target, acknowledgedBefore, hasItAll),
                settings.now().silence().toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** Whether the socket has taken all that waited. What a client has not been given it cannot acknowledge. */
    private boolean hasItAll(Channel target) {
        return waiting.isEmpty() && target.equals(channel) && target.isWritable();
    }

    private void look(Channel target, long acknowledgedBefore, boolean hadItAll) {
        synchronized (this) {
            watched = false;
            if (roomWanted.isEmpty() || acknowledged != acknowledgedBefore || !hadItAll || !hasItAll(target)) {
                watch();
                return;
            }
        }
        var carried = session;
        if (carried != null && !carried.hasEnded()) {
            log.atWarn().addKeyValue("resource", carried.jid().resource())
                    .addKeyValue("acknowledgeWithinMs", settings.now().silence().toMillis())
                    .log("client ended: it reads and does not acknowledge, and more waits for it");
            carried.end(Ending.UNACKNOWLEDGED);
        }
    }

    private void tellOfRoom() {
        if (!roomWanted.isEmpty() && (closed || isWithin(4))) {
            var wanted = List.copyOf(roomWanted);
            roomWanted.clear();
            wanted.forEach(Runnable::run);
        }
    }

    /** All outlets hold too much, and this one the most. */
    private void letGo() {
        var largest = session;
        if (largest == null || largest.hasEnded()) {
            // It is taking its leave: the archive has what it does not get.
            drop();
            return;
        }
        log.atWarn().addKeyValue("resource", largest.jid().resource()).addKeyValue("allBytesMax", share.bytesMax())
                .log("client detached: all that waits for clients is more than its share of the memory");
        largest.end(Ending.TOO_SLOW);
    }

    private synchronized void drop() {
        dropped = true;
        waiting.clear();
        unacknowledged.clear();
        unmanagedWaiting = 0;
        hold(-heldBytes, -heldStanzas);
    }

    private void detachSlowClient() {
        var slow = session;
        if (slow != null && !slow.hasEnded()) {
            log.atWarn().addKeyValue("resource", slow.jid().resource())
                    .addKeyValue("waitingMax", settings.now().waitingMax())
                    .addKeyValue("waitingBytesMax", settings.now().waitingBytesMax())
                    .log("client detached: more waits for it than its bound allows");
            slow.end(Ending.TOO_SLOW);
        }
    }

    /** Has the loop write what waits, unless it is told already. Under the lock. */
    private void schedule() {
        var target = channel;
        if (!scheduled && target != null && !waiting.isEmpty()) {
            scheduled = true;
            target.eventLoop().execute(() -> drain(target));
        }
    }

    /** Writes what waits, as long as the socket has room. Runs on the loop; called again when there is room. */
    void drain(Channel target) {
        boolean more = true;
        while (more && target.isWritable()) {
            var batch = take(target);
            more = !batch.isEmpty();
            if (more) {
                write(target, batch);
            }
        }
        Ending farewell = null;
        synchronized (this) {
            scheduled &= !more;
            if (waiting.isEmpty()) {
                farewell = closing;
                closing = null;
            }
        }
        if (farewell != null) {
            drop();
            Farewell.say(target, farewell);
        }
    }

    /** Whether the socket takes what waits. Runs on the loop, which may have had no time to write while it took what the client sent. */
    boolean keepsUp(Channel target) {
        boolean much;
        synchronized (this) {
            much = waiting.size() > settings.now().waitingMax() / 8;
        }
        if (much) {
            drain(target);
        }
        return target.isWritable();
    }

    private synchronized List<OutletItem> take(Channel target) {
        if (!target.equals(channel) || waiting.isEmpty()) {
            scheduled = false;
            return List.of();
        }
        var batch = new ArrayList<OutletItem>(Math.min(waiting.size(), ENCODE_AT_ONCE) + 1);
        int bytes = 0;
        while (!waiting.isEmpty() && batch.size() < ENCODE_AT_ONCE && bytes < ENCODE_BYTES_AT_ONCE) {
            var item = waiting.removeFirst();
            batch.add(item);
            bytes += item.weight();
            stanzasSinceRequest += item.counted() ? 1 : 0;
            bytesSinceRequest += item.weight();
            forget(item);
        }
        written++;
        tellOfRoom();
        if (managed && !unacknowledged.isEmpty() && (asksNow() || (waiting.isEmpty() && !requestOpen))) {
            requestOpen = true;
            bytesSinceRequest = 0;
            stanzasSinceRequest = 0;
            batch.add(new OutletItem(StreamManagement.REQUEST, 0, false, 0));
        }
        return batch;
    }

    private boolean asksNow() {
        return bytesSinceRequest >= settings.now().waitingBytesMax() / REQUEST_PARTS
                || stanzasSinceRequest >= Math.max(1, settings.now().waitingMax() / REQUEST_PARTS);
    }

    /** It has left {@code waiting}: if nothing else keeps it, it is held no more. */
    private void forget(OutletItem item) {
        if (!managed || !item.counted()) {
            hold(item, -1);
        } else if (unmanagedWaiting > 0) {
            unmanagedWaiting--;
            hold(item, -1);
        }
    }

    private void forgetWaiting() {
        while (!waiting.isEmpty()) {
            forget(waiting.removeFirst());
        }
        unmanagedWaiting = 0;
    }

    /** Rises with what is handed to the socket. */
    synchronized long written() {
        return written;
    }

    private void write(Channel target, List<OutletItem> batch) {
        ByteBuf out = target.alloc().buffer(batch.size() * 320);
        long last = 0;
        for (var item : batch) {
            item.element().writeTo(out, XmlContext.CLIENT_STREAM);
            last = item.archivedId() > 0 ? item.archivedId() : last;
        }
        var carried = session;
        int handed = out.readableBytes();
        var teller = last > 0 && !isManaged() ? carried : null;
        if (teller != null || handed > LITTLE_HANDED_BYTES) {
            long arrived = last;
            handOver(handed);
            target.writeAndFlush(out).addListener(written -> {
                handOver(-handed);
                if (teller != null && written.isSuccess()) {
                    teller.arrived(arrived);
                }
            });
        } else {
            target.writeAndFlush(out, target.voidPromise());
        }
    }

    /** So many bytes more, or less, lie outside the heap and wait for the socket: they count for all clients together. */
    private synchronized void handOver(int bytes) {
        holding.change(bytes);
    }

    /** Whether stream management is on. */
    synchronized boolean isManaged() {
        return managed;
    }

    /**
     * Begins to keep what is sent after {@code enabled} until it is acknowledged. XEP-0198 section 3.
     *
     * @param id by what it is resumed; null when it cannot be
     */
    synchronized void manage(@Nullable UUID id, Element enabled) {
        for (var item : waiting) {
            // What was put before is not counted, and leaves the bound when it is written.
            unmanagedWaiting += item.counted() ? 1 : 0;
        }
        var item = new OutletItem(enabled, 0, false, 64);
        waiting.addLast(item);
        hold(item, 1);
        managed = true;
        stream = id;
        schedule();
    }

    /** Asks the client for a sign of life. */
    synchronized void ask() {
        if (managed) {
            requestOpen = true;
            waiting.addLast(new OutletItem(StreamManagement.REQUEST, 0, false, 0));
            schedule();
        }
    }

    /** The socket has room again. */
    synchronized void writable() {
        schedule();
    }

    /** Whom to tell to take less from the client, from now on. */
    void pressing(Consumer<Boolean> other) {
        press = other;
    }

    /** A connection wants to carry it from now on. @return the number of its claim; of several the last one counts */
    synchronized long claim() {
        return ++claims;
    }

    /** Whether nobody else has claimed it since. */
    synchronized boolean isLastClaim(long number) {
        return claims == number;
    }

    /** How many connections have carried it. */
    synchronized long attachments() {
        return attachments;
    }

    /** By what it is resumed; null when it cannot be. */
    synchronized @Nullable UUID stream() {
        return stream;
    }

    /**
     * The client has acknowledged {@code h} stanzas.
     *
     * @return false when it acknowledges more than was sent
     */
    boolean acknowledge(long h) {
        long arrived = 0;
        List<Runnable> told = new ArrayList<>(0);
        LiveSession carried;
        synchronized (this) {
            long more = StreamManagement.advance(acknowledged, h);
            if (more > sent - acknowledged) {
                return false;
            }
            if (dropped) {
                return true;
            }
            for (long i = 0; i < more; i++) {
                var item = unacknowledged.removeFirst();
                hold(item, -1);
                arrived = item.archivedId() > 0 ? item.archivedId() : arrived;
                if (item.told() != null) {
                    told.add(item.told());
                }
            }
            acknowledged += more;
            requestOpen = false;
            carried = session;
            if (!unacknowledged.isEmpty() && channel != null && waiting.isEmpty() && more > 0) {
                requestOpen = true;
                waiting.addLast(new OutletItem(StreamManagement.REQUEST, 0, false, 0));
                schedule();
            }
        }
        told.forEach(Runnable::run);
        if (arrived > 0 && carried != null) {
            carried.arrived(arrived);
        }
        return true;
    }

    /** How many stanzas were sent. */
    synchronized long sent() {
        return sent;
    }

    /** The connection was lost: what comes is kept for the one that resumes. */
    synchronized boolean detach(Channel lost) {
        if (!lost.equals(channel)) {
            return false;
        }
        channel = null;
        forgetWaiting();
        if (closed) {
            drop();
        }
        scheduled = false;
        requestOpen = false;
        return true;
    }

    @Override
    public synchronized ClientFacts client() {
        return new ClientFacts(ClientFacts.Kind.XMPP, channel == null ? "" : FarStreams.addressOf(channel), "");
    }

    /** Whether a connection carries it now. */
    synchronized boolean isAttached() {
        return channel != null;
    }

    /**
     * Goes on over another connection, beginning with {@code first}, then whatever was not acknowledged.
     *
     * @return the connection that carried it until now, or null
     */
    synchronized @Nullable Channel attach(Channel other, Element first) {
        var before = channel;
        channel = other;
        attachments++;
        forgetWaiting();
        requestOpen = false;
        scheduled = false;
        waiting.addLast(new OutletItem(first, 0, false, 0));
        waiting.addAll(unacknowledged);
        watch();
        schedule();
        return before;
    }

    /** The client asks how far we are: told now if everything is finished, else as soon as it is. */
    void answerRequest(long received, long prefix) {
        if (!answerWanted.waits(received, prefix)) {
            sendUncounted(StreamManagement.answer(prefix));
        }
    }

    @Override
    public void finished(long prefix) {
        if (answerWanted.reached(prefix)) {
            sendUncounted(StreamManagement.answer(prefix));
        }
    }

    /** Tells how far we are although not all is finished, when the client has asked and waits. */
    void answerPartly(long prefix) {
        if (answerWanted.isOpen()) {
            sendUncounted(StreamManagement.answer(prefix));
        }
    }

    @Override
    public void refused(Stanza stanza, StanzaError error) {
        stanza.reply(error).ifPresent(reply -> send(Outgoing.plain(reply)));
    }

    @Override
    public void refused(Stanza stanza, StanzaError error, Runnable told) {
        stanza.reply(error).ifPresentOrElse(reply -> put(new OutletItem(reply, 0, true, reply.weight(), told)), told);
    }

    @Override
    public void stored(Message message, StoreMessage.Stored stored) {
        // An XMPP client learns it by the h of stream management.
    }

    @Override
    public void press(boolean pressed) {
        press.accept(pressed);
    }

    @Override
    public void close(Ending ending) {
        Channel target;
        synchronized (this) {
            closed = true;
            closing = ending;
            target = channel;
            if (target == null || ending == Ending.TOO_SLOW) {
                // A client that does not read gets no more than its farewell; the others get what waits for them first.
                drop();
            }
            tellOfRoom();
        }
        if (target != null) {
            target.eventLoop().execute(() -> {
                Farewell.closeLater(target);
                drain(target);
            });
        }
    }
}
