package io.posthouse.gateway.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;

class HeaderRulesTest {
    @Test
    void takesOnlyOurCookiesOut() {
        assertThat(HeaderRules.withoutOurs("a=1; b=2")).isEqualTo("a=1; b=2");
        assertThat(HeaderRules.withoutOurs("a=1; posthouse_session=x; b=2")).isEqualTo("a=1; b=2");
        assertThat(HeaderRules.withoutOurs("posthouse_session=x;Posthouse_device=y")).isNull();
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
