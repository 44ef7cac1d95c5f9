package io.posthouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class CrossOriginTest {
    private static final String APP = "https://app.example";

    private Door door;

    @BeforeEach
    void open() throws Exception {
        door = Door.open();
    }

    @AfterEach
    void close() throws Exception {
        door.close();
    }

    private HttpResponse<String> ask(String path, String... headers) throws Exception {
        return door.send(HttpRequest.newBuilder(door.at(path)).method("OPTIONS", BodyPublishers.noBody())
                .headers(headers));
    }

    private static Optional<String> said(HttpResponse<String> reply, String word) {
        return reply.headers().firstValue("Access-Control-" + word);
    }

    @Test
    void aPageOfAnAppReadsWhatIsAnsweredToIt() throws Exception {
        HttpResponse<String> reply = door.post("/read/token", "x=y", "Origin", APP);

        assertThat(reply.body()).isEqualTo("answered");
        assertThat(said(reply, "Allow-Origin")).contains(APP);
        assertThat(said(reply, "Expose-Headers"))
                .contains("X-Request-Id, Retry-After, WWW-Authenticate, RateLimit, RateLimit-Policy");
        assertThat(reply.headers().allValues("Vary")).contains("Origin");
    }

    @Test
    void whatABrowserKnowsOfAPersonIsNeverAllowed() throws Exception {
        HttpResponse<String> called = door.get("/read/me", "Origin", APP, "Cookie",
                "posthouse_session=" + Door.ADAS_TOKEN);
        HttpResponse<String> asked = ask("/read/me", "Origin", APP, "Access-Control-Request-Method", "GET");

        assertThat(said(called, "Allow-Credentials")).isEmpty();
        assertThat(said(asked, "Allow-Credentials")).isEmpty();
    }

    @Test
    void aBrowserThatAsksFirstIsTold() throws Exception {
        HttpResponse<String> reply = ask("/read/token", "Origin", APP, "Access-Control-Request-Method", "POST",
                "Access-Control-Request-Headers", "authorization,dpop");

        assertThat(reply.statusCode()).isEqualTo(204);
        assertThat(said(reply, "Allow-Origin")).contains(APP);
        assertThat(said(reply, "Allow-Methods")).contains("GET, POST");
        assertThat(said(reply, "Allow-Headers")).contains("Authorization, Content-Type, DPoP");
        assertThat(said(reply, "Max-Age")).contains("600");
        assertThat(reply.headers().allValues("Vary")).contains("Origin");
        assertThat(door.endpoints().arrived()).isEmpty();
    }

    @Test
    void whatTheDoorRefusesIsReadAsWell() throws Exception {
        HttpResponse<String> reply = door.get("/read/me", "Origin", APP, "Authorization", "Bearer nonsense");

        assertThat(reply.statusCode()).isEqualTo(401);
        assertThat(said(reply, "Allow-Origin")).contains(APP);
        assertThat(reply.headers().firstValue("WWW-Authenticate")).isPresent();
    }

    @Test
    void pagesOfOthersAreToldNothing() throws Exception {
        for (String other : new String[]{"https://evil.example", "null", "https://app.example.evil.example",
                "http://app.example", "https://app.example:8443", "https://away.example", "x".repeat(400)}) {
            HttpResponse<String> asked = ask("/read/token", "Origin", other, "Access-Control-Request-Method", "POST");
            assertThat(asked.statusCode()).as(other).isEqualTo(405);
            assertThat(said(asked, "Allow-Origin")).as(other).isEmpty();
            assertThat(said(asked, "Allow-Methods")).as(other).isEmpty();
            HttpResponse<String> called = door.post("/read/token", "x=y", "Origin", other);
            // Whoever needs no browser calls all the same; a page learns nothing of it.
            assertThat(called.statusCode()).as(other).isEqualTo(200);
            assertThat(said(called, "Allow-Origin")).as(other).isEmpty();
            assertThat(called.headers().allValues("Vary")).as(other).contains("Origin");
        }
    }

    @Test
    void whereOurOwnPagesReadAloneNobodyElseDoes() throws Exception {
        for (String path : new String[]{"/token", "/authorize", "/api/session"}) {
            HttpResponse<String> asked = ask(path, "Origin", APP, "Access-Control-Request-Method", "GET");
            assertThat(asked.statusCode()).as(path).isEqualTo(405);
            assertThat(said(asked, "Allow-Origin")).as(path).isEmpty();
            assertThat(said(door.get(path, "Origin", APP), "Allow-Origin")).as(path).isEmpty();
        }
    }

    @Test
    void aQuestionThatIsNoneIsAnsweredAsBefore() throws Exception {
        assertThat(ask("/read/token", "Origin", APP).statusCode()).isEqualTo(405);
        assertThat(ask("/read/token", "Access-Control-Request-Method", "POST").statusCode()).isEqualTo(405);
        assertThat(door.send(HttpRequest.newBuilder(door.at("/read/token"))
                .method("OPTIONS", BodyPublishers.ofString("a body"))
                .headers("Origin", APP, "Access-Control-Request-Method", "POST")).statusCode()).isEqualTo(405);
        // Two origins are none.
        String both = door
                .raw("OPTIONS /read/token HTTP/1.1\r\nHost: localhost\r\nOrigin: " + APP + "\r\nOrigin: " + APP
                        + "\r\nAccess-Control-Request-Method: POST\r\nConnection: close\r\n\r\n");
        assertThat(both).contains(" 405 ").doesNotContain("ccess-Control-Allow-Origin");
    }

    @Test
    void aConnectionGoesOnAfterAQuestion() throws Exception {
        String question = "OPTIONS /read/token HTTP/1.1\r\nHost: localhost\r\nOrigin: " + APP
                + "\r\nAccess-Control-Request-Method: POST\r\n\r\n";
        String both = door.raw(question + "POST /read/token HTTP/1.1\r\nHost: localhost\r\nOrigin: " + APP
                + "\r\nContent-Length: 3\r\nConnection: close\r\n\r\nx=y");

        assertThat(both).contains(" 204 ").endsWith("answered");
    }
}
