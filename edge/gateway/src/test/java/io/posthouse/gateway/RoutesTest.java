package io.posthouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.kernel.signature.ContentDigest;
import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that routes give to back ends outside: who may, what is told, and what is not believed. */
@Timeout(60)
class RoutesTest {
    private static final String ANYBODY = ",\"anonymous\":true";
    private static final String COOKIE = "posthouse_session=" + Door.ADAS_TOKEN;

    private static Door door(RouteStreet street) throws Exception {
        return new Door(street.routing(), List.of());
    }

    @Test
    void givesARequestToABackEndAndItsAnswerBack() throws Exception {
        try (RawBackend shop = RawBackend.saying(RawBackend.ok("sold"));
                Door door = door(new RouteStreet(RouteStreet.one("/shop/**", ANYBODY, shop.url())))) {
            // when
            HttpResponse<String> answer = door.get("/shop/tea?cups=2", "Accept-Language", "de");
            HttpResponse<String> other = door.get("/shops");

            // then
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("sold");
            assertThat(answer.headers().allValues("X-Request-Id")).hasSize(1);
            assertThat(shop.heads()).hasSize(1);
            assertThat(shop.heads().getFirst()).startsWith("GET /shop/tea?cups=2 HTTP/1.1\r\n")
                    .containsIgnoringCase("\r\nhost: 127.0.0.1:" + shop.port() + "\r\n")
                    .containsIgnoringCase("\r\naccept-language: de\r\n")
                    .containsIgnoringCase("\r\nx-forwarded-host: localhost:" + door.port() + "\r\n")
                    .containsIgnoringCase("\r\nx-forwarded-for: 127.0.0.1\r\n");
            assertThat(other.body()).doesNotContain("sold");
        }
    }

    @Test
    void passesABodyOnWhetherItsLengthIsKnownOrNot() throws Exception {
        try (RawBackend shop = new RawBackend((socket, head) -> {
            boolean chunked = head.toLowerCase(Locale.ROOT).contains("transfer-encoding: chunked");
            int bytes = chunked
                    ? RawBackend.chunks(socket.getInputStream())
                    : socket.getInputStream().readNBytes(5).length;
            RawBackend.write(socket, RawBackend.ok((chunked ? "chunked " : "whole ") + bytes));
        }); Door door = door(new RouteStreet(RouteStreet.one("/shop/**", ANYBODY, shop.url())))) {
            // when
            String known = door.post("/shop/a", "hello").body();
            String unknown = door.raw("POST /shop/a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");

            // then
            assertThat(known).isEqualTo("whole 5");
            assertThat(unknown).endsWith("chunked 5");
        }
    }

    @Test
    void takesOutWhateverACallerClaimsToBe() throws Exception {
        try (RawBackend shop = RawBackend.saying(RawBackend.ok("sold"));
                Door door = door(new RouteStreet(RouteStreet.one("/shop/**", ANYBODY, shop.url())))) {
            // when
            door.raw(
                    "GET /shop/a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nConnection: X-Hop\r\nX-Hop: planted\r\n"
                            + "Posthouse-Identity: planted\r\nposthouse_identity: planted\r\nPosthouse-Caller: planted\r\n"
                            + "X-Forwarded-For: 9.9.9.planted\r\nX-Remote-User: planted\r\nForwarded: for=planted\r\n"
                            + "Cookie: mine=planted\r\nX-Plain: stays\r\n\r\n");

            // then
            assertThat(shop.heads().getFirst()).doesNotContain("planted").contains("X-Plain: stays");
        }
    }

    @Test
    void tellsABackEndWhoAsksAndNothingByWhichItCouldAskAsThem() throws Exception {
        try (RawBackend shop = RawBackend.saying(RawBackend.ok("sold"));
                Door door = door(new RouteStreet(
                        RouteStreet.one("/shop/**", ",\"permission\":\"shop.tea.buy\"", shop.url())))) {
            // when
            HttpResponse<String> nobody = door.get("/shop/a");
            HttpResponse<String> ada = door.get("/shop/a", "Cookie", COOKIE);

            // then
            assertThat(nobody.statusCode()).isEqualTo(401);
            assertThat(nobody.body()).contains("\"not-signed-in\"");
            assertThat(ada.statusCode()).isEqualTo(200);
            assertThat(shop.heads()).hasSize(1);
            assertThat(shop.heads().getFirst())
                    .containsIgnoringCase("\r\nposthouse-identity: token-of-ada-for-shop\r\n")
                    .doesNotContain(Door.ADAS_TOKEN);
        }
    }

    @Test
    void tellsEachBackEndByATokenThatIsGoodForNoOther() throws Exception {
        String routes = """
                {"routes":[
                 {"name":"shop","path":"/shop","permission":"shop.tea.buy","to":[{"backend":"shop"}]},
                 {"name":"bank","path":"/bank","permission":"shop.tea.buy","to":[{"backend":"bank"}]}],
                 "backends":[{"name":"shop","targets":["SHOP"]},{"name":"bank","targets":["BANK"]}]}""";
        try (RawBackend shop = RawBackend.saying(RawBackend.ok("sold"));
                RawBackend bank = RawBackend.saying(RawBackend.ok("paid"));
                Door door = door(new RouteStreet(routes.replace("SHOP", shop.url()).replace("BANK", bank.url())))) {
            // when: of both loops, so that each has made one for the other back end before
            for (int i = 0; i < 10; i++) {
                assertThat(door.get("/shop", "Cookie", COOKIE).body()).isEqualTo("sold");
                assertThat(door.get("/bank", "Cookie", COOKIE).body()).isEqualTo("paid");
            }

            // then
            assertThat(shop.heads()).allSatisfy(head -> assertThat(head).contains("token-of-ada-for-shop"));
            assertThat(bank.heads()).allSatisfy(head -> assertThat(head).contains("token-of-ada-for-bank"));
        }
    }

    @Test
    void keepsAForeignPageFromActingForWhoeverIsSignedIn() throws Exception {
        try (RawBackend shop = RawBackend.saying(RawBackend.ok("sold"));
                Door door = door(new RouteStreet(
                        RouteStreet.one("/shop/**", ",\"permission\":\"shop.tea.buy\"", shop.url())))) {
            // when
            HttpResponse<String> foreign = door.post("/shop/a", "", "Cookie", COOKIE, "Origin", "https://evil.example");
            HttpResponse<String> without = door.post("/shop/a", "", "Cookie", COOKIE);

            // then
            assertThat(foreign.statusCode()).isEqualTo(403);
            assertThat(foreign.body()).contains("\"foreign-origin\"");
            assertThat(without.statusCode()).isEqualTo(403);
            assertThat(without.body()).contains("\"csrf-");
            assertThat(shop.heads()).isEmpty();
        }
    }

    @Test
    void letsAppsInByOpenRoutesAndByTokensThatNameThePermission() throws Exception {
        String routes = """
                {"routes":[
                 {"name":"inside","path":"/inside","permission":"a.b.c","to":[{"backend":"shop"}]},
                 {"name":"module","path":"/module","reach":"module","permission":"a.b.c","to":[{"backend":"shop"}]},
                 {"name":"open","path":"/open","reach":"open","permission":"a.b.c","to":[{"backend":"shop"}]},
                 {"name":"other","path":"/other","reach":"open","permission":"a.b.d","to":[{"backend":"shop"}]}],
                 "backends":[{"name":"shop","targets":["SHOP"]}]}""";
        try (RawBackend shop = RawBackend.saying(RawBackend.ok("sold"));
                Door door = door(new RouteStreet(routes.replace("SHOP", shop.url())))) {
            // when
            String[] token = {"Authorization", "Bearer " + Door.APPS_TOKEN};
            HttpResponse<String> inside = door.get("/inside", token);
            HttpResponse<String> module = door.get("/module", token);
            HttpResponse<String> open = door.get("/open", token);
            HttpResponse<String> other = door.get("/other", token);
            HttpResponse<String> strange = door.get("/open", "Authorization", "Bearer pha_" + "z".repeat(43));
            HttpResponse<String> person = door.get("/open", "Cookie", COOKIE);

            // then
            assertThat(inside.body()).contains("\"not-for-apps\"");
            assertThat(module.body()).contains("\"not-for-apps\"");
            assertThat(other.body()).contains("\"scope-missing\"");
            assertThat(strange.statusCode()).isEqualTo(401);
            assertThat(open.statusCode()).isEqualTo(200);
            assertThat(person.statusCode()).isEqualTo(200);
            assertThat(shop.heads()).hasSize(2);
            assertThat(shop.heads().getFirst()).contains("token-of-ada@travel-desk-for-shop")
                    .doesNotContain(Door.APPS_TOKEN);
        }
    }

    @Test
    void givesNoBackEndAnotherBodyWholeThanTheOneThatWasSigned() throws Exception {
        String body = "{\"amount\":\"12.50\"}".repeat(3_000);
        String other = body.replace("12", "99");
        List<Integer> whole = new CopyOnWriteArrayList<>();
        try (RawBackend bank = new RawBackend((socket, head) -> {
            if (head.toLowerCase(Locale.ROOT).contains("transfer-encoding: chunked")) {
                whole.add(RawBackend.chunks(socket.getInputStream()));
            } else if (socket.getInputStream().readNBytes(body.length()).length == body.length()) {
                whole.add(body.length());
            }
            RawBackend.write(socket, RawBackend.ok("paid"));
        });
                Door door = door(new RouteStreet(
                        RouteStreet.one("/bank", ",\"reach\":\"open\",\"permission\":\"a.b.c\"", bank.url())))) {
            // when
            HttpResponse<String> right = door.send(signed(door, body).POST(BodyPublishers.ofString(body)));
            HttpResponse<String> untold = door.send(signed(door, body).POST(untold(body)));
            HttpResponse<String> wrong = door.send(signed(door, body).POST(BodyPublishers.ofString(other)));
            HttpResponse<String> untoldWrong = door.send(signed(door, body).POST(untold(other)));
            HttpResponse<String> takenAway = door.send(signed(door, body).DELETE());
            HttpResponse<String> added = door.send(signed(door, "").POST(untold(other)));

            // then
            assertThat(right.body()).isEqualTo("paid");
            assertThat(untold.body()).isEqualTo("paid");
            assertThat(List.of(wrong, untoldWrong, takenAway)).allSatisfy(answer -> {
                assertThat(answer.statusCode()).isEqualTo(400);
                assertThat(answer.body()).contains("\"digest-wrong\"");
            });
            assertThat(added.body()).contains("\"digest-missing\"");
            assertThat(whole).containsExactly(body.length(), body.length());
            assertThat(bank.heads()).allSatisfy(head -> assertThat(head).doesNotContainIgnoringCase("\r\nsignature"));
        }
    }

    private static HttpRequest.Builder signed(Door door, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(door.at("/bank")).version(HttpClient.Version.HTTP_1_1)
                .header("Authorization", "Bearer " + Door.APPS_TOKEN).header("Signature-Input", "posthouse=()")
                .header("Signature", "posthouse=:AA==:");
        return body.isEmpty()
                ? request
                : request.header("Content-Digest", ContentDigest.sha256(body.getBytes(StandardCharsets.UTF_8)));
    }

    private static HttpRequest.BodyPublisher untold(String body) {
        return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void takesNoPathOfThePlatformAwayOnAHostOfOurs() throws Exception {
        try (RawBackend shop = RawBackend.saying(RawBackend.ok("sold"));
                Door door = door(new RouteStreet(RouteStreet.one("/**", ANYBODY, shop.url())))) {
            assertThat(door.get("/api/people").body()).isEqualTo("answered");
            assertThat(door.get("/health/live").body()).doesNotContain("sold");
            assertThat(door.get("/metrics").body()).doesNotContain("sold");
            assertThat(door.get("/anything").body()).isEqualTo("sold");
        }
    }

    @Test
    void cannotBeGotAroundByWritingAPathInAnotherWay() throws Exception {
        String routes = """
                {"routes":[{"name":"all","path":"/shop/**","anonymous":true,"to":[{"backend":"shop"}]},
                 {"name":"till","path":"/shop/till","permission":"shop.till.open","to":[{"backend":"shop"}]}],
                 "backends":[{"name":"shop","targets":["SHOP"]}]}""";
        try (RawBackend shop = RawBackend.saying(RawBackend.ok("sold"));
                Door door = door(new RouteStreet(routes.replace("SHOP", shop.url())))) {
            assertThat(door.get("/shop/tea").statusCode()).isEqualTo(200);
            assertThat(door.get("/shop/till").statusCode()).isEqualTo(401);
            assertThat(door.get("/shop/%74ill").statusCode()).isEqualTo(401);
            assertThat(door.raw("GET /shop/x/../till HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 400");
            assertThat(shop.heads()).hasSize(1);
        }
    }

    @Test
    void letsABackEndSayNothingForOurPageOnAHostOfOursAndAllForItsOwnOnAnother() throws Exception {
        String page = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\nSet-Cookie: mine=1\r\n"
                + "Set-Cookie: posthouse_session=planted\r\nClear-Site-Data: \"*\"\r\nServer: old\r\n"
                + "Posthouse-Route: planted\r\nX-Request-Id: planted\r\n\r\npage";
        String routes = """
                {"routes":[{"name":"ours","path":"/shop/**","anonymous":true,"to":[{"backend":"shop"}]},
                 {"name":"its","hosts":["*.shop.test"],"path":"/**","anonymous":true,"to":[{"backend":"shop"}]}],
                 "backends":[{"name":"shop","targets":["SHOP"]}]}""";
        try (RawBackend shop = RawBackend.saying(page);
                Door door = door(new RouteStreet(routes.replace("SHOP", shop.url())))) {
            // when
            HttpResponse<String> ours = door.get("/shop/a");
            String its = door.raw("GET /api/a HTTP/1.1\r\nHost: WWW.shop.test:80\r\nConnection: close\r\n"
                    + "Cookie: mine=1; posthouse_session=x\r\n\r\n");

            // then
            assertThat(ours.headers().firstValue("Content-Security-Policy").orElse("")).contains("sandbox");
            assertThat(ours.headers().map().keySet()).doesNotContain("set-cookie", "clear-site-data", "server",
                    "posthouse-route");
            assertThat(ours.headers().allValues("X-Request-Id")).hasSize(1).doesNotContain("planted");
            assertThat(its).startsWith("HTTP/1.1 200").endsWith("page").containsIgnoringCase("set-cookie: mine=1")
                    .doesNotContain("planted").doesNotContain("sandbox");
            assertThat(shop.heads().getLast()).containsIgnoringCase("\r\ncookie: mine=1\r\n");
        }
    }

    @Test
    void dividesCallersByWeightAndLeavesEachWithTheirOwn() throws Exception {
        String routes = """
                {"routes":[{"name":"shop","path":"/shop","anonymous":true,"to":[{"backend":"old","weight":3},{"backend":"new"}]}],
                 "backends":[{"name":"old","targets":["OLD"]},{"name":"new","targets":["NEW"]}]}""";
        try (RawBackend old = RawBackend.saying(RawBackend.ok("old"));
                RawBackend fresh = RawBackend.saying(RawBackend.ok("new"))) {
            RouteStreet street = new RouteStreet(routes.replace("OLD", old.url()).replace("NEW", fresh.url()));
            try (Door door = door(street)) {
                // when
                Set<String> some = new HashSet<>();
                Set<String> adas = new HashSet<>();
                int olds = 0;
                for (int i = 0; i < 200; i++) {
                    String said = door.get("/shop").body();
                    olds += said.equals("old") ? 1 : 0;
                    some.add(said);
                    adas.add(door.get("/shop", "Cookie", COOKIE).body());
                }

                // then: of 200, a quarter is 50; that fewer than 15 or more than 100 come is less likely than once in a billion times
                assertThat(some).containsExactlyInAnyOrder("old", "new");
                assertThat(200 - olds).isBetween(15, 100);
                assertThat(adas).hasSize(1);
            }
        }
    }

    @Test
    void goesByTheRoutesThatWerePublishedLast() throws Exception {
        try (RawBackend tea = RawBackend.saying(RawBackend.ok("tea"));
                RawBackend coffee = RawBackend.saying(RawBackend.ok("coffee"))) {
            RouteStreet street = new RouteStreet(RouteStreet.one("/shop", ANYBODY, tea.url()));
            try (Door door = door(street)) {
                assertThat(door.get("/shop").body()).isEqualTo("tea");

                street.publish(RouteStreet.one("/shop", ANYBODY, coffee.url()));
                assertThat(door.get("/shop").body()).isEqualTo("coffee");

                street.publish("{\"routes\":[],\"backends\":[]}");
                assertThat(door.get("/shop").body()).doesNotContain("coffee");
            }
        }
    }

    @Test
    void leavesToThePlatformWhatARouteSaysIsThePlatforms() throws Exception {
        String routes = """
                {"routes":[{"name":"all","path":"/**","anonymous":true,"to":[{"backend":"shop"}]},
                 {"name":"page","path":"/index.html","platform":true}],
                 "backends":[{"name":"shop","targets":["SHOP"]}]}""";
        try (RawBackend shop = RawBackend.saying(RawBackend.ok("sold"));
                Door door = door(new RouteStreet(routes.replace("SHOP", shop.url())))) {
            assertThat(door.get("/other.html").body()).isEqualTo("sold");
            assertThat(door.get("/index.html").body()).doesNotContain("sold");
        }
    }
}
