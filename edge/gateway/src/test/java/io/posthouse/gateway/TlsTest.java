package io.posthouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.net.tls.TlsMaterial;
import io.posthouse.net.tls.TlsSettings;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TlsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void speaksTlsWithTheGivenCertificateAndTellsBrowsersToInsistOnIt(HttpClient.Version version) throws Exception {
        // given
        TlsMaterial tls = TlsMaterial.open(new TlsSettings(folder, Optional.empty(), "localhost", List.of()),
                Clock.systemUTC());
        try (Door door = new Door(settings -> settings.withTls(tls.keyManager()), List.of(), List.of());
                HttpClient client = HttpClient.newBuilder().version(version).sslContext(trusting(tls)).build()) {
            // when
            HttpResponse<String> page = get(client, door, "/");
            HttpResponse<String> endpoint = get(client, door, "/api/session");

            // then
            assertThat(page.version()).isEqualTo(version);
            assertThat(page.headers().firstValue("Strict-Transport-Security")).isPresent();
            assertThat(endpoint.body()).isEqualTo("answered");
            assertThat(door.endpoints().last().signed().orElseThrow().tls()).isTrue();
            int port = door.endpoints().last().fromPort();
            get(client, door, "/api/people");
            assertThat(door.endpoints().last().fromPort()).isEqualTo(port);
        }
    }

    @ParameterizedTest
    @EnumSource
    void handsOnABodyOfUnknownLength(HttpClient.Version version) throws Exception {
        // given
        TlsMaterial tls = TlsMaterial.open(new TlsSettings(folder, Optional.empty(), "localhost", List.of()),
                Clock.systemUTC());
        try (Door door = new Door(settings -> settings.withTls(tls.keyManager()), List.of(), List.of());
                HttpClient client = HttpClient.newBuilder().version(version).sslContext(trusting(tls)).build()) {
            // when
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create("https://localhost:" + door.port() + "/api/session"))
                            .POST(HttpRequest.BodyPublishers
                                    .ofInputStream(() -> new ByteArrayInputStream(new byte[20_000])))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());

            // then
            assertThat(answer.version()).isEqualTo(version);
            assertThat(answer.body()).isEqualTo("answered");
            assertThat(door.endpoints().last().bodyBytes()).isEqualTo(20_000);
        }
    }

    @ParameterizedTest
    @EnumSource
    void passesRequestsToBackEndsAndBreaksOffWhatTheyBreakOff(HttpClient.Version version) throws Exception {
        // given
        TlsMaterial tls = TlsMaterial.open(new TlsSettings(folder, Optional.empty(), "localhost", List.of()),
                Clock.systemUTC());
        try (RawBackend shop = new RawBackend((socket, head) -> {
            if (head.startsWith("POST")) {
                RawBackend.write(socket, RawBackend.ok("took " + RawBackend.chunks(socket.getInputStream())));
            } else if (head.contains("/half")) {
                RawBackend.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
                socket.close();
            } else {
                RawBackend.write(socket, RawBackend.ok("sold"));
            }
        });
                Door door = new Door(tls.keyManager(),
                        new RouteStreet(RouteStreet.one("/shop/**", ",\"anonymous\":true", shop.url())).routing());
                HttpClient client = HttpClient.newBuilder().version(version).sslContext(trusting(tls)).build()) {
            // when
            HttpResponse<String> whole = get(client, door, "/shop/a");
            HttpResponse<String> posted = client.send(
                    HttpRequest.newBuilder(URI.create("https://localhost:" + door.port() + "/shop/a"))
                            .POST(HttpRequest.BodyPublishers
                                    .ofInputStream(() -> new ByteArrayInputStream(new byte[20_000])))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());

            // then
            assertThat(whole.version()).isEqualTo(version);
            assertThat(whole.body()).isEqualTo("sold");
            assertThat(posted.body()).isEqualTo("took 20000");
            assertThat(shop.heads().getLast()).containsIgnoringCase("transfer-encoding: chunked")
                    .containsIgnoringCase("x-forwarded-proto: https");
            assertThatThrownBy(() -> get(client, door, "/shop/half")).isInstanceOf(java.io.IOException.class);
            assertThat(get(client, door, "/shop/a").body()).isEqualTo("sold");
        }
    }

    @Test
    void saysHowManyStreamsItTakesAtOnceAndHowLongFieldsMayBe() throws Exception {
        // given
        TlsMaterial tls = TlsMaterial.open(new TlsSettings(folder, Optional.empty(), "localhost", List.of()),
                Clock.systemUTC());
        Vertx vertx = Vertx.vertx();
        CompletableFuture<Http2Settings> said = new CompletableFuture<>();
        HttpClientOptions options = new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setSsl(true)
                .setUseAlpn(true).setTrustAll(true).setVerifyHost(false);
        try (Door door = new Door(settings -> settings.withTls(tls.keyManager()), List.of(), List.of())) {
            var client = vertx.httpClientBuilder().with(options).withConnectHandler(connection -> {
                connection.remoteSettingsHandler(said::complete);
                // They may have come before.
                said.complete(connection.remoteSettings());
            }).build();

            // when
            client.request(HttpMethod.GET, door.port(), "localhost", "/health/live")
                    .compose(request -> request.send().compose(HttpClientResponse::body)).toCompletionStage()
                    .toCompletableFuture().get();

            // then
            assertThat(said.get().getMaxConcurrentStreams()).isEqualTo(100);
            assertThat(said.get().getMaxHeaderListSize()).isEqualTo(16 * 1024);
        } finally {
            vertx.close().await();
        }
    }

    @Test
    void answersClearTextOnTheTlsPortWithNothing() throws Exception {
        // given
        TlsMaterial tls = TlsMaterial.open(new TlsSettings(folder, Optional.empty(), "localhost", List.of()),
                Clock.systemUTC());
        try (Door door = new Door(settings -> settings.withTls(tls.keyManager()), List.of(), List.of())) {
            // when
            String answer = door.raw("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");

            // then
            assertThat(answer).doesNotContain("HTTP/1.1");
        }
    }

    private static HttpResponse<String> get(HttpClient client, Door door, String path) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create("https://localhost:" + door.port() + path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    static SSLContext trusting(TlsMaterial tls) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("ours", tls.chain().getFirst());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
