package io.posthouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.kernel.signature.ContentDigest;
import io.posthouse.net.tls.TlsMaterial;
import io.posthouse.net.tls.TlsSettings;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who signed a request signed the digest of its body, which comes later: another one reaches no endpoint whole. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SignedBodyTest {
    private static final byte[] SIGNED = "{\"amount\":\"12.50\"}".repeat(3_000).getBytes(StandardCharsets.UTF_8);
    private static final byte[] OTHER = "{\"amount\":\"99.50\"}".repeat(3_000).getBytes(StandardCharsets.UTF_8);
    private static final String DIGEST = ContentDigest.sha256(SIGNED);

    @TempDir
    static Path folder;

    private TlsMaterial tls;
    private Door door;

    @BeforeAll
    void open() throws Exception {
        tls = TlsMaterial.open(new TlsSettings(folder, Optional.empty(), "localhost", List.of()), Clock.systemUTC());
        door = new Door(settings -> settings.withTls(tls.keyManager()), List.of(), List.of());
    }

    @AfterAll
    void close() {
        door.close();
    }

    @ParameterizedTest
    @EnumSource
    void theSignedBodyIsHandedOnWhole(HttpClient.Version version) throws Exception {
        for (BodyPublisher body : List.of(told(SIGNED), untold(SIGNED))) {
            HttpResponse<String> answer = send(version, "POST", body, "Content-Digest", DIGEST);

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(door.endpoints().last().bodyBytes()).isEqualTo(SIGNED.length);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anotherBodyIsRefusedAndReachesNobodyWhole(HttpClient.Version version) throws Exception {
        int before = door.endpoints().arrived().size();

        for (BodyPublisher body : List.of(told(OTHER), untold(OTHER), told(new byte[]{'x'}), untold(new byte[]{'x'}))) {
            HttpResponse<String> answer = send(version, "POST", body, "Content-Digest", DIGEST);

            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("\"digest-wrong\"");
        }
        assertThat(door.endpoints().arrived()).as("whole requests").hasSize(before);
    }

    @ParameterizedTest
    @EnumSource
    void aBodyThatWasTakenAwayIsAnotherBody(HttpClient.Version version) throws Exception {
        int before = door.endpoints().arrived().size();

        HttpResponse<String> empty = send(version, "POST", told(new byte[0]), "Content-Digest", DIGEST);
        HttpResponse<String> none = send(version, "DELETE", BodyPublishers.noBody(), "Content-Digest", DIGEST);

        assertThat(empty.body()).contains("\"digest-wrong\"");
        assertThat(none.body()).contains("\"digest-wrong\"");
        assertThat(door.endpoints().arrived()).as("whole requests").hasSize(before);
    }

    @ParameterizedTest
    @EnumSource
    void aRequestThatWasSignedWithoutABodyHasNone(HttpClient.Version version) throws Exception {
        assertThat(send(version, "GET", BodyPublishers.noBody()).statusCode()).isEqualTo(200);
        assertThat(send(version, "POST", told(new byte[0])).statusCode()).isEqualTo(200);
        int before = door.endpoints().arrived().size();

        HttpResponse<String> added = send(version, "POST", untold(OTHER));

        assertThat(added.statusCode()).isEqualTo(400);
        assertThat(added.body()).contains("\"digest-missing\"");
        assertThat(door.endpoints().arrived()).as("whole requests").hasSize(before);
    }

    @Test
    void aRefusedSignatureIsToldInWordsAndWithItsStatus() throws Exception {
        HttpResponse<String> answer = ask(HttpClient.Version.HTTP_1_1, HttpRequest.newBuilder(at("/api/groups"))
                .header("Authorization", "Bearer " + Door.APPS_TOKEN).header("Signature-Input", "posthouse=()"));

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("\"signature-missing\"");
    }

    private static BodyPublisher told(byte[] body) {
        return BodyPublishers.ofByteArray(body);
    }

    private static BodyPublisher untold(byte[] body) {
        return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body));
    }

    private HttpResponse<String> send(HttpClient.Version version, String method, BodyPublisher body, String... more)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(at("/api/groups")).method(method, body)
                .header("Authorization", "Bearer " + Door.APPS_TOKEN).header("Signature-Input", "posthouse=()")
                .header("Signature", "posthouse=:AA==:");
        if (more.length > 0) {
            request.headers(more);
        }
        return ask(version, request);
    }

    private URI at(String path) {
        return URI.create("https://localhost:" + door.port() + path);
    }

    private HttpResponse<String> ask(HttpClient.Version version, HttpRequest.Builder request) throws Exception {
        try (HttpClient client = HttpClient.newBuilder().version(version).sslContext(TlsTest.trusting(tls)).build()) {
            return client.send(request.timeout(Duration.ofSeconds(20)).build(), BodyHandlers.ofString());
        }
    }
}
