package io.posthouse.gateway.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.gateway.exchange.Problem;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who passes, who does not, and in which order. */
// Stations of these tests look at no passage.
@SuppressWarnings("NullAway")
class ChainTest {
    private final List<Place> seen = new ArrayList<>();

    private Station at(Place place, Step step) {
        return new Station() {
            @Override
            public Place place() {
                return place;
            }

            @Override
            public Step at(Passage passage) {
                seen.add(place);
                return step;
            }
        };
    }

    @Test
    void placesHaveAnOrderAndRiskHasOneBetweenIdentityAndLimits() {
        // given
        assertThat(Arrays.asList(Place.values())).containsSubsequence(Place.ROUTE, Place.GUARD, Place.IDENTITY,
                Place.RISK, Place.LIMITS, Place.PERMISSION, Place.HAND_ON);
        List<Station> stations = new ArrayList<>();
        for (Place place : Place.values()) {
            stations.add(at(place, place == Place.LIMITS ? new Step.Wait(Future.succeededFuture(Step.GO)) : Step.GO));
        }
        Collections.reverse(stations);

        // when
        List<Problem> refused = new ArrayList<>();
        boolean[] through = new boolean[1];
        new Chain(stations).walk(null, (_, problem) -> refused.add(problem), () -> through[0] = true);

        // then
        assertThat(seen).containsExactly(Place.values());
        assertThat(through[0]).isTrue();
        assertThat(refused).isEmpty();
    }

    @Test
    void whoIsRefusedGetsNoFurtherAtOnceOrLater() {
        for (boolean later : new boolean[]{false, true}) {
            seen.clear();
            Promise<Step> promise = Promise.promise();
            Step refusal = new Step.Refuse(Problem.FORBIDDEN);
            List<Problem> refused = new ArrayList<>();
            boolean[] through = new boolean[1];

            new Chain(List.of(at(Place.IDENTITY, Step.GO),
                    at(Place.RISK, later ? new Step.Wait(promise.future()) : refusal), at(Place.LIMITS, Step.GO)))
                    .walk(null, (_, problem) -> refused.add(problem), () -> through[0] = true);
            promise.complete(refusal);

            assertThat(refused).containsExactly(Problem.FORBIDDEN);
            assertThat(seen).containsExactly(Place.IDENTITY, Place.RISK);
            assertThat(through[0]).isFalse();
        }
    }

    @Test
    void aStationThatFailsLetsNobodyThrough() {
        List<Problem> refused = new ArrayList<>();
        boolean[] through = new boolean[1];

        new Chain(List.of(at(Place.RISK, new Step.Wait(Future.failedFuture("a bug"))), at(Place.LIMITS, Step.GO)))
                .walk(null, (_, problem) -> refused.add(problem), () -> through[0] = true);

        assertThat(refused).containsExactly(Problem.FAULT);
        assertThat(seen).containsExactly(Place.RISK);
        assertThat(through[0]).isFalse();
    }
}
