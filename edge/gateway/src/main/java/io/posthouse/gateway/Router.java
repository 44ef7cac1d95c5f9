package io.posthouse.gateway;

import io.posthouse.gateway.assets.AssetDesk;
import io.posthouse.gateway.backend.OutsideDesk;
import io.posthouse.gateway.chain.Chain;
import io.posthouse.gateway.chain.Passage;
import io.posthouse.gateway.exchange.Exchange;
import io.posthouse.gateway.exchange.PathRules;
import io.posthouse.gateway.exchange.Problem;
import io.posthouse.gateway.health.HealthDesk;
import io.posthouse.gateway.health.OperatorDesk;
import io.posthouse.gateway.proxy.CrossOrigin;
import io.posthouse.gateway.socket.SocketDesk;
import io.posthouse.net.mount.HttpMount;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which desk answers a request: the table of contents of the door. On event loops. */
final class Router {
    private static final Logger LOG = LoggerFactory.getLogger(Router.class);

    /** One mount with the desk that answers for it. */
    private record Place(HttpMount mount, Desk desk) {
    }

    private interface Desk {
        void answer(Exchange exchange);
    }

    private final List<Place> places;
    /** How paths begin, in small letters, that are for programs: what is none of theirs is nobody's, and above all no page. */
    private final Set<String> forPrograms;
    private final HealthDesk health;
    private final OperatorDesk metrics;
    private final OperatorDesk nodes;
    private final SocketDesk sockets;
    private final ConnectionGuards guards;
    private final Chain upgrades;
    private final OutsideDesk outside;

    /** Reads the static files of {@code mounts}; blocks. */
    Router(List<HttpMount> mounts, CrossOrigin proxy, HealthDesk health, OperatorDesk metrics, OperatorDesk nodes,
            SocketDesk sockets, ConnectionGuards guards, Chain upgrades, OutsideDesk outside) {
        this.upgrades = upgrades;
        this.outside = outside;
        this.sockets = sockets;
        this.guards = guards;
        this.health = health;
        this.metrics = metrics;
        this.nodes = nodes;
        this.places = mounts.stream().map(mount -> new Place(mount, desk(mount, proxy)))
                .sorted(Comparator.comparingInt((Place place) -> place.mount().prefix().length()).reversed()).toList();
        this.forPrograms = mounts.stream().filter(mount -> !(mount instanceof HttpMount.StaticFiles))
                .map(mount -> beginning(mount.prefix())).collect(Collectors.toUnmodifiableSet());
    }

    private static String beginning(String path) {
        int end = path.indexOf('/', 1);
        return path.substring(1, end < 0 ? path.length() : end).toLowerCase(Locale.ROOT);
    }

    private static Desk desk(HttpMount mount, CrossOrigin proxy) {
        return switch (mount) {
            case HttpMount.Proxied proxied -> exchange -> proxy.answer(exchange, proxied, proxied.bodyBytesMax());
            case HttpMount.OnRole onRole -> exchange -> proxy.answer(exchange, onRole, onRole.bodyBytesMax());
            case HttpMount.StaticFiles files -> new AssetDesk(files)::answer;
        };
    }

    void route(Exchange exchange) {
        try {
            choose(exchange);
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("requestId", exchange.id()).setCause(e).log("request failed in the gateway");
            exchange.answerAndClose(Problem.FAULT);
        }
    }

    /** What no route takes away on a host of ours: who gave it away would give sign-ins, or what watches over us, to somebody else. */
    boolean isOurs(String path) {
        return sockets.isAt(path) || path.equals("/metrics") || path.startsWith("/health/") || places.stream()
                .anyMatch(place -> !(place.mount() instanceof HttpMount.StaticFiles) && place.mount().covers(path));
    }

    private void choose(Exchange exchange) {
        HttpServerRequest request = exchange.request();
        Optional<String> objection = PathRules.objection(request.uri());
        if (objection.isPresent()) {
            exchange.answerAndClose(Problem.badRequest("bad-path", objection.get()));
            return;
        }
        HostAndPort host = request.authority();
        if (host == null || host.host().isEmpty() || namesHostTwice(request)) {
            // RFC 9112 §3.2: a request without a valid Host is answered 400. RFC 9110 §4.2.1: an empty one is none.
            exchange.answerAndClose(Problem.badRequest("bad-host", "The request names no host, or more than one."));
            return;
        }
        if (hasTooManyLines(request.headers())) {
            exchange.answerAndClose(Problem.HEADERS);
            return;
        }
        String path = exchange.path();
        OutsideDesk.Found found = outside.find(exchange);
        if (found != null && (found.isForeign() || !isOurs(path))) {
            exchange.at("routes");
            outside.answer(exchange, found, () -> guards.upgraded(request.connection()));
        } else if (SocketDesk.asks(request)) {
            exchange.at("websocket");
            request.pause();
            upgrades.walk(new Passage(exchange, Optional.empty(), path),
                    () -> sockets.upgrade(exchange, () -> guards.upgraded(request.connection())));
        } else if (sockets.isAt(path)) {
            // RFC 9110 §15.5.22.
            request.response().putHeader("Upgrade", "websocket");
            exchange.answerAndClose(Problem.UPGRADE);
        } else if (path.equals("/health/nodes")) {
            exchange.at("nodes");
            nodes.answer(exchange);
        } else if (path.startsWith("/health/")) {
            exchange.at("health");
            health.answer(exchange);
        } else if (path.equals("/metrics")) {
            exchange.at("metrics");
            metrics.answer(exchange);
        } else {
            for (Place place : places) {
                if (place.mount() instanceof HttpMount.StaticFiles && forPrograms.contains(beginning(path))) {
                    exchange.at("none");
                    exchange.answerAndClose(Problem.NOT_FOUND);
                    return;
                }
                if (place.mount().covers(path)) {
                    exchange.at(place.mount().prefix());
                    place.desk().answer(exchange);
                    return;
                }
            }
            exchange.answerAndClose(Problem.NOT_FOUND);
        }
    }

    /** Of HTTP/1 the decoder has seen to it. RFC 9113 section 8.3.1: the engine compares one such field with what the request is for. */
    private static boolean namesHostTwice(HttpServerRequest request) {
        return request.version() == HttpVersion.HTTP_2 && request.headers().getAll("host").size() > 1;
    }

    /** The headers' own size counts names, and lines of one name can be many. */
    private static boolean hasTooManyLines(MultiMap headers) {
        int lines = 0;
        for (var _ : headers) {
            lines++;
        }
        return lines > Problem.HEADERS_MAX;
    }
}
