package io.posthouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.gateway.limit.LimitSettings;
import io.posthouse.gateway.limit.Limiting;
import io.posthouse.gateway.limit.Quota;
import io.posthouse.identity.RefusedCall;
import io.posthouse.identity.RefusedCall.Behalf;
import io.posthouse.identity.RefusedCall.Place;
import io.posthouse.kernel.AppId;
import io.posthouse.kernel.setting.Running;
import io.posthouse.kernel.signature.ContentDigest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What an app asks for and does not get is remembered for its developer, wherever it was refused, and nothing else is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class RefusedCallsTest {
    private static final AppId APP = new AppId(3);
    private static final String BEARER = "Bearer " + Door.APPS_TOKEN;

    private Door door;
    private int before;

    @BeforeAll
    void open() throws Exception {
        door = Door.open();
    }

    @AfterAll
    void close() {
        door.close();
    }

    @BeforeEach
    void count() {
        before = door.refusals().of(APP).size();
    }

    @Test
    void whatAnEndpointRefusesIsRememberedWithThePermissionThatWasMissing() throws Exception {
        HttpResponse<String> answer = door.get("/api/refused?of=ada", "Authorization", BEARER);

        assertThat(answer.statusCode()).isEqualTo(403);
        RefusedCall call = noted(door);
        assertThat(call.requestId()).isEqualTo(answer.headers().firstValue("X-Request-Id").orElseThrow());
        assertThat(call).isEqualTo(new RefusedCall(call.requestId(), call.at(), "GET", "/api/{what}", Place.PERMISSION,
                "scope-missing", 403, Optional.of("a.b.c"), Behalf.PERSON, false));
        assertThat(answer.headers().map()).as("for the door alone").doesNotContainKeys("posthouse-refused",
                "posthouse-route");
    }

    @Test
    void whatIsNotSignedIsRememberedForTheAppWhoseTokenItIs() throws Exception {
        door.get("/api/people/ada", "Authorization", BEARER, "Signature-Input", "sig=()");

        RefusedCall call = noted(door);
        assertThat(call.place()).isEqualTo(Place.SIGNATURE);
        assertThat(call.code()).isEqualTo("signature-missing");
        assertThat(call.behalf()).isEqualTo(Behalf.UNKNOWN);
        assertThat(call.status()).isEqualTo(401);
    }

    @Test
    void aBodyThatIsNotTheSignedOneIsRemembered() throws Exception {
        door.post("/api/people", "another", "Authorization", BEARER, "Signature-Input", "sig=()", "Signature", "sig=::",
                "Content-Digest", ContentDigest.sha256("this".getBytes(StandardCharsets.UTF_8)));

        RefusedCall call = noted(door);
        assertThat(call.place()).isEqualTo(Place.SIGNATURE);
        assertThat(call.code()).isEqualTo("digest-wrong");
        assertThat(call.behalf()).isEqualTo(Behalf.PERSON);
    }

    @Test
    void whatAnEndpointSaysOfWhoAskedIsRememberedAsCertainOrAsClaimed() throws Exception {
        // what was told of the app that has proved itself, and of one that was only named
        HttpResponse<String> proven = door.get("/api/asked?app=3%20travel-desk");
        RefusedCall first = noted(door);
        assertThat(first.claimed()).isFalse();
        assertThat(first.code()).isEqualTo("invalid_grant");
        assertThat(first.place()).isEqualTo(Place.ENDPOINT);
        assertThat(first.behalf()).isEqualTo(Behalf.UNKNOWN);
        before++;
        door.get("/api/asked?app=3%20travel-desk%20named");
        assertThat(noted(door).claimed()).isTrue();

        assertThat(proven.headers().map()).as("for the door alone").doesNotContainKey("posthouse-app");
    }

    @Test
    void aTokenThatNeedsAProofIsRememberedToo() throws Exception {
        door.get("/api/other", "Authorization", "DPoP " + Door.BOUND_TOKEN, "DPoP", Door.PROOF);

        RefusedCall call = noted(door);
        assertThat(call.place()).isEqualTo(Place.IDENTITY);
        assertThat(call.code()).isEqualTo("invalid-dpop-proof");
    }

    @Test
    void whoComesTooOftenIsRememberedWithTheInterface() throws Exception {
        LimitSettings settings = new LimitSettings(Optional.empty(), Optional.of(new Quota(60, Duration.ofHours(1), 1)),
                Optional.empty(), Optional.empty(), Map.of(), Map.of(), 1_000, 1_000, 1_000);
        try (Door limited = new Door(new Limiting(Running.fixed(settings), List.of("GET /api/people/{name}"), Map.of(),
                Optional.empty()), List.of())) {
            assertThat(limited.get("/api/people/ada", "Authorization", BEARER).statusCode()).isEqualTo(200);
            assertThat(limited.get("/api/people/ada", "Authorization", BEARER).statusCode()).isEqualTo(429);

            before = 0;
            RefusedCall call = noted(limited);
            assertThat(call.place()).isEqualTo(Place.LIMITS);
            assertThat(call.code()).isEqualTo("user-limit");
            assertThat(call.route()).isEqualTo("/api/people/{name}");
        }
    }

    @Test
    void whatARouteRefusesIsRememberedAndWhatABackEndAnswersIsNot() throws Exception {
        String routes = """
                {"routes":[
                 {"name":"open","path":"/open","reach":"open","permission":"a.b.c","to":[{"backend":"shop"}]},
                 {"name":"tea","path":"/tea/**","reach":"open","permission":"a.b.d","to":[{"backend":"shop"}]},
                 {"name":"its","hosts":["shop.test"],"path":"/**","anonymous":true,"to":[{"backend":"shop"}]}],
                 "backends":[{"name":"shop","targets":["SHOP"]}]}""";
        try (RawBackend shop = RawBackend.saying("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
                Door routed = new Door(new RouteStreet(routes.replace("SHOP", shop.url())).routing(), List.of())) {
            // when: on one connection, so that the first is over when the second is answered
            HttpResponse<String> answered = routed.get("/open", "Authorization", BEARER);
            HttpResponse<String> refused = routed.get("/tea/green", "Authorization", BEARER);

            // then
            assertThat(answered.statusCode()).isEqualTo(404);
            assertThat(refused.statusCode()).isEqualTo(403);
            before = 0;
            RefusedCall call = noted(routed);
            assertThat(call).isEqualTo(new RefusedCall(call.requestId(), call.at(), "GET", "/tea/**", Place.PERMISSION,
                    "scope-missing", 403, Optional.of("a.b.d"), Behalf.PERSON, false));
            assertThat(routed.refusals().of(APP)).hasSize(1);

            // when: on a host that is none of ours
            routed.raw("GET /any HTTP/1.1\r\nHost: shop.test\r\nConnection: close\r\nAuthorization: " + BEARER
                    + "\r\nSignature-Input: sig=()\r\n\r\n");

            // then
            before = 1;
            assertThat(noted(routed).place()).isEqualTo(Place.SIGNATURE);
            assertThat(shop.heads()).hasSize(1);
        }
    }

    @Test
    void whatIsCarriedOutAndWhatIsNobodysIsNotRemembered() throws Exception {
        door.get("/api/people", "Authorization", BEARER);
        door.get("/api/refused", "Authorization", "Bearer " + "x".repeat(47));
        door.get("/api/refused", "Cookie", "posthouse_session=" + Door.ADAS_TOKEN);

        // What comes after them is the only one that was noted.
        door.get("/api/refused", "Authorization", BEARER);
        noted(door);
        assertThat(door.refusals().of(APP)).hasSize(before + 1);
    }

    /** The one call that was noted since {@link #before}. */
    private RefusedCall noted(Door at) throws InterruptedException {
        // The answer is on its way before it is noted.
        while (at.refusals().of(APP).size() == before) {
            Thread.sleep(5);
        }
        return at.refusals().of(APP).getFirst();
    }
}
