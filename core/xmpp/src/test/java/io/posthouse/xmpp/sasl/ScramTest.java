package io.posthouse.xmpp.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScramTest {
    private final SecureRandom random = new SecureRandom();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void assertRefused(SaslFailure failure, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(SaslRefused.class,
                refused -> assertThat(refused.failure()).isEqualTo(failure));
    }

    // RFC 5802 section 5.
    @Test
    void speaksTheExampleOfRfc5802() {
        ScramMaterial material = ScramMaterial.of("pencil", Base64.getDecoder().decode("QSXCR+Q6sek8bf92"), 4096,
                ScramMechanism.SCRAM_SHA_1);
        ScramServer server = ScramServer.begin(ScramMechanism.SCRAM_SHA_1,
                bytes("n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL"),
                "3rfcNHYJY1ZVvWVs7j");
        ScramClient client = new ScramClient(ScramMechanism.SCRAM_SHA_1, "user", "pencil", "fyko+d2lbbFgONRv9qkxdawL");

        String challenge = text(server.challenge(material));
        String last = text(client.last(bytes(challenge)));
        String verdict = text(server.finish(bytes(last)));

        assertThat(text(client.first())).isEqualTo("n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL");
        assertThat(challenge).isEqualTo("r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096");
        assertThat(last)
                .isEqualTo("c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=");
        assertThat(verdict).isEqualTo("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=");
        assertThat(client.verify(bytes(verdict))).isTrue();
    }

    // RFC 7677 section 3.
    @Test
    void speaksTheExampleOfRfc7677() {
        ScramMaterial material = ScramMaterial.of("pencil", Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ=="),
                4096,
                ScramMechanism.SCRAM_SHA_256);
        ScramServer server = ScramServer.begin(ScramMechanism.SCRAM_SHA_256, bytes("n,,n=user,r=rOprNGfwEbeRWgbNEkqO"),
                "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0");
        ScramClient client = new ScramClient(ScramMechanism.SCRAM_SHA_256, "user", "pencil", "rOprNGfwEbeRWgbNEkqO");

        String challenge = text(server.challenge(material));
        String last = text(client.last(bytes(challenge)));
        String verdict = text(server.finish(bytes(last)));

        assertThat(challenge)
                .isEqualTo("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
        assertThat(last).isEqualTo("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        assertThat(verdict).isEqualTo("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    }

    // RFC 6070 and RFC 7914 section 11, first block.
    @Test
    void hashesLikeTheVectorsOfPbkdf2() {
        assertThat(ScramMechanism.SCRAM_SHA_1.hash().pbkdf2(bytes("password"), bytes("salt"), 4096)).asHexString()
                .isEqualToIgnoringCase("4b007901b765489abead49d926f721d065a429c1");
        assertThat(ScramMechanism.SCRAM_SHA_256.hash().pbkdf2(bytes("passwd"), bytes("salt"), 1)).asHexString()
                .isEqualToIgnoringCase("55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc");
        assertThat(ScramMechanism.SCRAM_SHA_256.hash().hmac(bytes("k".repeat(200)), bytes("m")))
                .isEqualTo(ScramMechanism.SCRAM_SHA_256.hash()
                        .hmac(ScramMechanism.SCRAM_SHA_256.hash().digest(bytes("k".repeat(200))), bytes("m")));
    }

    @ParameterizedTest
    @EnumSource(ScramMechanism.class)
    void letsInWhoKnowsThePasswordAndNobodyElse(ScramMechanism mechanism) {
        byte[] salt = new byte[ScramMaterial.SALT_BYTES];
        random.nextBytes(salt);
        ScramMaterial material = ScramMaterial.of("pässword ☃", salt, 64, mechanism);

        assertThat(signIn(mechanism, material, "pässword ☃")).isTrue();
        assertThat(signIn(mechanism, material, "pa\u0308ssword\u00a0☃")).as("another spelling of the same").isTrue();
        assertThat(signIn(mechanism, material, "Pässword ☃")).isFalse();
        assertThat(material.matches("pässword ☃")).isTrue();
        assertThat(material.matches("password")).isFalse();
        assertThat(material.matches("")).isFalse();
    }

    private boolean signIn(ScramMechanism mechanism, ScramMaterial material, String password) {
        ScramClient client = new ScramClient(mechanism, "a,b=c", password, random);
        ScramServer server = ScramServer.begin(mechanism, client.first(), random);
        assertThat(server.username()).isEqualTo("a,b=c");
        byte[] last = client.last(server.challenge(material));
        try {
            return client.verify(server.finish(last));
        } catch (SaslRefused refused) {
            assertThat(refused.failure()).isEqualTo(SaslFailure.NOT_AUTHORIZED);
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "n", "n,,", "n,,n=user", "n,,r=abc,n=user", "n,,n=,r=abc", "n,,n=user,r=",
            "n,,n=us=er,r=abc",
            "n,,n=user,r=a\u0007c", "n,,m=x,n=user,r=abc", "p=tls-exporter,,n=user,r=abc", "x,,n=user,r=abc",
            "n,b=x,n=user,r=abc",
            "n,a=,n=user,r=abc", "n=user,r=abc"})
    void refusesAMalformedFirstMessage(String message) {
        assertRefused(SaslFailure.MALFORMED_REQUEST,
                () -> ScramServer.begin(ScramMechanism.SCRAM_SHA_1, bytes(message), random));
    }

    @Test
    void servesAClientThatWouldHaveBoundItsChannel() {
        ScramServer server = ScramServer.begin(ScramMechanism.SCRAM_SHA_256, bytes("y,a=bob=2C,n=ada,r=abc,x=future"),
                random);

        assertThat(server.username()).isEqualTo("ada");
        assertThat(server.authzid()).isEqualTo("bob,");
    }

    @Test
    void refusesAForgedHeaderNonceOrProof() {
        ScramMaterial material = ScramMaterial.of("pencil", bytes("salt"), 16, ScramMechanism.SCRAM_SHA_1);
        String proof = ",p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=";

        for (String last : new String[]{"c=biws,r=abcSERVER" + proof, "c=eSws,r=abcSERVER" + proof,
                "c=biws,r=abc" + proof,
                "c=biws,r=abcSERVER,p=AAAA", "c=biws,r=abcSERVER,p="}) {
            ScramServer server = ScramServer.begin(ScramMechanism.SCRAM_SHA_1, bytes("n,,n=user,r=abc"), "SERVER");
            assertThat(server.challenge(material)).isNotEmpty();
            assertRefused(SaslFailure.NOT_AUTHORIZED, () -> server.finish(bytes(last)));
        }
        for (String last : new String[]{"", "c=biws", "r=abcSERVER,c=biws" + proof, "c=!,r=abcSERVER" + proof,
                "c=biws,r=abcSERVER",
                "c=biws,r=abcSERVER" + proof + ",x=y", "c=biws,r=abcSERVER,m=x" + proof}) {
            ScramServer server = ScramServer.begin(ScramMechanism.SCRAM_SHA_1, bytes("n,,n=user,r=abc"), "SERVER");
            assertThat(server.challenge(material)).isNotEmpty();
            assertRefused(SaslFailure.MALFORMED_REQUEST, () -> server.finish(bytes(last)));
        }
    }

    @Test
    void aGoodProofBehindAForgedHeaderOrNonceIsRefusedForThatReason() {
        ScramMaterial material = ScramMaterial.of("pencil", bytes("salt"), 16, ScramMechanism.SCRAM_SHA_1);
        ScramClient client = new ScramClient(ScramMechanism.SCRAM_SHA_1, "user", "pencil", "abc");
        ScramServer downgraded = ScramServer.begin(ScramMechanism.SCRAM_SHA_1, bytes("y,,n=user,r=abc"), "SERVER");

        byte[] last = client.last(downgraded.challenge(material));

        // The client said "n", somebody between made it "y": the proof is sound, the header is not.
        assertRefused(SaslFailure.NOT_AUTHORIZED, () -> downgraded.finish(last));
    }

    @Test
    void givesUnknownNamesASteadyDecoy() {
        ScramDecoys decoys = new ScramDecoys(new byte[32]);
        ScramMaterial decoy = decoys.of("nobody", ScramMechanism.SCRAM_SHA_256);

        assertThat(decoys.of("nobody", ScramMechanism.SCRAM_SHA_256)).isEqualTo(decoy);
        assertThat(decoys.of("somebody", ScramMechanism.SCRAM_SHA_256).salt()).isNotEqualTo(decoy.salt());
        assertThat(new ScramDecoys(bytes("another secret of 32 bytes......")).of("nobody", ScramMechanism.SCRAM_SHA_256)
                .salt())
                .isNotEqualTo(decoy.salt());
        assertThat(decoy.salt()).hasSize(ScramMaterial.SALT_BYTES);
        assertThat(decoy.iterations()).isEqualTo(ScramMaterial.ITERATIONS);
        assertThat(signIn(ScramMechanism.SCRAM_SHA_256, decoy, "password")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\u0000b", "a\nb", "\ud800", "a\ue000"})
    void makesNoMaterialFromAPasswordThatNobodyCanType(String password) {
        assertThat(ScramMaterial.acceptable(password)).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ScramMaterial.of(password, bytes("salt"), 1, ScramMechanism.SCRAM_SHA_1));
    }

    @Test
    void readsPlainCredentials() {
        PlainCredentials credentials = PlainCredentials.read(bytes("\0ada\0pass word"));

        assertThat(credentials).isEqualTo(new PlainCredentials("", "ada", "pass word"));
        assertThat(credentials.toString()).doesNotContain("pass word");
        assertThat(PlainCredentials.read(bytes("bob@x\0ada\0p")).authzid()).isEqualTo("bob@x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ada", "\0ada", "\0ada\0", "\0\0p", "\0ada\0p\0q"})
    void refusesMalformedPlain(String message) {
        assertRefused(SaslFailure.MALFORMED_REQUEST, () -> PlainCredentials.read(bytes(message)));
    }

    @Test
    void refusesBytesThatAreNoUtf8AndTextThatIsNoBase64() {
        assertRefused(SaslFailure.MALFORMED_REQUEST, () -> PlainCredentials.read(new byte[]{0, (byte) 0xff, 0, 'p'}));
        assertThat(PlainCredentials.read(bytes("\0ada\0\ufffd")).password()).isEqualTo("\ufffd");
        assertRefused(SaslFailure.INCORRECT_ENCODING, () -> SaslPayload.decode("a*b"));
        assertRefused(SaslFailure.MALFORMED_REQUEST, () -> SaslPayload.decode("A".repeat(SaslPayload.BYTES_MAX * 2)));
        assertThat(SaslPayload.decode("=")).isEmpty();
        assertThat(SaslPayload.decode(SaslPayload.encode(bytes("hi")))).isEqualTo(bytes("hi"));
        assertThat(SaslPayload.encode(new byte[0])).isEqualTo("=");
    }

    @Test
    void writesFailuresAsRfc6120Does() {
        assertThat(SaslFailure.NOT_AUTHORIZED.element().toXml())
                .isEqualTo("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>");
    }

    @Test
    void showsNoKeysInALog() {
        ScramMaterial material = ScramMaterial.of("pencil", bytes("salt"), 16, ScramMechanism.SCRAM_SHA_1);

        assertThat(material.toString()).isEqualTo("ScramMaterial[SCRAM-SHA-1, 16 iterations]");
    }
}
