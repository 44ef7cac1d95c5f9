package io.posthouse.channel;

import io.posthouse.channel.ChannelMount.Services;
import io.posthouse.identity.Login;
import io.posthouse.identity.Standing;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Outcome.Done;
import io.posthouse.kernel.Outcome.Refused;
import io.posthouse.messaging.Ending;
import io.posthouse.messaging.Session;
import io.posthouse.messaging.SessionsElsewhere;
import io.posthouse.net.mount.WebSocketConnection;
import io.posthouse.net.mount.WebSocketPeer;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Stanza;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of the data channel. Frames arrive on its event loop, where they are read and mapped; the session's
 * mailbox takes the stanzas from there. Frames that arrive before the session is open wait, bounded by the socket,
 * which is not read meanwhile.
 */
final class ChannelConnection implements WebSocketConnection {
    private static final Logger log = LoggerFactory.getLogger(ChannelConnection.class);
    private static final int MALFORMED_MAX = 3;
    private static final int TEXT_MAX = 10_000;
    private static final int STATUS_MAX = 500;
    private static final int ID_MAX = 1023;
    private static final int EARLY_MAX = 64;
    private static final int READS_MAX = 8;
    private static final long ASK_AGAIN_MILLIS = 1_000;

    private final Services services;
    private final WebSocketPeer peer;
    private final String signIn;
    private final Standing standing;
    private final Consumer<ChannelConnection> gone;
    private final PacketStanzas stanzas;
    private final ArrayDeque<String> early = new ArrayDeque<>();
    /** Read positions that are being noted; more are asked to wait. */
    private final Semaphore reads = new Semaphore(READS_MAX);
    private @Nullable ChannelOutlet outlet;
    private @Nullable Session session;
    private boolean closed;
    private int malformed;

    /** @param gone told when the connection is no more */
    ChannelConnection(Services services, WebSocketPeer peer, Caller caller, Consumer<ChannelConnection> gone) {
        this.services = services;
        this.peer = peer;
        this.signIn = caller.session();
        this.standing = Standing.of(caller);
        this.gone = gone;
        this.stanzas = new PacketStanzas(services.addresses().lineDomain());
        peer.pauseReading();
        services.waiting().execute(() -> open(caller));
    }

    /** Opens the session. On a virtual thread. */
    private void open(Caller caller) {
        try {
            services.logins().byId(caller.login()).ifPresentOrElse(login -> open(login, caller),
                    () -> peer.close(4401, "signed out"));
        } catch (SessionsElsewhere e) {
            peer.close(1012, "come again");
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).log("channel not opened");
            peer.close(1013, "try again later");
        }
    }

    private void open(Login login, Caller caller) {
        var me = services.addresses().of(login);
        var opening = new ChannelOutlet(peer, signIn, new StanzaPackets(me, services.addresses().lineDomain()),
                services.sessions().memory());
        opening.send(Reply.packet("hello", body -> body.put("me", me.toString()).put("name", login.displayName())
                .put("session", caller.session()).put("domain", services.addresses().domain())
                .put("lineDomain", services.addresses().lineDomain())));
        var opened = services.sessions().open(login, "channel-" + UUID.randomUUID().toString().substring(0, 8),
                opening);
        opening.carries(opened);
        opened.receive(stanzas.enableCarbons());
        opened.receive(stanzas.askRoster());
        opened.receive(stanzas.presence("online", ""));
        synchronized (this) {
            session = opened;
            outlet = opening;
            if (closed) {
                opened.end(Ending.LOST);
                return;
            }
            early.forEach(text -> take(text, opened, opening));
            early.clear();
        }
        // What it stands on may have ended after the ticket was shown and before anybody could find this connection.
        endUnlessItStands();
        peer.resumeReading();
    }

    @Override
    public synchronized void onText(String text) {
        var open = session;
        var through = outlet;
        if (open != null && through != null) {
            take(text, open, through);
        } else if (early.size() < EARLY_MAX) {
            early.addLast(text);
        } else {
            peer.close(1008, "wait for hello");
        }
    }

    /** Whether it was opened by that signed-in session. */
    boolean isOf(String session) {
        return signIn.equals(session);
    }

    /** Whether it stands on such a thing. */
    boolean isOn(Predicate<Standing> which) {
        return which.test(standing);
    }

    /** Ends it when the session or the grant has ended on which it stands; asks again while nobody can say. Blocks. */
    void endUnlessItStands() {
        while (!isClosed()) {
            try {
                if (!services.chat().stands(standing)) {
                    revoke();
                }
                return;
            } catch (RuntimeException e) {
                log.atInfo().addKeyValue("cause", e.toString())
                        .log("not known whether a channel may go on, asking again");
            }
            try {
                Thread.sleep(ASK_AGAIN_MILLIS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Its person has signed out. */
    synchronized void revoke() {
        var open = session;
        if (open != null) {
            open.end(Ending.REVOKED);
        } else {
            peer.close(4401, "signed out");
        }
    }

    @Override
    public synchronized void onClosed() {
        gone.accept(this);
        closed = true;
        early.clear();
        var open = session;
        if (open != null) {
            open.endWhenHandled(Ending.LOST);
        }
    }

    private void take(String text, Session open, ChannelOutlet through) {
        var packet = Packet.read(text);
        if (packet.isEmpty()) {
            through.send(Reply.refused("", ChannelRefusal.MALFORMED_PACKET));
            malformed++;
            if (malformed >= MALFORMED_MAX) {
                open.end(Ending.PROTOCOL_ERROR);
            }
            return;
        }
        handle(packet.get(), open, through);
    }

    /** What each type is; a type that is not here is unknown. */
    private void handle(Packet packet, Session open, ChannelOutlet through) {
        switch (packet.type()) {
            case "message" -> onLine(packet, through, line -> say(packet, line, open, through));
            case "typing" -> onLine(packet, through, line -> tell(packet, open, through,
                    stanzas.typing(line, packet.bodyText("state").equals("composing"))));
            case "delivered" -> onLine(packet, through, line -> delivered(packet, line, open, through));
            case "read" -> onLine(packet, through, line -> read(packet, line, open, through));
            case "presence" -> presence(packet, open, through);
            case "subscribe" -> onLine(packet, through,
                    line -> tell(packet, open, through, stanzas.subscribe(line)));
            case "approve" -> onLine(packet, through,
                    line -> tell(packet, open, through, stanzas.approve(line, packet.bodyFlag("granted"))));
            case "ping" -> through.send(Reply.ack(packet.random()));
            default -> through.send(Reply.refused(packet.random(), ChannelRefusal.UNKNOWN_TYPE));
        }
    }

    private interface OnLine {
        void accept(BareJid line);
    }

    private static void onLine(Packet packet, ChannelOutlet through, OnLine then) {
        Optional<BareJid> line = Jid.tryParse(packet.line()).filter(BareJid.class::isInstance)
                .map(BareJid.class::cast);
        line.ifPresentOrElse(then::accept,
                () -> through.send(Reply.refused(packet.random(), ChannelRefusal.NO_SUCH_LINE)));
    }

    private void say(Packet packet, BareJid line, Session open, ChannelOutlet through) {
        var text = packet.bodyText("text");
        if (packet.random().isEmpty() || text.isEmpty()) {
            through.send(Reply.refused(packet.random(), ChannelRefusal.MALFORMED_PACKET));
        } else if (text.length() > TEXT_MAX) {
            through.send(Reply.refused(packet.random(), ChannelRefusal.TOO_LARGE));
        } else if (!isXml(text)) {
            // RFC 6120 section 11.1 leaves control characters no way; U+0000 has none in the archive either.
            through.send(Reply.refused(packet.random(), ChannelRefusal.MALFORMED_PACKET));
        } else {
            tell(packet, open, through, stanzas.message(line, packet.random(), text));
        }
    }

    private void delivered(Packet packet, BareJid line, Session open, ChannelOutlet through) {
        // The id of another's message, which another client made: any text that a stanza can carry.
        var id = packet.bodyText("random");
        if (id.isEmpty() || id.length() > ID_MAX || !isXml(id)) {
            through.send(Reply.refused(packet.random(), ChannelRefusal.MALFORMED_PACKET));
        } else {
            tell(packet, open, through, stanzas.delivered(line, id));
        }
    }

    private static boolean isXml(String text) {
        return text.codePoints().allMatch(c -> c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c < 0xD800)
                || (c > 0xDFFF && c != 0xFFFE && c != 0xFFFF));
    }

    private void presence(Packet packet, Session open, ChannelOutlet through) {
        var show = packet.bodyText("show");
        var status = packet.bodyText("status");
        boolean known = switch (show) {
            case "", "online", "chat", "away", "dnd", "xa" -> true;
            default -> false;
        };
        if (!known || status.length() > STATUS_MAX || !isXml(status)) {
            through.send(Reply.refused(packet.random(), ChannelRefusal.MALFORMED_PACKET));
        } else {
            tell(packet, open, through, stanzas.presence(show, status));
        }
    }

    /** The mailbox is full: the client is asked to wait, and nothing was taken. */
    private static void tell(Packet packet, Session open, ChannelOutlet through, Stanza stanza) {
        if (!open.receive(stanza)) {
            through.send(Reply.refused(packet.random(), ChannelRefusal.SLOW_DOWN));
        }
    }

    private void read(Packet packet, BareJid line, Session open, ChannelOutlet through) {
        long id = number(packet.bodyText("id"));
        if (!reads.tryAcquire()) {
            through.send(Reply.refused(packet.random(), ChannelRefusal.SLOW_DOWN));
            return;
        }
        services.waiting().execute(() -> {
            try {
                switch (services.lines().read(open.owner(), line, id)) {
                    case Done<Optional<String>>(var originId) -> {
                        var named = stanzas.isGroup(line) ? Optional.of(Long.toString(id)) : originId;
                        named.ifPresent(
                                name -> tell(packet, open, through, stanzas.read(line, name, Long.toString(id))));
                        through.send(Reply.ack(packet.random()));
                    }
                    case Refused<Optional<String>> _ ->
                        through.send(Reply.refused(packet.random(), ChannelRefusal.NO_SUCH_LINE));
                }
            } catch (RuntimeException e) {
                log.atWarn().setCause(e).log("read position not noted");
                through.send(Reply.refused(packet.random(), ChannelRefusal.NOT_STORED));
            } finally {
                reads.release();
            }
        });
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            return 0;
        }
    }
}
