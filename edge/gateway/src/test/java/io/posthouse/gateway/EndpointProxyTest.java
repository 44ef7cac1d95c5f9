package io.posthouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.identity.CsrfTokens;
import io.posthouse.identity.http.CallerHeader;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointProxyTest {
    private static final String COOKIE = "posthouse_session=" + Door.ADAS_TOKEN;

    private static Door door;

    @BeforeAll
    static void openTheDoor() throws IOException {
        door = new Door(
                settings -> settings.withPatience(Duration.ofSeconds(10), Duration.ofMillis(700),
                        Duration.ofSeconds(10)),
                List.of(), List.of());
    }

    @AfterAll
    static void closeTheDoor() {
        door.close();
    }

    @Test
    void tellsTheEndpointWhoAsksInASignedHeaderAndNothingElse() throws Exception {
        // when
        HttpResponse<String> answer = door.get("/api/people?query=b", "Cookie", COOKIE);

        // then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("answered");
        Endpoints.Arrived arrived = door.endpoints().last();
        assertThat(arrived.target()).isEqualTo("/api/people?query=b");
        assertThat(arrived.carries("cookie")).isFalse();
        CallerHeader.Signed signed = arrived.signed().orElseThrow();
        assertThat(signed.caller().orElseThrow().name()).isEqualTo("ada");
        assertThat(signed.requestId()).isEqualTo(answer.headers().firstValue("X-Request-Id").orElseThrow());
        assertThat(signed.client().isLoopbackAddress()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {Door.BODY_BYTES_MAX + 20_000, 15_000})
    void lendsNobodyAConnectionOnWhichABodyDidNotEnd(int sentAfterTheAnswer) throws Exception {
        // given endpoints that have answered before the body was there
        for (int i = 0; i < 4; i++) {
            try (Socket socket = door.connect()) {
                socket.getOutputStream().write(("POST /api/early HTTP/1.1\r\nHost: localhost\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n").getBytes(StandardCharsets.US_ASCII));
                assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                        .isEqualTo("HTTP/1.1 400");
                // and a sender who goes on, and goes
                sendChunks(socket, sentAfterTheAnswer);
            }
        }

        // when
        for (int i = 0; i < 8; i++) {
            HttpResponse<String> answer = door.get("/api/people");

            // then
            assertThat(answer.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void saysThatItClosesWhenItAnswersBeforeTheBodyIsThere() throws Exception {
        try (Socket socket = door.connect()) {
            // when
            socket.getOutputStream().write(("POST /api/early HTTP/1.1\r\nHost: localhost\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n").getBytes(StandardCharsets.US_ASCII));

            // then
            assertThat(Door.everything(socket)).startsWith("HTTP/1.1 400").containsIgnoringCase("connection: close");
        }
    }

    private static void sendChunks(Socket socket, int bytes) {
        try {
            for (int sent = 0; sent < bytes; sent += 1000) {
                socket.getOutputStream()
                        .write(("3e8\r\n" + "z".repeat(1000) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            // The door has closed meanwhile.
        }
    }

    @Test
    void keepsItsConnectionsForTheNextRequest() throws Exception {
        // given
        door.post("/api/session", "{}");
        int port = door.endpoints().last().fromPort();

        // when
        door.get("/api/people");
        door.post("/api/session", "{}");

        // then
        assertThat(door.endpoints().last().fromPort()).isEqualTo(port);
    }

    @Test
    void signsForNobodyWhenTheCookieIsUnknown() throws Exception {
        // when
        door.get("/api/session", "Cookie", "posthouse_session=phs_SomebodyElsesSomebodyElsesSomebodyElses");

        // then
        assertThat(door.endpoints().last().signed().orElseThrow().caller()).isEmpty();
    }

    @Test
    void believesNeitherOfTwoSessionCookies() throws Exception {
        // when
        door.get("/api/session", "Cookie", COOKIE + "; posthouse_session=phs_PlantedPlantedPlantedPlantedPlanted");

        // then
        assertThat(door.endpoints().last().signed().orElseThrow().caller()).isEmpty();
    }

    @Test
    void takesOutWhateverACallerClaimsAboutItself() throws Exception {
        // given
        String forged = CallerHeader.withNewKey().sign(java.util.Optional.empty(),
                new CallerHeader.Hop("forged", "GET", "/api/session", java.net.InetAddress.getLoopbackAddress(), true),
                java.time.Instant.now());

        // when
        String answer = door
                .raw("GET /api/session HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nConnection: Posthouse-Caller\r\n"
                        + "Posthouse-Caller: " + forged + "\r\nPOSTHOUSE-CALLER: again\r\nX-Posthouse-Login: 1\r\n"
                        + "X-Forwarded-For: 10.0.0.1\r\nX-Forwarded-User: root\r\nForwarded: for=10.0.0.1\r\nX-Request-Id: mine\r\n"
                        + "Authorization: Basic eDp5\r\nX-Http-Method-Override: DELETE\r\nX-Original-URL: /api/logins\r\n\r\n");

        // then
        assertThat(answer).startsWith("HTTP/1.1 200");
        Endpoints.Arrived arrived = door.endpoints().last();
        assertThat(arrived.headers().get("posthouse-caller")).hasSize(1).doesNotContain(forged);
        assertThat(arrived.signed().orElseThrow().requestId()).isNotEqualTo("mine").isNotEqualTo("forged");
        for (String header : List.of("x-posthouse-login", "x-forwarded-for", "x-forwarded-user", "forwarded",
                "x-request-id",
                "authorization", "x-http-method-override", "x-original-url")) {
            assertThat(arrived.carries(header)).as(header).isFalse();
        }
    }

    @Test
    void wantsACsrfTokenForWhatChangesSomething() throws Exception {
        // given
        String token = CsrfTokens.of(Door.ADAS_TOKEN);
        int before = door.endpoints().arrived().size();

        // when
        HttpResponse<String> without = door.post("/api/groups", "{}", "Cookie", COOKIE);
        HttpResponse<String> wrong = door.post("/api/groups", "{}", "Cookie", COOKIE, CsrfTokens.HEADER, "wrong");
        int between = door.endpoints().arrived().size();
        HttpResponse<String> right = door.post("/api/groups", "{}", "Cookie", COOKIE, CsrfTokens.HEADER, token);

        // then
        assertThat(without.statusCode()).isEqualTo(403);
        assertThat(without.body()).contains("csrf-token-missing");
        assertThat(wrong.statusCode()).isEqualTo(403);
        assertThat(wrong.body()).contains("csrf-token-wrong");
        assertThat(between).isEqualTo(before);
        assertThat(right.statusCode()).isEqualTo(200);
        assertThat(door.endpoints().last().carries("x-csrf-token")).isFalse();
    }

    @Test
    void refusesAForeignPageEvenBeforeAnybodyIsSignedIn() throws Exception {
        // when
        HttpResponse<String> foreign = door.post("/api/session", "{}", "Origin", "http://evil.example");
        HttpResponse<String> nowhere = door.post("/api/session", "{}", "Origin", "null");
        HttpResponse<String> own = door.post("/api/session", "{}", "Origin", "http://localhost:" + door.port());

        // then
        assertThat(foreign.statusCode()).isEqualTo(403);
        assertThat(foreign.body()).contains("foreign-origin");
        assertThat(nowhere.statusCode()).isEqualTo(403);
        assertThat(own.statusCode()).isEqualTo(200);
        // and not by naming ours beside its own
        assertThat(door.post("/api/session", "{}", "Origin", "http://localhost:" + door.port(), "Origin",
                "http://evil.example").body()).contains("foreign-origin");
    }

    @Test
    void takesAFormOfAnotherSiteForNobodysWhereBrowsersAreSent() throws Exception {
        // when
        HttpResponse<String> foreign = door.post("/authorize", "x=1", "Cookie", COOKIE, "Origin",
                "http://evil.example");
        var arrived = door.endpoints().last().signed().orElseThrow();
        HttpResponse<String> own = door.post("/authorize", "x=1", "Cookie", COOKIE, "Origin",
                "http://localhost:" + door.port());

        // then
        assertThat(foreign.statusCode()).isEqualTo(200);
        assertThat(arrived.caller()).isEmpty();
        assertThat(own.body()).contains("csrf-token-missing");
    }

    @Test
    void refusesABodyThatSaysItIsTooLarge() throws Exception {
        // when
        HttpResponse<String> fits = door.post("/api/session", "x".repeat(Door.BODY_BYTES_MAX));
        int arrived = door.endpoints().last().bodyBytes();
        HttpResponse<String> large = door.post("/api/session", "x".repeat(Door.BODY_BYTES_MAX + 1));

        // then
        assertThat(fits.statusCode()).isEqualTo(200);
        assertThat(arrived).isEqualTo(Door.BODY_BYTES_MAX);
        assertThat(large.statusCode()).isEqualTo(413);
        assertThat(large.body()).contains("body-too-large");
    }

    @Test
    void cutsABodyThatGrowsTooLargeWithoutSayingSo() throws Exception {
        // given
        String chunk = "4000\r\n" + "x".repeat(0x4000) + "\r\n";

        // when
        String answer = door.raw("POST /api/session HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                + chunk.repeat(6));

        // then
        assertThat(answer).startsWith("HTTP/1.1 413").contains("body-too-large");
    }

    @Test
    void cutsABodyThatComesTooSlowly() throws Exception {
        // when
        String answer = door.raw("POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nslow");

        // then
        assertThat(answer).startsWith("HTTP/1.1 408").contains("body-too-slow");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/../metrics", "/api/%2e%2e/x", "/api/a%2Fb", "/api//session", "/api/;x/session",
            "/api/a%00b",
            "/api/a\\b", "http://elsewhere.example/api/session"})
    void refusesPathsThatCanBeReadInTwoWays(String target) throws Exception {
        // given
        int before = door.endpoints().arrived().size();

        // when
        String answer = door.raw("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        // then
        assertThat(answer).startsWith("HTTP/1.1 400");
        assertThat(door.endpoints().arrived()).hasSize(before);
    }

    @Test
    void passesAnEncodedAddressOnUnchanged() throws Exception {
        // when
        HttpResponse<String> answer = door.get("/api/lines/ben%40example.org/messages?before=7", "Cookie", COOKIE);

        // then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(door.endpoints().last().target()).isEqualTo("/api/lines/ben%40example.org/messages?before=7");
        assertThat(door.endpoints().last().signed()).isPresent();
    }

    @Test
    void refusesMethodsThatNothingOffers() throws Exception {
        // when
        HttpResponse<String> answer = door.send(HttpRequest.newBuilder(door.at("/api/session")).method("TRACE",
                HttpRequest.BodyPublishers.noBody()));

        // then
        assertThat(answer.statusCode()).isEqualTo(405);
    }

    @Test
    void refusesHeadersThatAreTooLong() throws Exception {
        // when
        String answer = door
                .raw("GET /api/session HTTP/1.1\r\nHost: localhost\r\nX-Long: " + "x".repeat(20_000) + "\r\n\r\n");

        // then
        assertThat(answer).startsWith("HTTP/1.1 431");
    }

    @Test
    void countsHeaderLinesAndNotTheirNames() throws Exception {
        String request = "GET /api/session HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";

        assertThat(door.raw(request + "X: a\r\n".repeat(98) + "\r\n")).startsWith("HTTP/1.1 200");
        assertThat(door.raw(request + "X: a\r\n".repeat(99) + "\r\n")).startsWith("HTTP/1.1 431")
                .contains("too-many-headers");
    }

    @Test
    void takesAnEmptyHostForNone() throws Exception {
        assertThat(door.raw("GET /api/session HTTP/1.1\r\nHost:\r\n\r\n")).startsWith("HTTP/1.1 400")
                .contains("bad-host");
    }

    @Test
    void doesNotLetOneRequestHideInAnother() throws Exception {
        // given: two lengths, of which the body's end depends on whom one believes
        int before = door.endpoints().arrived().size();

        // when
        String answer = door
                .raw("POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nContent-Length: 60\r\n\r\n"
                        + "{}\r\nGET /api/logins HTTP/1.1\r\nHost: localhost\r\n\r\n");

        // then
        assertThat(answer).startsWith("HTTP/1.1 400");
        assertThat(door.endpoints().arrived()).hasSize(before);
    }

    @Test
    void answers502WhenTheEndpointsAreGone() throws Exception {
        // given
        try (Door lonely = Door.open()) {
            lonely.endpoints().close();

            // when
            HttpResponse<String> answer = lonely.get("/api/session");

            // then
            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(answer.body()).contains("no-answer").contains("requestId");
        }
    }

    @Test
    void keepsAConnectionForTheNextRequest() throws Exception {
        try (Socket socket = door.connect()) {
            // when
            String request = "GET /api/session HTTP/1.1\r\nHost: localhost\r\n";
            socket.getOutputStream().write((request + "\r\n" + request + "Connection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            String answers = Door.everything(socket);

            // then
            assertThat(answers.split("HTTP/1.1 200", -1)).hasSize(3);
        }
    }

    @Test
    void tellsByWhichAppSomebodyCallsAndHandsNoTokenOn() throws Exception {
        HttpResponse<String> answer = door.get("/api/people", "Authorization", "bearer " + Door.APPS_TOKEN);

        assertThat(answer.statusCode()).isEqualTo(200);
        var caller = door.endpoints().last().signed().orElseThrow().caller().orElseThrow();
        assertThat(caller.login().value()).isEqualTo(7);
        assertThat(caller.app().orElseThrow().clientId()).isEqualTo("travel-desk");
        assertThat(caller.app().orElseThrow().scopes()).containsExactly("a.b.c");
        assertThat(door.endpoints().last().carries("authorization")).isFalse();
        // No page can borrow it, so no proof is asked for.
        assertThat(door.post("/api/groups", "{}", "Authorization", "Bearer " + Door.APPS_TOKEN).statusCode())
                .isEqualTo(200);
    }

    @Test
    void refusesAnAccessTokenThatIsNoneAndTwoCallersAtOnce() throws Exception {
        int before = door.endpoints().arrived().size();
        for (String said : List.of("Bearer pha_" + "b".repeat(43), "Bearer", "Bearer ", "Bearer a b", "Bearer \"x\"")) {
            HttpResponse<String> answer = door.get("/api/people", "Authorization", said);
            assertThat(answer.statusCode()).as(said).isEqualTo(401);
            assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer error=\"invalid_token\"");
        }

        assertThat(door.get("/api/people", "Cookie", COOKIE, "Authorization", "Bearer " + Door.APPS_TOKEN).body())
                .contains("two-credentials");
        assertThat(door.get("/api/people", "Authorization", "Bearer " + Door.APPS_TOKEN, "Authorization", "Basic eDp5")
                .body()).contains("two-credentials");
        assertThat(door.endpoints().arrived()).hasSize(before);
    }

    @Test
    void takesABoundTokenWithAProofForThisVeryRequest() throws Exception {
        HttpResponse<String> answer = door.get("/api/people?of=all", "Authorization", "dpop " + Door.BOUND_TOKEN,
                "DPoP",
                Door.PROOF);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(door.endpoints().last().signed().orElseThrow().caller().orElseThrow().login().value()).isEqualTo(7);
        assertThat(door.endpoints().last().carries("authorization")).isFalse();
    }

    @Test
    void refusesABoundTokenWithoutOneProofOfItsOwn() throws Exception {
        int before = door.endpoints().arrived().size();

        for (String[] headers : new String[][]{{"DPoP", "another.proof.yet"}, {},
                {"DPoP", Door.PROOF, "DPoP", Door.PROOF}}) {
            List<String> all = new java.util.ArrayList<>(List.of("Authorization", "DPoP " + Door.BOUND_TOKEN));
            all.addAll(List.of(headers));
            HttpResponse<String> answer = door.get("/api/people", all.toArray(String[]::new));
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.body()).contains("invalid-dpop-proof");
            assertThat(answer.headers().firstValue("WWW-Authenticate"))
                    .hasValue("DPoP error=\"invalid_dpop_proof\", algs=\"ES256 RS256\"");
        }
        assertThat(door.get("/api/session", "Authorization", "DPoP " + Door.BOUND_TOKEN, "DPoP", Door.PROOF).body())
                .contains("invalid-dpop-proof");
        for (String said : List.of("DPoP " + Door.APPS_TOKEN, "DPoP", "DPoP a b", "DPoP pha_" + "b".repeat(43))) {
            HttpResponse<String> answer = door.get("/api/people", "Authorization", said, "DPoP", Door.PROOF);
            assertThat(answer.body()).as(said).contains("invalid-token");
            assertThat(answer.headers().firstValue("WWW-Authenticate").orElse(""))
                    .startsWith("DPoP error=\"invalid_token\"");
        }
        assertThat(door.get("/api/people", "Authorization", "Bearer " + Door.BOUND_TOKEN).body())
                .contains("invalid-token");
        assertThat(door.get("/api/people", "Cookie", COOKIE, "Authorization", "DPoP " + Door.BOUND_TOKEN, "DPoP",
                Door.PROOF).body()).contains("two-credentials");
        assertThat(door.endpoints().arrived()).hasSize(before);
    }

    @Test
    void handsAnAppsOwnCredentialsOnWhereTheyBelongAndNoCookie() throws Exception {
        HttpResponse<String> answer = door.post("/token", "{}", "Authorization", "Basic YTpi", "Cookie", COOKIE,
                "Origin", "https://app.example");

        assertThat(answer.statusCode()).isEqualTo(200);
        Endpoints.Arrived arrived = door.endpoints().last();
        assertThat(arrived.headers().get("authorization")).containsExactly("Basic YTpi");
        assertThat(arrived.carries("cookie")).isFalse();
        assertThat(arrived.signed().orElseThrow().caller()).isEmpty();
        assertThat(door.get("/token/of", "Authorization", "Basic YTpi").statusCode()).isNotEqualTo(401);
        assertThat(door.endpoints().last()).isSameAs(arrived);
    }

    @Test
    void takesNoAppWhereOnlyPeopleCall() throws Exception {
        HttpResponse<String> answer = door.get("/authorize", "Authorization", "Bearer " + Door.APPS_TOKEN);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(door.endpoints().last().signed().orElseThrow().caller()).isEmpty();
        assertThat(door.post("/authorize", "{}", "Cookie", COOKIE).statusCode()).isEqualTo(403);
    }
}
