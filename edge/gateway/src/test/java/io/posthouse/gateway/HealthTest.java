package io.posthouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.gateway.health.HealthCheck;
import io.posthouse.gateway.health.ScrapeToken;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

class HealthTest {
    private record Part(String part, Condition check) implements HealthCheck {
    }

    private static final HealthCheck WELL = new Part("listeners", new HealthCheck.Condition.Well());
    private static final HealthCheck UNWELL = new Part("database",
            new HealthCheck.Condition.Unwell("It is gone.", "Start it again."));

    @Test
    void isReadyWhenEveryPartIsWell() throws Exception {
        // given
        try (Door door = new Door(settings -> settings, List.of(), List.of(WELL))) {
            // when
            HttpResponse<String> ready = door.get("/health/ready");

            // then
            assertThat(ready.statusCode()).isEqualTo(200);
            assertThat(ready.body()).contains("\"ready\":true");
        }
    }

    @Test
    void saysWhichPartIsUnwellAndWhatToDoWhileItIsAlive() throws Exception {
        // given
        try (Door door = new Door(settings -> settings, List.of(), List.of(WELL, UNWELL))) {
            // when
            HttpResponse<String> ready = door.get("/health/ready");

            // then
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).contains("\"ready\":false", "It is gone.", "Start it again.");
            assertThat(door.get("/health/live").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void isReadyAndSaysSoAllTheSameWhenAPartIsImpaired() throws Exception {
        // given
        HealthCheck impaired = new Part("backup",
                new HealthCheck.Condition.Impaired("The disk is full.", "Make room."));
        try (Door door = new Door(settings -> settings, List.of(), List.of(WELL, impaired))) {
            // when
            HttpResponse<String> ready = door.get("/health/ready");

            // then
            assertThat(ready.statusCode()).isEqualTo(200);
            assertThat(ready.body()).contains("\"ready\":true", "\"impaired\"", "The disk is full.", "Make room.");
        }
    }

    @Test
    void aPartThatFailsToAnswerIsUnwellAndTellsNoSecrets() throws Exception {
        // given
        HealthCheck failing = new HealthCheck() {
            @Override
            public String part() {
                return "failing";
            }

            @Override
            public Condition check() {
                throw new IllegalStateException("password=secret");
            }
        };
        try (Door door = new Door(settings -> settings, List.of(), List.of(failing))) {
            // when
            HttpResponse<String> ready = door.get("/health/ready");

            // then
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).contains("IllegalStateException").doesNotContain("secret");
        }
    }

    @Test
    void givesMetricsToThisMachineAndToAdministratorsOnly() throws Exception {
        // given
        try (Door door = Door.open()) {
            // when
            HttpResponse<String> local = door.get("/metrics");
            HttpResponse<String> forwarded = door.get("/metrics", "X-Forwarded-For", "192.0.2.7");
            HttpResponse<String> administrator = door.get("/metrics", "X-Forwarded-For", "192.0.2.7", "Cookie",
                    "posthouse_session=" + Door.ADAS_TOKEN);

            // then
            assertThat(local.body()).contains("some_metric 1");
            assertThat(forwarded.statusCode()).isEqualTo(401);
            assertThat(administrator.body()).contains("some_metric 1");
        }
    }

    @Test
    void givesMetricsToWhoeverPresentsTheTokenFromAnotherMachine() throws Exception {
        // given
        try (Door door = Door.open()) {
            String right = "Bearer " + Door.SCRAPE_TOKEN;

            // then
            assertThat(presenting(door, "/metrics", right).body()).contains("some_metric 1");
            assertThat(presenting(door, "/metrics", "bearer  " + Door.SCRAPE_TOKEN).statusCode()).isEqualTo(200);
            for (String wrong : List.of("Bearer ", "Bearer " + "0".repeat(32), Door.SCRAPE_TOKEN,
                    "Basic " + Door.SCRAPE_TOKEN, right + "0", right.substring(0, right.length() - 1))) {
                assertThat(presenting(door, "/metrics", wrong).statusCode()).as(wrong).isEqualTo(401);
            }
            assertThat(presenting(door, "/health/nodes", right).statusCode()).as("it opens the metrics alone")
                    .isEqualTo(401);
        }
    }

    private static HttpResponse<String> presenting(Door door, String path, String authorization) throws Exception {
        return door.get(path, "X-Forwarded-For", "192.0.2.7", "Authorization", authorization);
    }

    @Test
    void takesNoTokenThatCouldBeGuessedAndShowsNone() {
        assertThatThrownBy(() -> ScrapeToken.of("too-short")).hasMessageContaining("32")
                .hasMessageNotContaining("too-short");
        assertThat(ScrapeToken.of(Door.SCRAPE_TOKEN).toString()).doesNotContain(Door.SCRAPE_TOKEN);
    }

    @Test
    void tellsOfAllNodesOnlyThisMachineAndAdministrators() throws Exception {
        // given
        try (Door door = Door.open()) {
            // when
            HttpResponse<String> local = door.get("/health/nodes");
            HttpResponse<String> forwarded = door.get("/health/nodes", "X-Forwarded-For", "192.0.2.7");
            HttpResponse<String> administrator = door.get("/health/nodes", "X-Forwarded-For", "192.0.2.7", "Cookie",
                    "posthouse_session=" + Door.ADAS_TOKEN);

            // then
            assertThat(local.body()).contains("north is ready");
            assertThat(forwarded.statusCode()).isEqualTo(401);
            assertThat(administrator.body()).contains("north is ready");
        }
    }
}
