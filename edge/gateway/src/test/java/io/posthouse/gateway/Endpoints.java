package io.posthouse.gateway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.posthouse.identity.http.CallerHeader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** What stands behind the door in these tests: answers every request and remembers what it was told. */
final class Endpoints implements AutoCloseable {
    /**
     * One request as it arrived.
     *
     * @param signed what the signed header said, if it was good for this method and path
     */
    record Arrived(String method, String target, Map<String, List<String>> headers, int bodyBytes,
            int fromPort, Optional<CallerHeader.Signed> signed) {
        boolean carries(String header) {
            return headers.containsKey(header.toLowerCase(Locale.ROOT));
        }
    }

    private static final long SLOW_NANOS = 20_000_000;

    private final HttpServer server;
    private final CallerHeader header;
    private final List<Arrived> arrived = new CopyOnWriteArrayList<>();
    private final CountDownLatch letGo = new CountDownLatch(1);
    private final AtomicInteger begun = new AtomicInteger();

    Endpoints(CallerHeader header) throws IOException {
        this.header = header;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        begun.incrementAndGet();
        if (exchange.getRequestURI().getPath().endsWith("/silent")) {
            // As an endpoint does that waits for something: until somebody lets it go.
            try {
                letGo.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
            return;
        }
        if (exchange.getRequestURI().getPath().endsWith("/slow")) {
            // As an endpoint does that has to ask somebody itself.
            LockSupport.parkNanos(SLOW_NANOS);
        }
        if (exchange.getRequestURI().getPath().equals("/api/early")) {
            // As an endpoint does that knows its answer from the first bytes.
            exchange.getRequestBody().read();
            exchange.sendResponseHeaders(400, 3);
            exchange.getResponseBody().write("no\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            exchange.getRequestBody().readAllBytes();
            exchange.close();
            return;
        }
        Map<String, List<String>> headers = new TreeMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
        byte[] body = exchange.getRequestBody().readAllBytes();
        String path = exchange.getRequestURI().getRawPath();
        arrived.add(new Arrived(exchange.getRequestMethod(), exchange.getRequestURI().toString(), headers, body.length,
                exchange.getRemoteAddress().getPort(),
                header.verify(exchange.getRequestHeaders().getFirst(CallerHeader.NAME), exchange.getRequestMethod(),
                        path,
                        Instant.now())));
        if (path.endsWith("/refused")) {
            exchange.getResponseHeaders().set(CallerHeader.ROUTE, "/api/{what}");
            exchange.getResponseHeaders().set(CallerHeader.REFUSED, "scope-missing a.b.c");
            exchange.sendResponseHeaders(403, -1);
            exchange.close();
            return;
        }
        if (path.endsWith("/asked") || path.endsWith("/given")) {
            // As where apps ask for tokens.
            exchange.getResponseHeaders().set(CallerHeader.APP,
                    exchange.getRequestURI().getQuery().substring("app=".length()));
        }
        if (path.endsWith("/asked")) {
            exchange.getResponseHeaders().set(CallerHeader.REFUSED, "invalid_grant");
            exchange.sendResponseHeaders(400, -1);
            exchange.close();
            return;
        }
        byte[] answer = "answered".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain");
        if (path.startsWith("/api/lines/")) {
            exchange.getResponseHeaders().set("Posthouse-Route", "/api/lines/{jid}/messages");
        }
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    InetSocketAddress address() {
        return server.getAddress();
    }

    /** How many requests have arrived, whether their bodies have or not. */
    int begun() {
        return begun.get();
    }

    List<Arrived> arrived() {
        return arrived;
    }

    Arrived last() {
        return arrived.getLast();
    }

    @Override
    public void close() {
        letGo.countDown();
        server.stop(0);
    }
}
