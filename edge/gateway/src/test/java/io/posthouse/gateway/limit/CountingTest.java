package io.posthouse.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.gateway.chain.Step;
import io.posthouse.gateway.limit.Counting.Check;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a request whose count is known only after a while. */
@Timeout(30)
class CountingTest {
    private static final Quota QUOTA = new Quota(60, Duration.ofMinutes(1), 10);
    private static final long SECOND = 1_000_000_000L;

    private final Vertx vertx = Vertx.vertx();
    private final List<Layer> asked = new ArrayList<>();
    private final Map<String, String> headers = new ConcurrentHashMap<>();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** How an answer comes. */
    private enum When {
        AT_ONCE, LATER, BEFORE_IT_IS_WAITED_FOR
    }

    @Test
    void eachLayerIsCountedOnceInItsOrderHoweverItsAnswerComes() throws Exception {
        for (When first : When.values()) {
            for (When second : When.values()) {
                asked.clear();
                headers.clear();

                Step step = walk(Map.of(Layer.USER, SECOND, Layer.APP, 3 * SECOND),
                        Map.of(Layer.USER, first, Layer.APP, second));

                assertThat(step).as("%s %s", first, second).isEqualTo(Step.GO);
                assertThat(asked).containsExactly(Layer.USER, Layer.APP);
                assertThat(headers).containsEntry("RateLimit", "\"app\";r=7;t=7");
            }
        }
    }

    @Test
    void whatIsRefusedLaterCountsNothingAfterIt() throws Exception {
        for (When first : When.values()) {
            asked.clear();
            headers.clear();

            Step step = walk(Map.of(Layer.USER, -2 * SECOND, Layer.APP, SECOND),
                    Map.of(Layer.USER, first, Layer.APP, When.AT_ONCE));

            assertThat(step).as("%s", first).isEqualTo(new Step.Refuse(LimitProblems.of(Layer.USER)));
            assertThat(asked).containsExactly(Layer.USER);
            assertThat(headers).containsEntry("Retry-After", "2").containsEntry("RateLimit", "\"user\";r=0;t=2");
        }
    }

    private Step walk(Map<Layer, Long> answers, Map<Layer, When> when) throws Exception {
        CompletableFuture<Step> done = new CompletableFuture<>();
        vertx.runOnContext(now -> {
            Step step = new Counting(vertx, new Told(answers, when), response(), true,
                    List.of(new Check(Layer.USER, 1, QUOTA), new Check(Layer.APP, 2, QUOTA))).step();
            if (step instanceof Step.Wait(var later)) {
                later.onSuccess(done::complete);
            } else {
                done.complete(step);
            }
        });
        return done.get();
    }

    private HttpServerResponse response() {
        return (HttpServerResponse) Proxy.newProxyInstance(CountingTest.class.getClassLoader(),
                new Class<?>[]{HttpServerResponse.class}, (self, method, arguments) -> {
                    headers.put(arguments[0].toString(), arguments[1].toString());
                    return self;
                });
    }

    /** Limits that answer as they are told. */
    private final class Told implements Limits {
        private final Map<Layer, Long> answers;
        private final Map<Layer, When> when;

        Told(Map<Layer, Long> answers, Map<Layer, When> when) {
            this.answers = answers;
            this.when = when;
        }

        @Override
        public long count(Layer layer, long key, Quota quota, Waiter waiter) {
            asked.add(layer);
            long answer = Objects.requireNonNull(answers.get(layer));
            switch (Objects.requireNonNull(when.get(layer))) {
                case AT_ONCE -> {
                    return answer;
                }
                case LATER -> vertx.setTimer(5, _ -> waiter.decided(answer));
                case BEFORE_IT_IS_WAITED_FOR -> {
                    Thread other = Thread.ofPlatform().start(() -> waiter.decided(answer));
                    try {
                        other.join();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
            }
            return Limits.LATER;
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
