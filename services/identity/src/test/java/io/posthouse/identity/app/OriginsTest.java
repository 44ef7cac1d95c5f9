package io.posthouse.identity.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OriginsTest {
    @ParameterizedTest
    @ValueSource(strings = {"https://app.example", "https://app.example:8443", "https://xn--bcher-kva.example",
            "http://127.0.0.1:8080", "http://[::1]", "https://127.0.0.1"})
    void isOneAsBrowsersWriteIt(String origin) {
        assertThat(Origins.areValid(List.of(origin))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "*", "https://*.example", "app.example", "https://app.example/",
            "https://app.example/menu", "https://app.example?x", "https://app.example#x", "https://user@app.example",
            "https://APP.example", "https://app.example:443", "http://app.example", "http://localhost",
            "ftp://app.example", "com.example.app:/", "https://app.example https://other.example", "https://"})
    void isNothingElse(String origin) {
        assertThat(Origins.areValid(List.of(origin))).isFalse();
    }

    @Test
    void anAppHasTwentyAtMostEachOnce() {
        List<String> all = IntStream.range(0, 21).mapToObj(i -> "https://app" + i + ".example").toList();
        assertThat(Origins.areValid(all.subList(0, 20))).isTrue();
        assertThat(Origins.areValid(all)).isFalse();
        assertThat(Origins.areValid(List.of(all.getFirst(), all.getFirst()))).isFalse();
    }
}
