package io.posthouse.benchmarks.permission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.benchmarks.BenchRow;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PermissionRowsTest {
    @Test
    void asksForLessThanAMicrosecond() {
        assertThat(row("person still\tmean\t999.9\tns").reached()).isTrue();
        assertThat(row("person still\tmean\t1000.1\tns").reached()).isFalse();
        assertThat(row("appForPerson changing\tp99\t1000.1\tns").reached()).isFalse();
        assertThat(row("person still\tmean\tNaN\tns").reached()).isFalse();
    }

    @Test
    void asksForLittleMemory() {
        assertThat(row("picture\tsize\t60.1\tMB").reached()).isFalse();
        assertThat(row("picture\tmade\t60.1\tms").reached()).isNull();
    }

    @Test
    void saysWhoAskedWhat() {
        BenchRow row = row("appForPerson changing\tp50\t80\tns");

        assertThat(row.benchCase()).endsWith("an app asks for a person, grants change all the time");
        assertThat(row.metric()).startsWith("a decision, p50");
        assertThat(row.value()).isEqualTo(80);
    }

    @Test
    void refusesWordsThatItDoesNotKnow() {
        assertThatThrownBy(() -> PermissionSettings.parse(List.of("--fast"))).hasMessageContaining("--fast");
        assertThatThrownBy(() -> PermissionSettings.parse(List.of("--seconds", "0"))).hasMessageContaining("1 to 60");
    }

    private static BenchRow row(String line) {
        return PermissionRows.of(List.of(line)).getFirst();
    }
}
