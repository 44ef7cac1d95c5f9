package io.posthouse.sdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.kernel.signature.BodyDigest;
import io.posthouse.kernel.signature.ContentDigest;
import io.posthouse.kernel.signature.Fields;
import io.posthouse.kernel.signature.HttpMessage.Request;
import io.posthouse.kernel.signature.SignatureKey;
import io.posthouse.kernel.signature.SignatureRefusal;
import io.posthouse.kernel.signature.SignatureVerdict;
import io.posthouse.kernel.signature.SignatureVerdict.Accepted;
import io.posthouse.kernel.signature.SignatureVerdict.Refused;
import io.posthouse.sdk.PlatformSignature.NamedKey;
import io.posthouse.sdk.PlatformSignature.Verdict;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kit signs as the platform does and refuses what the platform refuses, by the examples of the developers' page. */
class PlatformSignatureTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_789_000_000);
    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);
    private static final NamedKey KEY = PlatformSignature.secret("app-7", SECRET);
    private static final URI HOOK = URI.create("https://hooks.example.com/posthouse?app=7");
    private static final byte[] BODY = "{\"type\":\"message\"}".getBytes(UTF_8);
    private static final String NONCE = "k3J9c0XoQ2e1mZ8vB5nTqw";

    @Test
    void signsTheExamplesByteForByteAndAcceptsThem() throws Exception {
        String file = Files.readString(pages().resolve("signature-examples.txt"));
        Map<String, String[]> keys = new HashMap<>();
        file.lines().filter(line -> line.matches("key: .* .*")).map(line -> line.split(" ", -1))
                .forEach(words -> keys.put(words[1], words));
        int examples = 0;
        for (String block : file.split("\n\n", -1)) {
            if (!block.startsWith("example: ")) {
                continue;
            }
            examples++;
            Map<String, String> headers = new HashMap<>();
            all(block, "header").forEach(
                    header -> headers.put(header.substring(0, header.indexOf(':')),
                            header.replaceFirst("[^:]*: ", "")));
            byte[] body = String.join("", all(block, "body")).getBytes(UTF_8);
            URI uri = URI.create(one(block, "url"));
            Instant created = Instant.ofEpochSecond(Long.parseLong(one(block, "created")));
            String[] words = of(keys, one(block, "key"));
            NamedKey signing = words[2].equals("hmac-sha256")
                    ? PlatformSignature.secret(words[1], bytes(words[3]))
                    : PlatformSignature.signing(words[1],
                            KeyFactory.getInstance("Ed25519")
                                    .generatePrivate(new PKCS8EncodedKeySpec(bytes(words[3]))));

            Map<String, String> signed = PlatformSignature.sign(signing, one(block, "method"), uri, headers, body,
                    created,
                    one(block, "nonce"));

            assertThat(signed).as(one(block, "example")).containsEntry("Signature-Input", one(block, "signature-input"))
                    .containsEntry("Signature", one(block, "signature"));
            assertThat(Optional.ofNullable(signed.get("Content-Digest")).stream().toList())
                    .isEqualTo(all(block, "content-digest"));
            Verdict verdict = PlatformSignature.verify(one(block, "method"), uri, lines(headers, signed), body,
                    id -> Optional.of(verifying(of(keys, id))), created.plusSeconds(1));
            assertThat(verdict).isEqualTo(new Verdict(Optional.empty(), words[1], one(block, "nonce")));
        }
        assertThat(examples).isGreaterThan(5);
    }

    @Test
    void thePlatformAcceptsWhatItSigns() {
        Map<String, String> headers = Map.of("Authorization", "Bearer pt_4f9a2c7e", "Content-Type", "application/json");
        Map<String, List<String>> all = lines(headers, PlatformSignature.sign(KEY, "POST", HOOK, headers, BODY));

        assertThat(platform("POST", HOOK, all, BODY, Instant.now())).isEmpty();
        assertThat(all.toString()).contains("\"authorization\" \"content-type\" \"content-digest\"");
    }

    @Test
    void everySignatureHasANonceOfItsOwn() {
        assertThat(PlatformSignature.sign(KEY, "GET", HOOK, Map.of(), new byte[0]).get("Signature-Input"))
                .isNotEqualTo(PlatformSignature.sign(KEY, "GET", HOOK, Map.of(), new byte[0]).get("Signature-Input"));
    }

    @Test
    void acceptsAWebhookWithTheSignaturesOfOthersBesideOurs() {
        Map<String, List<String>> webhook = webhook();
        of(webhook, "Signature-Input").add(0, "proxy=(\"host\";bs);note=\"a, \\\"b\\\"\";created=1");
        of(webhook, "Signature").add(0, "proxy=:AAAA:");

        assertThat(verify(webhook, BODY)).isEmpty();
        assertThat(platform("POST", HOOK, webhook, BODY, NOW)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"signature-missing Signature -", "signature-missing Signature-Input -",
            "signature-missing Signature-Input tag=\"other\"<tag=\"posthouse\"",
            "signature-malformed Signature-Input ((<(",
            "signature-malformed Signature-Input   \"@path\"< \"@path\"",
            "signature-malformed Signature-Input ;created=01<;created=1",
            "signature-malformed Signature-Input ;nonce=\"short\";x=\"<;nonce=\"",
            "signature-malformed Signature-Input ;created=1;created=1<;created=1",
            "signature-malformed Signature-Input \"@path\" \"@path\"<\"@path\"",
            "signature-malformed Signature posthouse=\"<posthouse=:",
            "signature-malformed Signature other=<posthouse=",
            "signature-incomplete Signature-Input \"@scheme\"<\"@path\"",
            "signature-incomplete Authorization Bearer t", "digest-missing Content-Digest -",
            "signature-too-old Signature-Input ;created=1788999939<;created=1789000000",
            "signature-too-old Signature-Input ;expires=1788999999;created=1788999990<;created=1789000000",
            "signature-too-early Signature-Input ;created=1789000006<;created=1789000000",
            "signature-key-unknown Signature-Input ;keyid=\"app-8\"<;keyid=\"app-7\"",
            "signature-algorithm-wrong Signature-Input ;alg=\"ed25519\";created<;created",
            "signature-component-missing Content-Type -", "signature-wrong Content-Type text/plain",
            "signature-wrong Signature-Input ;created=1789000001<;created=1789000000"})
    void refusesWhatThePlatformRefusesForTheSameReason(String altered) {
        String[] words = altered.split(" ", 3);
        Map<String, List<String>> webhook = webhook();
        if (words[2].equals("-")) {
            webhook.remove(words[1]);
        } else if (words[2].contains("<")) {
            String[] change = words[2].split("<", 2);
            webhook.computeIfPresent(words[1],
                    (name, lines) -> new ArrayList<>(List.of(lines.get(0).replace(change[1], change[0]))));
        } else {
            webhook.put(words[1], List.of(words[2]));
        }

        String code = words[0];
        assertThat(verify(webhook, BODY)).as(altered).contains(code);
        assertThat(platform("POST", HOOK, webhook, BODY, NOW)).as(altered).contains(code);
    }

    @Test
    void refusesAnotherBodyAndAnotherAddress() {
        byte[] other = BODY.clone();
        other[3] ^= 1;

        assertThat(verify(webhook(), other)).contains("digest-wrong");
        assertThat(PlatformSignature
                .verify("POST", URI.create("https://hooks.example.net/posthouse?app=7"), webhook(), BODY,
                        id -> Optional.of(KEY), NOW)
                .refusal()).contains("signature-wrong");
        assertThat(PlatformSignature
                .verify("POST", URI.create("https://hooks.example.com/posthouse?app=8"), webhook(), BODY,
                        id -> Optional.of(KEY), NOW)
                .refusal()).contains("signature-wrong");
    }

    @Test
    void agreesWithThePlatformOnWhateverIsAltered() {
        var random = new Random(42);
        int refused = 0;
        for (int i = 0; i < 5_000; i++) {
            Map<String, List<String>> webhook = webhook();
            String name = List.copyOf(webhook.keySet()).get(random.nextInt(webhook.size()));
            var line = new StringBuilder(of(webhook, name).get(0));
            int at = random.nextInt(line.length());
            switch (random.nextInt(3)) {
                case 0 -> line.setCharAt(at, (char) (1 + random.nextInt(0x100)));
                case 1 -> line.insert(at, " ;,=\":()?0aZ\t\n".charAt(random.nextInt(14)));
                default -> line.deleteCharAt(at);
            }
            webhook.put(name, List.of(line.toString()));

            Optional<String> ours = verify(webhook, BODY);
            assertThat(ours.isPresent()).as("%s: %s", name, line)
                    .isEqualTo(platform("POST", HOOK, webhook, BODY, NOW).isPresent());
            refused += ours.isPresent() ? 1 : 0;
        }
        assertThat(refused).isGreaterThan(4_900);
    }

    @Test
    void signsNothingThatWouldBeRefused() {
        for (URI uri : List.of(URI.create("https://hooks.example.com/?"), URI.create("/posthouse"),
                URI.create("mailto:a@b"))) {
            assertThatThrownBy(() -> PlatformSignature.sign(KEY, "GET", uri, Map.of(), new byte[0]))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> PlatformSignature.sign(KEY, "GET", HOOK, Map.of("Authorization", "Bearer \u00e9"),
                new byte[0])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PlatformSignature.sign(KEY, "GET", HOOK, Map.of(), new byte[0], NOW, "short"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PlatformSignature.secret("app-7", new byte[31]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(KEY).hasToString("hmac-sha256 app-7");
    }

    @Test
    void knowsEveryRefusalThatTheHeadOfAWebhookCanMeet() throws IOException {
        String kit = Files.readString(
                pages().resolve("../../clients/sdk-java/src/main/java/io/posthouse/sdk/PlatformSignature.java"));
        for (SignatureRefusal refusal : SignatureRefusal.values()) {
            // Whether a nonce is new, and whose a token is, the receiver of a webhook knows for itself.
            if (refusal != SignatureRefusal.SIGNATURE_REPLAYED && refusal != SignatureRefusal.SIGNATURE_TOKEN_OTHER) {
                assertThat(kit).contains("\"" + refusal.code() + "\"");
            }
        }
    }

    private static Map<String, List<String>> webhook() {
        Map<String, String> headers = Map.of("Content-Type", "application/json");
        return lines(headers, PlatformSignature.sign(KEY, "POST", HOOK, headers, BODY, NOW, NONCE));
    }

    private static Optional<String> verify(Map<String, List<String>> headers, byte[] body) {
        return PlatformSignature.verify("POST", HOOK, headers, body,
                id -> id.equals("app-7") ? Optional.of(KEY) : Optional.empty(), NOW).refusal();
    }

    /** Why the platform itself would refuse it. */
    private static Optional<String> platform(String method, URI uri, Map<String, List<String>> headers, byte[] body,
            Instant now) {
        Map<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        fields.putAll(headers);
        Fields all = name -> fields.getOrDefault(name, List.of());
        SignatureVerdict verdict = new io.posthouse.kernel.signature.PlatformSignature(Clock.fixed(now, ZoneOffset.UTC),
                id -> id.equals("app-7") ? Optional.of(SignatureKey.hmac(id, SECRET)) : Optional.empty())
                .verify(Request.to(method, uri, all), body.length > 0);
        return switch (verdict) {
            case Refused(var reason) -> Optional.of(reason.code());
            case Accepted accepted -> {
                BodyDigest digest = accepted.digest().map(ContentDigest::check).orElse(null);
                if (digest == null) {
                    yield Optional.empty();
                }
                digest.update(body, 0, body.length);
                yield digest.fits() ? Optional.empty() : Optional.of(SignatureRefusal.DIGEST_WRONG.code());
            }
        };
    }

    private static Map<String, List<String>> lines(Map<String, String> headers, Map<String, String> signed) {
        Map<String, List<String>> lines = new HashMap<>();
        headers.forEach((name, value) -> lines.put(name, new ArrayList<>(List.of(value))));
        signed.forEach((name, value) -> lines.put(name, new ArrayList<>(List.of(value))));
        return lines;
    }

    private static NamedKey verifying(String[] words) {
        try {
            return words[2].equals("hmac-sha256")
                    ? PlatformSignature.secret(words[1], bytes(words[3]))
                    : PlatformSignature.verifying(words[1],
                            KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(bytes(words[4]))));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static <T> T of(Map<String, T> map, String key) {
        return Objects.requireNonNull(map.get(key), key);
    }

    private static byte[] bytes(String base64) {
        return Base64.getDecoder().decode(base64);
    }

    private static List<String> all(String block, String name) {
        return block.lines().filter(line -> line.startsWith(name + ": ")).map(line -> line.substring(name.length() + 2))
                .toList();
    }

    private static String one(String block, String name) {
        List<String> all = all(block, name);
        assertThat(all).as(name).hasSize(1);
        return all.get(0);
    }

    private static Path pages() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("docs/protocol"))) {
            folder = Objects.requireNonNull(folder.getParent(), "tests run somewhere below the checkout");
        }
        return folder.resolve("docs/protocol");
    }
}
