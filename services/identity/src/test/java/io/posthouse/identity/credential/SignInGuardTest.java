package io.posthouse.identity.credential;

import static io.posthouse.identity.TestIdentity.code;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SignInGuardTest {
    private final AtomicLong nanos = new AtomicLong();
    private final List<Long> waitsMillis = Collections.synchronizedList(new ArrayList<>());
    private final SignInGuard guard = new SignInGuard(nanos::get, time -> waitsMillis.add(time.toMillis()));

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private void wrongTry(String name, String from) {
        assertThat(code(guard.begin(name, address(from)))).isEqualTo("done");
        guard.wrong(address(from));
    }

    @Test
    void slowsANameAfterThreeWrongTriesAndNeverMoreThanFourSeconds() {
        for (int i = 0; i < 12; i++) {
            wrongTry("ada", "10.0.0." + i);
        }

        assertThat(waitsMillis).containsExactly(250L, 500L, 1_000L, 2_000L, 4_000L, 4_000L, 4_000L, 4_000L, 4_000L);
    }

    @Test
    void slowsAnAddressThatTriesManyNames() {
        for (int i = 0; i < 40; i++) {
            wrongTry("name" + i, "10.0.0.1");
        }

        assertThat(waitsMillis).containsExactly(250L, 500L, 1_000L, 2_000L, 4_000L, 8_000L, 8_000L, 8_000L, 8_000L,
                8_000L);
    }

    @Test
    void takesANetworkOfSixtyFourBitsForOneAddress() {
        for (int i = 0; i < 31; i++) {
            wrongTry("name" + i, "2001:db8:1:1::" + i);
        }

        assertThat(waitsMillis).containsExactly(250L);
        wrongTry("other", "2001:db8:1:2::1");
        assertThat(waitsMillis).hasSize(1);
    }

    @Test
    void beginsAnewForTheNameAfterTheRightPasswordButNotForTheAddress() {
        for (int i = 0; i < 30; i++) {
            wrongTry("name" + i, "10.0.0.1");
        }
        for (int i = 0; i < 3; i++) {
            wrongTry("ada", "10.0.9.9");
        }

        guard.right("ada");
        wrongTry("ada", "10.0.8.8");
        assertThat(waitsMillis).isEmpty();

        guard.right("own");
        wrongTry("own", "10.0.0.1");
        assertThat(waitsMillis).containsExactly(250L);
    }

    @Test
    void forgivesWithTime() {
        for (int i = 0; i < 8; i++) {
            wrongTry("ada", "10.0.0." + i);
        }
        waitsMillis.clear();

        nanos.addAndGet(Duration.ofMinutes(4).toNanos());
        wrongTry("ada", "10.0.1.1");
        nanos.addAndGet(Duration.ofHours(1).toNanos());
        wrongTry("ada", "10.0.1.2");

        assertThat(waitsMillis).containsExactly(500L);
    }

    @Test
    void letsAnOfficeSignInAtOnceThatTypesNothingWrong() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(code(guard.begin("person" + i, address("10.0.0.1")))).isEqualTo("done");
            guard.right("person" + i);
        }

        assertThat(waitsMillis).isEmpty();
    }

    @Test
    void slowsManyTriesAtOnceAsIfTheyCameOneAfterTheOther() throws Exception {
        CyclicBarrier together = new CyclicBarrier(20);
        List<Thread> threads = IntStream.range(0, 20).mapToObj(i -> Thread.ofVirtual().start(() -> {
            try {
                together.await(10, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            guard.begin("ada", address("10.0.0." + i));
        })).toList();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(waitsMillis).hasSize(17);
    }

    @Test
    void refusesAnAddressWithSixtyFourTriesWaitingAndNobodyElse() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        Phaser waiting = new Phaser(65);
        SignInGuard slow = new SignInGuard(nanos::get, _ -> {
            waiting.arrive();
            open.await();
        });
        InetAddress attacker = address("10.0.0.1");
        for (int i = 0; i < 30; i++) {
            slow.begin("warm" + i, attacker);
            slow.wrong(attacker);
        }
        List<Thread> threads = IntStream.range(0, 64)
                .mapToObj(i -> Thread.ofVirtual().start(() -> slow.begin("name" + i, attacker))).toList();
        waiting.awaitAdvanceInterruptibly(waiting.arrive(), 10, TimeUnit.SECONDS);

        assertThat(code(slow.begin("one more", attacker))).isEqualTo("too-many-tries");
        assertThat(code(slow.begin("ada", address("10.0.0.2")))).isEqualTo("done");

        open.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(code(slow.begin("one more", attacker))).isEqualTo("done");
    }

    @Test
    void forgetsTheNameNotTriedForLongestWhenItKnowsTooMany() {
        for (int i = 0; i < 4; i++) {
            wrongTry("ada", "10.0.0." + i);
        }
        assertThat(waitsMillis).hasSize(1);

        for (int i = 0; i < 20_000; i++) {
            guard.begin("filler" + i, address("10.1." + i / 200 + "." + i % 200));
        }
        guard.begin("ada", address("10.0.0.9"));

        assertThat(waitsMillis).hasSize(1);
    }
}
