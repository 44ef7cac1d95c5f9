package io.posthouse.kernel.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.kernel.logging.LoggingSettings.Format;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** From a logger to the line that comes out. */
class LoggingTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private static Logger logger() {
        return LoggerFactory.getLogger("io.posthouse.sample.Offers");
    }

    private String linesOf(LoggingSettings settings, Runnable work) {
        try (var logging = Logging.install(settings, out)) {
            work.run();
        }
        return out.toString(UTF_8);
    }

    @Test
    void writesWordsFieldsAndTagsAsText() {
        // when
        String lines = linesOf(LoggingSettings.standard(Format.TEXT), () -> Tags.with("session", "s-1")
                .run(() -> logger().atInfo().addKeyValue("queue", "night desk").addKeyValue("waitedMs", 12)
                        .log("offer expired")));

        // then
        assertThat(lines)
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z INFO  sample.Offers - offer expired"
                        + " queue=\"night desk\" session=s-1 waitedMs=12\n");
    }

    @Test
    void writesFieldsGivenAtOnceAsThoseGivenOneByOne() {
        // when
        String lines = linesOf(LoggingSettings.standard(Format.TEXT), () -> Tags.with("session", "s-1").run(() -> {
            new Fields("queue", "session", "token").with("night desk").with(7).with("hunter2").info(logger(), "one");
            new Fields("queue").with("day").debug(logger(), "not heard");
            logger().info("two");
        }));

        // then: what a line says of itself counts before what its work says, and the next line has none of it
        assertThat(lines.lines().map(line -> line.substring(25))).containsExactly(
                "INFO  sample.Offers - one queue=\"night desk\" session=7 token=[token]",
                "INFO  sample.Offers - two session=s-1");
    }

    @Test
    void writesOneJsonObjectALine() {
        // when
        String lines = linesOf(LoggingSettings.standard(Format.JSON), () -> Tags.with("session", "s-1")
                .run(() -> logger().atWarn().addKeyValue("word", "say \"hi\"\n\u0001")
                        .setCause(new IllegalStateException("no\nroom"))
                        .log("offer {} expired", 7)));

        // then
        assertThat(lines.lines()).hasSize(1);
        assertThat(lines).contains("\"level\":\"WARN\",\"logger\":\"io.posthouse.sample.Offers\"",
                "\"message\":\"offer 7 expired\"",
                "\"fields\":{\"session\":\"s-1\",\"word\":\"say \\\"hi\\\"\\n\\u0001\"}",
                "\"exception\":\"java.lang.IllegalStateException: no\\nroom\\n\\tat io.posthouse");
    }

    @Test
    void masksWordsArgumentsFieldsTagsAndEveryCause() {
        for (Format format : Format.values()) {
            out.reset();
            // given
            var root = new IOException("login failed: {\"password\":\"hunter2\"}");
            root.addSuppressed(new IOException("card 4111 1111 1111 1111"));
            var failure = new IllegalStateException("Authorization: Bearer hunter2",
                    new RuntimeException("token=hunter2", root));

            // when
            String lines = linesOf(LoggingSettings.standard(format),
                    () -> Tags.with("ticket", "hunter2").run(() -> logger().atError()
                            .addKeyValue("newPassword", "hunter2").addKeyValue("note", "４１１１-1111-1111-1111")
                            .setCause(failure)
                            .log("<auth mechanism='PLAIN'>{}</auth> password={}", "hunter2", "hunter2")));

            // then
            assertThat(lines).doesNotContain("hunter2").doesNotContain("1111").contains("[password]", "[token]",
                    "[card]",
                    "RuntimeException", "Suppressed");
        }
    }

    @Test
    void hidesASecretHoweverOftenItComesAndWhateverHarmlessThingWasThereBefore() {
        // given
        String card = "4111 1111 1111 1111";

        // when
        List<String> lines = linesOf(LoggingSettings.standard(Format.TEXT), () -> {
            for (int i = 0; i < 3; i++) {
                logger().atInfo().addKeyValue("said", "blue").addKeyValue("password", "blue").log("a");
                logger().atInfo().addKeyValue("said", card).log("b");
            }
        }).lines().toList();

        // then
        assertThat(lines).hasSize(6).noneMatch(line -> line.contains("1111"));
        assertThat(lines).filteredOn(line -> line.contains("said=blue")).hasSize(3)
                .noneMatch(line -> line.contains("password=blue"));
    }

    @Test
    void letsNobodyForgeALine() {
        // when
        String lines = linesOf(LoggingSettings.standard(Format.TEXT), () -> logger().atInfo()
                .addKeyValue("name", "ada\n2026-01-01T00:00:00.000Z ERROR forged")
                .setCause(new IOException("x\nforged"))
                .log("hello\r\nforged \u001b[2Jforged\u2028forged"));

        // then
        assertThat(lines.lines()).noneMatch(line -> line.startsWith("forged") || line.startsWith("2026-01-01"));
        assertThat(lines).doesNotContain("\u001b").doesNotContain("\u2028");
    }

    @Test
    void listensToLevelsOfParts() {
        // when
        String lines = linesOf(
                LoggingSettings.standard(Format.TEXT).withLevels(Map.of("io.posthouse.sample", Level.DEBUG,
                        "io.posthouse.quiet", Level.ERROR)),
                () -> {
                    logger().debug("heard");
                    LoggerFactory.getLogger("io.posthouse.quiet.One").warn("not heard");
                    LoggerFactory.getLogger("io.posthouse.Other").debug("not heard either");
                });

        // then
        assertThat(lines.lines()).singleElement().asString().contains("heard");
    }

    @Test
    void cutsALongPartAndSaysSo() {
        // when
        String lines = linesOf(LoggingSettings.standard(Format.TEXT), () -> logger().info("x".repeat(1_000_000)));

        // then
        assertThat(lines).hasSizeLessThan(LineLayout.PART_CHARS_MAX + 200).contains("... cut");
    }

    @Test
    void dropsAndCountsWhatDoesNotFitAndKeepsTheCallerFree() throws Exception {
        // given
        var blocked = new CountDownLatch(1);
        OutputStream slow = new OutputStream() {
            @Override
            public void write(int b) {
                out.write(b);
            }

            @Override
            public void write(byte[] bytes, int from, int length) {
                try {
                    blocked.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                out.write(bytes, from, length);
            }
        };

        // when
        try (var logging = Logging.install(LoggingSettings.standard(Format.TEXT).withQueueLines(16), slow)) {
            for (int i = 0; i < 1000; i++) {
                logger().info("line {}", i);
            }
            logger().warn("matters, but the way out is blocked");
            blocked.countDown();
            while (!out.toString(UTF_8).contains("line 15")) {
                Thread.sleep(5);
            }
            logger().info("after");
        }

        // then
        String lines = out.toString(UTF_8);
        assertThat(lines).contains("line 0\n", "after\n").doesNotContain("line 999").contains("log lines were dropped");
        int dropped = Pattern.compile("dropped: .* lines=(\\d+)").matcher(lines).results()
                .mapToInt(note -> Integer.parseInt(note.group(1))).sum();
        assertThat(lines.lines().filter(line -> line.contains(" - line ")).count() + dropped).isEqualTo(1001);
    }
}
