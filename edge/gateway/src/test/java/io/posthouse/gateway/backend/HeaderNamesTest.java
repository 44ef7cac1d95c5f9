package io.posthouse.gateway.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class HeaderNamesTest {
    @Test
    void findsNamesInAnyCaseAndNoOthers() {
        List<String> names = new ArrayList<>(List.of("Via", "X-Real-IP", "DPoP", "TE", "HTTP2-Settings"));
        for (int i = 0; i < 40; i++) {
            names.add("X-Name-" + i);
        }

        HeaderNames set = HeaderNames.of(names.toArray(String[]::new));

        for (String name : names) {
            assertThat(set.contains(name)).isTrue();
            assertThat(set.contains(name.toLowerCase(Locale.ROOT))).isTrue();
            assertThat(set.contains(name.toUpperCase(Locale.ROOT))).isTrue();
            assertThat(set.contains(name + "x")).isFalse();
            assertThat(set.contains(name.substring(1))).isFalse();
        }
        assertThat(set.contains("")).isFalse();
        // Differs from a name in the bit alone by which the cases of a letter differ.
        assertThat(set.contains("X\rReal\rIP")).isFalse();
    }
}
