package io.posthouse.gateway.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderRulesTest {
    @Test
    void takesOnlyOurCookiesOut() {
        assertThat(HeaderRules.withoutOurs("a=1; b=2")).isEqualTo("a=1; b=2");
        assertThat(HeaderRules.withoutOurs("a=1; posthouse_session=x; b=2")).isEqualTo("a=1; b=2");
        assertThat(HeaderRules.withoutOurs("posthouse_session=x;Posthouse_device=y")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Posthouse-Identity", "POSTHOUSE-CALLER", "Posthouse_Identity", "X-Forwarded-For",
            "Forwarded",
            "X-Real-IP", "X-Client-IP", "True-Client-IP", "X-Cluster-Client-IP", "CF-Connecting-IP", "X-Host",
            "X-Original-Host", "X-Original-URL", "X-Remote-User", "Authorization", "Proxy", "TE", "Transfer-Encoding"})
    void tellsABackEndNothingThatACallerClaims(String name) {
        MultiMap to = MultiMap.caseInsensitiveMultiMap();

        HeaderRules.onward(MultiMap.caseInsensitiveMultiMap().add(name, "forged"), to, true);

        assertThat(to).isEmpty();
    }

    @Test
    void keepsEveryLineOfAHeaderThatMayGoThrough() {
        MultiMap from = MultiMap.caseInsensitiveMultiMap().add("Accept", "a").add("accept", "b").add("Via", "x")
                .add("X-Forwarded-Anything", "x").add("X-Posthouse-Any", "x").add("Some_Thing", "x");
        MultiMap to = MultiMap.caseInsensitiveMultiMap();

        HeaderRules.onward(from, to, true);

        assertThat(to.names()).containsExactly("Accept");
        assertThat(to.getAll("Accept")).containsExactly("a", "b");
    }
}
