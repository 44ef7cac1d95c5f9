package io.posthouse.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs journeys of the web client, in Chromium, against a real platform of their own. */
final class PageJourneys {
    private static final Path CHROMIUM = Path.of(
            System.getenv().getOrDefault("POSTHOUSE_CHROMIUM", "/usr/bin/chromium"));

    private PageJourneys() {
    }

    /** @param parts as {@code e2e/journeys.mjs} takes them: names, or an exclamation mark and the names of those left out */
    static void run(String parts, Path data) throws IOException, InterruptedException {
        // given
        Path web = checkout().resolve("clients/web");
        assumeTrue(Files.isExecutable(CHROMIUM), "not run: needs Chromium (apt-get install chromium)");
        assumeTrue(Files.exists(web.resolveSibling("node_modules/playwright-core"))
                && Files.exists(web.resolve("dist/index.html")), "not run: the web client was not built");
        try (Platform platform = new Platform(data)) {
            Path said = data.resolve("journeys.txt");
            ProcessBuilder journeys = new ProcessBuilder("node", "e2e/journey.mjs").directory(web.toFile())
                    .redirectErrorStream(true).redirectOutput(said.toFile());
            Path shots = checkout().resolve("build/shots");
            Files.createDirectories(shots);
            journeys.environment().putAll(Map.of("POSTHOUSE_URL", platform.web(), "POSTHOUSE_USER", "ada",
                    "POSTHOUSE_PARTS", parts, "POSTHOUSE_PASSWORD", platform.password("ada"), "POSTHOUSE_PEER", "ben",
                    "POSTHOUSE_PEER_PASSWORD",
                    platform.password("ben"), "POSTHOUSE_CHROMIUM", CHROMIUM.toString(), "POSTHOUSE_SHOTS",
                    shots.toString()));

            // when
            Process process = journeys.start();
            boolean ended = process.waitFor(8, TimeUnit.MINUTES);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }

            // then
            assertThat(ended && process.exitValue() == 0).as(Files.readString(said, StandardCharsets.UTF_8)).isTrue();
        }
    }

    static Path checkout() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("clients/web"))) {
            folder = java.util.Objects.requireNonNull(folder.getParent(), "tests run somewhere below the checkout");
        }
        return folder;
    }
}
