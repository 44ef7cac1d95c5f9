package io.posthouse.kernel.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";

    @Test
    void readsWhatItWrote() {
        var context = new TraceContext(TRACE, SPAN, true, "r-1");

        assertThat(TraceContext.ofWord(context.word())).contains(context);
        assertThat(context.traceparent()).isEqualTo("00-" + TRACE + "-" + SPAN + "-01");
    }

    @Test
    void readsWhatALaterVersionSaysBehind() {
        assertThat(TraceContext.ofTraceparent("01-" + TRACE + "-" + SPAN + "-00-more", "r"))
                .contains(new TraceContext(TRACE, SPAN, false, "r"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "x", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01/r",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01/r",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01/r",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01/r",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more/r",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01/",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01/a line\nof somebody's"})
    void takesNothingElse(String word) {
        assertThat(TraceContext.ofWord(word)).isEmpty();
    }
}
