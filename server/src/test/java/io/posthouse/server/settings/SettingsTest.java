package io.posthouse.server.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.server.run.StartFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.env.PropertiesPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

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
            "--posthouse.database.standby=required | io.posthouse.server.settings.DatabaseSettings | name yours in posthouse.database.url",
            "--posthouse.cluster.secret=short | io.posthouse.server.settings.ClusterSettings | openssl rand -hex 32",
            "--posthouse.cluster.peers=10.0.0.2:5280 | io.posthouse.server.settings.ClusterSettings | posthouse.cluster.secret must be set",
            "--posthouse.cluster.address=192.0.2.1 | io.posthouse.server.settings.ClusterSettings | posthouse.cluster.secret must be set",
            "--posthouse.cluster.peers=a:1 --posthouse.cluster.dns=b | io.posthouse.server.settings.ClusterSettings | choose one",
            "--posthouse.cluster.secret=0123456789012345678901234567890123456789 --posthouse.cluster.address=0.0.0.0 | io.posthouse.server.settings.ClusterSettings | one address of this machine",
            "--posthouse.roles=messaging,web,ledger | io.posthouse.server.settings.PosthouseSettings | names a role that there is not",
            "--posthouse.roles=web,xmpp | io.posthouse.server.settings.PosthouseSettings | has xmpp without messaging",
            "--posthouse.log.patterns=( | io.posthouse.server.settings.LogSettings | regular expression"})
    void refusesWhatCannotBeUsedAndNamesTheSetting(String arguments, Class<?> type, String words) {
        assertThatThrownBy(() -> read(arguments.split(" ", -1)).of(type))
                .satisfies(thrown -> assertThat(StartFailure.explain(thrown).orElseThrow()).contains(words));
    }

    @ParameterizedTest
    @CsvSource({"--posthouse.htp.port=1,--posthouse.http.port", "--posthouse.log.colour=1,--posthouse.log",
            "--server.port=1,--posthouse.", "--nope,--demo", "nope,--demo", "--posthouse.http.port,--demo"})
    void refusesAnArgumentThatNobodyReadsAndNamesTheNearest(String argument, String nearest) {
        assertThatThrownBy(() -> read(argument)).isInstanceOf(SettingRefused.class)
                .hasMessageContaining(argument.split("=", 2)[0]).hasMessageContaining(nearest)
                .hasMessageContaining("docs/operations/settings.md");
    }

    private Settings inEnvironment(Map<String, Object> variables) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        variables));
        return Settings.read(environment, "--posthouse.data=" + data);
    }

    @ParameterizedTest
    @CsvSource({"POSTHOUSE_HTTP_PORTT,POSTHOUSE_HTTP_PORT", "POSTHOUSE_HTTPPORT,POSTHOUSE_HTTP_PORT",
            "POSTHOUSE_DOMAINS,POSTHOUSE_DOMAIN", "POSTHOUSE_DATABASE_PASSWROD,POSTHOUSE_DATABASE_PASSWORD",
            "posthouse_xmpp_prt,POSTHOUSE_XMPP_PORT"})
    void refusesAVariableThatNobodyReadsAndNamesTheNearest(String name, String nearest) {
        assertThatThrownBy(() -> inEnvironment(Map.of(name, "1"))).isInstanceOf(SettingRefused.class)
                .hasMessageContaining(name).hasMessageContaining("nearest is " + nearest + ")");
    }

    @Test
    void takesTheVariablesOfTheScriptOfTheTestsAndOfKubernetesForWhatTheyAre() {
        // when
        Settings settings = inEnvironment(Map.ofEntries(Map.entry("POSTHOUSE_HEAP", "1g"),
                Map.entry("POSTHOUSE_CHROMIUM", "/c"), Map.entry("POSTHOUSE_PORT", "tcp://10.0.0.1:8080"),
                Map.entry("POSTHOUSE_SERVICE_HOST", "10.0.0.1"), Map.entry("POSTHOUSE_PORT_8080_TCP_ADDR", "10.0.0.1"),
                Map.entry("POSTHOUSE_DB_SERVICE_PORT", "5432"), Map.entry("POSTHOUSE_LOG_PATTERNS_0", "a+"),
                Map.entry("POSTHOUSE_HTTP_ORIGINS", "https://a.example,https://b.example"),
                Map.entry("POSTHOUSE_LOG_LEVELS_IO_POSTHOUSE", "debug"), Map.entry("PATH", "/bin")));

        // then
        assertThat(settings.of(HttpSettings.class).origins()).hasSize(2);
        assertThat(settings.of(LogSettings.class).patterns()).containsExactly("a+");
    }

    @ParameterizedTest
    @CsvSource({"posthouse.htp.port,posthouse.http.port", "http.port,posthouse.http.port",
            "posthouse.http.ports[0],posthouse.http.port", "posthouse.data,environment"})
    void refusesANameInTheFileThatNobodyReads(String name, String words) throws IOException {
        // given
        Files.writeString(data.resolve("posthouse.properties"), name + "=1\n");

        // then
        assertThatThrownBy(() -> read()).isInstanceOf(SettingRefused.class).hasMessageContaining(name)
                .hasMessageContaining(words);
    }

    @Test
    void takesNamesInTheFileHoweverTheyAreWritten() throws IOException {
        // given
        Files.writeString(data.resolve("posthouse.yaml"), """
                posthouse:
                  HTTP:
                    port: 18082
                    origins: [https://a.example, https://b.example]
                  log.levels:
                    io.posthouse.gateway: debug
                """);

        // when
        Settings settings = read();

        // then
        assertThat(settings.of(HttpSettings.class).port()).isEqualTo(18082);
        assertThat(settings.of(HttpSettings.class).origins()).hasSize(2);
        assertThat(settings.of(LogSettings.class).levels()).containsKey("io.posthouse.gateway");
    }

    @Test
    void letsTheScriptSayHowItIsCalledAndRefusesAPropertyThatNobodyReads() {
        assertThat(withProperties(Map.of("posthouse.call", "posthouse", "posthouse.pages", "/usr/share/doc/posthouse"))
                .of(HttpSettings.class).port()).isEqualTo(8080);
        assertThatThrownBy(() -> withProperties(Map.of("posthouse.cal", "posthouse")))
                .isInstanceOf(SettingRefused.class).hasMessageContaining("-Dposthouse.cal ");
    }

    private Settings withProperties(Map<String, String> said) {
        Properties properties = new Properties();
        properties.putAll(said);
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().replace(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME,
                new PropertiesPropertySource(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME, properties));
        return Settings.read(environment, "--posthouse.data=" + data);
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
