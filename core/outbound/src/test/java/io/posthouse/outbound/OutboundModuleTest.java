package io.posthouse.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.kernel.AppId;
import io.posthouse.outbound.send.Receiver;
import io.posthouse.testkit.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several nodes on one database, as they run. */
final class OutboundModuleTest {
    private static final AppId APP = new AppId(7);
    private static final String TYPE = "group.renamed";
    private static final String HERE = "127.0.0.2";

    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Outbound.MIGRATIONS);

    private final List<Outbound> nodes = new ArrayList<>();
    private Receiver receiver;

    @BeforeEach
    void begin() throws IOException {
        receiver = Receiver.at(HERE, 0);
    }

    @AfterEach
    void end() throws SQLException, IOException {
        nodes.forEach(Outbound::close);
        receiver.close();
        database.execute("delete from outbound.webhook");
    }

    @Test
    void ofSeveralNodesOneSendsAtATimeEachLetterOnceAndInOrder() throws Exception {
        // given: ten receivers, told apart by their paths
        Map<String, AtomicInteger> under = new ConcurrentHashMap<>();
        Set<String> crowded = ConcurrentHashMap.newKeySet();
        receiver.does((letter, out) -> {
            AtomicInteger now = under.computeIfAbsent(letter.target(), path -> new AtomicInteger());
            if (now.incrementAndGet() > 1) {
                crowded.add(letter.target());
            }
            Thread.sleep(2);
            now.decrementAndGet();
            Receiver.answering(200).answer(letter, out);
        });
        Outbound one = node();
        Outbound two = node();
        node();
        for (int i = 0; i < 10; i++) {
            one.webhooks().add(APP, url("/" + i), List.of(TYPE), KeyKind.HMAC_SHA256).orThrow();
        }

        // when
        for (int i = 0; i < 30; i++) {
            (i % 2 == 0 ? one : two).webhooks().tell(List.of(APP),
                    new WebhookEvent("e-%02d".formatted(i), TYPE, "{}"));
        }
        eventually(() -> receiver.letters().size() >= 300 && delivered() == 300);

        // then
        assertThat(crowded).isEmpty();
        Map<String, List<String>> came = new HashMap<>();
        for (Receiver.Letter letter : receiver.letters()) {
            came.computeIfAbsent(letter.target(), path -> new ArrayList<>()).add(letter.body().substring(7, 11));
        }
        assertThat(came).hasSize(10).allSatisfy((path, events) -> {
            assertThat(events).isSorted().hasSize(30);
            assertThat(new HashSet<>(events)).hasSize(30);
        });
        assertThat(nodes.stream().mapToLong(node -> node.figures().delivered()).sum()).isEqualTo(300);
    }

    @Test
    void aReceiverThatHangsHoldsUpNoOther() throws Exception {
        // given
        var never = new CountDownLatch(1);
        receiver.does((letter, out) -> {
            if (letter.target().equals("/hangs")) {
                never.await();
            }
            Receiver.answering(200).answer(letter, out);
        });
        Outbound node = node();
        node.webhooks().add(APP, url("/hangs"), List.of(TYPE), KeyKind.HMAC_SHA256).orThrow();
        node.webhooks().add(APP, url("/answers"), List.of(TYPE), KeyKind.HMAC_SHA256).orThrow();

        // when
        for (int i = 0; i < 20; i++) {
            node.webhooks().tell(List.of(APP), new WebhookEvent("e-" + i, TYPE, "{}"));
        }
        eventually(() -> delivered() == 20);

        // then
        assertThat(receiver.letters().stream().filter(letter -> letter.target().equals("/answers"))).hasSize(20);
        never.countDown();
    }

    @Test
    void whatANodeLeavesWhenItEndsAnotherSends() throws Exception {
        // given: a node that ended, and letters that were told meanwhile
        Outbound first = node();
        first.webhooks().add(APP, url("/hook"), List.of(TYPE), KeyKind.HMAC_SHA256).orThrow();
        first.webhooks().tell(List.of(APP), new WebhookEvent("e-1", TYPE, "{}"));
        eventually(() -> delivered() == 1);
        first.close();
        first.webhooks().tell(List.of(APP), new WebhookEvent("e-2", TYPE, "{}"));

        // when
        node();

        // then
        eventually(() -> delivered() == 2);
        assertThat(receiver.letters()).hasSize(2);
    }

    @Test
    void aNodeThatDiedInTheMiddleLeavesNothingBehind() throws Exception {
        // given: a lease of a node that is no more, which began to send and noted nothing
        Outbound node = node();
        node.webhooks().add(APP, url("/hook"), List.of(TYPE), KeyKind.HMAC_SHA256).orThrow();
        database.execute(
                "update outbound.webhook set holder = gen_random_uuid(), held_until = now() + interval '2 seconds'");
        node.webhooks().tell(List.of(APP), new WebhookEvent("e-1", TYPE, "{}"));

        // then
        eventually(() -> delivered() == 1);
        assertThat(receiver.letters()).hasSize(1);
    }

    private Outbound node() {
        var node = new Outbound(database, new OutboundSettings(List.of(HERE), Duration.ofSeconds(20), 8), _ -> true,
                _ -> true,
                host -> List.of(InetAddress.ofLiteral(HERE)), () -> (SSLSocketFactory) SSLSocketFactory.getDefault());
        nodes.add(node);
        node.start();
        return node;
    }

    private String url(String path) {
        return "http://hooks.test:" + receiver.port() + path;
    }

    private int delivered() {
        try {
            return Integer.parseInt(
                    String.valueOf(database.ask("select count(*) from outbound.letter where state = 'delivered'")));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void eventually(BooleanSupplier condition) throws InterruptedException {
        long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited a minute").isLessThan(until);
            Thread.sleep(20);
        }
    }
}
