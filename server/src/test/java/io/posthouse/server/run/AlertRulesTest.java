package io.posthouse.server.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Prometheus itself takes the alerts, where its tool is there (Debian: the package prometheus). */
class AlertRulesTest {
    private static final Path PROMTOOL = Path.of("/usr/bin/promtool");

    @Tag("long") // Prometheus is too large to be installed for this alone.
    @Test
    void prometheusTakesTheAlerts() throws Exception {
        assumeTrue(Files.isExecutable(PROMTOOL), "not run: needs promtool (apt-get install prometheus)");

        Process check = new ProcessBuilder(PROMTOOL.toString(), "check", "rules",
                Path.of("..", "deploy", "prometheus", "posthouse.rules.yml").toString()).redirectErrorStream(true)
                .start();
        String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(check.waitFor()).as(said).isZero();
    }
}
