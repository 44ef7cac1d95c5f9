package io.posthouse.server.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.server.run.StartFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    @TempDir
    Path data;

    private Settings read(String... more) {
        String[] arguments = new String[more.length + 1];
        arguments[0] = "--posthouse.data=" + data;
        System.arraycopy(more, 0, arguments, 1, more.length);
        return Settings.read(arguments);
    }

    @Test
    void takesTheCommandLineBeforeTheFileAndTheFileBeforeTheUsualValue() throws IOException {
        // given
        Files.writeString(data.resolve("posthouse.properties"),
                "posthouse.http.port=18081\nposthouse.xmpp.port=15222\n");

        // when
        Settings settings = read("--posthouse.http.port=0");

        // then
        assertThat(settings.of(HttpSettings.class).port()).isZero();
        assertThat(settings.of(XmppSettings.class).port()).isEqualTo(15222);
        assertThat(settings.of(XmppsSettings.class).port()).isEqualTo(5223);
        assertThat(settings.of(HttpSettings.class).address().isLoopbackAddress()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "--posthouse.http.address=0.0.0.0 | io.posthouse.server.settings.HttpSettings | posthouse.http.tls must be true",
            "--posthouse.xmpp.plaintext=true --posthouse.xmpp.address=0.0.0.0 | io.posthouse.server.settings.XmppSettings | POSTHOUSE_XMPP_PLAINTEXT",
            "--posthouse.http.port=70000 | io.posthouse.server.settings.HttpSettings | between 0 and 65535",
            "--posthouse.http.port=many | io.posthouse.server.settings.HttpSettings | posthouse.http.port cannot be read",
            "--posthouse.domain=Not_A_Domain | io.posthouse.server.settings.PosthouseSettings | POSTHOUSE_DOMAIN",
            "--posthouse.tls.key=/k.pem | io.posthouse.server.settings.TlsSettings | belong together",
            "--posthouse.database.url=mysql://x | io.posthouse.server.settings.DatabaseSettings | jdbc:postgresql:",
            "--posthouse.log.patterns=( | io.posthouse.server.settings.LogSettings | regular expression"})
    void refusesWhatCannotBeUsedAndNamesTheSetting(String arguments, Class<?> type, String words) {
        assertThatThrownBy(() -> read(arguments.split(" ", -1)).of(type))
                .satisfies(thrown -> assertThat(StartFailure.explain(thrown).orElseThrow()).contains(words));
    }

    @Test
    void refusesANamedFileThatIsNotThere() {
        assertThatThrownBy(() -> read("--posthouse.config=" + data.resolve("other.yaml")))
                .isInstanceOf(SettingRefused.class)
                .hasMessageContaining("POSTHOUSE_CONFIG");
    }

    @Test
    void neverPrintsThePasswordOfADatabase() {
        // when
        DatabaseSettings settings = read("--posthouse.database.url=jdbc:postgresql://h/d?password=secret",
                "--posthouse.database.password=secret").of(DatabaseSettings.class);

        // then
        assertThat(settings.toString()).doesNotContain("secret");
        assertThat(settings.password()).isEqualTo("secret");
    }
}
