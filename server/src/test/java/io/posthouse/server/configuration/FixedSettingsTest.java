package io.posthouse.server.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.kernel.setting.LiveSettings;
import io.posthouse.server.settings.Settings;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FixedSettingsTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @ParameterizedTest
    @ValueSource(strings = {"posthouse.cluster.secret", "posthouse.database.password", "posthouse.metrics.token",
            "posthouse.traces.authorization", "posthouse.kafka.client.sasl.jaas.config"})
    void tellsOfASecretOnlyThatThereIsOne(String name) {
        // given
        Settings settings = Settings.read("--" + name + "=" + SECRET);

        // when
        List<FixedSettings.Fixed> all = new FixedSettings(settings).all(new LiveSettings(List.of()));

        // then
        assertThat(all).noneMatch(one -> one.toString().contains(SECRET));
        assertThat(all.stream().filter(one -> name.startsWith(one.name() + '.') || name.equals(one.name())))
                .singleElement().satisfies(one -> {
                    assertThat(one.masked()).isTrue();
                    assertThat(one.source()).contains("command-line");
                });
    }
}
