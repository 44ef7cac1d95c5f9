package io.posthouse.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressLinesTest {
    private static final long MB = 1 << 20;

    @Test
    void saysHowFarItIsOnceASecondAndOfEachPartThatItIsDone() {
        // given
        var nanos = new AtomicLong();
        var out = new ByteArrayOutputStream();
        var lines = new ProgressLines(new PrintStream(out, true, StandardCharsets.UTF_8), nanos::get);

        // when
        lines.at("checkpoint", 0, 0);
        lines.at("copied", 10 * MB, 50 * MB);
        lines.at("copied", 20 * MB, 50 * MB);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        lines.at("copied", 30 * MB, 50 * MB);
        lines.at("copied", 50 * MB, 50 * MB);
        lines.at("checked", 27 * MB, 50 * MB);
        lines.at("checked", 50 * MB, 50 * MB);
        lines.at("checked", 50 * MB, 50 * MB);
        lines.at("checked", 4 * MB, 8 * MB);
        lines.at("checked", 8 * MB, 8 * MB);

        // then
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).containsExactly("  checkpoint",
                "  copied      20 %  10 of 50 MB", "  copied      60 %  30 of 50 MB", "  copied     100 %  50 of 50 MB",
                "  checked     54 %  27 of 50 MB", "  checked    100 %  50 of 50 MB",
                "  checked    100 %  8 of 8 MB");
    }
}
