package io.posthouse.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.kernel.setting.LiveSettings;
import io.posthouse.kernel.setting.Reading;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LimitSettingsTest {
    @Test
    void quotasAreReadAsTheyAreWritten() {
        assertThat(Quota.parse("600/60s+50")).hasValue(new Quota(600, Duration.ofMinutes(1), 50));
        assertThat(Quota.parse("600/1m")).hasValue(new Quota(600, Duration.ofMinutes(1), 30));
        assertThat(Quota.parse("5/1h")).hasValue(new Quota(5, Duration.ofHours(1), 1));
        for (Quota quota : List.of(new Quota(1, Duration.ofDays(1), 1), new Quota(1_000_000, Duration.ofSeconds(1), 7),
                new Quota(10_000_000, Duration.ofDays(1), 10_000_000))) {
            assertThat(Quota.parse(quota.toString())).hasValue(quota);
        }
        for (String none : List.of("", "600", "0/60s", "600/0s", "600/60s+0", "600/60s+601", "600/60", "-1/60s",
                "2000000/1s", "600/2d", "99999999/60s", "600/60s+50 ")) {
            assertThat(Quota.parse(none)).as(none).isEmpty();
        }
    }

    @Test
    void whatComesInATenthOfASecondMayAlwaysComeAtOnce() {
        assertThat(new Quota(60_000, Duration.ofMinutes(1), 1).atOnce()).isEqualTo(100);
        assertThat(new Quota(60, Duration.ofMinutes(1), 1).atOnce()).isOne();
    }

    @Test
    void someAppsAndInterfacesHaveQuotasOfTheirOwn() {
        LiveSettings live = new LiveSettings(List.of(LimitSettings.RUNNING));
        assertThat(live.apply(Map.of("posthouse.limits.apps", "travel-desk=10/60s, other=20/60s",
                "posthouse.limits.interfaces", "GET:/api/people/{name}=30/60s", "posthouse.limits.address", "none")))
                .isEmpty();

        Policies policies = LimitSettings.of(live.values()).policies();

        assertThat(policies.of(Layer.ADDRESS, 1)).isNull();
        assertThat(policies.of(Layer.APP, LimitSettings.keyOfApp("travel-desk")))
                .isEqualTo(new Quota(10, Duration.ofMinutes(1), 1));
        assertThat(policies.of(Layer.APP, LimitSettings.keyOfApp("third")))
                .isEqualTo(new Quota(60_000, Duration.ofMinutes(1), 1_000));
        assertThat(policies.of(Layer.INTERFACE, LimitSettings.keyOfInterface("GET /api/people/{name}")))
                .isEqualTo(new Quota(30, Duration.ofMinutes(1), 1));
        assertThat(policies.of(Layer.INTERFACE, LimitSettings.keyOfInterface("GET /api/people"))).isNull();
    }

    @Test
    void whatIsNoQuotaIsRefused() {
        assertThat(new QuotaKind().read("none")).isEqualTo(Reading.read(Optional.empty()));
        assertThat(new QuotaKind().read("often")).isInstanceOf(Reading.Unread.class);
        assertThat(new QuotasKind().read("a=1/1s, b")).isInstanceOf(Reading.Unread.class);
        String many = IntStream.range(0, 65).mapToObj(i -> "b" + i + "=1/1s").collect(Collectors.joining("\n"));
        assertThat(new QuotasKind().read(many)).isInstanceOf(Reading.Unread.class);
        assertThat(new LiveSettings(List.of(LimitSettings.RUNNING)).apply(Map.of("posthouse.limits.underway", "50")))
                .isNotEmpty();
        assertThat(new LiveSettings(List.of(LimitSettings.RUNNING)).apply(Map.of("posthouse.limits.underway", "150")))
                .isNotEmpty();
        assertThat(new LiveSettings(List.of(LimitSettings.RUNNING)).apply(Map.of("posthouse.limits.underway", "250")))
                .isEmpty();
    }
}
