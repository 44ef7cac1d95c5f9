package io.posthouse.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.posthouse.gateway.exchange.AnswerTimes;
import io.posthouse.gateway.exchange.Exchange;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With one connection to the endpoint, which whoever waits for it gets from whoever had it before. */
@Timeout(30)
class ForwarderTest {
    private static final Duration LATE = Duration.ofMillis(1);

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient behind = vertx.createHttpClient(new HttpClientOptions(),
            new PoolOptions().setHttp1MaxSize(1));
    private final HttpClient callers = vertx
            .createHttpClient(new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2)
                    .setHttp2ClearTextUpgrade(false));
    private final BlockingQueue<HttpServerRequest> asked = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> waiting = new LinkedBlockingQueue<>();
    private HttpServer endpoint;
    private HttpServer door;

    @BeforeEach
    void open() throws Exception {
        endpoint = soon(vertx.createHttpServer().requestHandler(asked::add).listen(0, "127.0.0.1"));
        AnswerTimes times = new AnswerTimes(new SimpleMeterRegistry());
        Forwarder patient = new Forwarder(vertx, Duration.ofSeconds(20));
        Forwarder impatient = new Forwarder(vertx, LATE);
        door = soon(vertx.createHttpServer().requestHandler(request -> {
            request.pause();
            Exchange exchange = new Exchange(vertx, request, times, false,
                    Exchange.Watcher.NONE, () -> {
                    });
            (HttpMethod.POST.equals(request.method()) ? impatient : patient).forward(exchange, 1_000, journey(request),
                    Optional.empty(), Forwarder.For.CALLERS);
        }).listen(0, "127.0.0.1"));
    }

    @AfterEach
    void close() throws Exception {
        soon(vertx.close());
    }

    private Journey journey(HttpServerRequest request) {
        return new Journey() {
            @Override
            public Future<Leg> next() {
                Future<Leg> leg = behind
                        .request(new RequestOptions().setHost("127.0.0.1").setPort(endpoint.actualPort()))
                        .map(outgoing -> new Leg(outgoing, Map.of(), () -> {
                        }));
                waiting.add(request.path());
                return leg;
            }

            @Override
            public boolean hasMore() {
                return false;
            }
        };
    }

    private HttpClientRequest request(HttpMethod method, String path) throws Exception {
        return soon(callers.request(method, door.actualPort(), "127.0.0.1", path));
    }

    private Future<Integer> get(String path) throws Exception {
        Future<Integer> status = request(HttpMethod.GET, path).send()
                .map(answer -> answer.statusCode());
        assertThat(waiting.take()).isEqualTo(path);
        return status;
    }

    @Test
    void whoseBodyIsLateBeforeItsTurnTakesNothingFromTheNext() throws Exception {
        // given: one is asked, one waits behind it whose body does not come, and one behind that
        Future<Integer> first = get("/first");
        HttpClientRequest late = request(HttpMethod.POST, "/late").setChunked(true);
        late.write(Buffer.buffer("half"));
        assertThat(waiting.take()).isEqualTo("/late");
        soon(vertx.timer(100 * LATE.toMillis(), TimeUnit.MILLISECONDS));
        Future<Integer> next = get("/next");

        // when: its turn comes
        answer();

        // then: it is given up, and the endpoint hears nothing of it
        answer();
        assertThat(soon(first)).isEqualTo(200);
        assertThat(soon(late.response()).statusCode()).isEqualTo(408);
        assertThat(soon(next)).isEqualTo(200);
    }

    private static <T> T soon(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private void answer() throws Exception {
        asked.take().response().end("said");
    }
}
