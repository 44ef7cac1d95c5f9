package io.posthouse.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.kernel.AppId;
import io.posthouse.outbound.send.Receiver;
import io.posthouse.testkit.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node is killed while receivers have its letters in hand, and another goes on. */
@Tag("long")
final class KilledNodeTest {
    private static final AppId APP = new AppId(7);
    private static final String TYPE = "group.renamed";
    private static final String HERE = "127.0.0.2";
    private static final int WEBHOOKS = 5;
    private static final int LETTERS = 20;

    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Outbound.MIGRATIONS);

    @Test
    void anotherNodeGoesOnAndNothingIsMissing() throws Exception {
        try (Receiver receiver = Receiver.at(HERE, 0)) {
            // given: a node that sends, until each receiver has a letter in hand that it does not answer
            var hanging = new AtomicBoolean();
            var inHand = new AtomicInteger();
            var never = new CountDownLatch(1);
            receiver.does((letter, out) -> {
                if (hanging.get()) {
                    inHand.incrementAndGet();
                    never.await();
                }
                Receiver.answering(200).answer(letter, out);
            });
            try (var next = new Outbound(database, new OutboundSettings(List.of(HERE), Duration.ofSeconds(20), 8),
                    _ -> true, _ -> true)) {
                Webhooks webhooks = next.webhooks();
                for (int i = 0; i < WEBHOOKS; i++) {
                    webhooks.add(APP, "http://" + HERE + ":" + receiver.port() + "/" + i, List.of(TYPE),
                            KeyKind.HMAC_SHA256).orThrow();
                }
                Process first = sender();
                tell(webhooks, 0, LETTERS / 2);
                eventually(() -> delivered() == WEBHOOKS * LETTERS / 2);
                hanging.set(true);
                tell(webhooks, LETTERS / 2, LETTERS);
                eventually(() -> inHand.get() == WEBHOOKS);

                // when
                first.destroyForcibly();
                assertThat(first.waitFor(10, TimeUnit.SECONDS)).isTrue();
                hanging.set(false);
                assertThat(database.ask("select count(*) from outbound.webhook where held_until > now()"))
                        .isEqualTo(Integer.toString(WEBHOOKS));
                database.execute("update outbound.webhook set held_until = held_until - interval '90 seconds'");
                next.start();
                eventually(() -> delivered() == WEBHOOKS * LETTERS);
            }

            // then: all of them, in order, and twice at most what was in hand
            assertThat(receiver.letters()).hasSize(WEBHOOKS * LETTERS + WEBHOOKS);
            for (int i = 0; i < WEBHOOKS; i++) {
                List<String> came = new ArrayList<>();
                for (Receiver.Letter letter : receiver.letters()) {
                    if (letter.target().equals("/" + i)) {
                        came.add(letter.body().substring(7, 11));
                    }
                }
                assertThat(came).isSorted();
                assertThat(new TreeSet<>(came)).hasSize(LETTERS);
            }
            never.countDown();
        }
    }

    private static void tell(Webhooks webhooks, int from, int to) {
        for (int i = from; i < to; i++) {
            webhooks.tell(List.of(APP), new WebhookEvent("e-%02d".formatted(i), TYPE, "{}"));
        }
    }

    private static Process sender() throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m", "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), LoneSender.class.getName()));
        command.addAll(database.access());
        command.add(HERE);
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        List<String> lines = process.inputReader().lines().takeWhile(line -> !line.equals("sending")).toList();
        assertThat(process.isAlive()).as("sends, after " + lines).isTrue();
        return process;
    }

    private static int delivered() throws SQLException {
        return Integer.parseInt(
                String.valueOf(database.ask("select count(*) from outbound.letter where state = 'delivered'")));
    }

    private static void eventually(Callable<Boolean> condition) throws Exception {
        long until = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("waited a minute").isLessThan(until);
            Thread.sleep(20);
        }
    }
}
