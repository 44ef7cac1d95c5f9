package io.posthouse.server.wiring;

import io.netty.channel.socket.SocketChannel;
import io.posthouse.kernel.Fault;
import io.posthouse.messaging.Messaging;
import io.posthouse.net.Doorkeeper;
import io.posthouse.net.ListenerSettings;
import io.posthouse.net.Loops;
import io.posthouse.net.TcpListener;
import io.posthouse.server.run.Announcement;
import io.posthouse.server.run.NodeMark;
import io.posthouse.server.run.PortTaken;
import io.posthouse.server.settings.XmppSettings;
import io.posthouse.server.settings.XmppsSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.springframework.context.SmartLifecycle;

/** The two doors for XMPP clients, opened after everything behind them and before the gateway. */
final class XmppListeners implements SmartLifecycle, NodeDoors.Door {
    /** After the endpoints' container (DEFAULT_PHASE - 2048), before the gateway. */
    private static final int PHASE = DEFAULT_PHASE - 1024;

    /** How long clients of one listener have for the last word; who has not signed in hears none. */
    private static final long FAREWELL_MILLIS = 1000;

    private final XmppSettings starttls;
    private final Loops loops;
    private final Doorkeeper doorkeeper;
    private final Messaging messaging;
    private final NodeMark mark;
    private final Announcement announcement;
    private volatile List<TcpListener> open = List.of();
    private List<Integer> ports;
    private boolean started;
    private boolean shut;
    private volatile boolean last;

    XmppListeners(XmppSettings starttls, XmppsSettings direct, Loops loops, Doorkeeper doorkeeper, Messaging messaging,
            NodeMark mark, Announcement announcement) {
        this.starttls = starttls;
        this.loops = loops;
        this.doorkeeper = doorkeeper;
        this.messaging = messaging;
        this.mark = mark;
        this.announcement = announcement;
        this.ports = List.of(starttls.port(), direct.port());
    }

    @Override
    public synchronized void start() {
        started = true;
        if (!shut) {
            listen();
            announcement.add("XMPP", word(open.get(0)) + " (STARTTLS), " + word(open.get(1)) + " (TLS)");
        }
    }

    /** The same ports as before, also when any free one was asked for. */
    private void listen() {
        TcpListener first = listen("xmpp", ports.get(0), channel -> messaging.prepareStream(channel.pipeline()));
        try {
            TcpListener second = listen("xmpps", ports.get(1),
                    channel -> messaging.prepareDirectTlsStream(channel.pipeline()));
            open = List.of(first, second);
            ports = List.of(first.address().getPort(), second.address().getPort());
        } catch (RuntimeException e) {
            first.close();
            throw e;
        }
        mark.tell(Map.of("xmpp", word(open.get(0)), "xmpps", word(open.get(1))));
    }

    private TcpListener listen(String name, int port, Consumer<SocketChannel> prepare) {
        InetSocketAddress address = new InetSocketAddress(starttls.address(), port);
        try {
            return TcpListener.open(loops, ListenerSettings.of(name, address), doorkeeper, prepare);
        } catch (Fault e) {
            throw new PortTaken("XMPP clients", address, "posthouse." + name + ".port", e);
        }
    }

    private static String word(TcpListener listener) {
        InetAddress address = listener.address().getAddress();
        // A star for every address, as ss(8) has it: nobody connects to 0.0.0.0.
        String host = address.isLoopbackAddress()
                ? "localhost"
                : address.isAnyLocalAddress() ? "*" : address.getHostAddress();
        return host + ":" + listener.address().getPort();
    }

    @Override
    public synchronized void stop() {
        started = false;
        if (!open.isEmpty()) {
            open.forEach(TcpListener::stopAccepting);
            messaging.sayFarewell();
            open.forEach(listener -> listener.awaitClosed(FAREWELL_MILLIS));
        }
        close();
    }

    private void close() {
        open.forEach(TcpListener::close);
        open = List.of();
    }

    /** Lets nobody in from now on, for good; who is in stays. */
    synchronized void letNobodyIn() {
        last = true;
        open.forEach(TcpListener::stopAccepting);
    }

    @Override
    public synchronized void shut() {
        shut = true;
        close();
    }

    @Override
    public synchronized void open() {
        shut = false;
        if (started && !last && open.isEmpty()) {
            listen();
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return started;
    }

    /** Whether clients are let in. */
    boolean areOpen() {
        return !last && !open.isEmpty();
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
