package io.posthouse.identity.credential;

import static io.posthouse.identity.TestIdentity.PASSWORD;
import static io.posthouse.identity.TestIdentity.code;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.identity.Identity;
import io.posthouse.identity.Login;
import io.posthouse.identity.TestIdentity;
import io.posthouse.identity.factor.App;
import io.posthouse.identity.factor.SecondFactors;
import io.posthouse.identity.login.LoginStore;
import io.posthouse.kernel.Outcome;
import io.posthouse.testkit.TestDatabase;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Somebody with more addresses than there are places to wait tries all they can to keep people out of their logins. Whoever is made to
 * wait waits until the test ends: longer than anybody is slowed in truth, so what is let in here was not slowed at all. The guard's time
 * stands still, so that nothing is forgiven on a slow machine.
 */
final class LockOutTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Identity.MIGRATIONS);

    private static final InetAddress HOME = address("198.51.100.7");
    private static final InetAddress HOTEL = address("203.0.113.9");
    private static final int ADDRESSES = 600;

    private final CountDownLatch over = new CountDownLatch(1);
    private final Set<Thread> slowed = ConcurrentHashMap.newKeySet();
    private final List<Thread> attackers = new ArrayList<>();
    private final KnownPlaces places = new KnownPlaces(JdbcClient.create(database.pool()));
    private final StoredCredentials credentials = node(new Semaphore(2));

    private StoredCredentials node(Semaphore hashing) {
        Identity identity = TestIdentity.on(database);
        JdbcClient sql = JdbcClient.create(database.pool());
        return new StoredCredentials(new LoginStore(sql), new Passwords(TestIdentity.SETTINGS.iterations()),
                identity.secondFactors(), places, new SignInGuard(() -> 0, _ -> {
                    slowed.add(Thread.currentThread());
                    over.await();
                }, places::isKnown), hashing);
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static InetAddress attacker(int number) {
        return address("10." + number / 62_500 + "." + number / 250 % 250 + "." + number % 250);
    }

    @BeforeEach
    void adaAndBen() throws SQLException {
        database.execute("truncate identity.login cascade");
        Identity identity = TestIdentity.on(database);
        TestIdentity.person(identity, "ada");
        TestIdentity.person(identity, "ben");
    }

    @AfterEach
    void endOfTheAttack() throws InterruptedException {
        over.countDown();
        for (Thread thread : attackers) {
            thread.join();
        }
    }

    /** Does it many times at once; when this returns, each was made to wait or refused. */
    private void atOnce(int times, IntConsumer work) throws InterruptedException {
        List<Thread> mine = IntStream.range(0, times).mapToObj(i -> Thread.ofVirtual().start(() -> work.accept(i)))
                .toList();
        attackers.addAll(mine);
        while (!mine.stream().allMatch(thread -> !thread.isAlive() || slowed.contains(thread))) {
            Thread.sleep(5);
        }
    }

    /** Each address comes again and again, until it is made to wait or is refused. */
    private void attack(String name, StoredCredentials node) throws InterruptedException {
        atOnce(ADDRESSES, i -> {
            InetAddress from = attacker(i);
            // When the test is over nobody waits any more, and nobody would be refused.
            while (code(node.beginTry(name, from)).equals("done") && over.getCount() > 0) {
                node.endTry(name, from, false);
            }
        });
    }

    private String signIn(StoredCredentials node, String name, String password, InetAddress from) {
        return code(node.checkPassword(name, password, from));
    }

    /** As XMPP clients do: by SCRAM. */
    private String connect(StoredCredentials node, String name, InetAddress from) {
        return node.beginTry(name, from) instanceof Outcome.Refused<String>(var refusal)
                ? refusal.code()
                : code(node.endTry(name, from, true));
    }

    /** That it is a place of theirs is written beside the sign-in. */
    private void signInFrom(String name, InetAddress from) throws InterruptedException {
        assertThat(signIn(credentials, name, PASSWORD, from)).isEqualTo("done");
        awaitKnown(name, from);
    }

    private void awaitKnown(String name, InetAddress from) throws InterruptedException {
        Instant end = Instant.now().plusSeconds(30);
        while (!places.isKnown(name, from)) {
            assertThat(Instant.now()).as("a place of %s is known", name).isBefore(end);
            Thread.sleep(5);
        }
    }

    @Test
    void whoeverGuessesFromManyAddressesKeepsNobodyOutOfWhereTheyHaveSignedIn() throws InterruptedException {
        StoredCredentials otherNode = node(new Semaphore(2));
        signInFrom("ada", HOME);

        attack("ada", credentials);
        attack("ada", otherNode);

        // The other node never saw her come from there, and knows it all the same.
        for (StoredCredentials node : List.of(credentials, otherNode)) {
            assertThat(signIn(node, "ada", "not her password", HOME)).isEqualTo("wrong-password");
            assertThat(signIn(node, "ada", PASSWORD, HOME)).isEqualTo("done");
            assertThat(connect(node, "ada", HOME)).isEqualTo("done");
            assertThat(signIn(node, "ada", PASSWORD, attacker(3))).isEqualTo("too-many-tries");
        }
    }

    @Test
    void whoeverGuessesAtOneKeepsNobodyElseOutWhereverTheyAre() throws InterruptedException {
        attack("ada", credentials);

        assertThat(signIn(credentials, "ben", PASSWORD, HOME)).isEqualTo("done");
        // Whoever has mistyped where they are not known has to wait, and there is a place to.
        for (int i = 0; i < 3; i++) {
            assertThat(signIn(credentials, "ben", "not his password", HOTEL)).isEqualTo("wrong-password");
        }
        Thread ben = Thread.ofVirtual().start(() -> credentials.beginTry("ben", HOTEL));
        attackers.add(ben);
        while (!slowed.contains(ben)) {
            assertThat(ben.isAlive()).as("he was not turned away").isTrue();
            Thread.sleep(5);
        }
    }

    @Test
    void whoeverGuessesInTheSameOfficeKeepsNobodyOutWhoHasSignedInThere() throws InterruptedException {
        signInFrom("ada", HOME);
        for (int i = 0; i < 200; i++) {
            credentials.endTry("name" + i, HOME, false);
        }
        atOnce(200, i -> credentials.beginTry("name" + i, HOME));
        assertThat(slowed).as("so many of one address wait, which is all that may").hasSize(64);

        assertThat(signIn(credentials, "ada", PASSWORD, HOME)).isEqualTo("done");
        assertThat(signIn(credentials, "ben", PASSWORD, HOME)).isEqualTo("too-many-tries");
    }

    @Test
    void whoeverKeepsAllCoresBusyKeepsNobodyOutOfWhereTheyHaveSignedIn() throws InterruptedException {
        signInFrom("ada", HOME);
        StoredCredentials busy = node(new Semaphore(0));

        assertThat(signIn(busy, "ada", PASSWORD, HOME)).isEqualTo("done");
        assertThat(signIn(busy, "ben", PASSWORD, HOME)).isEqualTo("too-many-tries");
    }

    @Test
    void signsPeopleInWhosePlaceCannotBeWritten() throws Exception {
        try (Connection other = database.pool().getConnection(); var statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("lock table identity.known_place in access exclusive mode");
            // Else it would wait for as long as this test does.
            var signedIn = CompletableFuture.supplyAsync(
                    () -> signIn(credentials, "ada", PASSWORD, HOME) + " " + connect(credentials, "ada", HOTEL));
            assertThat(signedIn).succeedsWithin(Duration.ofSeconds(30)).isEqualTo("done done");
            other.rollback();
        }
        awaitKnown("ada", HOME);
        awaitKnown("ada", HOTEL);

        database.execute("alter table identity.known_place add constraint never check (false) not valid");
        try {
            assertThat(signIn(credentials, "ben", PASSWORD, HOME)).isEqualTo("done");
            assertThat(connect(credentials, "ben", HOTEL)).isEqualTo("done");
        } finally {
            database.execute("alter table identity.known_place drop constraint never");
        }
        signInFrom("ben", attacker(1));
    }

    @Test
    void doesNotKnowWhereSomebodyWasWhoLackedTheCode() throws Exception {
        SecondFactors factors = TestIdentity.on(database).secondFactors();
        Login ada = credentials.checkFirst("ada", PASSWORD, HOTEL).orThrow();
        var app = new App(factors.begin(ada, "example.org").orThrow().secret());
        factors.confirm(ada.id(), app.code(Instant.now()), List::of).orThrow();

        assertThat(signIn(credentials, "ada", PASSWORD, HOTEL)).isEqualTo("code-needed");
        assertThat(connect(credentials, "ada", HOTEL)).isEqualTo("code-needed");
        assertThat(code(credentials.checkFirst("ada", PASSWORD, HOTEL))).isEqualTo("done");
        credentials.arrived(ada.id(), HOME);
        signInFrom("ben", HOME);

        awaitKnown("ada", HOME);
        assertThat(places.isKnown("ada", HOTEL)).isFalse();
    }

    @Test
    void knowsWhereSomebodySignedInFor90DaysAndTheLast20Places() throws Exception {
        for (int i = 0; i < 25; i++) {
            signInFrom("ada", attacker(i));
        }
        // The oldest is forgotten after the newest is there.
        Instant end = Instant.now().plusSeconds(30);
        while (!"20".equals(database.ask("select count(*) from identity.known_place"))) {
            assertThat(Instant.now()).as("the oldest are forgotten").isBefore(end);
            Thread.sleep(5);
        }
        assertThat(places.isKnown("ada", attacker(0))).isFalse();
        assertThat(places.isKnown("ben", attacker(24))).isFalse();
        assertThat(signIn(credentials, "ben", "not his password", HOTEL)).isEqualTo("wrong-password");
        assertThat(places.isKnown("ben", HOTEL)).isFalse();

        database.execute("update identity.known_place set seen_at = seen_at - interval '91 days'");
        assertThat(places.isKnown("ada", attacker(24))).isFalse();
        places.purge();
        assertThat(database.ask("select count(*) from identity.known_place")).isEqualTo("0");

        signInFrom("ada", address("2001:db8:1:2::1"));
        assertThat(places.isKnown("ada", address("2001:db8:1:2:ffff::9"))).isTrue();
        assertThat(places.isKnown("ada", address("2001:db8:1:3::1"))).isFalse();
        TestIdentity.on(database).logins().remove("ada").orThrow();
        assertThat(database.ask("select count(*) from identity.known_place")).isEqualTo("0");
    }
}
