package io.posthouse.identity.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RedirectUrisTest {
    @ParameterizedTest
    @ValueSource(strings = {"https://app.example/back", "https://app.example:8443/back?from=posthouse",
            "http://127.0.0.1/back", "http://127.0.0.1:4711/", "http://[::1]/back", "https://app.example"})
    void aWayBackThatOnlyTheAppCanReadIsTaken(String uri) {
        assertThat(RedirectUris.areValid(List.of(uri), false)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "back", "/back", "//app.example/back", "http://app.example/back",
            "http://localhost/back",
            "https://app.example/back#here", "https://ada@app.example/back", "https://*.app.example/back",
            "https://app.example/\\evil.example", "javascript:alert(1)", "data:text/html,x", "HTTPS://app.example/back",
            "https:///back", "https:back", "https://app.example/b\u00e4ck", "com.example.app:/back",
            "ftp://app.example/back", "https://app.example/a b"})
    void anyOtherIsRefused(String uri) {
        assertThat(RedirectUris.areValid(List.of(uri), false)).isFalse();
    }

    @Test
    void anInstalledAppMayHaveASchemeOfItsOwnWithADot() {
        assertThat(RedirectUris.areValid(List.of("com.example.app:/back"), true)).isTrue();
        assertThat(RedirectUris.areValid(List.of("app:/back"), true)).isFalse();
        assertThat(RedirectUris.areValid(List.of("com.example.app:back"), true)).isFalse();
    }

    @Test
    void twentyAreTakenEachOnce() {
        assertThat(RedirectUris.areValid(Collections.nCopies(2, "https://app.example/back"), false)).isFalse();
        List<String> many = IntStream.range(0, 21).mapToObj(i -> "https://app.example/" + i).toList();
        assertThat(RedirectUris.areValid(many.subList(0, 20), false)).isTrue();
        assertThat(RedirectUris.areValid(many, false)).isFalse();
    }
}
