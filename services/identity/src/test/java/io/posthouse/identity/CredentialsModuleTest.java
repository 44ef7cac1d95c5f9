package io.posthouse.identity;

import static io.posthouse.identity.TestIdentity.PASSWORD;
import static io.posthouse.identity.TestIdentity.code;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.Ticker;
import io.posthouse.testkit.TestDatabase;
import io.posthouse.xmpp.sasl.ScramMaterial;
import io.posthouse.xmpp.sasl.ScramMechanism;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CredentialsModuleTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Identity.MIGRATIONS);

    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    private Identity identity = TestIdentity.on(database);
    private Credentials credentials = identity.credentials();

    @BeforeEach
    void onlyAda() throws SQLException {
        database.execute("truncate identity.login cascade");
        identity = TestIdentity.on(database);
        credentials = identity.credentials();
        TestIdentity.person(identity, "ada");
    }

    @Test
    void acceptsTheRightPasswordInAnyCaseOfTheName() {
        Outcome<Login> outcome = credentials.checkPassword("ADA", PASSWORD, HERE);

        assertThat(outcome.orThrow().name()).isEqualTo("ada");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "wrong password", "correct horse battery\0", "Correct horse battery",
            " correct horse battery"})
    void refusesEveryOtherPassword(String password) {
        assertThat(code(credentials.checkPassword("ada", password, HERE))).isEqualTo("wrong-password");
        assertThat(code(credentials.checkPassword("ada", PASSWORD, HERE))).isEqualTo("done");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody", "", "\0", "аda", "ada\0", "'; drop table identity.login; --"})
    void refusesUnknownNamesWithTheSameWordsAsAWrongPassword(String name) {
        Outcome<Login> unknown = credentials.checkPassword(name, PASSWORD, HERE);
        Outcome<Login> wrong = credentials.checkPassword("ada", "wrong password", HERE);

        assertThat(unknown).isEqualTo(wrong);
        assertThat(unknown).isEqualTo(Outcome.refused(IdentityRefusal.WRONG_PASSWORD));
    }

    @Test
    void worksAsHardForANameThatNobodyHas() {
        // Processor time of this thread, not time that passed: a busy machine changes nothing. Without the work of a
        // derivation an unknown name would cost a hundredth.
        IdentitySettings dear = new IdentitySettings("example.org", 200_000, Duration.ofDays(30), Duration.ofDays(7),
                Duration.ofSeconds(30));
        try (Identity slow = new Identity(database, dear, Ticker.system(), List.of())) {
            slow.logins().setPassword("ada", PASSWORD).orThrow();
            processorNanos(slow, "ada");

            long known = processorNanos(slow, "ada");
            long unknown = processorNanos(slow, "nobody");
            long impossible = processorNanos(slow, "no body");

            assertThat(unknown).isGreaterThan(known / 3);
            assertThat(impossible).isGreaterThan(known / 3);
        }
    }

    private static long processorNanos(Identity identity, String name) {
        var threads = ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadCpuTime();
        assertThat(code(identity.credentials().checkPassword(name, "wrong password", HERE)))
                .isEqualTo("wrong-password");
        return threads.getCurrentThreadCpuTime() - before;
    }

    @Test
    void looksAtNoMoreOfAnOversizedTryThanItMust() {
        assertThat(code(credentials.checkPassword("a".repeat(1_000_000), PASSWORD, HERE))).isEqualTo("wrong-password");
        assertThat(code(credentials.checkPassword("ada", "x".repeat(10_000_000), HERE))).isEqualTo("wrong-password");
    }

    @Test
    void takesPasswordsThatLookTheSameForTheSame() {
        // é as one code point and as two; the ideographic space as a space. RFC 8265 section 4.2.
        identity.logins().setPassword("ada", "caf\u00e9 au\u3000lait").orThrow();

        assertThat(code(credentials.checkPassword("ada", "cafe\u0301 au lait", HERE))).isEqualTo("done");
        assertThat(code(credentials.checkPassword("ada", "cafe au lait", HERE))).isEqualTo("wrong-password");
    }

    @Test
    void acceptsTheNewPasswordOnlyOnceItIsChanged() {
        identity.logins().setPassword("ada", "another password").orThrow();

        assertThat(code(credentials.checkPassword("ada", PASSWORD, HERE))).isEqualTo("wrong-password");
        assertThat(code(credentials.checkPassword("ada", "another password", HERE))).isEqualTo("done");
    }

    @Test
    void acceptsNobodyWhoWasRemoved() {
        identity.logins().remove("ada").orThrow();

        assertThat(code(credentials.checkPassword("ada", PASSWORD, HERE))).isEqualTo("wrong-password");
        assertThat(code(credentials.endTry("ada", HERE, true))).isEqualTo("wrong-password");
    }

    @ParameterizedTest
    @EnumSource(ScramMechanism.class)
    void handsOutMaterialOfThePassword(ScramMechanism mechanism) {
        ScramMaterial material = credentials.scram("Ada", mechanism);

        assertThat(material.mechanism()).isEqualTo(mechanism);
        assertThat(material.iterations()).isEqualTo(TestIdentity.SETTINGS.iterations());
        assertThat(material.matches(PASSWORD)).isTrue();
        assertThat(material.matches(PASSWORD + "!")).isFalse();
    }

    @ParameterizedTest
    @EnumSource(ScramMechanism.class)
    void handsOutTheSameMadeUpMaterialForAnUnknownNameOnEveryNode(ScramMechanism mechanism) {
        ScramMaterial here = credentials.scram("nobody", mechanism);
        ScramMaterial elsewhere = TestIdentity.on(database).credentials().scram("NOBODY", mechanism);
        ScramMaterial real = credentials.scram("ada", mechanism);

        assertThat(here).isEqualTo(elsewhere);
        assertThat(here.matches(PASSWORD)).isFalse();
        assertThat(here.iterations()).isEqualTo(real.iterations());
        assertThat(here.salt()).hasSameSizeAs(real.salt());
        assertThat(credentials.scram("nobody2", mechanism)).isNotEqualTo(here);
    }

    @Test
    void saltsEveryMechanismAndLoginAnew() {
        TestIdentity.person(identity, "ben");
        Set<String> salts = new HashSet<>();

        for (String name : new String[]{"ada", "ben"}) {
            for (ScramMechanism mechanism : ScramMechanism.values()) {
                salts.add(HexFormat.of().formatHex(credentials.scram(name, mechanism).salt()));
            }
        }

        assertThat(salts).hasSize(4);
    }

    @Test
    void tellsHowAScramExchangeEnded() {
        assertThat(code(credentials.beginTry("ada", HERE))).isEqualTo("done");
        assertThat(code(credentials.endTry("ada", HERE, false))).isEqualTo("wrong-password");
        assertThat(credentials.endTry("ada", HERE, true).orThrow().name()).isEqualTo("ada");
        assertThat(code(credentials.endTry("nobody", HERE, true))).isEqualTo("wrong-password");
    }
}
