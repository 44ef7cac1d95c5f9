package io.posthouse.identity.factor;

import static io.posthouse.identity.TestIdentity.PASSWORD;
import static io.posthouse.identity.TestIdentity.code;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.identity.Bundle;
import io.posthouse.identity.ComeLater;
import io.posthouse.identity.Identity;
import io.posthouse.identity.IdentitySettings;
import io.posthouse.identity.IdentitySettings.FactorRule;
import io.posthouse.identity.Login;
import io.posthouse.identity.Realm;
import io.posthouse.identity.TestIdentity;
import io.posthouse.identity.Tokens.Origin;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.Ticker;
import io.posthouse.kernel.TokenKind;
import io.posthouse.kernel.setting.Running;
import io.posthouse.testkit.SetClock;
import io.posthouse.testkit.TestDatabase;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

final class SecondFactorsModuleTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Identity.MIGRATIONS);

    private static final SetClock TIME = new SetClock(database);
    private static final Instant START = Instant.parse("2026-03-01T12:00:10Z");
    private static final Duration STEP = Duration.ofSeconds(30);

    private final InetAddress home = address("198.51.100.7");
    private final InetAddress elsewhere = address("203.0.113.9");
    private Identity identity = TestIdentity.on(TIME);
    private Identity otherNode = TestIdentity.on(TIME);
    private Login ada = new Login(new LoginId(1), "", "", Realm.EMPLOYEES, Bundle.PERSON, Instant.EPOCH);

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @BeforeEach
    void onlyAda() throws SQLException {
        database.execute("truncate identity.login cascade");
        TIME.set(START);
        identity = TestIdentity.on(TIME);
        otherNode = TestIdentity.on(TIME);
        ada = TestIdentity.person(identity, "ada");
    }

    private App begun() {
        return new App(identity.secondFactors().begin(ada, "example.org").orThrow().secret());
    }

    private App enrolled() throws SQLException {
        App app = begun();
        identity.secondFactors().confirm(ada.id(), app.code(TIME.instant()), List::of).orThrow();
        TIME.pass(STEP);
        return app;
    }

    private String prove(Identity node, String typed, InetAddress from) {
        return code(node.secondFactors().prove(ada.id(), Optional.of(typed), from));
    }

    private String prove(String typed) {
        return prove(identity, typed, elsewhere);
    }

    @Test
    void asksForNothingUntilTheFirstCodeWasShown() throws SQLException {
        assertThat(identity.secondFactors().prove(ada.id(), Optional.empty(), home).orThrow()).containsExactly("pwd");
        App app = begun();
        assertThat(identity.secondFactors().prove(ada.id(), Optional.empty(), home).orThrow()).containsExactly("pwd");
        assertThat(code(identity.secondFactors().confirm(ada.id(), app.wrong(TIME.instant()), List::of)))
                .isEqualTo("wrong-code");

        List<String> codes = identity.secondFactors().confirm(ada.id(), app.code(TIME.instant()), List::of).orThrow();

        assertThat(codes).hasSize(10).doesNotHaveDuplicates()
                .allMatch(one -> one.matches("([a-z2-9]{4}-){3}[a-z2-9]{4}"));
        assertThat(code(identity.secondFactors().prove(ada.id(), Optional.empty(), home))).isEqualTo("code-needed");
        assertThat(code(identity.secondFactors().prove(ada.id(), Optional.of(" "), home))).isEqualTo("code-needed");
        assertThat(code(identity.secondFactors().begin(ada, "example.org"))).isEqualTo("second-factor-there");
        TIME.pass(STEP);
        assertThat(identity.secondFactors().prove(ada.id(), Optional.of(app.code(TIME.instant())), home).orThrow())
                .containsExactly("pwd", "otp", "mfa");
    }

    @Test
    void forgetsWhatWasBegunAndNotEndedWithinTheHour() throws SQLException {
        App app = begun();

        TIME.pass(Duration.ofMinutes(61));

        assertThat(code(identity.secondFactors().confirm(ada.id(), app.code(TIME.instant()), List::of)))
                .isEqualTo("no-second-factor");
        App another = begun();
        assertThat(code(identity.secondFactors().confirm(ada.id(), another.code(TIME.instant()), List::of)))
                .isEqualTo("done");
    }

    @Test
    void takesTheCodesOfTheSpanBeforeAndAfterAndNoOther() throws SQLException {
        App app = enrolled();
        TIME.pass(STEP.multipliedBy(4));

        assertThat(prove(app.code(TIME.instant().minus(STEP.multipliedBy(2))))).isEqualTo("wrong-code");
        assertThat(prove(app.code(TIME.instant().plus(STEP.multipliedBy(2))))).isEqualTo("wrong-code");
        assertThat(prove(app.code(TIME.instant().minus(STEP)))).isEqualTo("done");
        assertThat(prove(app.code(TIME.instant()))).isEqualTo("done");
        assertThat(prove(" " + app.code(TIME.instant().plus(STEP)).replaceFirst("(...)", "$1 "))).isEqualTo("done");
    }

    @Test
    void takesEachCodeOnceOnAllNodes() throws SQLException {
        App app = enrolled();
        String code = app.code(TIME.instant());

        assertThat(prove(identity, code, home)).isEqualTo("done");

        assertThat(prove(identity, code, home)).isEqualTo("wrong-code");
        assertThat(prove(otherNode, code, elsewhere)).isEqualTo("wrong-code");
        // Nor one that is older than what was used.
        assertThat(prove(otherNode, app.code(TIME.instant().minus(STEP)), home)).isEqualTo("wrong-code");
        TIME.pass(STEP);
        assertThat(prove(otherNode, app.code(TIME.instant()), home)).isEqualTo("done");
    }

    @Test
    void doesNotTakeTheCodeAgainThatConfirmed() throws SQLException {
        App app = begun();
        String code = app.code(TIME.instant());

        identity.secondFactors().confirm(ada.id(), code, List::of).orThrow();

        assertThat(prove(code)).isEqualTo("wrong-code");
    }

    @Test
    void ofManyAtOnceOneIsLetInByACode() throws Exception {
        App app = enrolled();
        String code = app.code(TIME.instant());

        assertThat(atOnce(16, () -> prove(code))).filteredOn("done"::equals).hasSize(1);
    }

    @Test
    void ofManyAtOnceOneIsLetInByARecoveryCode() throws Exception {
        App app = begun();
        String recovery = identity.secondFactors().confirm(ada.id(), app.code(TIME.instant()), List::of).orThrow()
                .getFirst();

        assertThat(atOnce(16, () -> prove(recovery))).filteredOn("done"::equals).hasSize(1);
    }

    private static List<String> atOnce(int count, Callable<String> work) throws Exception {
        List<String> outcomes = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
            for (Future<String> one : threads.invokeAll(IntStream.range(0, count).mapToObj(_ -> work).toList())) {
                outcomes.add(one.get());
            }
        }
        return outcomes;
    }

    @Test
    void keepsNoSecretAndNoCodeAsItIs() throws SQLException {
        String secret = identity.secondFactors().begin(ada, "example.org").orThrow().secret();
        App app = new App(secret);
        List<String> codes = identity.secondFactors().confirm(ada.id(), app.code(TIME.instant()), List::of).orThrow();

        String rows = database.ask("select string_agg(f::text, '') from identity.second_factor f")
                + database.ask("select string_agg(c::text, '') from identity.recovery_code c");

        assertThat(rows).doesNotContain(secret, app.hex()).doesNotContain(codes.getFirst(),
                codes.getFirst().replace("-", ""));
    }

    @Test
    void opensNoSecretThatWasMovedToAnotherLogin() throws SQLException {
        App app = enrolled();
        Login ben = TestIdentity.person(identity, "ben");
        database.execute("update identity.second_factor set login = " + ben.id());

        assertThatThrownBy(() -> identity.secondFactors().prove(ben.id(), Optional.of(app.code(TIME.instant())), home))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void takesARecoveryCodeOnceHoweverItIsTypedAndCountsThem() throws SQLException {
        App app = begun();
        List<String> codes = identity.secondFactors().confirm(ada.id(), app.code(TIME.instant()), List::of).orThrow();

        assertThat(prove(codes.get(0))).isEqualTo("done");
        assertThat(prove(codes.get(0))).isEqualTo("wrong-code");
        assertThat(prove(codes.get(1).replace("-", " ").toUpperCase(Locale.ROOT))).isEqualTo("done");
        assertThat(identity.secondFactors().of(ada.id()).orElseThrow().codesLeft()).isEqualTo(8);
        assertThat(prove("x".repeat(1_000_000))).isEqualTo("wrong-code");

        List<String> others = identity.secondFactors().renewCodes(ada.id()).orThrow();

        assertThat(prove(codes.get(2))).isEqualTo("wrong-code");
        assertThat(prove(others.get(2))).isEqualTo("done");
        TIME.pass(STEP);
        assertThat(prove(app.code(TIME.instant()))).isEqualTo("done");
    }

    @Test
    void slowsWhoeverGuessesFromElsewhereAndNotThePersonWhoIsSignedIn() throws SQLException {
        App app = enrolled();
        List<String> codes = identity.secondFactors().renewCodes(ada.id()).orThrow();
        identity.tokens().openSession(ada.id(), new Origin("Firefox", home));

        // when: on both nodes together, until both have nothing more to try
        int tries = 0;
        for (int i = 0; i < 100; i++) {
            tries += prove(i % 2 == 0 ? identity : otherNode, app.wrong(TIME.instant()), elsewhere)
                    .equals("wrong-code") ? 1 : 0;
        }

        // then
        assertThat(tries).isEqualTo(6);
        assertThat(prove(identity, app.code(TIME.instant()), elsewhere)).isEqualTo("too-many-codes");
        // and how long that will last is told
        assertThat(identity.secondFactors().prove(ada.id(), Optional.of(app.code(TIME.instant())), elsewhere))
                .isInstanceOfSatisfying(Outcome.Refused.class, refused -> assertThat(refused.refusal())
                        .isInstanceOfSatisfying(ComeLater.class, later -> assertThat(later.pause())
                                .isBetween(Duration.ofSeconds(1), Duration.ofHours(1))));
        assertThat(prove(identity, app.code(TIME.instant()), home)).isEqualTo("done");
        assertThat(prove(otherNode, codes.getFirst(), elsewhere)).isEqualTo("done");
    }

    @Test
    void letsAGuesserTryAboutOnceAnHour() throws SQLException {
        App app = enrolled();
        int tries = 0;
        for (int minute = 0; minute < 24 * 60; minute++) {
            TIME.pass(Duration.ofMinutes(1));
            tries += prove(app.wrong(TIME.instant())).equals("wrong-code") ? 1 : 0;
        }

        assertThat(tries).isBetween(20, 45);
        // A day without any, and all is forgotten.
        TIME.pass(Duration.ofHours(26));
        assertThat(prove(app.wrong(TIME.instant()))).isEqualTo("wrong-code");
        assertThat(prove(app.code(TIME.instant()))).isEqualTo("done");
    }

    @Test
    void slowsThePersonWhoMistypesAtHomeForFiveMinutesAtMost() throws SQLException {
        App app = enrolled();
        identity.tokens().openSession(ada.id(), new Origin("Firefox", home));
        for (int i = 0; i < 50; i++) {
            prove(identity, app.wrong(TIME.instant()), home);
            TIME.pass(Duration.ofMinutes(1));
        }

        TIME.pass(Duration.ofMinutes(5));

        assertThat(prove(identity, app.code(TIME.instant()), home)).isEqualTo("done");
        assertThat(prove(identity, app.wrong(TIME.instant()), home)).isEqualTo("wrong-code");
        assertThat(prove(identity, app.wrong(TIME.instant()), home)).isEqualTo("wrong-code");
    }

    @Test
    void knowsAnIpv6NetworkWhateverTheAddressInIt() throws SQLException {
        App app = enrolled();
        identity.tokens().openSession(ada.id(), new Origin("Firefox", address("2001:db8:1:2::1")));
        for (int i = 0; i < 20; i++) {
            prove(identity, app.wrong(TIME.instant()), elsewhere);
        }

        assertThat(prove(identity, app.code(TIME.instant()), address("2001:db8:1:3::1"))).isEqualTo("too-many-codes");
        assertThat(prove(identity, app.code(TIME.instant()), address("2001:db8:1:2:aaaa::1"))).isEqualTo("done");
    }

    @Test
    void letsXmppAppsInByThePasswordOnlyWhereThePersonSaysSo() throws SQLException {
        assertThat(xmpp()).isEqualTo("done");
        enrolled();

        assertThat(xmpp()).isEqualTo("code-needed");
        assertThat(code(identity.credentials().checkPassword("ada", "not her password", home)))
                .isEqualTo("wrong-password");
        assertThat(code(identity.credentials().endTry("ada", home, true))).isEqualTo("code-needed");
        assertThat(code(identity.credentials().checkFirst("ada", PASSWORD, home))).isEqualTo("done");

        identity.secondFactors().allowPasswordAlone(ada.id(), true, List::of).orThrow();

        assertThat(xmpp()).isEqualTo("done");
        assertThat(code(identity.credentials().endTry("ada", home, true))).isEqualTo("done");
    }

    private String xmpp() {
        return code(identity.credentials().checkPassword("ada", PASSWORD, home));
    }

    @Test
    void asksForNothingOnceItIsRemovedAndForgetsItWithTheLogin() throws SQLException {
        App app = enrolled();
        identity.secondFactors().remove(ada.id()).orThrow();
        assertThat(identity.secondFactors().prove(ada.id(), Optional.empty(), home).orThrow()).containsExactly("pwd");
        assertThat(code(identity.secondFactors().remove(ada.id()))).isEqualTo("no-second-factor");
        assertThat(code(identity.secondFactors().check(ada.id(), app.code(TIME.instant()), home)))
                .isEqualTo("no-second-factor");
        enrolled();

        identity.logins().remove("ada").orThrow();

        assertThat(database.ask("select count(*) from identity.second_factor")).isEqualTo("0");
        assertThat(database.ask("select count(*) from identity.recovery_code")).isEqualTo("0");
    }

    private Login root() {
        return identity.logins().add("root", "Root", Realm.EMPLOYEES, Bundle.ADMINISTRATOR, PASSWORD).orThrow();
    }

    /** A node on which administrators need one. Not started. */
    private static Identity strict() {
        IdentitySettings usual = TestIdentity.SETTINGS;
        IdentitySettings strict = new IdentitySettings(usual.domain(), usual.iterations(), usual.sessionLife(),
                usual.sessionIdle(), usual.ticketLife(), FactorRule.ADMINISTRATORS);
        return new Identity(TIME, Running.fixed(strict), Ticker.system(), List.of(TestIdentity.SHOP));
    }

    @Test
    @Timeout(60)
    void whatIsKnownAtOnceNeverPassesOverAFactorThatIsLacking() throws InterruptedException {
        Login root = root();
        try (Identity node = strict()) {
            node.start();
            Caller caller = new Caller(root.id(), "root", TokenKind.SESSION, "s", "r");
            Caller person = new Caller(ada.id(), "ada", TokenKind.SESSION, "s", "r");

            assertThat(knownAtOnce(node, caller, "shop.shelf.read")).isTrue();
            assertThat(knownAtOnce(node, person, "shop.till.open")).isFalse();
            assertThat(node.access().known(caller, "shop.till.open")).isEmpty();
        }
    }

    /** Waits until nobody has to be asked. */
    private static boolean knownAtOnce(Identity node, Caller who, String permission) throws InterruptedException {
        Optional<Boolean> known = node.access().known(who, permission);
        while (known.isEmpty()) {
            Thread.sleep(5);
            known = node.access().known(who, permission);
        }
        return known.get();
    }

    @Test
    void anAdministratorWhoLacksTheFactorTheyNeedMayWhatEverybodyMay() throws SQLException {
        Login root = root();
        try (Identity node = strict()) {
            Caller caller = new Caller(root.id(), "root", TokenKind.SESSION, "s", "r");
            Caller person = new Caller(ada.id(), "ada", TokenKind.SESSION, "s", "r");

            assertThat(node.access().allows(caller, "shop.till.open")).isFalse();
            assertThat(node.access().allows(caller, "shop.shelf.read")).isTrue();
            assertThat(node.access().held(root)).contains("shop.shelf.read").doesNotContain("shop.till.open",
                    "identity.login.manage");
            assertThat(node.access().range(caller, "shop.till.open")).isEmpty();
            assertThat(node.access().lacksFactor(caller)).isTrue();
            assertThat(node.access().lacksFactor(person)).isFalse();
            assertThat(identity.access().allows(caller, "shop.till.open")).isTrue();

            App app = new App(node.secondFactors().begin(root, "example.org").orThrow().secret());
            node.secondFactors().confirm(root.id(), app.code(TIME.instant()), List::of).orThrow();

            assertThat(node.access().allows(caller, "shop.till.open")).isTrue();
            assertThat(node.access().held(root)).contains("shop.till.open");
            assertThat(node.access().lacksFactor(caller)).isFalse();
        }
    }

    @Test
    void givesAppsAnAddressThatNamesThePlatformAndThePerson() {
        SecondFactors.Begun begun = identity.secondFactors().begin(ada, "example.org").orThrow();

        assertThat(begun.uri()).isEqualTo("otpauth://totp/example.org:ada?secret=" + begun.secret()
                + "&issuer=example.org&algorithm=SHA1&digits=6&period=30");
        assertThat(begun.secret()).matches("[A-Z2-7]{32}");
        assertThat(begun.toString()).doesNotContain(begun.secret());
    }

    @Test
    void makesOtherSecretsAndCodesEachTime() {
        HashSet<String> secrets = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            secrets.add(identity.secondFactors().begin(ada, "example.org").orThrow().secret());
        }

        assertThat(secrets).hasSize(100);
    }

    @Test
    void tellsWhoOfManyHasOne() throws SQLException {
        Login ben = TestIdentity.person(identity, "ben");
        enrolled();

        assertThat(identity.secondFactors().among(List.of(ada.id(), ben.id()))).containsExactly(ada.id());
        assertThat(identity.secondFactors().isOn(ada.id())).isTrue();
        assertThat(identity.secondFactors().isOn(ben.id())).isFalse();
    }
}
