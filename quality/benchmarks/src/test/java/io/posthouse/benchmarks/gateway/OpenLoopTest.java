package io.posthouse.benchmarks.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class OpenLoopTest {
    private final AtomicInteger seen = new AtomicInteger();
    private final CountDownLatch enough = new CountDownLatch(20);
    private HttpServer server;

    @BeforeEach
    void begin() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    @AfterEach
    void end() {
        server.stop(0);
    }

    @Test
    void measuresFromWhenARequestWasDue() throws Exception {
        // given a server that keeps its first request waiting, and one connection
        CountDownLatch go = new CountDownLatch(1);
        answer("/", 200, go);

        // when requests are due meanwhile
        try (OpenLoop load = new OpenLoop(server.getAddress(), 1, 100, OpenLoop.inTurn(List.of(OpenLoop.get("/"))))) {
            load.measure(true);
            while (seen.get() < 1) {
                Thread.sleep(1);
            }
            Thread.sleep(200);
            go.countDown();
            enough.await();

            // then those that waited behind it were late as well, though each was answered at once
            OpenLoop.Found found = load.end();
            assertThat(found.failures()).isEmpty();
            assertThat(found.latencies().percentileMillis(50)).isGreaterThan(20);
        }
    }

    @Test
    void tellsWhatWasNotAnsweredWell() throws Exception {
        answer("/", 429, new CountDownLatch(0));

        try (OpenLoop load = new OpenLoop(server.getAddress(), 4, 500, OpenLoop.inTurn(List.of(OpenLoop.get("/"))))) {
            enough.await();
            assertThat(load.end().failures().get("status 429")).isGreaterThanOrEqualTo(20);
            assertThat(load.answered()).isZero();
        }
    }

    @Test
    void comesAgainWhereConnectionsAreClosed() throws Exception {
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Connection", "close");
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("ok".getBytes(ISO_8859_1));
            exchange.close();
            enough.countDown();
        });

        try (OpenLoop load = new OpenLoop(server.getAddress(), 2, 500, OpenLoop.inTurn(List.of(OpenLoop.get("/"))))) {
            enough.await();
            assertThat(load.end().failures()).isEmpty();
            assertThat(load.answered()).isGreaterThanOrEqualTo(20);
        }
    }

    private void answer(String path, int status, CountDownLatch after) {
        server.createContext(path, exchange -> {
            seen.incrementAndGet();
            try {
                after.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.sendResponseHeaders(status, 2);
            exchange.getResponseBody().write("ok".getBytes(ISO_8859_1));
            exchange.close();
            enough.countDown();
        });
    }
}
