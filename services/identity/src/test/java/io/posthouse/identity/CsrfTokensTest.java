package io.posthouse.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.kernel.Refusal;
import org.junit.jupiter.api.Test;

final class CsrfTokensTest {
    private static final String SESSION = "phs_one";

    @Test
    void matchesItsOwnSessionOnly() {
        String token = CsrfTokens.of(SESSION);

        assertThat(CsrfTokens.matches(SESSION, token)).isTrue();
        assertThat(CsrfTokens.matches("phs_two", token)).isFalse();
        assertThat(CsrfTokens.matches(SESSION, SESSION)).isFalse();
        assertThat(CsrfTokens.matches(SESSION, null)).isFalse();
        assertThat(CsrfTokens.matches(SESSION, "x".repeat(1_000_000))).isFalse();
        assertThat(CsrfTokens.matches("", CsrfTokens.of(""))).isFalse();
    }

    @Test
    void asksWritesForItAndReadsNot() {
        assertThat(CsrfTokens.refusal("GET", SESSION, null)).isEmpty();
        assertThat(CsrfTokens.refusal("POST", SESSION, CsrfTokens.of(SESSION))).isEmpty();
        for (String method : new String[]{"POST", "PUT", "PATCH", "DELETE", "get", "ANYTHING"}) {
            assertThat(CsrfTokens.refusal(method, SESSION, null)).map(Refusal::code).contains("csrf-token-missing");
            assertThat(CsrfTokens.refusal(method, SESSION, "")).map(Refusal::code).contains("csrf-token-missing");
            assertThat(CsrfTokens.refusal(method, SESSION, "wrong")).map(Refusal::code).contains("csrf-token-wrong");
        }
    }
}
