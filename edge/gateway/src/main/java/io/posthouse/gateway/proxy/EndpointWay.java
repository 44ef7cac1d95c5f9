package io.posthouse.gateway.proxy;

import io.posthouse.gateway.exchange.GatheredWrites;
import io.posthouse.identity.http.CallerHeader;
import io.posthouse.kernel.Caller;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The way to the endpoints of this node: loopback, with the header that is signed by this process's own key. Each loop has connections of
 * its own: one that belongs to another loop would have to be woken for each request, and wake ours for each answer.
 */
public final class EndpointWay {
    /** Of each loop, as the next one. */
    private static final int POOL_MAX = 64;
    private static final int WAITING_MAX = 512;
    /** Below the time after which the endpoints' server closes an idle connection, so that we never write to a dying one. */
    private static final int IDLE_SECONDS = 15;
    private static final int CONNECT_MILLIS = 2000;

    private final Vertx vertx;
    /** By the loop's thread; there are as many as loops. */
    private final Map<Thread, HttpClient> clients = new ConcurrentHashMap<>();
    private final CallerHeader signer;
    private final Clock clock;
    private final Duration answerPatience;

    /** @param answerPatience how long an endpoint may be silent */
    public EndpointWay(Vertx vertx, CallerHeader signer, Clock clock, Duration answerPatience) {
        this.signer = signer;
        this.clock = clock;
        this.answerPatience = answerPatience;
        this.vertx = vertx;
    }

    /** To be called on a loop. */
    private HttpClient client() {
        Thread loop = Thread.currentThread();
        HttpClient known = clients.get(loop);
        return known != null ? known : clients.computeIfAbsent(loop, _ -> newClient());
    }

    private HttpClient newClient() {
        return vertx.createHttpClient(new HttpClientOptions().setKeepAliveTimeout(IDLE_SECONDS)
                .setConnectTimeout(CONNECT_MILLIS).setTcpNoDelay(true),
                new PoolOptions().setHttp1MaxSize(POOL_MAX).setMaxWaitQueueSize(WAITING_MAX));
    }

    /** The way of one request. */
    public Journey to(InetSocketAddress endpoints, Optional<Caller> caller, CallerHeader.Hop hop) {
        return to(endpoints, caller, hop, Map.of());
    }

    /**
     * The way of one request.
     *
     * @param more headers that go on beside the signed one
     */
    public Journey to(InetSocketAddress endpoints, Optional<Caller> caller, CallerHeader.Hop hop,
            Map<String, String> more) {
        RequestOptions target = new RequestOptions().setHost(endpoints.getAddress().getHostAddress())
                .setPort(endpoints.getPort()).setIdleTimeout(answerPatience.toMillis());
        return new Journey() {
            @Override
            public Future<Leg> next() {
                return client().request(target).map(outgoing -> {
                    GatheredWrites.on(outgoing.connection());
                    Map<String, String> headers = new HashMap<>(more);
                    headers.put(CallerHeader.NAME, signer.sign(caller, hop, clock.instant()));
                    return new Leg(outgoing, headers, () -> {
                    });
                });
            }

            @Override
            public boolean hasMore() {
                return false;
            }
        };
    }
}
