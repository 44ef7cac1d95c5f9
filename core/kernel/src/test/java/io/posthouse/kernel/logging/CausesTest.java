package io.posthouse.kernel.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class CausesTest {
    @Test
    void saysWhatIsBehindAFailureAndNothingTwice() {
        var refused = new IOException("Connection\n  refused");
        var wrapped = new IllegalStateException(refused.toString(), refused);

        assertThat(Causes.words(new RuntimeException("no connection within 5000 ms", wrapped)))
                .isEqualTo("no connection within 5000 ms: java.io.IOException: Connection refused");
        assertThat(Causes.words(new IllegalStateException())).isEqualTo("IllegalStateException");
        assertThat(Causes.words(new IOException("x".repeat(600)))).hasSize(500);
    }
}
