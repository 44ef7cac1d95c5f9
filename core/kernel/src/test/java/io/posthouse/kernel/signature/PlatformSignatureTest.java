package io.posthouse.kernel.signature;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.kernel.signature.HttpMessage.Request;
import io.posthouse.kernel.signature.PlatformSignature.SignedFields;
import io.posthouse.kernel.signature.SignatureVerdict.Accepted;
import io.posthouse.kernel.signature.SignatureVerdict.Refused;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the platform asks of a signature, and each refusal for its own reason. */
class PlatformSignatureTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_789_000_000);
    private static final String NONCE = "k3J9c0XoQ2e1mZ8vB5nTqw";
    private static final SignatureKey KEY = SignatureKey.hmac("app-7",
            "0123456789abcdef0123456789abcdef".getBytes(UTF_8));
    private static final byte[] BODY = "{\"name\":\"Night shift\"}".getBytes(UTF_8);
    private static final String COVERED = "(\"@method\" \"@authority\" \"@path\" \"@query\")";
    private static final String PARAMETERS = ";created=1789000000;nonce=\"" + NONCE
            + "\";keyid=\"app-7\";tag=\"posthouse\"";

    private final List<String> lookedUp = new ArrayList<>();

    @Test
    void acceptsWhatItSigned() {
        Request request = signed(post(), true, KEY);

        SignatureVerdict verdict = at(NOW).verify(request, true);

        assertThat(verdict).isInstanceOfSatisfying(Accepted.class, accepted -> {
            assertThat(accepted.key()).isSameAs(KEY);
            assertThat(accepted.nonce()).isEqualTo(NONCE);
            assertThat(accepted.created()).isEqualTo(NOW);
            assertThat(accepted.until()).isEqualTo(NOW.plusSeconds(60));
            BodyDigest digest = accepted.digest().orElseThrow().check();
            digest.update(BODY, 0, BODY.length);
            assertThat(digest.fits()).isTrue();
        });
    }

    @Test
    void acceptsARequestWithoutABodyAndWithoutADigest() {
        SignatureVerdict verdict = at(NOW).verify(signed(get(), false, KEY), false);

        assertThat(verdict)
                .isInstanceOfSatisfying(Accepted.class, accepted -> assertThat(accepted.digest()).isEmpty());
    }

    @Test
    void acceptsTheKeyOfAnAppThatSharesNoSecret() {
        Request request = signed(post(), true, RfcKeys.ed25519Private("app-9"));

        assertThat(at(NOW).verify(request, true)).isInstanceOf(Accepted.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(\"@method\" \"@target-uri\")",
            "(\"@query\" \"@path\" \"@authority\" \"@method\" \"@scheme\")",
            "(\"@method\" \"@target-uri\" \"accept\" \"@query-param\";name=\"limit\")"})
    void acceptsOtherListsThatCoverEnough(String covered) {
        assertThat(at(NOW).verify(with(get(), covered + PARAMETERS, KEY), false)).isInstanceOf(Accepted.class);
    }

    @Test
    void acceptsAlgAndExpiresThatAgreeWithTheKeyAndTheClock() {
        Request request = with(get(), COVERED + ";alg=\"hmac-sha256\";expires=1789000030" + PARAMETERS, KEY);

        assertThat(at(NOW.plusSeconds(30)).verify(request, false)).isInstanceOfSatisfying(Accepted.class,
                accepted -> assertThat(accepted.until()).isEqualTo(NOW.plusSeconds(30)));
        assertRefused(SignatureRefusal.SIGNATURE_TOO_OLD, at(NOW.plusMillis(30_001)).verify(request, false));
    }

    @Test
    void overlooksTheSignaturesOfOthers() {
        SignedFields ours = PlatformSignature.sign(get(), false, KEY, NOW, NONCE);
        Request request = adding(get(), "Signature-Input", "proxy=(\"@nonsense\" \"x-gone\");created=1;keyid=\"p\"",
                "Signature-Input", ours.signatureInput(), "Signature", "proxy=:AAAA:, " + ours.signature());

        assertThat(at(NOW).verify(request, false)).isInstanceOf(Accepted.class);
    }

    @Test
    void livesSixtySecondsAndForgivesFiveOfAFastClock() {
        Request request = signed(get(), false, KEY);

        assertThat(at(NOW.plusSeconds(60)).verify(request, false)).isInstanceOf(Accepted.class);
        assertRefused(SignatureRefusal.SIGNATURE_TOO_OLD, at(NOW.plusMillis(60_001)).verify(request, false));
        assertThat(at(NOW.minusSeconds(5)).verify(request, false)).isInstanceOf(Accepted.class);
        assertRefused(SignatureRefusal.SIGNATURE_TOO_EARLY, at(NOW.minusMillis(5_001)).verify(request, false));
        // A life of its own choice may be shorter, never longer.
        assertRefused(SignatureRefusal.SIGNATURE_TOO_OLD, at(NOW.plusMillis(60_001)).verify(
                with(get(), COVERED + ";expires=1789009999" + PARAMETERS, KEY), false));
        assertThat(lookedUp).containsExactly("app-7", "app-7");
    }

    @Test
    void isForOneHostOnly() {
        Request request = signed(get(), false, KEY);

        assertThat(at(NOW).verify(at(request, "DESK.example.org:443"), false)).isInstanceOf(Accepted.class);
        assertRefused(SignatureRefusal.SIGNATURE_WRONG, at(NOW).verify(at(request, "desk.example.com"), false));
        assertRefused(SignatureRefusal.SIGNATURE_WRONG, at(NOW).verify(at(request, "desk.example.org:8443"), false));
    }

    @Test
    void refusesARequestWithoutOurSignature() {
        assertRefused(SignatureRefusal.SIGNATURE_MISSING, at(NOW).verify(get(), false));
        assertRefused(SignatureRefusal.SIGNATURE_MISSING,
                at(NOW).verify(adding(get(), "Signature-Input", "sig=()" + PARAMETERS), false));
        assertRefused(SignatureRefusal.SIGNATURE_MISSING,
                at(NOW).verify(with(get(), COVERED + PARAMETERS.replace("posthouse", "other"), KEY), false));
        assertRefused(SignatureRefusal.SIGNATURE_MISSING, at(NOW)
                .verify(with(get(), COVERED + PARAMETERS.replace(";tag=\"posthouse\"", ""), KEY), false));
    }

    @Test
    void refusesMoreThanItWillRead() {
        Request request = signed(post(), true, KEY);

        for (String field : List.of("Signature-Input", "Signature")) {
            assertRefused(SignatureRefusal.SIGNATURE_TOO_LARGE, at(NOW).verify(
                    adding(request, field, "b=:" + "A".repeat(PlatformSignature.FIELD_CHARS_MAX) + ":"), true));
        }
        assertRefused(SignatureRefusal.SIGNATURE_TOO_LARGE, at(NOW).verify(
                adding(request, "Content-Digest", "b=:" + "A".repeat(PlatformSignature.DIGEST_CHARS_MAX) + ":"), true));
    }

    @ParameterizedTest
    @ValueSource(strings = {
            // Not as RFC 9651 writes it, or something twice.
            "(\"@method\" \"@authority\" \"@path\" \"@query\"", "(\"@method\"  \"@authority\" \"@path\" \"@query\")",
            "(\"@method\" \"@authority\" \"@path\" \"@query\" )",
            "(\"@method\" \"@method\" \"@authority\" \"@path\" \"@query\")",
            "(\"@method\" \"@authority\" \"@path\" \"@query\" \"Accept\")",
            "(\"@method\" \"@authority\" \"@path\" \"@query\" accept)",
            "(\"@method\" \"@authority\" \"@path\" \"@query\" \"accept\";x)",
            // Parameters of another type, twice, or none of ours.
            "(\"@method\" \"@authority\" \"@path\" \"@query\"); expires=1789000010",
            "(\"@method\" \"@authority\" \"@path\" \"@query\");created=1789000000",
            "(\"@method\" \"@authority\" \"@path\" \"@query\");expires=\"1789000010\"",
            "(\"@method\" \"@authority\" \"@path\" \"@query\");expires=1788999999",
            "(\"@method\" \"@authority\" \"@path\" \"@query\");expires=01789000010",
            "(\"@method\" \"@authority\" \"@path\" \"@query\");audience=\"desk\""})
    void refusesWhatIsNotWrittenAsItShouldBe(String covered) {
        Request request = adding(get(), "Signature-Input", "posthouse=" + covered + PARAMETERS, "Signature",
                PlatformSignature.sign(get(), false, KEY, NOW, NONCE).signature());

        assertRefused(SignatureRefusal.SIGNATURE_MALFORMED, at(NOW).verify(request, false));
        assertThat(lookedUp).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {";created=1789000000", ";nonce=\"k3J9c0XoQ2e1mZ8vB5nTqw\"", ";keyid=\"app-7\""})
    void refusesASignatureWithoutItsParameters(String parameter) {
        assertRefused(SignatureRefusal.SIGNATURE_MALFORMED,
                at(NOW).verify(with(get(), COVERED + PARAMETERS.replace(parameter, ""), KEY), false));
    }

    @Test
    void refusesParametersOutOfBounds() {
        for (String nonce : List.of("", "k3J9c0XoQ2e1mZ8", "x".repeat(129))) {
            assertRefused(SignatureRefusal.SIGNATURE_MALFORMED,
                    at(NOW).verify(with(get(), COVERED + PARAMETERS.replace(NONCE, nonce), KEY), false));
        }
        for (String keyId : List.of("", "k".repeat(129))) {
            assertRefused(SignatureRefusal.SIGNATURE_MALFORMED,
                    at(NOW).verify(with(get(), COVERED + PARAMETERS.replace("app-7", keyId), KEY), false));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"posthouse=\"text\"", "posthouse=:AAAA:;x", "posthouse=:AAA:", "posthouse", "other=:AAAA:",
            "posthouse=:AAAA:, other=:AAAA:", "posthouse=:AAAA:,", "posthouse=:AAAA:, posthouse=:AAAA:", "", "=",
            "posthouse=(:AAAA:)"})
    void refusesASignatureThatIsNone(String signature) {
        Request request = adding(get(), "Signature-Input",
                PlatformSignature.sign(get(), false, KEY, NOW, NONCE).signatureInput(), "Signature", signature);

        assertRefused(SignatureRefusal.SIGNATURE_MALFORMED, at(NOW).verify(request, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/groups?", "/api/groups#top", "/api/groups?a#", "*",
            "https://desk.example.org/api/groups", "desk.example.org:443"})
    void refusesTargetsThatCouldBeReadInTwoWays(String target) {
        Request request = new Request("GET", "https", "desk.example.org", target, get().fields());

        assertRefused(SignatureRefusal.SIGNATURE_MALFORMED,
                at(NOW).verify(with(request, COVERED + PARAMETERS, KEY), false));
    }

    @Test
    void refusesTwoOfOurs() {
        SignedFields ours = PlatformSignature.sign(get(), false, KEY, NOW, NONCE);
        Request request = adding(get(), "Signature-Input", ours.signatureInput(), "Signature-Input",
                ours.signatureInput().replace("posthouse=(", "second=("), "Signature", ours.signature(), "Signature",
                ours.signature().replace("posthouse=", "second="));

        assertRefused(SignatureRefusal.SIGNATURE_AMBIGUOUS, at(NOW).verify(request, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"()", "(\"@authority\" \"@path\" \"@query\")", "(\"@method\" \"@path\" \"@query\")",
            "(\"@method\" \"@authority\" \"@query\")", "(\"@method\" \"@authority\" \"@path\")",
            "(\"@method\" \"@authority\" \"@path\" \"@query-param\";name=\"limit\")",
            "(\"@method\" \"@authority\" \"@request-target\")"})
    void refusesWhatCoversTooLittle(String covered) {
        assertRefused(SignatureRefusal.SIGNATURE_INCOMPLETE,
                at(NOW).verify(with(get(), covered + PARAMETERS, KEY), false));
        assertThat(lookedUp).isEmpty();
    }

    @Test
    void refusesATokenOrADigestThatIsNotCovered() {
        assertRefused(SignatureRefusal.SIGNATURE_INCOMPLETE, at(NOW).verify(
                with(adding(get(), "Authorization", "Bearer t"), COVERED + PARAMETERS, KEY), false));
        assertRefused(SignatureRefusal.SIGNATURE_INCOMPLETE,
                at(NOW).verify(with(post(), COVERED + PARAMETERS, KEY), true));
        // Wrapped or in part it is not what the back end reads.
        assertRefused(SignatureRefusal.SIGNATURE_INCOMPLETE, at(NOW).verify(with(post(),
                COVERED.replace(")", " \"content-digest\";bs)") + PARAMETERS, KEY), true));
        // Added to a signed request by somebody else.
        assertRefused(SignatureRefusal.SIGNATURE_INCOMPLETE,
                at(NOW).verify(adding(signed(get(), false, KEY), "Authorization", "Bearer t"), false));
        assertRefused(SignatureRefusal.SIGNATURE_MALFORMED, at(NOW).verify(
                adding(signed(adding(get(), "Authorization", "Bearer t"), false, KEY), "Authorization", "Bearer u"),
                false));
    }

    @Test
    void refusesABodyWithoutADigest() {
        assertRefused(SignatureRefusal.DIGEST_MISSING, at(NOW).verify(signed(get(), false, KEY), true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha-256=X48E", "md5=:AAAA:", "SHA-256=:AAAA:"})
    void refusesADigestThatIsNone(String digest) {
        Request request = signed(adding(get(), "Content-Digest", digest), true, KEY);

        assertRefused(SignatureRefusal.DIGEST_MALFORMED, at(NOW).verify(request, true));
    }

    @Test
    void refusesAKeyItDoesNotKnow() {
        SignatureKey other = SignatureKey.hmac("app-8", new byte[32]);

        assertRefused(SignatureRefusal.SIGNATURE_KEY_UNKNOWN, at(NOW).verify(signed(get(), false, other), false));
        assertThat(lookedUp).containsExactly("app-8");
    }

    @Test
    void refusesAnAlgorithmThatIsNotTheKeys() {
        for (String algorithm : List.of("ed25519", "none", "HMAC-SHA256", "")) {
            assertRefused(SignatureRefusal.SIGNATURE_ALGORITHM_WRONG, at(NOW).verify(
                    with(get(), COVERED + ";alg=\"" + algorithm + "\"" + PARAMETERS, KEY), false));
        }
    }

    @Test
    void aPublicKeyIsNeverTakenForASecret() {
        // The old trick: a MAC made with the bytes of a public key, for a verifier that lets the message choose.
        SignatureKey forged = SignatureKey.hmac("app-9", RfcKeys.eccPublic().getEncoded());

        assertRefused(SignatureRefusal.SIGNATURE_WRONG, at(NOW).verify(signed(get(), false, forged), false));
        assertRefused(SignatureRefusal.SIGNATURE_ALGORITHM_WRONG, at(NOW).verify(with(get(),
                COVERED + ";alg=\"hmac-sha256\"" + PARAMETERS.replace("app-7", "app-9"), forged), false));
    }

    @Test
    void refusesAComponentThatTheRequestDoesNotHave() {
        Request signed = signed(adding(get(), "Content-Type", "text/plain"), false, KEY);
        Request without = new Request("GET", "https", "desk.example.org", "/api/groups?limit=20",
                name -> name.equals("content-type") ? List.of() : signed.fields().all(name));

        assertRefused(SignatureRefusal.SIGNATURE_COMPONENT_MISSING, at(NOW).verify(without, false));
        assertRefused(SignatureRefusal.SIGNATURE_COMPONENT_MISSING,
                at(NOW).verify(adding(signed, "Content-Type", "text/plain\nx: y"), false));
    }

    @Test
    void unfoldsNothing() {
        Request signed = signed(adding(get(), "Authorization", "Bearer t"), false, KEY);
        Request folded = new Request("GET", "https", "desk.example.org", "/api/groups?limit=20",
                name -> name.equals("authorization") ? List.of("Bearer\r\n t") : signed.fields().all(name));

        assertThat(at(NOW).verify(signed, false)).isInstanceOf(Accepted.class);
        assertRefused(SignatureRefusal.SIGNATURE_COMPONENT_MISSING, at(NOW).verify(folded, false));
    }

    @Test
    void refusesASignatureOfAnotherRequestOrKey() {
        Request request = signed(get(), false, KEY);
        SignatureKey other = SignatureKey.hmac("app-7", new byte[32]);

        assertRefused(SignatureRefusal.SIGNATURE_WRONG, at(NOW).verify(signed(get(), false, other), false));
        assertRefused(SignatureRefusal.SIGNATURE_WRONG, at(NOW).verify(
                new Request("DELETE", "https", "desk.example.org", "/api/groups?limit=20", request.fields()), false));
        assertRefused(SignatureRefusal.SIGNATURE_WRONG, at(NOW).verify(
                new Request("GET", "https", "desk.example.org", "/api/groups?limit=21", request.fields()), false));
        // A MAC cut short, and none at all.
        for (String signature : List.of("posthouse=:AAAA:", "posthouse=::")) {
            assertRefused(SignatureRefusal.SIGNATURE_WRONG, at(NOW).verify(adding(get(), "Signature-Input",
                    PlatformSignature.sign(get(), false, KEY, NOW, NONCE).signatureInput(), "Signature", signature),
                    false));
        }
    }

    @ParameterizedTest
    @EnumSource(value = SignatureRefusal.class, names = {"SIGNATURE_REPLAYED", "SIGNATURE_TOKEN_OTHER"})
    void asksTheCallerAfterTheMacAndNotBefore(SignatureRefusal refusal) {
        List<String> asked = new ArrayList<>();
        PlatformSignature.Afterwards afterwards = signature -> {
            asked.add(signature.key().id() + " " + signature.nonce());
            return Optional.of(refusal);
        };

        assertRefused(refusal, at(NOW).verify(signed(get(), false, KEY), false, afterwards));
        assertRefused(SignatureRefusal.SIGNATURE_WRONG, at(NOW).verify(
                signed(get(), false, SignatureKey.hmac("app-7", new byte[32])), false, afterwards));
        assertThat(asked).containsExactly("app-7 " + NONCE);
    }

    @Test
    void givesTheFirstReasonOfItsOrder() {
        // Everything is wrong at once; each step takes the first reason away.
        SignatureKey other = SignatureKey.hmac("app-8", new byte[32]);
        String late = PARAMETERS.replace("1789000000", "1788000000").replace("app-7", "app-8");
        Request unsigned = adding(post(), "Authorization", "Bearer t");
        String all = "(\"@method\" \"@authority\" \"@path\" \"@query\" \"authorization\" \"content-digest\")";

        assertRefused(SignatureRefusal.SIGNATURE_MISSING, at(NOW).verify(unsigned, true));
        assertRefused(SignatureRefusal.SIGNATURE_MALFORMED,
                at(NOW).verify(with(unsigned, "()" + late.replace(NONCE, "short"), other), true));
        assertRefused(SignatureRefusal.SIGNATURE_INCOMPLETE, at(NOW).verify(with(unsigned, "()" + late, other), true));
        assertRefused(SignatureRefusal.SIGNATURE_TOO_OLD, at(NOW).verify(with(unsigned, all + late, other), true));
        String timely = late.replace("1788000000", "1789000000");
        assertThat(lookedUp).isEmpty();
        assertRefused(SignatureRefusal.SIGNATURE_KEY_UNKNOWN,
                at(NOW).verify(with(unsigned, all + timely, other), true));
        assertRefused(SignatureRefusal.SIGNATURE_WRONG, at(NOW).verify(
                with(unsigned, all + timely.replace("app-8", "app-7"), SignatureKey.hmac("app-7", new byte[32])),
                true));
    }

    @Test
    void noncesAreNotMadeTwice() {
        var random = new Random(7);
        var nonces = new ArrayList<String>();
        for (int i = 0; i < 1_000; i++) {
            nonces.add(PlatformSignature.nonce(random));
        }

        assertThat(nonces).doesNotHaveDuplicates().allMatch(nonce -> nonce.matches("[A-Za-z0-9_-]{22}"));
    }

    @Test
    void signsNoBodyWithoutItsDigestAndNothingThatIsRefused() {
        assertThatThrownBy(() -> PlatformSignature.sign(get(), true, KEY, NOW, NONCE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PlatformSignature.sign(get(), false, KEY, NOW, "short"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PlatformSignature.sign(get(), false, RfcKeys.ed25519(), NOW, NONCE))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void keysTellTheirNamesAndNothingElse() {
        assertThat(KEY).hasToString("hmac-sha256 app-7");
        assertThatThrownBy(() -> SignatureKey.hmac("app-7", new byte[31])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SignatureKey.verifying("k", SignatureAlgorithm.ED25519, RfcKeys.eccPublic()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SignatureKey.verifying("k", SignatureAlgorithm.HMAC_SHA256, RfcKeys.eccPublic()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private PlatformSignature at(Instant now) {
        return new PlatformSignature(Clock.fixed(now, ZoneOffset.UTC), id -> {
            lookedUp.add(id);
            return switch (id) {
                case "app-7" -> Optional.of(KEY);
                case "app-9" -> Optional.of(RfcKeys.ed25519("app-9"));
                default -> Optional.empty();
            };
        });
    }

    private static Request get() {
        return new Request("GET", "https", "desk.example.org", "/api/groups?limit=20",
                Fields.of("Host", "desk.example.org", "Accept", "application/json"));
    }

    private static Request post() {
        return new Request("POST", "https", "desk.example.org", "/api/groups", Fields.of("Host", "desk.example.org",
                "Content-Type", "application/json", "Content-Digest", ContentDigest.sha256(BODY)));
    }

    private static Request at(Request request, String authority) {
        return new Request(request.method(), request.scheme(), authority, request.target(), request.fields());
    }

    private static Request signed(Request request, boolean body, SignatureKey key) {
        SignedFields fields = PlatformSignature.sign(request, body, key, NOW, NONCE);
        return adding(request, "Signature-Input", fields.signatureInput(), "Signature", fields.signature());
    }

    /** Signed by {@code key} as {@code input} says, whether that is enough or not. */
    private static Request with(Request request, String input, SignatureKey key) {
        String signature;
        try {
            signature = Base64.getEncoder().encodeToString(new MessageSignature().sign(request, input, key));
        } catch (MalformedSignature e) {
            throw new AssertionError(e);
        }
        return adding(request, "Signature-Input", "posthouse=" + input, "Signature", "posthouse=:" + signature + ":");
    }

    private static Request adding(Request request, String... lines) {
        Fields more = Fields.of(lines);
        return new Request(request.method(), request.scheme(), request.authority(), request.target(), name -> {
            var all = new ArrayList<>(request.fields().all(name));
            all.addAll(more.all(name));
            return all;
        });
    }

    private static void assertRefused(SignatureRefusal refusal, SignatureVerdict verdict) {
        assertThat(verdict).isEqualTo(new Refused(refusal));
    }
}
