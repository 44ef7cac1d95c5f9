package io.posthouse.identity.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.identity.Subject;
import io.posthouse.identity.change.Change.SessionRevoked;
import io.posthouse.identity.change.Change.SessionsEnded;
import io.posthouse.kernel.LoginId;
import io.posthouse.testkit.TestDatabase;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class CertainCacheTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with();

    // Stands still unless told otherwise, so that a busy machine does not make certain things uncertain.
    private final AtomicLong nanos = new AtomicLong();
    private final Changes changes = new Changes(database, nanos::get);
    private final CertainCache<String, String> cache = new CertainCache<>(2, changes,
            (change, value) -> change instanceof SessionRevoked(var session) && session.equals(value));

    @AfterEach
    void stop() {
        changes.close();
    }

    private void listen() throws InterruptedException {
        changes.start();
        while (!changes.certain()) {
            Thread.sleep(5);
        }
    }

    private String ask(String key, String fresh) {
        return cache.get(key, () -> Optional.of(fresh)).orElseThrow();
    }

    @Test
    void remembersWhileItIsCertainAndAsksOtherwise() throws InterruptedException {
        assertThat(ask("a", "1")).isEqualTo("1");
        assertThat(ask("a", "2")).isEqualTo("2");
        listen();
        assertThat(ask("a", "3")).isEqualTo("3");
        assertThat(ask("a", "4")).isEqualTo("3");

        changes.close();
        while (changes.certain()) {
            Thread.sleep(5);
        }

        assertThat(ask("a", "5")).isEqualTo("5");
    }

    @Test
    void asksAgainWhenNothingWasHeardForASecond() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        changes.onChange(_ -> {
            stuck.countDown();
            awaitQuietly(free);
        });
        listen();
        ask("a", "1");

        // The listening thread is held up as a slow database would hold it up.
        database.execute("select pg_notify('identity_change', 'login 7')");
        stuck.await();
        assertThat(ask("a", "2")).isEqualTo("1");
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());

        assertThat(ask("a", "3")).isEqualTo("3");
        free.countDown();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void forgetsWhatAChangeTouchesAndNothingElse() throws InterruptedException {
        listen();
        ask("a", "1");
        ask("b", "2");

        changes.tellHere(new SessionRevoked("1"));

        assertThat(ask("a", "3")).isEqualTo("3");
        assertThat(ask("b", "4")).isEqualTo("2");
    }

    @Test
    void keepsNothingThatWasReadWhileSomethingChanged() throws InterruptedException {
        listen();

        String read = cache.get("a", () -> {
            changes.tellHere(new SessionsEnded(new LoginId(1)));
            return Optional.of("old");
        }).orElseThrow();

        assertThat(read).isEqualTo("old");
        assertThat(ask("a", "new")).isEqualTo("new");
    }

    @Test
    void saysWithoutAskingWhatIsCertainAndNothingElse() throws InterruptedException {
        assertThat(cache.known("a")).isEmpty();
        listen();
        assertThat(cache.known("a")).isEmpty();
        ask("a", "1");
        assertThat(cache.known("a")).contains("1");

        changes.tellHere(new SessionRevoked("1"));
        assertThat(cache.known("a")).isEmpty();
    }

    @Test
    void remembersNoMoreThanItsBound() throws InterruptedException {
        listen();
        ask("a", "1");
        ask("b", "2");
        ask("a", "x");
        ask("c", "3");

        assertThat(ask("a", "4")).isEqualTo("1");
        assertThat(ask("b", "5")).isEqualTo("5");
    }

    @Test
    void readsBackEveryChangeItWritesAndPassesOverOthers() {
        for (Change change : new Change[]{new SessionsEnded(new LoginId(7)), new SessionRevoked("s-1"),
                new Change.LoginChanged(new LoginId(8)), new Change.GrantsTouched(Subject.person(9)),
                new Change.GrantsTouched(Subject.app(10)), new Change.StructureTouched(),
                new Change.RoutesPublished(11)}) {
            assertThat(Change.read(change.payload())).contains(change);
        }
        for (String foreign : new String[]{"", "ended", "ended x", "ended -1", "login", "newer 7", "grants", "grants 7",
                "grants person:", "grants person:-1", "grants somebody:7"}) {
            assertThat(Change.read(foreign)).isEmpty();
        }
    }
}
