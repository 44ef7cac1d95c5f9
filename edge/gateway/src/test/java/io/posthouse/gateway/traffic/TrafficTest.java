package io.posthouse.gateway.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.cluster.Links;
import io.posthouse.gateway.traffic.Told.Named;
import io.posthouse.gateway.traffic.Told.Tick;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;

/** What one node counts and forgets, on a clock that is only moved. */
@Timeout(60)
class TrafficTest {
    private static final Told.Certificate NONE = new Told.Certificate(List.of(), "", 0);
    private static final String PEOPLE = "GET /api/people/{name}";
    private static final Filter MINUTE = new Filter(12, "", "", "");
    private static final Filter ALL = new Filter(Traffic.SLICES, "", "", "");

    private final Hands hands = new Hands();
    private final Traffic traffic = new Traffic(hands::nanos, hands);

    /** Time that passes when it is told to. */
    private static final class Hands extends Clock {
        private Duration passed = Duration.ZERO;

        long nanos() {
            return 7 + passed.toNanos();
        }

        @Override
        public Instant instant() {
            return Instant.parse("2026-01-02T03:04:05Z").plus(passed);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        void pass(Duration time) {
            passed = passed.plus(time);
        }
    }

    private Told told(Filter filter) {
        return traffic.told(filter, List.of(), NONE);
    }

    private void answered(String route, String app, int status, String code) {
        traffic.count(route, app, status, 1_000_000, code);
    }

    private static Named of(List<Named> all, String name) {
        return all.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    }

    @Test
    void countsByRouteAppAndCode() {
        answered(PEOPLE, "-", 200, "");
        answered(PEOPLE, "travel", 429, "app-limit");
        answered(PEOPLE, "travel", 429, "app-limit");
        answered(PEOPLE, "travel", 403, "");
        answered("route shop", "travel", 502, "no-answer");

        Told told = told(MINUTE);

        assertThat(told.all().requests()).isEqualTo(5);
        assertThat(told.all().refused()).isEqualTo(3);
        assertThat(told.all().errors()).isEqualTo(1);
        assertThat(told.all().codes()).containsOnly(Map.entry("app-limit", 2L),
                Map.entry("no-answer", 1L));
        assertThat(told.routes()).extracting(Named::name).containsExactly(PEOPLE, "route shop");
        assertThat(of(told.routes(), PEOPLE).tally().requests()).isEqualTo(4);
        assertThat(of(told.apps(), "travel").tally().requests()).isEqualTo(4);
        assertThat(of(told.apps(), Traffic.NO_APP).tally().requests()).isEqualTo(1);
    }

    @Test
    void narrowsDownByRouteAppAndCode() {
        answered(PEOPLE, "-", 200, "");
        answered(PEOPLE, "travel", 429, "app-limit");
        answered(PEOPLE, "travel", 401, "invalid-token");
        answered("route shop", "travel", 200, "");

        assertThat(told(new Filter(12, PEOPLE, "", "")).all().requests()).isEqualTo(3);
        assertThat(told(new Filter(12, "", "travel", "")).all().requests()).isEqualTo(3);
        assertThat(told(new Filter(12, PEOPLE, "-", "")).all().requests()).isEqualTo(1);
        Told limited = told(new Filter(12, "", "", "app-limit"));
        assertThat(limited.all().refused()).isEqualTo(1);
        assertThat(limited.all().codes()).containsOnlyKeys("app-limit");
        assertThat(limited.routes()).extracting(Named::name).containsExactly(PEOPLE);
        assertThat(limited.ticks().getLast().refused()).isEqualTo(1);
    }

    @Test
    void forgetsWhatIsLongerAgo() {
        answered(PEOPLE, "-", 200, "");
        hands.pass(Duration.ofSeconds(66));
        answered("GET /api/lines", "-", 200, "");

        assertThat(told(MINUTE).all().requests()).as("in the last minute, or up to a slice more").isEqualTo(1);
        assertThat(told(ALL).all().requests()).isEqualTo(2);
        assertThat(told(MINUTE).ticks()).extracting(Tick::requests).hasSize(14).startsWith(1L, 0L).endsWith(0L, 1L);

        hands.pass(Traffic.SLICE.multipliedBy(Traffic.SLICES + 1));

        assertThat(told(ALL).all().requests()).isZero();
        assertThat(told(ALL).ticks()).extracting(Tick::requests).containsOnly(0L).hasSize(Traffic.SLICES + 1);

        // and the places are used again
        answered(PEOPLE, "-", 200, "");
        assertThat(told(ALL).all().requests()).isEqualTo(1);
    }

    @Test
    void slicesAreThoseOfTheClockWheneverItStarted() {
        hands.pass(Duration.ofMillis(3_400));
        Traffic later = new Traffic(hands::nanos, hands);

        later.count(PEOPLE, "-", 200, 1, "");

        long at = later.told(ALL, List.of(), NONE).ticks().getLast().at();
        assertThat(at % Traffic.SLICE.toSeconds()).isZero();
        assertThat(at).isEqualTo(Instant.parse("2026-01-02T03:04:05Z").getEpochSecond());
        assertThat(told(ALL).ticks().getLast().at()).isEqualTo(at);
    }

    @Test
    void tellsInHowMuchTimeThatWas() {
        hands.pass(Duration.ofSeconds(10));
        assertThat(told(MINUTE).spanMillis()).as("it has not run for a minute").isEqualTo(10_000);
        hands.pass(Duration.ofMinutes(2));
        assertThat(told(MINUTE).spanMillis()).isBetween(60_000L, 65_000L);
    }

    @Test
    void furtherAppsOfARouteAreCountedForItTogetherAndFurtherRoutesForAll() {
        for (int app = 0; app < 1_000; app++) {
            answered(PEOPLE, "app-" + app, 200, "");
        }
        for (int route = 0; route < 1_000; route++) {
            answered("GET /api/" + route, "-", 200, "");
        }

        Told told = told(MINUTE);

        assertThat(told.all().requests()).isEqualTo(2_000);
        assertThat(of(told.routes(), PEOPLE).tally().requests()).as("the route is known whoever asks").isEqualTo(1_000);
        assertThat(told.routes()).hasSize(1 + Slice.CELLS_MAX - Slice.PAIRS_MAX - 1 + 1);
        assertThat(of(told.routes(), Traffic.OTHERS).tally().requests())
                .isEqualTo(1_000 - (Slice.CELLS_MAX - Slice.PAIRS_MAX - 1));
        assertThat(told.apps()).hasSize(Slice.PAIRS_MAX + 1);
        assertThat(of(told.apps(), Traffic.OTHERS).tally().requests()).isEqualTo(2_000 - Slice.PAIRS_MAX);
    }

    @Test
    void furtherCodesAreCountedTogether() {
        for (int code = 0; code < 20; code++) {
            answered(PEOPLE, "-", 400, "code-" + code);
        }

        assertThat(told(MINUTE).all().codes()).hasSize(Cell.CODES_MAX + 1).containsEntry(Traffic.OTHERS,
                20L - Cell.CODES_MAX);
        assertThat(told(MINUTE).all().refused()).isEqualTo(20);
    }

    @Test
    void anAnswerFitsIntoAFrameBetweenNodes() throws Exception {
        // Each slice has other routes, with as much as there can be of each.
        for (int slice = 0; slice <= Traffic.SLICES; slice++) {
            for (int route = 0; route < Slice.PAIRS_MAX; route++) {
                String name = "GET /api/" + "x".repeat(50) + "/" + slice + "/" + route;
                for (int bucket = 0; bucket < Latencies.BUCKETS; bucket += 2) {
                    traffic.count(name, "app-" + slice + "-" + route, 400, Latencies.endMicros(bucket) * 1_000,
                            "a-code-of-the-usual-length-" + bucket % 16);
                }
            }
            hands.pass(Traffic.SLICE);
        }

        byte[] said = JsonMapper.shared().writeValueAsBytes(told(ALL));

        assertThat(said.length).isLessThan(Links.FRAME_BYTES_MAX * 3 / 4);
        assertThat(told(ALL).routes()).hasSize(Traffic.NAMES_MAX + 1);
    }

    @Test
    void aFloodOfOneCodeDoesNotHideTheOthers() {
        Strip strip = new Strip();
        strip.refused(refused("seldom", 0));
        for (int i = 1; i <= 10_000; i++) {
            strip.refused(refused("often", i));
        }
        for (int i = 0; i < 1_000; i++) {
            strip.refused(refused("made-up-" + i, i));
        }

        List<Refused> kept = new ArrayList<>();
        strip.forEachRefused(kept::add);

        assertThat(kept).contains(refused("seldom", 0), refused("often", 10_000))
                .doesNotContain(refused("often", 10_000 - Strip.REFUSED_MAX));
        assertThat(kept).hasSizeLessThanOrEqualTo((Strip.CODES_MAX + 1) * Strip.REFUSED_MAX);
    }

    private static Refused refused(String code, long at) {
        return new Refused(at, "request-" + at, "GET", PEOPLE, "-", code, 429);
    }
}
