package io.posthouse.outbound.guard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TargetTest {
    @Test
    void readsHostPortAndWhatIsAskedFor() {
        // given
        Target plain = Target.of("https://hooks.example.com").orElseThrow();
        Target full = Target.of("http://[2600::1]:8080/a%2Fb?app=7").orElseThrow();

        // then
        assertThat(plain).extracting(Target::host, Target::port, Target::tls, Target::authority, Target::path)
                .containsExactly("hooks.example.com", 443, true, "hooks.example.com", "/");
        assertThat(full).extracting(Target::host, Target::port, Target::tls, Target::authority, Target::path)
                .containsExactly("2600::1", 8080, false, "[2600::1]:8080", "/a%2Fb?app=7");
        assertThat(Target.of("https://hooks.example.com:443/").orElseThrow().authority())
                .isEqualTo("hooks.example.com");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hooks.example.com", "ftp://hooks.example.com/", "file:///etc/passwd", "https:///path",
            "https://user:pass@hooks.example.com/", "https://hooks.example.com/#part", "https://hooks.example.com/?",
            "https://hooks.example.com:0/", "https://hooks.example.com:65536/", "https://hooks.example.com/a b",
            "https://hooks.example.com/\r\nHost: other", "https://höks.example.com/", "https://hooks_example.com/",
            "HTTPS://hooks.example.com/", "jar:https://hooks.example.com/!/a", "https:hooks.example.com"})
    void refusesWhatIsNoAddressOfAReceiver(String url) {
        assertThat(Target.of(url)).isEmpty();
    }

    @Test
    void saysNothingThatItsOwnerMayKeepSecret() {
        assertThat(Target.of("https://hooks.example.com/secret-path?token=secret-query").orElseThrow())
                .asString().doesNotContain("secret");
    }
}
