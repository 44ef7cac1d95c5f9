package io.posthouse.gateway;

import io.posthouse.gateway.backend.Routing;
import io.posthouse.gateway.route.OwnPlaces;
import io.posthouse.gateway.route.RouteSet;
import io.posthouse.gateway.route.RouteSource;
import io.posthouse.gateway.route.TargetBoard;
import io.posthouse.gateway.route.WrittenRoutes;
import io.posthouse.identity.IdentityTokens;
import io.posthouse.outbound.guard.AddressGuard;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Routes that a test changes while a door is open. Back ends on this machine are permitted. */
final class RouteStreet implements RouteSource {
    private final List<Consumer<RouteSet>> listeners = new CopyOnWriteArrayList<>();
    private volatile RouteSet now;

    RouteStreet(String json) {
        now = WrittenRoutes.of(json);
    }

    /** One anonymous route to one back end, with {@code more} members, each with a comma before. */
    static String one(String path, String more, String... targets) {
        return "{\"routes\":[{\"name\":\"shop\",\"path\":\"" + path + "\",\"to\":[{\"backend\":\"shop\"}]" + more
                + "}],\"backends\":[{\"name\":\"shop\",\"targets\":[\"" + String.join("\",\"", targets) + "\"]}]}";
    }

    Routing routing() {
        IdentityTokens tokens = (caller, audience) -> "token-of-" + caller.words() + "-for-" + audience;
        return new Routing(this, new AddressGuard(host -> List.of(InetAddress.getAllByName(host)),
                List.of("127.0.0.0/8")), tokens, new TargetBoard(), new OwnPlaces());
    }

    void publish(String json) {
        now = WrittenRoutes.of(json);
        listeners.forEach(listener -> listener.accept(now));
    }

    @Override
    public void onChange(Consumer<RouteSet> listener) {
        listeners.add(listener);
        listener.accept(now);
    }
}
