package io.posthouse.kernel.signature;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.kernel.signature.HttpMessage.Request;
import io.posthouse.kernel.signature.PlatformSignature.SignedFields;
import io.posthouse.kernel.signature.SignatureVerdict.Accepted;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What the page for developers says of signatures is so: the examples beside it, which the kits for JavaScript and Java
 * are held against too, the one that it walks through, and the refusals that it lists.
 */
class SignatureExamplesTest {
    private static final Path PAGES = pages();

    /** Names and values of one example; a name may come again. */
    private record Example(List<String> lines) {
        String one(String name) {
            List<String> all = all(name);
            assertThat(all).as(name).hasSize(1);
            return all.getFirst();
        }

        List<String> all(String name) {
            return lines.stream().filter(line -> line.startsWith(name + ": "))
                    .map(line -> line.substring(name.length() + 2)).toList();
        }

        boolean hasBody() {
            return !all("body").isEmpty();
        }

        byte[] body() {
            return hasBody() ? one("body").getBytes(UTF_8) : new byte[0];
        }

        Request request(String... more) {
            var fields = new ArrayList<>(List.of(more));
            for (String header : all("header")) {
                int colon = header.indexOf(": ");
                fields.addAll(List.of(header.substring(0, colon), header.substring(colon + 2)));
            }
            if (hasBody()) {
                fields.addAll(List.of("Content-Digest", ContentDigest.sha256(body())));
            }
            return Request.to(one("method"), URI.create(one("url")), Fields.of(fields.toArray(String[]::new)));
        }

        Instant created() {
            return Instant.ofEpochSecond(Long.parseLong(one("created")));
        }
    }

    @Test
    void examplesAreSignedByteForByte() throws IOException {
        List<Example> examples = examples();
        assertThat(examples).hasSizeGreaterThan(5);
        for (Example example : examples) {
            SignedFields signed = PlatformSignature.sign(example.request(), example.hasBody(),
                    signing(example.one("key")), example.created(), example.one("nonce"));

            assertThat(signed.signatureInput()).as(example.one("example")).isEqualTo(example.one("signature-input"));
            assertThat(signed.signature()).as(example.one("example")).isEqualTo(example.one("signature"));
            if (example.hasBody()) {
                assertThat(ContentDigest.sha256(example.body())).isEqualTo(example.one("content-digest"));
            }
        }
    }

    @Test
    void examplesAreAccepted() throws IOException {
        for (Example example : examples()) {
            Request request = example.request("Signature-Input", example.one("signature-input"), "Signature",
                    example.one("signature"));
            var platform = new PlatformSignature(Clock.fixed(example.created().plusSeconds(1), ZoneOffset.UTC),
                    SignatureExamplesTest::verifying);

            assertThat(platform.verify(request, example.hasBody())).as(example.one("example"))
                    .isInstanceOfSatisfying(Accepted.class, accepted -> accepted.digest().ifPresent(expected -> {
                        BodyDigest digest = expected.check();
                        digest.update(example.body(), 0, example.body().length);
                        assertThat(digest.fits()).isTrue();
                    }));
        }
    }

    @Test
    void thePageWalksThroughOneOfThem() throws IOException, MalformedSignature {
        String page = Files.readString(PAGES.resolve("signature.md"));
        Example example = examples().get(1);
        String input = example.one("signature-input").substring("posthouse=".length());

        assertThat(page).contains("```\n" + new MessageSignature().base(example.request(), input) + "\n```\n")
                .contains("```http\nPOST /api/groups HTTP/1.1\nHost: desk.example.org\n"
                        + String.join("\n", example.all("header")) + "\nContent-Digest: "
                        + example.one("content-digest") + "\nSignature-Input: " + example.one("signature-input")
                        + "\nSignature: " + example.one("signature") + "\n\n" + example.one("body") + "\n```\n")
                .contains("keyid `app-7`, secret `" + secret() + "`");
    }

    @Test
    void thePageTellsEveryRefusalInItsOrder() throws IOException {
        List<String> told = Files.readString(PAGES.resolve("signature.md")).lines()
                .filter(line -> line.matches("\\| `(signature|digest)-[a-z-]+` \\|.*"))
                .map(line -> line.substring(3, line.indexOf('`', 3))).toList();

        assertThat(told).isEqualTo(Arrays.stream(SignatureRefusal.values()).map(SignatureRefusal::code).toList());
        assertThat(SignatureRefusal.values())
                .allSatisfy(refusal -> assertThat(refusal.code())
                        .isEqualTo(refusal.name().toLowerCase(Locale.ROOT).replace('_', '-')));
    }

    private static List<Example> examples() throws IOException {
        var examples = new ArrayList<Example>();
        for (String block : file().split("\n\n", -1)) {
            if (block.startsWith("example: ")) {
                examples.add(new Example(block.lines().toList()));
            }
        }
        return examples;
    }

    private static String file() throws IOException {
        return Files.readString(PAGES.resolve("signature-examples.txt"));
    }

    private static String secret() throws IOException {
        return file().lines().filter(line -> line.startsWith("key: app-7 hmac-sha256 ")).findFirst().orElseThrow()
                .substring("key: app-7 hmac-sha256 ".length());
    }

    private static SignatureKey signing(String id) throws IOException {
        return id.equals("app-7")
                ? SignatureKey.hmac(id, Base64.getDecoder().decode(secret()))
                : RfcKeys.ed25519Private(id);
    }

    private static Optional<SignatureKey> verifying(String id) {
        try {
            return Optional.of(id.equals("app-7") ? signing(id) : RfcKeys.ed25519(id));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Path pages() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("docs/protocol"))) {
            folder = Objects.requireNonNull(folder.getParent(), "tests run somewhere below the checkout");
        }
        return folder.resolve("docs/protocol");
    }
}
