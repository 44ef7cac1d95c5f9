package io.posthouse.server.wiring;

import io.posthouse.cluster.Cluster;
import io.posthouse.gateway.Gateway;
import io.posthouse.gateway.GatewayParts;
import io.posthouse.gateway.GatewaySettings;
import io.posthouse.gateway.limit.Limiting;
import io.posthouse.gateway.node.Neighbours;
import io.posthouse.kernel.setting.Running;
import io.posthouse.server.run.Announcement;
import io.posthouse.server.run.NodeMark;
import io.posthouse.server.run.PortTaken;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** Opens the gateway when everything behind it runs, and closes it before anything of that stops. */
final class GatewayRunner implements SmartLifecycle {
    /** After the endpoints' container (DEFAULT_PHASE - 2048) and the listeners; before the announcement. */
    private static final int PHASE = DEFAULT_PHASE - 512;

    private final Running<GatewaySettings> settings;
    private final Supplier<GatewayParts> parts;
    private final Cluster cluster;
    private final NodeMark mark;
    private final Announcement announcement;
    private volatile @Nullable Gateway gateway;

    /** @param parts asked at start, when the container's port is known */
    GatewayRunner(Running<GatewaySettings> settings, Supplier<GatewayParts> parts, Cluster cluster, NodeMark mark,
            Announcement announcement) {
        this.settings = settings;
        this.parts = parts;
        this.cluster = cluster;
        this.mark = mark;
        this.announcement = announcement;
    }

    @Override
    public void start() {
        GatewayParts wanted = parts.get();
        Gateway open;
        try {
            open = Gateway.open(settings, wanted);
        } catch (Gateway.NodeDoorTaken e) {
            var place = wanted.neighbours().orElseThrow();
            throw new PortTaken("requests of other nodes", new InetSocketAddress(place.address(), place.port()),
                    "posthouse.cluster.httpport", e);
        } catch (IOException e) {
            throw new PortTaken("the web page", new InetSocketAddress(settings.now().address(), settings.now().port()),
                    "posthouse.http.port", e);
        }
        gateway = open;
        if (wanted.limiting().cluster().isPresent()) {
            cluster.openDoor(Limiting.DOOR, open.address().getPort());
        }
        open.nodePort().ifPresent(port -> cluster.openDoor(Neighbours.DOOR, port));
        mark.tell(Map.of("web", open.page(), "health", onThisMachine(open), "state", "ready"));
        announcement.add("web page", open.page());
    }

    /** Where the script asks how it is: by number, because the name of the page may lead elsewhere, or not yet anywhere. */
    private static String onThisMachine(Gateway open) {
        InetSocketAddress address = open.address();
        String host = address.getAddress().isAnyLocalAddress() ? "127.0.0.1" : address.getAddress().getHostAddress();
        return open.page().replaceFirst(":.*", "://") + (host.contains(":") ? "[" + host + "]" : host) + ":"
                + address.getPort();
    }

    /** This node drains or stops: the others pass no requests on to it any more. What still comes is answered. */
    void letNoNodeIn() {
        Gateway open = gateway;
        if (open != null && open.nodePort().isPresent()) {
            cluster.shutDoor(Neighbours.DOOR);
        }
    }

    /** This node drains: no new WebSocket is taken. */
    void refuseSockets() {
        Gateway open = gateway;
        if (open != null) {
            open.refuseSockets();
        }
    }

    /** Asks the WebSockets to come again elsewhere, spread over {@code span}. */
    void moveSockets(Duration span) {
        Gateway open = gateway;
        if (open != null) {
            open.moveSockets(span);
        }
    }

    /** How many WebSockets are open. */
    int socketCount() {
        Gateway open = gateway;
        return open == null ? 0 : open.socketCount();
    }

    @Override
    public void stop() {
        letNoNodeIn();
        Gateway open = gateway;
        gateway = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public boolean isRunning() {
        return gateway != null;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
