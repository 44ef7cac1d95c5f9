package io.posthouse.gateway.proxy;

import io.posthouse.gateway.exchange.Exchange;
import io.posthouse.gateway.exchange.Waiting;
import io.posthouse.net.mount.HttpMount;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Optional;

/**
 * Lets pages of other origins read what is answered at a mount that says so (the CORS protocol of the Fetch standard), refusals of the
 * door's own included. Where the mount does not know the origin, nothing is said about it, and the browser keeps the answer from the page.
 *
 * <p>That credentials may come along is never said: what a browser knows of a person, its cookie above all, is of no use to those pages.
 * On the request's loop; whether an origin is known is asked elsewhere.
 */
public final class CrossOrigin {
    private static final String ORIGIN = "Origin";
    private static final int ORIGIN_CHARS_MAX = 300;
    /** For how long a browser need not ask again before it calls. */
    private static final String ASK_EVERY_SECONDS = "600";

    private final Vertx vertx;
    private final Waiting waiting;
    private final EndpointProxy proxy;

    /** @param waiting where it is asked whether an origin is known */
    public CrossOrigin(Vertx vertx, Waiting waiting, EndpointProxy proxy) {
        this.vertx = vertx;
        this.waiting = waiting;
        this.proxy = proxy;
    }

    /** As {@link EndpointProxy#answer}. */
    public void answer(Exchange exchange, HttpMount mount, long bodyBytesMax) {
        if (!(mount instanceof HttpMount.Proxied proxied) || proxied.readers().equals(HttpMount.Readers.OURS)) {
            proxy.answer(exchange, mount, bodyBytesMax);
            return;
        }
        HttpServerRequest request = exchange.request();
        Optional<String> origin = origin(request.headers());
        // Also where nobody asked from elsewhere: a cache must not give to one origin what was said to another.
        request.response().headersEndHandler(_ -> {
            request.response().headers().add("Vary", ORIGIN);
        });
        if (origin.isEmpty()) {
            proxy.answer(exchange, mount, bodyBytesMax);
            return;
        }
        request.pause();
        waiting.on(vertx, () -> proxied.readers().mayRead(origin.get())).onComplete(known -> {
            if (exchange.isAnswered()) {
                return;
            }
            if (known.failed() || !known.result()) {
                proxy.answer(exchange, mount, bodyBytesMax);
            } else if (isQuestion(request)) {
                allow(exchange, origin.get());
            } else {
                sayTo(request.response(), origin.get());
                proxy.answer(exchange, mount, bodyBytesMax);
            }
        });
    }

    private static Optional<String> origin(MultiMap headers) {
        List<String> said = headers.getAll(ORIGIN);
        return said.size() == 1 && said.getFirst().length() <= ORIGIN_CHARS_MAX
                ? Optional.of(said.getFirst())
                : Optional.empty();
    }

    /** A browser asks before it calls, since a form could not call like that. */
    private static boolean isQuestion(HttpServerRequest request) {
        MultiMap headers = request.headers();
        boolean empty = !headers.contains("Transfer-Encoding")
                && (!headers.contains("Content-Length") || "0".equals(headers.get("Content-Length")));
        return HttpMethod.OPTIONS.equals(request.method()) && headers.contains("Access-Control-Request-Method")
                && empty;
    }

    private static void allow(Exchange exchange, String origin) {
        HttpServerResponse response = exchange.request().response();
        sayTo(response, origin);
        response.putHeader("Access-Control-Allow-Methods", "GET, POST")
                .putHeader("Access-Control-Allow-Headers", "Authorization, Content-Type, DPoP")
                .putHeader("Access-Control-Max-Age", ASK_EVERY_SECONDS).setStatusCode(204);
        exchange.request().resume();
        response.end();
    }

    private static void sayTo(HttpServerResponse response, String origin) {
        response.putHeader("Access-Control-Allow-Origin", origin).putHeader("Access-Control-Expose-Headers",
                Exchange.REQUEST_ID + ", Retry-After, WWW-Authenticate, RateLimit, RateLimit-Policy");
    }
}
