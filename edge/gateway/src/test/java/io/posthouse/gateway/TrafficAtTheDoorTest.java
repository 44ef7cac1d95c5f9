package io.posthouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.gateway.limit.LimitSettings;
import io.posthouse.gateway.limit.Limiting;
import io.posthouse.gateway.limit.Quota;
import io.posthouse.gateway.traffic.Watching;
import io.posthouse.kernel.setting.Running;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** What passes a door is counted once, by the interface or route and by the app, and nothing that somebody made up is kept. */
@Timeout(60)
class TrafficAtTheDoorTest {
    private static final String BEARER = "Bearer " + Door.APPS_TOKEN;
    private static final String COOKIE = "posthouse_session=" + Door.ADAS_TOKEN;
    private static final String PERSON = "GET /api/people/{name}";

    private static Door limited(int calls) throws Exception {
        Quota quota = new Quota(calls, Duration.ofHours(1), calls);
        return new Door(new Limiting(Running.fixed(new LimitSettings(Optional.empty(), Optional.empty(),
                Optional.of(quota), Optional.empty(), Map.of(), Map.of(), 200, 100, 100)), List.of(PERSON), Map.of(),
                Optional.empty()), List.of());
    }

    /** What is seen once so many have been counted: an answer is there before its end is noted. */
    private static JsonNode seen(Watching watching, int requests) throws InterruptedException {
        JsonNode seen = watching.all();
        while (seen.path("all").path("requests").asInt() < requests) {
            Thread.sleep(5);
            seen = watching.all();
        }
        assertThat(seen.path("all").path("requests").asInt()).isEqualTo(requests);
        return seen;
    }

    private static List<String> names(JsonNode list) {
        return list.path("items").valueStream().map(row -> row.path("name").asString()).sorted().toList();
    }

    @Test
    void byTheInterfaceAndTheAppAndWithTheReasonToRefuse() throws Exception {
        try (Door door = limited(2); Watching watching = new Watching(door.traffic())) {
            door.get("/api/people/ben", "Cookie", COOKIE);
            door.get("/api/people/ada?secret=hunter2", "Authorization", BEARER);
            door.get("/api/people/cleo", "Authorization", BEARER);
            HttpResponse<String> refused = door.get("/api/people/ada", "Authorization", BEARER);

            JsonNode seen = seen(watching, 4);

            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(names(seen.path("routes"))).containsExactly(PERSON);
            assertThat(names(seen.path("apps"))).containsExactly("-", "travel-desk");
            assertThat(seen.path("all").path("refused").asInt()).isEqualTo(1);
            assertThat(seen.path("all").path("p50Micros").asLong()).isPositive();
            JsonNode one = seen.path("refusals").path(0);
            assertThat(one.path("requestId").asString())
                    .isEqualTo(refused.headers().firstValue("X-Request-Id").orElseThrow());
            assertThat(one.path("code").asString()).isEqualTo("app-limit");
            assertThat(one.path("route").asString()).isEqualTo(PERSON);
            assertThat(one.path("app").asString()).isEqualTo("travel-desk");
            assertThat(watching.of("", "", "app-limit").path("refusals")).hasSize(1);
            assertThat(watching.of("", "-", "").path("refusals")).isEmpty();
            assertThat(seen.toString()).doesNotContain("hunter2", "secret", "ben", "cleo", Door.APPS_TOKEN,
                    Door.ADAS_TOKEN);
        }
    }

    @Test
    void byTheAppAlsoWhereItIsRefusedUnlessItOnlyNamesItself() throws Exception {
        try (Door door = Door.open(); Watching watching = new Watching(door.traffic())) {
            door.get("/api/people/ada", "Authorization", BEARER, "Signature-Input", "sig=()");
            door.get("/api/asked?app=4%20second");
            door.get("/api/asked?app=5%20third%20named");
            door.get("/api/asked?app=6%20fourth%20tried");
            door.get("/api/given?app=6%20fifth%20tried");
            door.get("/api/given?app=7%20sixth%20named");
            door.get("/api/people/ada", "Authorization", "Bearer " + "x".repeat(47));

            JsonNode seen = seen(watching, 7);

            assertThat(names(seen.path("apps"))).containsExactly("-", "fifth", "second", "travel-desk");
            assertThat(watching.of("", "travel-desk", "").path("refusals").path(0).path("code").asString())
                    .isEqualTo("signature-missing");
            assertThat(watching.of("", "-", "").path("refusals")).hasSize(3);
        }
    }

    @Test
    void byItsPlaceWhereItIsForNoInterface() throws Exception {
        try (Door door = Door.open(); Watching watching = new Watching(door.traffic())) {
            door.get("/index.html");
            door.get("/nothing/of/that/name.js");
            door.get("/api/refused", "Cookie", COOKIE);
            door.get("/api/people/made-up-" + System.nanoTime(), "Cookie", COOKIE);
            door.get("/health/live");

            JsonNode seen = seen(watching, 4);

            assertThat(names(seen.path("routes"))).as("probes are left out").containsExactly("/", "/api/",
                    "GET /api/{what}");
        }
    }

    @Test
    void whatGoesToABackEndIsTheRoutesAlsoWhereAnInterfaceOfOursHasThatPath() throws Exception {
        try (RawBackend shop = RawBackend.saying(RawBackend.ok("tea"));
                Door door = new Door(
                        new Limiting(Running.fixed(LimitSettings.NONE), List.of(PERSON), Map.of(), Optional.empty()),
                        new RouteStreet(RouteStreet.one("/**", ",\"anonymous\":true,\"hosts\":[\"shop.test\"]",
                                shop.url())).routing());
                Watching watching = new Watching(door.traffic())) {
            assertThat(door.raw("GET /api/people/ben HTTP/1.1\r\nHost: shop.test\r\nConnection: close\r\n\r\n"))
                    .endsWith("tea");

            assertThat(names(seen(watching, 1).path("routes"))).containsExactly("route shop");
        }
    }

    @Test
    void whatAnotherNodeAnsweredIsCountedAtTheDoorAtWhichItCame() throws Exception {
        try (Street street = new Street("north");
                Watching edge = new Watching(street.edge.traffic());
                Watching north = new Watching(street.of("north").traffic())) {
            street.edge.get("/api/lines/ben%40localhost/messages", "Cookie", COOKIE);

            assertThat(names(seen(edge, 1).path("routes"))).containsExactly("GET /api/lines/{jid}/messages");
            assertThat(north.all().path("all").path("requests").asInt()).isZero();
        }
    }

    @Test
    void whatIsUnderWayAndWouldBeShed() throws Exception {
        try (Door door = limited(100); Watching watching = new Watching(door.traffic())) {
            Thread waits = Thread.startVirtualThread(() -> {
                try {
                    door.get("/api/silent", "Cookie", COOKIE);
                } catch (IOException | InterruptedException e) {
                    // The door closes on it.
                }
            });
            while (door.endpoints().begun() == 0) {
                Thread.sleep(5);
            }

            JsonNode node = watching.all().path("nodes").path(0);

            assertThat(node.path("underWay").asInt()).isEqualTo(1);
            assertThat(node.path("most").asInt()).isEqualTo(200);
            JsonNode internal = node.path("classes").path(2);
            assertThat(internal.path("name").asString()).isEqualTo("internal");
            assertThat(internal.path("underWay").asInt()).isEqualTo(1);
            assertThat(internal.path("most").asInt()).isEqualTo(170);
            assertThat(internal.path("shed").asBoolean()).isFalse();
            assertThat(node.path("certificate").path("fingerprint").asString()).matches("[0-9a-f]{64}");
            waits.interrupt();
        }
    }
}
