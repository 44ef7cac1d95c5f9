package io.posthouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.gateway.health.HealthCheck;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class HealthSinceTest {
    private static final Pattern SINCE = Pattern.compile("\"since\":\"([^\"]+)\"");

    @Test
    void saysSinceWhenAPartIsNotWellAndForgetsItWhenItIs() throws Exception {
        // given
        var condition = new AtomicReference<HealthCheck.Condition>(
                new HealthCheck.Condition.Impaired("It limps.", "Wait."));
        var part = new HealthCheck() {
            @Override
            public String part() {
                return "leg";
            }

            @Override
            public Condition check() {
                return condition.get();
            }
        };
        Instant before = Instant.now().minusSeconds(1);
        try (Door door = new Door(settings -> settings, List.of(), List.of(part))) {
            // when
            String first = since(door);
            condition.set(new HealthCheck.Condition.Impaired("It limps more.", "Wait."));
            String second = await(door, "limps more");

            // then
            assertThat(Instant.parse(first)).isBetween(before, Instant.now());
            assertThat(SINCE.matcher(second).results().map(found -> found.group(1)).toList()).containsExactly(first);
            condition.set(new HealthCheck.Condition.Well());
            assertThat(await(door, "\"well\"")).doesNotContain("since");
        }
    }

    private static String since(Door door) throws Exception {
        Matcher found = SINCE.matcher(door.get("/health/ready").body());
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    /** An answer is kept for a second. */
    private static String await(Door door, String words) throws Exception {
        for (int i = 0; i < 200; i++) {
            String body = door.get("/health/ready").body();
            if (body.contains(words)) {
                return body;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("it never said " + words);
    }
}
