package io.posthouse.gateway.limit;

import io.posthouse.gateway.chain.Passage;
import io.posthouse.gateway.chain.Place;
import io.posthouse.gateway.chain.Station;
import io.posthouse.gateway.chain.Step;
import io.posthouse.gateway.exchange.Exchange;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.setting.Running;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How often a caller may. In this order, so that who is refused uses up nothing that others share: how much it has under way, its own
 * quota as a person, the app's, the interface's.
 */
final class LimitStation implements Station {
    private final Vertx vertx;
    private final Limits limits;
    private final Supplier<Policies> policies;
    private final Running<LimitSettings> settings;
    private final UnderWay underWay;
    private final Refusals refusals;

    LimitStation(Vertx vertx, Limits limits, Supplier<Policies> policies, Running<LimitSettings> settings,
            UnderWay underWay, Refusals refusals) {
        this.vertx = vertx;
        this.limits = limits;
        this.policies = policies;
        this.settings = settings;
        this.underWay = underWay;
        this.refusals = refusals;
    }

    @Override
    public Place place() {
        return Place.LIMITS;
    }

    @Override
    public Step at(Passage passage) {
        Optional<Caller> caller = passage.caller();
        if (caller.isPresent() && !begin(passage.exchange(), caller.get())) {
            passage.exchange().request().response().putHeader(RateLimitFields.RETRY, RateLimitFields.retry(0));
            return refusals.counted(new Step.Refuse(LimitProblems.AT_ONCE));
        }
        List<Counting.Check> checks = checks(passage, caller);
        return checks.isEmpty()
                ? Step.GO
                : refusals.counted(new Counting(vertx, limits, passage.exchange().request().response(),
                        caller.flatMap(Caller::app).isPresent(), checks).step());
    }

    /** Whether it may be under way besides what its caller has already; until the exchange is over it is, then. */
    private boolean begin(Exchange exchange, Caller caller) {
        LimitSettings now = settings.now();
        return begin(exchange, keyOf(caller), now.perCaller())
                && (caller.app().isEmpty() || begin(exchange, keyOf(caller.app().get()), now.perApp()));
    }

    private boolean begin(Exchange exchange, long key, int most) {
        boolean in = underWay.begin(key, most);
        if (in) {
            exchange.whenOver(() -> underWay.end(key));
        }
        return in;
    }

    private List<Counting.Check> checks(Passage passage, Optional<Caller> caller) {
        Policies now = policies.get();
        List<Counting.Check> checks = new ArrayList<>(3);
        if (caller.flatMap(Caller::person).isPresent()) {
            add(checks, now, Layer.USER, keyOf(caller.get()));
        }
        caller.flatMap(Caller::app)
                .ifPresent(app -> add(checks, now, Layer.APP, LimitSettings.keyOfApp(app.clientId())));
        add(checks, now, Layer.INTERFACE, LimitSettings.keyOfInterface(passage.route()));
        return checks;
    }

    private static void add(List<Counting.Check> checks, Policies now, Layer layer, long key) {
        Quota quota = now.of(layer, key);
        if (quota != null) {
            checks.add(new Counting.Check(layer, key, quota));
        }
    }

    /** A person; what an app calls for her is counted apart, so that it cannot use up what she has herself. */
    static long keyOf(Caller caller) {
        long person = caller.person().map(who -> who.login().value()).orElse(0L);
        return caller.app().map(call -> Mixed.of(keyOf(call) + person)).orElse(person);
    }

    /** An app, for whomever it calls. */
    private static long keyOf(Caller.AppCall call) {
        return Mixed.of(call.app().value());
    }
}
