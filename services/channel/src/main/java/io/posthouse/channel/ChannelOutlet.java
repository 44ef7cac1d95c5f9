package io.posthouse.channel;

import io.posthouse.messaging.ClientFacts;
import io.posthouse.messaging.Ending;
import io.posthouse.messaging.MemoryShare;
import io.posthouse.messaging.Outgoing;
import io.posthouse.messaging.Outlet;
import io.posthouse.messaging.Session;
import io.posthouse.messaging.StoreMessage.Stored;
import io.posthouse.net.mount.WebSocketPeer;
import io.posthouse.xmpp.Message;
import io.posthouse.xmpp.Stanza;
import io.posthouse.xmpp.StanzaError;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Packets on their way to one client, in order. While the client does not read they wait here: at most
 * {@link #WAITING_MAX} or {@link #WAITING_CHARS_MAX}; beyond it the client is detached. What a message's archive knows has
 * arrived when the socket has taken it; a client that lost it reads it again from the line's history.
 */
final class ChannelOutlet implements Outlet {
    static final int WAITING_MAX = 512;
    static final int WAITING_CHARS_MAX = 4 * 1024 * 1024;
    /** What one may hold without being asked to wait for the others. */
    private static final int LITTLE_CHARS = 64 * 1024;
    private static final Logger log = LoggerFactory.getLogger(ChannelOutlet.class);

    private final WebSocketPeer peer;
    private final String signIn;
    private final StanzaPackets packets;
    private final MemoryShare share;
    private final MemoryShare.Holding holding;
    private final List<Runnable> roomWanted = new ArrayList<>(1);
    private boolean closed;
    private final ArrayDeque<Frame> waiting = new ArrayDeque<>();
    private int waitingChars;
    private boolean told;
    private boolean pressed;
    private @Nullable Session session;

    private record Frame(String text, long archivedId) {
    }

    /**
     * @param signIn the signed-in session under which it was opened
     * @param share what all outlets may hold together
     */
    ChannelOutlet(WebSocketPeer peer, String signIn, StanzaPackets packets, MemoryShare share) {
        this.peer = peer;
        this.signIn = signIn;
        this.packets = packets;
        this.share = share;
        this.holding = share.open(this::letGo);
    }

    @Override
    public ClientFacts client() {
        return new ClientFacts(ClientFacts.Kind.CHANNEL, peer.address().getHostAddress().replaceFirst("%.*", ""),
                signIn);
    }

    synchronized void carries(Session opened) {
        session = opened;
    }

    @Override
    public void send(Outgoing outgoing) {
        boolean fits = true;
        synchronized (this) {
            var made = packets.packets(outgoing);
            for (int i = 0; i < made.size(); i++) {
                fits &= put(new Frame(made.get(i).toString(), i == made.size() - 1 ? outgoing.archivedId() : 0));
            }
            if (made.isEmpty() && outgoing.archivedId() > 0) {
                fits = put(new Frame("", outgoing.archivedId()));
            }
        }
        if (!fits) {
            detachSlowClient();
        }
        share.relieve();
    }

    /** Sends a packet that stands for no stanza. */
    void send(ObjectNode packet) {
        boolean fits;
        synchronized (this) {
            fits = put(new Frame(packet.toString(), 0));
        }
        if (!fits) {
            detachSlowClient();
        }
    }

    private boolean put(Frame frame) {
        if (closed) {
            return true;
        }
        if (waiting.isEmpty() && peer.writable()) {
            write(frame);
            return true;
        }
        if (waiting.size() >= WAITING_MAX || waitingChars + frame.text().length() > WAITING_CHARS_MAX) {
            return false;
        }
        waiting.addLast(frame);
        hold(frame.text().length());
        if (!told) {
            told = true;
            // Who does not read what it is sent is not read either.
            peer.pauseReading();
            peer.whenWritable(this::drain);
        }
        return true;
    }

    private void hold(int chars) {
        waitingChars += chars;
        // A character is two bytes as soon as one of them is not of Latin-1.
        holding.change(2L * chars);
    }

    @Override
    public synchronized boolean hasRoom() {
        return closed || isWithin(2);
    }

    private boolean isWithin(int parts) {
        return waiting.size() <= WAITING_MAX / parts && waitingChars <= WAITING_CHARS_MAX / parts
                && (waitingChars <= LITTLE_CHARS || !share.isTight());
    }

    @Override
    public synchronized void whenRoom(Runnable action) {
        roomWanted.add(action);
        tellOfRoom();
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
        if (largest != null && !largest.hasEnded()) {
            log.atWarn().addKeyValue("allBytesMax", share.bytesMax())
                    .log("channel client detached: all that waits for clients is more than its share of the memory");
            largest.end(Ending.TOO_SLOW);
        }
    }

    private void write(Frame frame) {
        if (!frame.text().isEmpty()) {
            peer.send(frame.text());
        }
        var carried = session;
        if (frame.archivedId() > 0 && carried != null) {
            carried.arrived(frame.archivedId());
        }
    }

    private synchronized void drain() {
        while (!waiting.isEmpty() && peer.writable()) {
            var frame = waiting.removeFirst();
            hold(-frame.text().length());
            write(frame);
        }
        tellOfRoom();
        if (waiting.isEmpty()) {
            told = false;
            read();
        } else {
            peer.whenWritable(this::drain);
        }
    }

    /** Reads again, if neither the socket nor the mailbox says otherwise. Under the lock. */
    private void read() {
        if (!told && !pressed) {
            peer.resumeReading();
        }
    }

    private void detachSlowClient() {
        var slow = session;
        if (slow != null && !slow.hasEnded()) {
            log.atWarn().addKeyValue("waitingMax", WAITING_MAX).addKeyValue("waitingCharsMax", WAITING_CHARS_MAX)
                    .log("channel client detached: more waits for it than its bound allows");
            slow.end(Ending.TOO_SLOW);
        }
    }

    @Override
    public void refused(Stanza stanza, StanzaError error) {
        if (stanza instanceof Message message) {
            message.id().ifPresent(random -> send(Reply.refused(random, refusal(error))));
        }
    }

    private static ChannelRefusal refusal(StanzaError error) {
        return switch (error.condition()) {
            case RESOURCE_CONSTRAINT, INTERNAL_SERVER_ERROR -> ChannelRefusal.NOT_STORED;
            case POLICY_VIOLATION -> ChannelRefusal.SLOW_DOWN;
            case CONFLICT -> ChannelRefusal.RANDOM_REUSED;
            case BAD_REQUEST, NOT_ACCEPTABLE -> ChannelRefusal.MALFORMED_PACKET;
            default -> ChannelRefusal.NO_SUCH_LINE;
        };
    }

    @Override
    public void stored(Message message, Stored stored) {
        message.id().ifPresent(random -> {
            var ack = Reply.ack(random).put("id", Long.toString(stored.own().id())).put("time",
                    stored.at().toEpochMilli());
            ack.withObject("/body").put("sequence", Long.toString(stored.own().sequence()));
            message.to().ifPresent(to -> ack.put("line", to.bare().toString()));
            send(ack);
        });
    }

    @Override
    public void finished(long prefix) {
        // Each message is answered by itself.
    }

    @Override
    public synchronized void press(boolean now) {
        pressed = now;
        if (now) {
            peer.pauseReading();
        } else {
            read();
        }
    }

    @Override
    public void close(Ending ending) {
        synchronized (this) {
            closed = true;
            waiting.clear();
            hold(-waitingChars);
            tellOfRoom();
        }
        switch (ending) {
            case CLOSED_BY_CLIENT, LOST -> peer.close(1000, "");
            case REPLACED -> peer.close(4409, "replaced");
            // Nothing is acknowledged here: the second is of streams alone.
            case TOO_SLOW, UNACKNOWLEDGED -> peer.close(1013, "too slow");
            case REVOKED -> peer.close(4401, "signed out");
            case PROTOCOL_ERROR -> peer.close(1008, "protocol error");
            // RFC 6455 section 7.4 and the registry that it makes: service restart, come again.
            case MOVED -> peer.close(1012, "moved");
            case SHUTDOWN -> peer.close(1001, "server stops");
        }
    }
}
