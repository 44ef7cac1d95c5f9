package io.posthouse.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Apps that are built on a well-known library sign people in here without a line of their own for us. */
final class KnownClientLibrariesTest {
    @TempDir
    static Path data;

    @Test
    void goThroughTheUsualFlows() throws Exception {
        // given
        Path clients = PageJourneys.checkout().resolve("clients");
        assumeTrue(Files.exists(clients.resolve("node_modules/openid-client")),
                "not run: the web client was not built");
        try (Platform platform = new Platform(data)) {
            Path said = data.resolve("flows.txt");
            ProcessBuilder flows = new ProcessBuilder("node", "flows.mjs")
                    .directory(clients.resolve("oauth-clients").toFile()).redirectErrorStream(true)
                    .redirectOutput(said.toFile());
            flows.environment().putAll(Map.of("POSTHOUSE_URL", platform.web(), "POSTHOUSE_USER", "ada",
                    "POSTHOUSE_PASSWORD", platform.password("ada")));

            // when
            Process process = flows.start();
            boolean ended = process.waitFor(2, TimeUnit.MINUTES);
            if (!ended) {
                process.destroyForcibly();
            }

            // then
            assertThat(ended && process.exitValue() == 0).as(Files.readString(said, StandardCharsets.UTF_8)).isTrue();
        }
    }
}
