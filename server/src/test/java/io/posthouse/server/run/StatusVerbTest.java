package io.posthouse.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.posthouse.gateway.Gateway;
import io.posthouse.gateway.GatewayParts;
import io.posthouse.gateway.GatewaySettings;
import io.posthouse.gateway.health.HealthCheck;
import io.posthouse.gateway.health.HealthCheck.Condition;
import io.posthouse.identity.Tokens;
import io.posthouse.identity.http.CallerHeader;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.Ticker;
import io.posthouse.kernel.TokenKind;
import io.posthouse.kernel.setting.Running;
import io.posthouse.net.tls.TlsMaterial;
import io.posthouse.net.tls.TlsSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code posthouse status} on nodes that are not well, as the gateway itself answers for them. */
class StatusVerbTest {
    private record Part(String part, Condition check) implements HealthCheck {
    }

    private static final HealthCheck WELL = new Part("XMPP listeners", new Condition.Well());
    private static final HealthCheck UNWELL = new Part("database",
            new Condition.Unwell("It refused \"posthouse\" {07001} at C:\\pg.", "Start it again: see [3]."));
    private static final HealthCheck IMPAIRED = new Part("backup",
            new Condition.Impaired("The disk is full.", "Make room."));

    /** How the script reaches the node. */
    enum Way {
        /** Over a plain socket. */
        PLAIN,
        /** Over TLS with what the machine has. */
        TLS,
        /** Over TLS on a machine without curl. */
        TLS_WITHOUT_CURL
    }

    @TempDir
    Path data;

    @ParameterizedTest
    @EnumSource
    void saysWhatIsWrongWithANodeThatIsNotReadyAndWhatToDo(Way way) throws Exception {
        // when
        String said = status(way, List.of(WELL, IMPAIRED, UNWELL), StatusVerbTest::nodes, 1);

        // then
        assertThat(said).contains("live       yes\n", "ready      no\n").containsPattern(
                "ready      no\n"
                        + " {11}database, unwell since 20\\S+Z: It refused \"posthouse\" \\{07001} at C:\\\\pg\\. Start it again: see \\[3]\\.\n"
                        + " {11}backup, impaired since 20\\S+Z: The disk is full\\. Make room\\.\n")
                .doesNotContain("XMPP listeners, ");
    }

    @ParameterizedTest
    @EnumSource
    void saysWhatIsImpairedOfANodeThatIsReady(Way way) throws Exception {
        // when
        String said = status(way, List.of(WELL, IMPAIRED), StatusVerbTest::nodes, 0);

        // then
        assertThat(said).containsPattern(
                "ready      yes\n {11}backup, impaired since 20\\S+Z: The disk is full\\. Make room\\.\nweb page ")
                .endsWith("north  ready\n");
    }

    @ParameterizedTest
    @EnumSource
    void saysInWordsThatTheNodesCannotBeListed(Way way) throws Exception {
        // when
        String said = status(way, List.of(UNWELL), () -> {
            throw new IllegalStateException("no database");
        }, 1);

        // then
        assertThat(said).contains("The nodes cannot be listed now").doesNotContain("\"code\"");
    }

    @Test
    void saysWhatToDoWithANodeThatDoesNotAnswer() throws Exception {
        // when
        String said = statusAt("http://127.0.0.1:1", Way.PLAIN, 1);

        // then
        assertThat(said).contains("live       no answer", "ready      no", "look at the log of the server");
    }

    private static String nodes() {
        return "north  ready\n";
    }

    private String status(Way way, List<HealthCheck> checks, Supplier<String> nodes, int exit) throws Exception {
        GatewaySettings settings = GatewaySettings.on(InetAddress.getLoopbackAddress(), 0);
        if (way != Way.PLAIN) {
            settings = settings.withTls(TlsMaterial.open(
                    new TlsSettings(data.resolve("tls"), Optional.empty(), "localhost", List.of()), Clock.systemUTC())
                    .keyManager());
        }
        try (Gateway gateway = Gateway.open(Running.fixed(settings), new GatewayParts(List.of(), List.of(),
                new NoTokens(), CallerHeader.withNewKey(), (caller, permission) -> false, checks,
                new SimpleMeterRegistry(), () -> "", nodes, Clock.systemUTC(), Ticker.system()))) {
            return statusAt((way == Way.PLAIN ? "http" : "https") + "://127.0.0.1:" + gateway.address().getPort(), way,
                    exit);
        }
    }

    private String statusAt(String health, Way way, int exit) throws IOException, InterruptedException {
        // The script asks the system whether the process is one of ours.
        Process standIn = new ProcessBuilder("bash", "-c", "exec -a io.posthouse.server.Posthouse sleep 60").start();
        try {
            Files.writeString(data.resolve("posthouse.run"),
                    "pid=%d\nstarted=2026-01-01T00:00:00Z\nstate=ready\nweb=%2$s\nhealth=%2$s\ncluster=north\n"
                            .formatted(standIn.pid(), health));
            ProcessBuilder verb = new ProcessBuilder("bash", "-c", script(way), "status", "--posthouse.data=" + data)
                    .redirectErrorStream(true);
            verb.environment().put("CLASS_PATH", System.getProperty("java.class.path"));
            Process run = verb.start();
            String said = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(run.waitFor()).as(said).isEqualTo(exit);
            return said;
        } finally {
            standIn.destroyForcibly().waitFor();
        }
    }

    /** As {@code ./posthouse} reads the verbs, with the program of this test. */
    private static String script(Way way) {
        return """
                set -euo pipefail
                CALL=./posthouse PAGES=docs/operations DATA_USUAL=/nowhere JVM_ARGS=jvm.args JAVA='%s/bin/java'
                make_ready() { :; }
                as_its_owner() { :; }
                . ../deploy/verbs.sh
                class_path() { printf '%%s\\n' "$CLASS_PATH"; }
                %s
                operators_verb status "$@"
                """.formatted(System.getProperty("java.home"),
                way == Way.TLS_WITHOUT_CURL ? "command() { [ \"${2:-}\" != curl ] && builtin command \"$@\"; }" : "");
    }

    private static final class NoTokens implements Tokens {
        @Override
        public Issued issue(TokenKind kind, LoginId login, Optional<String> session) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Issued openSession(LoginId login, Origin origin) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Caller> resolve(String token, TokenKind kind, String requestId) {
            return Optional.empty();
        }

        @Override
        public void revokeSession(String session) {
            // Nobody has one.
        }

        @Override
        public void onSessionRevoked(Consumer<String> listener) {
            // None is.
        }
    }
}
