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
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.springframework.context.SmartLifecycle;

/** The two doors for XMPP clients, opened after everything behind them and before the gateway. */
final class XmppListeners implements SmartLifecycle {
    /** After the endpoints' container (DEFAULT_PHASE - 2048), before the gateway. */
    private static final int PHASE = DEFAULT_PHASE - 1024;

    private final XmppSettings starttls;
    private final XmppsSettings direct;
    private final Loops loops;
    private final Doorkeeper doorkeeper;
    private final Messaging messaging;
    private final NodeMark mark;
    private final Announcement announcement;
    private volatile List<TcpListener> open = List.of();

    XmppListeners(XmppSettings starttls, XmppsSettings direct, Loops loops, Doorkeeper doorkeeper, Messaging messaging,
            NodeMark mark, Announcement announcement) {
        this.starttls = starttls;
        this.direct = direct;
        this.loops = loops;
        this.doorkeeper = doorkeeper;
        this.messaging = messaging;
        this.mark = mark;
        this.announcement = announcement;
    }

    @Override
    public void start() {
        TcpListener first = listen("xmpp", starttls.port(), channel -> messaging.prepareStream(channel.pipeline()));
        try {
            TcpListener second = listen("xmpps", direct.port(),
                    channel -> messaging.prepareDirectTlsStream(channel.pipeline()));
            open = List.of(first, second);
        } catch (RuntimeException e) {
            first.close();
            throw e;
        }
        mark.tell(Map.of("xmpp", word(open.get(0)), "xmpps", word(open.get(1))));
        announcement.add("XMPP", word(open.get(0)) + " (STARTTLS), " + word(open.get(1)) + " (TLS)");
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
        InetSocketAddress address = listener.address();
        String host = address.getAddress().isLoopbackAddress() ? "localhost" : address.getAddress().getHostAddress();
        return host + ":" + address.getPort();
    }

    @Override
    public void stop() {
        open.forEach(TcpListener::close);
        open = List.of();
    }

    @Override
    public boolean isRunning() {
        return !open.isEmpty();
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
