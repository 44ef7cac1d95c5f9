package io.posthouse.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathRulesTest {
    @ParameterizedTest
    @ValueSource(strings = {"/", "/lines/ben@example.org", "/api/lines/ben%40example.org/messages?before=1&x=%2F..%00",
            "/api/people?query=%E4%BD%A0", "/api/people?q=a|{}[]^`\\\"<>", "/%E4%BD%A0%E5%A5%BD",
            "/a-b._~!$&'()*+,=:@"})
    void letsPassWhatCanBeReadInOneWay(String target) {
        assertThat(PathRules.objection(target)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "http://elsewhere/", "api", "/api/../health", "/api/./x", "/api//x", "/..",
            "/api/..",
            "/api/%2e%2e/x", "/api/%2E/x", "/api%2fx", "/api%2Fx", "/api%5cx", "/api\\x", "/api;a=b/x", "/api%3bx",
            "/api/%00", "/api/%0a", "/api/%7f", "/api/%252e", "/api/%", "/api/%4", "/api/%zz", "/api/\u00e9",
            "/api/a b",
            "/api/%c3%28", "/api/%ff", "/api/%3f", "/api/%23", "/api#x", "/api/\"x", "/api/<x>"})
    void objectsToWhatTwoReadersCouldReadDifferently(String target) {
        assertThat(PathRules.objection(target)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/people?search=%ff", "/api/people?query=%c3%28", "/api/people?query=%",
            "/api/people?%4",
            "/api/people?%zz=1", "/api/people?q=\u00e9", "/api/people?q=#a", "/api/people?q=\u007f",
            "/api/people?a=b&c=%ed%a0%80"})
    void objectsToAQueryThatNobodyCanRead(String target) {
        assertThat(PathRules.objection(target)).isPresent();
    }

    @Test
    void boundsTheParametersOfAQuery() {
        assertThat(PathRules.objection("/api/people?a" + "&a".repeat(99))).isEmpty();
        assertThat(PathRules.objection("/api/people?a" + "&a".repeat(100))).isPresent();
    }
}
