package io.posthouse.server.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** People can follow what the alerts advise; and Prometheus itself takes them, where its tool is there (Debian: prometheus). */
class AlertRulesTest {
    private static final Path PROMTOOL = Path.of("/usr/bin/promtool");
    private static final Path ALERTS = Path.of("..", "deploy", "prometheus", "posthouse.rules.yml");
    private static final Path DASHBOARD = Path.of("..", "deploy", "grafana", "posthouse.json");

    /** A package installs it on the path; only in a checkout of the sources does it stand in the folder where one is. */
    @Test
    void theAdviceCallsTheCommandAsEveryInstallationDoes() throws Exception {
        assertThat(Files.readString(ALERTS)).contains("posthouse status").doesNotContain("./posthouse");
        assertThat(Files.readString(DASHBOARD)).doesNotContain("./posthouse");
    }

    @Tag("long") // Prometheus is too large to be installed for this alone.
    @Test
    void prometheusTakesTheAlerts() throws Exception {
        assumeTrue(Files.isExecutable(PROMTOOL), "not run: needs promtool (apt-get install prometheus)");

        Process check = new ProcessBuilder(PROMTOOL.toString(), "check", "rules",
                ALERTS.toString()).redirectErrorStream(true).start();
        String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(check.waitFor()).as(said).isZero();
    }
}
