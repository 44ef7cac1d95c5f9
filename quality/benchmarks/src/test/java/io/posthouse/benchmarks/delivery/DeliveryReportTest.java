package io.posthouse.benchmarks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.benchmarks.BenchJson;
import io.posthouse.benchmarks.BenchRow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeliveryReportTest {
    private static final LoadCase MARKED = new LoadCase(50, 8, Transport.PLAIN);

    @Test
    void reachesTheMarkAtThreeTimesTheYardstick() {
        BenchRow enough = delivered(Map.of("posthouse", List.of(at(3000)), "ejabberd 23.01", List.of(at(1000))));
        BenchRow short1 = delivered(Map.of("posthouse", List.of(at(2999)), "ejabberd 23.01", List.of(at(1000))));

        assertThat(enough.ratio()).isEqualTo(3.0);
        assertThat(enough.reached()).isTrue();
        assertThat(short1.reached()).isFalse();
    }

    @Test
    void reachesNothingWithoutAYardstickAndSaysSo() {
        Map<String, List<Measurement>> alone = Map.of("posthouse", List.of(at(99_999)));

        BenchRow row = delivered(alone);

        assertThat(row.ratio()).isNull();
        assertThat(row.reached()).isFalse();
        assertThat(report(alone).table()).contains("no yardstick in this run, so not reached");
    }

    @Test
    void countsTheMedianOfTheRounds() {
        BenchRow row = delivered(
                Map.of("posthouse", List.of(at(10), at(900), at(30)), "ejabberd 23.01", List.of(at(10), at(20))));

        assertThat(row.value()).isEqualTo(30.0);
        assertThat(row.yardstick()).isEqualTo(15.0);
    }

    @Test
    void refusesARowWhenOneRoundWasFlawed() {
        Map<String, List<Measurement>> flawed = Map.of("posthouse",
                List.of(at(9000), Measurement.flawed("the archive has 7 rows for 8 messages")), "ejabberd 23.01",
                List.of(at(1000)));

        BenchRow row = delivered(flawed);

        assertThat(row.value()).isNull();
        assertThat(row.reached()).isFalse();
        assertThat(report(flawed).table()).contains("does not count: the archive has 7 rows for 8 messages");
    }

    @Test
    void writesExactlyTheFieldsThatReadersExpect() {
        BenchRow row = delivered(Map.of("posthouse", List.of(at(3000)), "ejabberd 23.01", List.of(at(1000))));

        assertThat(BenchJson.rows(List.of(row))).isEqualTo("""
                [
                  {"case": "50x8 plain, archive on", "system": "posthouse", "metric": "delivered", "value": 3000, \
                "unit": "messages/s", "yardstick": 1000, "ratio": 3.000, "mark": 3.000, "reached": true}
                ]
                """);
    }

    private static BenchRow delivered(Map<String, List<Measurement>> measured) {
        return report(measured).rows().stream()
                .filter(row -> row.system().equals("posthouse") && row.metric().equals("delivered")).findFirst()
                .orElseThrow();
    }

    private static DeliveryReport report(Map<String, List<Measurement>> measured) {
        Map<DeliveryBenchmark.Key, List<Measurement>> keyed = new LinkedHashMap<>();
        measured.forEach((system, rounds) -> keyed.put(new DeliveryBenchmark.Key(MARKED, system), rounds));
        return new DeliveryReport(keyed);
    }

    private static Measurement at(double perSecond) {
        return new Measurement(perSecond, 1, 2, 0.1, 0.1, 0.01, 200, null);
    }
}
