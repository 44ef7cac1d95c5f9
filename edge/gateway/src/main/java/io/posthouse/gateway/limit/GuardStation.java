package io.posthouse.gateway.limit;

import io.posthouse.gateway.chain.Passage;
import io.posthouse.gateway.chain.Place;
import io.posthouse.gateway.chain.Station;
import io.posthouse.gateway.chain.Step;
import io.posthouse.gateway.exchange.Exchange;
import io.posthouse.kernel.setting.Running;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What is refused before anybody is asked who it is. In this order: what is too much for this node, by class; what is too much from one
 * address.
 */
final class GuardStation implements Station {
    private final Vertx vertx;
    private final Limits limits;
    private final Supplier<Policies> policies;
    private final Running<LimitSettings> settings;
    private final UnderWay underWay;
    private final Map<String, TrafficClass> classes;
    private final Predicate<InetAddress> spared;
    private final Refusals refusals;

    GuardStation(Vertx vertx, Limits limits, Supplier<Policies> policies, Limiting limiting, UnderWay underWay,
            Refusals refusals) {
        this.vertx = vertx;
        this.limits = limits;
        this.policies = policies;
        this.settings = limiting.settings();
        this.underWay = underWay;
        this.classes = limiting.classes();
        this.spared = limiting.spared();
        this.refusals = refusals;
    }

    @Override
    public Place place() {
        return Place.GUARD;
    }

    @Override
    public Step at(Passage passage) {
        Exchange exchange = passage.exchange();
        TrafficClass of = classOf(exchange);
        if (!underWay.begin(of, settings.now().underWay())) {
            return refusals.counted(new Step.Refuse(LimitProblems.OVERLOADED));
        }
        exchange.whenOver(() -> underWay.end(of));
        InetAddress client = exchange.client();
        Quota quota = spared.test(client) ? null : policies.get().of(Layer.ADDRESS, keyOf(client));
        return quota == null
                ? Step.GO
                : refusals.counted(new Counting(vertx, limits, exchange.request().response(), false,
                        List.of(new Counting.Check(Layer.ADDRESS, keyOf(client), quota))).step());
    }

    /**
     * By what it says of itself, else by the path, else by whether it is an app's. Nobody who is none says that it can wait, or that it
     * is an app: those yield first.
     */
    private TrafficClass classOf(Exchange exchange) {
        if (Priorities.isBackground(exchange.request().getHeader(Priorities.HEADER))) {
            return TrafficClass.BULK;
        }
        String path = exchange.path();
        for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
            TrafficClass known = classes.get(path.substring(0, end));
            if (known != null) {
                return known;
            }
        }
        return exchange.request().headers().contains(HttpHeaders.AUTHORIZATION)
                ? TrafficClass.OPEN
                : TrafficClass.INTERNAL;
    }

    /** Of IPv6 the network of 64 bits: a caller has a whole one. */
    static long keyOf(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address instanceof Inet4Address ? ByteBuffer.wrap(bytes).getInt() : ByteBuffer.wrap(bytes).getLong();
    }
}
