package io.posthouse.gateway.route;

import io.posthouse.kernel.Permission;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One route that was read.
 *
 * @param number its place in the document
 * @param hosts none stands for every host
 * @param methods none stands for all
 * @param bodyBytesMax of a request
 * @param tenants whether whoever is of another tenant than the house may come
 */
public record Route(int number, String name, List<HostPattern> hosts, PathPattern path, Set<String> methods,
        List<HeaderTest> headers, Access access, Destination to, boolean webSocket, boolean retry, long bodyBytesMax,
        Patience patience, boolean tenants) {

    /** @param value exactly what it has to say; empty where it need only be there */
    public record HeaderTest(String name, Optional<String> value) {
    }

    /** Who may come. */
    public sealed interface Access {
        /** Anybody. */
        record Anyone() implements Access {
        }

        /** Who holds a permission, and is of those who may come at all. */
        record Holding(Permission.Reach reach, String permission) implements Access {
        }
    }

    /** Who answers. */
    public sealed interface Destination {
        /** The platform itself, as if there were no route. */
        record Platform() implements Destination {
        }

        /** Back ends, each with its share of the callers. */
        record Outside(List<Share> shares) implements Destination {
            public Outside {
                shares = List.copyOf(shares);
            }
        }
    }

    /** @param weight at least 1 */
    public record Share(Backend backend, int weight) {
    }

    /**
     * How long is waited.
     *
     * @param connect until there is a connection
     * @param firstByte from the end of the request until the answer begins
     * @param idle between two parts of a request or an answer
     * @param whole for all of it; not for WebSockets
     * @param socketIdle how long a WebSocket may be silent
     */
    public record Patience(Duration connect, Duration firstByte, Duration idle, Duration whole, Duration socketIdle) {
    }

    public Route {
        hosts = List.copyOf(hosts);
        methods = Set.copyOf(methods);
        headers = List.copyOf(headers);
    }
}
