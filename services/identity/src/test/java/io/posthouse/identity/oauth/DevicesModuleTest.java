package io.posthouse.identity.oauth;

import static io.posthouse.identity.TestIdentity.code;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.identity.Identity;
import io.posthouse.identity.Secrets;
import io.posthouse.identity.TestIdentity;
import io.posthouse.identity.Tokens;
import io.posthouse.identity.app.App;
import io.posthouse.identity.app.AppOptions;
import io.posthouse.identity.app.StoredApps;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.Outcome;
import io.posthouse.testkit.SetClock;
import io.posthouse.testkit.TestDatabase;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

final class DevicesModuleTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Identity.MIGRATIONS);

    private static final SetClock clock = new SetClock(database);
    private static final Set<String> READ = Set.of("identity.people.read");

    private final AtomicLong nanos = new AtomicLong();
    private DeviceStore store;
    private Devices devices;
    private App app;
    private LoginId ada;
    private LoginId ben;
    private String session = "";

    @BeforeEach
    void begin() throws Exception {
        clock.set(Instant.parse("2026-03-01T12:00:00Z"));
        database.execute("truncate identity.login cascade");
        Identity identity = TestIdentity.on(clock);
        ada = TestIdentity.person(identity, "ada").id();
        ben = TestIdentity.person(identity, "ben").id();
        StoredApps apps = identity.apps(() -> READ);
        app = apps.register(ada, new StoredApps.Wanted("Screen", List.of(), List.copyOf(READ),
                new AppOptions("RS256", false, true, List.of(), List.of(), false, List.of())), true).orThrow().app();
        JdbcClient sql = JdbcClient.create(clock.pool());
        store = new DeviceStore(sql);
        devices = new Devices(store, new GrantStore(sql), apps,
                new TransactionTemplate(new JdbcTransactionManager(clock.pool())), nanos::get);
        session = identity.tokens().openSession(ben, new Tokens.Origin("test", InetAddress.getLoopbackAddress()))
                .session();
    }

    private DeviceStore.Stand ask(Devices.Begun begun) {
        return store.ask(Secrets.digest(begun.deviceCode()), app.id()).orElseThrow();
    }

    @Test
    void whoAsksTooSoonWaitsLongerEachTime() throws Exception {
        Devices.Begun begun = devices.begin(app.id(), READ, "192.0.2.7").orElseThrow();

        assertThat(ask(begun).soon()).isFalse();
        clock.pass(Duration.ofSeconds(5));
        assertThat(ask(begun).soon()).isFalse();
        // now ten seconds, then fifteen
        clock.pass(Duration.ofSeconds(4));
        assertThat(ask(begun).soon()).isTrue();
        clock.pass(Duration.ofSeconds(9));
        assertThat(ask(begun).soon()).isTrue();
        clock.pass(Duration.ofSeconds(14));
        assertThat(ask(begun).soon()).isTrue();
        clock.pass(Duration.ofSeconds(20));
        assertThat(ask(begun).soon()).isFalse();
    }

    @Test
    void whoTypesACodeInIsToldFromWhereAndWhenTheDeviceAsked() throws Exception {
        Devices.Begun begun = devices.begin(app.id(), READ, "2001:db8::7").orElseThrow();
        Instant asked = clock.instant();
        clock.pass(Duration.ofMinutes(1));

        Devices.Asked seen = devices.take(ben, session, begun.userCode()).orThrow();

        assertThat(seen.app().clientId()).isEqualTo(app.clientId());
        assertThat(seen.from()).contains("2001:db8::7");
        assertThat(seen.at()).contains(asked);
    }

    @Test
    void whatANodeOfAnEarlierReleaseWasAskedComesFromSomewhere() throws Exception {
        Devices.Begun begun = devices.begin(app.id(), READ, "192.0.2.7").orElseThrow();
        database.execute("update identity.oauth_device set asked_from = null, asked_at = null");

        Devices.Asked seen = devices.take(ben, session, begun.userCode()).orThrow();

        assertThat(seen.from()).isEmpty();
        assertThat(seen.at()).isEmpty();
    }

    @Test
    void ofManyWhoTypeACodeInAtOnceOneHasIt() throws Exception {
        Devices.Begun begun = devices.begin(app.id(), READ, "192.0.2.7").orElseThrow();
        List<Future<String>> all;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            all = threads.invokeAll(IntStream.range(0, 8).<Callable<String>>mapToObj(
                    _ -> () -> code(devices.take(ben, session, begun.userCode()))).toList());
        }

        assertThat(all.stream().map(Future::resultNow).filter("done"::equals)).hasSize(1);
    }

    @Test
    void ofYesAndNoAtOnceOneIsSaid() throws Exception {
        for (int round = 0; round < 10; round++) {
            Devices.Begun begun = devices.begin(app.id(), READ, "192.0.2.7").orElseThrow();
            String state = devices.take(ben, session, begun.userCode()).orThrow().state();
            List<Future<String>> all;
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                all = threads.invokeAll(IntStream.range(0, 4).<Callable<String>>mapToObj(
                        i -> () -> code(devices.answer(ben, state, i % 2 == 0)) + (i % 2 == 0)).toList());
            }

            List<String> said = all.stream().map(Future::resultNow).filter(one -> one.startsWith("done")).toList();
            assertThat(said).hasSize(1);
            assertThat(ask(begun).decided()).hasValue(said.getFirst().equals("donetrue") ? "granted" : "denied");
        }
    }

    @Test
    void whatIsTooOldIsNeitherTypedInNorAnsweredNorUsed() throws Exception {
        Devices.Begun typed = devices.begin(app.id(), READ, "192.0.2.7").orElseThrow();
        Devices.Begun taken = devices.begin(app.id(), READ, "192.0.2.7").orElseThrow();
        Devices.Begun granted = devices.begin(app.id(), READ, "192.0.2.7").orElseThrow();
        String state = devices.take(ben, session, taken.userCode()).orThrow().state();
        devices.answer(ben, devices.take(ben, session, granted.userCode()).orThrow().state(), true).orThrow();

        clock.pass(Devices.LIFE);

        assertThat(code(devices.take(ben, session, typed.userCode()))).isEqualTo("no-such-request");
        assertThat(code(devices.answer(ben, state, true))).isEqualTo("no-such-request");
        assertThat(store.use(Secrets.digest(granted.deviceCode()), Optional.empty(), Duration.ofDays(1))).isEmpty();
        assertThat(ask(typed).late()).isTrue();
    }

    @Test
    void whoGuessesIsStoppedAndNobodyElse() throws Exception {
        Devices.Begun begun = devices.begin(app.id(), READ, "192.0.2.7").orElseThrow();
        for (int i = 0; i < 10; i++) {
            assertThat(code(devices.take(ben, session, "BBBB-BBB" + "BCDFGHJKLM".charAt(i))))
                    .isEqualTo("no-such-request");
        }

        assertThat(code(devices.take(ben, session, begun.userCode()))).isEqualTo("too-many-tries");
        nanos.addAndGet(Duration.ofMinutes(10).plusSeconds(1).toNanos());
        assertThat(code(devices.take(ben, session, begun.userCode()))).isEqualTo("done");
        assertThat(code(devices.take(ada, session, "BBBB-BBBB"))).isEqualTo("no-such-request");
    }

    @Test
    void aCodeIsReadAsPeopleTypeIt() {
        for (String typed : List.of("bcdf-ghjk", "BCDFGHJK", " b c d f g h j k ", "BCDF GHJK")) {
            assertThat(UserCodes.digest(typed)).as(typed).hasValueSatisfying(
                    digest -> assertThat(digest).isEqualTo(Secrets.digest("BCDFGHJK")));
        }
        for (String typed : List.of("", "BCDFGHJ", "BCDFGHJKL", "ACDFGHJK", "BCDF_GHJK", "\0CDFGHJK")) {
            assertThat(UserCodes.digest(typed)).as(typed).isEmpty();
        }
    }

    @Test
    void anAppWithoutASecretFillsNoTable() throws Exception {
        database.execute("insert into identity.oauth_device (digest, app, asked, interval_s, expires_at) select"
                + " sha256(n::text::bytea), " + app.id()
                + ", '{}', 5, '2026-03-01T12:05:00Z' from generate_series(1, 10000) n");

        assertThat(devices.begin(app.id(), READ, "192.0.2.7")).isEmpty();
        clock.pass(Duration.ofMinutes(5));
        assertThat(devices.begin(app.id(), READ, "192.0.2.7")).isPresent();
    }

    @Test
    void whoIsDisabledGrantsNothing() throws Exception {
        Devices.Begun begun = devices.begin(app.id(), READ, "192.0.2.7").orElseThrow();
        devices.answer(ben, devices.take(ben, session, begun.userCode()).orThrow().state(), true).orThrow();

        database.execute("update identity.login set disabled_at = now() where name = 'ben'");

        assertThat(store.use(Secrets.digest(begun.deviceCode()), Optional.empty(), Duration.ofDays(1))).isEmpty();
    }

    @Test
    void whatIsGrantedIsOfTheSessionInWhichItWasAnswered() {
        Devices.Begun begun = devices.begin(app.id(), READ, "192.0.2.7").orElseThrow();
        Outcome<Devices.Asked> asked = devices.take(ben, session, begun.userCode());
        devices.answer(ben, asked.orThrow().state(), true).orThrow();

        DeviceStore.Granted granted = store
                .use(Secrets.digest(begun.deviceCode()), Optional.empty(), Duration.ofDays(1))
                .orElseThrow();

        assertThat(granted.login()).isEqualTo(ben);
        assertThat(granted.scopes()).isEqualTo(READ);
        assertThat(granted.authAt()).hasValue(clock.instant());
    }
}
