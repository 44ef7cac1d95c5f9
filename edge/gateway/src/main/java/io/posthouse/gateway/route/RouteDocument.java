package io.posthouse.gateway.route;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All routes with their back ends, as they are written and kept. Nothing in it is certain before {@link RouteReader} has read it.
 *
 * @param routes whose order matters only where nothing else tells two apart
 * @param backends where routes lead
 */
public record RouteDocument(@Nullable List<RouteEntry> routes, @Nullable List<BackendEntry> backends) {
    /** No routes: every request is the platform's own. */
    public static final RouteDocument EMPTY = new RouteDocument(List.of(), List.of());

    /**
     * One route. What is left out is as {@link RouteReader} says.
     *
     * @param name unique; letters, digits and hyphens
     * @param hosts names such as {@code shop.example.org} or {@code *.example.org}; none stands for every host
     * @param path such as {@code /orders/{id}} or {@code /orders/**}
     * @param methods none stands for all that are offered
     * @param headers all of them have to fit
     * @param reach who may come at all: internal, open or module
     * @param permission what they need, as {@code module.thing.verb}, or {@code signed-in}
     * @param anonymous whether anybody may come, without a permission
     * @param platform whether the platform itself answers, as if there were no route
     * @param to the back ends that answer, each with its share
     * @param webSocket whether requests may become WebSockets
     * @param retry whether what is safe to ask twice is asked elsewhere when a target breaks off
     * @param bodyBytesMax of a request
     * @param connectMillis until there is a connection
     * @param firstByteMillis from the end of the request until the answer begins
     * @param idleMillis between two parts of a request or an answer
     * @param wholeMillis from the first byte in to the last byte out
     * @param socketIdleMillis how long a WebSocket may be silent
     * @param tenants whether people and apps of other tenants than the house may come as well; the back end then has to look at the tenant
     */
    public record RouteEntry(@Nullable String name, @Nullable List<String> hosts, @Nullable String path,
            @Nullable List<String> methods, @Nullable List<RouteHeader> headers, @Nullable String reach,
            @Nullable String permission, @Nullable Boolean anonymous, @Nullable Boolean platform,
            @Nullable List<RouteShare> to, @Nullable Boolean webSocket, @Nullable Boolean retry,
            @Nullable Long bodyBytesMax, @Nullable Integer connectMillis, @Nullable Integer firstByteMillis,
            @Nullable Integer idleMillis, @Nullable Integer wholeMillis, @Nullable Integer socketIdleMillis,
            @Nullable Boolean tenants) {
    }

    /** @param value what the header has to say; absent where it need only be there */
    public record RouteHeader(@Nullable String name, @Nullable String value) {
    }

    /** @param weight how large a part of the callers it answers, against the others of the route; 1 unless told */
    public record RouteShare(@Nullable String backend, @Nullable Integer weight) {
    }

    /**
     * A back end: programs that do the same.
     *
     * @param targets where they listen, such as {@code https://orders.example.org:8443}
     * @param healthPath what is asked there to know whether they are well; none is asked without
     * @param healthMillis how often
     */
    public record BackendEntry(@Nullable String name, @Nullable List<String> targets, @Nullable String healthPath,
            @Nullable Integer healthMillis) {
    }
}
