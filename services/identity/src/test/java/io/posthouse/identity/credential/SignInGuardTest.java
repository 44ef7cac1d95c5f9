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
    /** Where ada has signed in before. */
    private static final String HOME = "198.51.100.7";

    private final AtomicLong nanos = new AtomicLong();
    private final List<Long> waitsMillis = Collections.synchronizedList(new ArrayList<>());
    private final SignInGuard guard = new SignInGuard(nanos::get, time -> waitsMillis.add(time.toMillis()),
            (name, from) -> HOME.equals(from.getHostAddress()) && name.equals("ada"));

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

        guard.right("ada", address("10.0.9.9"));
        wrongTry("ada", "10.0.8.8");
        assertThat(waitsMillis).isEmpty();

        guard.right("own", address("10.0.0.1"));
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
            guard.right("person" + i, address("10.0.0.1"));
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
        }, (_, _) -> false);
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

    @Test
    void doesNotSlowWhoComesFromWhereTheyHaveSignedInForWhatStrangersTry() {
        for (int i = 0; i < 50; i++) {
            wrongTry("ada", "10.0.0." + i);
        }
        waitsMillis.clear();

        for (int i = 0; i < 3; i++) {
            wrongTry("ada", HOME);
        }
        assertThat(waitsMillis).isEmpty();

        // What is tried from there is slowed as elsewhere, and apart.
        wrongTry("ada", HOME);
        wrongTry("ada", HOME);
        assertThat(waitsMillis).containsExactly(250L, 500L);
        guard.right("ada", address(HOME));
        wrongTry("ada", HOME);
        assertThat(waitsMillis).hasSize(2);
    }

    @Test
    void keepsSlowingStrangersWhenThePersonComesAndGoes() {
        for (int i = 0; i < 8; i++) {
            wrongTry("ada", "10.0.0." + i);
        }
        waitsMillis.clear();

        assertThat(code(guard.begin("ada", address(HOME)))).isEqualTo("done");
        guard.right("ada", address(HOME));
        wrongTry("ada", "10.0.1.1");

        assertThat(waitsMillis).containsExactly(4_000L);
    }

    @Test
    void doesNotSlowWhoHasSignedInThereForWhatOthersOfTheOfficeTry() {
        for (int i = 0; i < 40; i++) {
            wrongTry("name" + i, HOME);
        }
        waitsMillis.clear();

        assertThat(code(guard.begin("ada", address(HOME)))).isEqualTo("done");
        assertThat(waitsMillis).isEmpty();
        wrongTry("ben", HOME);
        assertThat(waitsMillis).containsExactly(8_000L);
    }

    @Test
    void asksWhereSomebodyIsKnownOnceAMinuteAndOnlyWhenATryHasToWait() {
        AtomicLong asked = new AtomicLong();
        SignInGuard asking = new SignInGuard(nanos::get, _ -> {
        }, (_, _) -> {
            asked.incrementAndGet();
            return false;
        });
        for (int i = 0; i < 3; i++) {
            asking.begin("ada", address("10.0.0.1"));
        }
        assertThat(asked).hasValue(0);

        for (int i = 0; i < 20; i++) {
            asking.begin("ada", address("10.0.0.1"));
        }
        assertThat(asked).hasValue(1);

        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        asking.begin("ada", address("10.0.0.1"));
        assertThat(asked).hasValue(2);
    }

    @Test
    void keepsNobodyOutOfANewPlaceForLongerThanItSaysHoweverLongOthersGuess() {
        var siege = new Siege(IntStream.range(0, 1_000).mapToObj(i -> "10.0." + i / 250 + "." + i % 250).toList());

        int longest = 0;
        int stretch = 0;
        // Forty minutes, in which all of them become new again, in steps of the 4 s that each waits.
        for (int step = 0; step < 2_400 / 4; step++) {
            stretch = siege.letsInFrom("203.0.113.9") ? 0 : stretch + 1;
            longest = Math.max(longest, stretch);
            nanos.addAndGet(Duration.ofSeconds(4).toNanos());
        }

        // Of a thousand networks 64 at a time are let in, three times each.
        assertThat(longest).isBetween(10, 3 * 1_000 / 64 + 1);
    }

    @Test
    void takesAllOfASiteOfIpv6ForOneWhenItIsNewToAName() {
        var siege = new Siege(IntStream.range(0, 1_000).mapToObj(i -> "2001:db8:7:" + i + "::1").toList());

        for (int step = 0; step < 10; step++) {
            assertThat(siege.letsInFrom("203.0.113.9")).isTrue();
            assertThat(siege.letsInFrom("2001:db8:8:1::1")).isTrue();
            nanos.addAndGet(Duration.ofSeconds(4).toNanos());
        }
    }

    @Test
    void doesNotSlowWhoHasSignedInThereForHoursOfGuessing() {
        var siege = new Siege(IntStream.range(0, 150).mapToObj(i -> "10.0." + i / 250 + "." + i % 250).toList());

        for (int step = 0; step < 2 * 3_600 / 4; step++) {
            assertThat(siege.letsInFrom(HOME)).isTrue();
            assertThat(siege.slowed).isFalse();
            nanos.addAndGet(Duration.ofSeconds(4).toNanos());
        }
    }

    /** From each of many networks a try at ada; who is made to wait is at it until all others have tried. */
    private final class Siege {
        private final List<InetAddress> networks;
        private Runnable atSleep = () -> {
        };
        private boolean slowed;
        private boolean letIn;
        private final SignInGuard guard = new SignInGuard(nanos::get, _ -> atSleep.run(),
                (_, from) -> HOME.equals(from.getHostAddress()));

        Siege(List<String> networks) {
            this.networks = networks.stream().map(SignInGuardTest::address).toList();
        }

        /** Whether ada gets in, with her own password, while all others are at it. */
        boolean letsInFrom(String place) {
            tryFrom(0, () -> {
                slowed = false;
                atSleep = () -> slowed = true;
                letIn = code(guard.begin("ada", address(place))).equals("done");
                if (letIn) {
                    guard.right("ada", address(place));
                }
            });
            return letIn;
        }

        private void tryFrom(int first, Runnable work) {
            for (int i = first; i < networks.size(); i++) {
                int next = i + 1;
                boolean[] waited = {false};
                atSleep = () -> {
                    waited[0] = true;
                    tryFrom(next, work);
                };
                if (code(guard.begin("ada", networks.get(i))).equals("done")) {
                    guard.wrong(networks.get(i));
                }
                if (waited[0]) {
                    return;
                }
            }
            work.run();
        }
    }
}
