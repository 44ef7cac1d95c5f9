package io.posthouse.benchmarks.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.benchmarks.BenchRow;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class GatewayReportTest {
    private static final String NGINX = "nginx 1.22.1";

    @Test
    void reachesTheMarkAtTwoAndAHalfTimesNginx() {
        assertThat(row(proxied(turn(25, 2, 0)), "CPU, proxy").reached()).isTrue();
        assertThat(row(proxied(turn(25.1, 2, 0)), "CPU, proxy").reached()).isFalse();
    }

    @Test
    void takesTheBackEndsOwnTimeOff() {
        // given a back end that answers within 1 ms
        BenchRow row = row(proxied(turn(20, 3.1, 0)), "p99, added to the back end's own");

        assertThat(row.value()).isCloseTo(2.1, org.assertj.core.data.Offset.offset(1e-9));
        assertThat(row.reached()).isFalse();
    }

    @Test
    void reachesNothingWithAFailedRequest() {
        assertThat(row(proxied(turn(20, 2, 0)), "not answered with 200").reached()).isTrue();
        assertThat(row(proxied(turn(20, 2, 1)), "not answered with 200").reached()).isFalse();
    }

    @Test
    void countsTheDatabaseForATokenToo() {
        GatewayReport report = new GatewayReport();
        report.issued(new Turn(200, 1_500, 600, 0, 0, 1, 2, Map.of()));

        assertThat(row(report, "CPU, server and its database").value()).isEqualTo(2.1);
        assertThat(row(report, "CPU, server and its database").reached()).isFalse();
    }

    @Test
    void takesTheTurnInTheMiddle() {
        assertThat(Turn.median(List.of(turn(1, 0, 0), turn(9, 0, 0), turn(2, 0, 0)), Turn::proxy)).isEqualTo(2);
        assertThat(Turn.median(List.of(turn(1, 0, 0), turn(2, 0, 0)), Turn::proxy)).isEqualTo(1.5);
        assertThat(Turn.median(List.of(), Turn::proxy)).isNaN();
    }

    @Test
    void readsWhatLivesOnTheHeap() throws IOException {
        assertThat(LiveHeap.bytes("""
                 num     #instances         #bytes  class name (module)
                   1:         12345        9876543  [B (java.base@25)
                Total        345678       98765432
                """)).isEqualTo(98_765_432);
        assertThatThrownBy(() -> LiveHeap.bytes("1234:\njava.io.IOException: no such process\n"))
                .hasMessageContaining("no such process");
    }

    @Test
    void refusesWordsThatItDoesNotKnow() {
        assertThatThrownBy(() -> GatewayBenchSettings.parse(List.of("--cases", "proxy,weather")))
                .hasMessageContaining("routes, signed, proxy, issue, heap, long");
        assertThatThrownBy(() -> GatewayBenchSettings.parse(List.of("--rate", "7"))).hasMessageContaining("100 to");
        assertThat(GatewayBenchSettings.parse(List.of("--long")).cases()).containsExactly("long");
    }

    private static GatewayReport proxied(Turn ours) {
        GatewayReport report = new GatewayReport();
        report.proxied("case", List.of(ours), NGINX, List.of(turn(10, 1.5, 0)), List.of(turn(0, 1, 0)),
                GatewayReport.COST_MARK);
        return report;
    }

    private static Turn turn(double proxy, double p99, int failed) {
        return new Turn(5_800, proxy, 0, 8, 20, 0.5, p99, failed == 0 ? Map.of() : Map.of("status 502", failed));
    }

    private static BenchRow row(GatewayReport report, String metric) {
        return report.rows().stream()
                .filter(row -> row.metric().equals(metric) && row.system().equals(GatewayReport.OURS)).findFirst()
                .orElseThrow();
    }
}
