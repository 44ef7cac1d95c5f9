package io.posthouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.gateway.limit.LimitSettings;
import io.posthouse.gateway.limit.Limiting;
import io.posthouse.gateway.limit.Quota;
import io.posthouse.gateway.limit.TrafficClass;
import io.posthouse.kernel.setting.Running;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who asks too often, or when there is too much to do, is told so. */
@Timeout(60)
class LimitsTest {
    private static final String COOKIE = "posthouse_session=" + Door.ADAS_TOKEN;
    private static final String BEARER = "Bearer " + Door.APPS_TOKEN;
    private static final Map<String, TrafficClass> CLASSES = Map.of("/api/lines", TrafficClass.CHAT, "/api/session",
            TrafficClass.SIGN_IN);
    /** So long that nothing comes back while a test runs. */
    private static final Duration HOUR = Duration.ofHours(1);

    private static Door door(LimitSettings settings) throws Exception {
        return new Door(new Limiting(Running.fixed(settings), List.of("GET /api/people/{name}", "GET /api/people/me"),
                CLASSES, Optional.empty()), List.of());
    }

    private static LimitSettings quotas(Optional<Quota> user, Optional<Quota> app, Map<String, Quota> interfaces) {
        return new LimitSettings(Optional.empty(), user, app, Optional.empty(), Map.of(), interfaces, 1_000, 1_000,
                1_000);
    }

    private static LimitSettings underWay(int all, int perCaller) {
        return underWay(all, perCaller, all);
    }

    private static LimitSettings underWay(int all, int perCaller, int perApp) {
        return new LimitSettings(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Map.of(),
                Map.of(), all, perCaller, perApp);
    }

    private static Optional<Quota> hourly(int count, int burst) {
        return Optional.of(new Quota(count, HOUR, burst));
    }

    @Test
    void anAppIsToldWhatIsLeftAndThenToComeLater() throws Exception {
        try (Door door = door(quotas(hourly(3_600, 10), hourly(60, 2), Map.of()))) {
            // when
            HttpResponse<String> first = door.get("/api/people", "Authorization", BEARER);
            HttpResponse<String> second = door.get("/api/people", "Authorization", BEARER);
            HttpResponse<String> third = door.get("/api/people", "Authorization", BEARER);

            // then
            assertThat(first.statusCode()).isEqualTo(200);
            assertThat(first.headers().allValues("RateLimit-Policy"))
                    .containsExactly("\"user\";q=3600;w=3600, \"app\";q=60;w=3600");
            assertThat(first.headers().allValues("RateLimit")).containsExactly("\"app\";r=1;t=60");
            assertThat(second.headers().allValues("RateLimit")).containsExactly("\"app\";r=0;t=60");
            assertThat(third.statusCode()).isEqualTo(429);
            assertThat(third.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(third.headers().firstValue("Retry-After").map(Integer::parseInt).orElse(0)).isBetween(30, 60);
            assertThat(third.headers().firstValue("RateLimit").orElse("")).startsWith("\"app\";r=0;t=");
            assertThat(third.headers().firstValue("Connection")).isEmpty();
            assertThat(third.body()).contains("\"code\":\"app-limit\"", "\"status\":429");
            assertThat(door.endpoints().arrived()).hasSize(2);
        }
    }

    @Test
    void whatAnAppCallsForSomebodyDoesNotUseUpWhatSheHasHerself() throws Exception {
        try (Door door = door(quotas(hourly(60, 1), Optional.empty(), Map.of()))) {
            assertThat(door.get("/api/people", "Authorization", BEARER).statusCode()).isEqualTo(200);
            HttpResponse<String> app = door.get("/api/people", "Authorization", BEARER);
            assertThat(app.statusCode()).isEqualTo(429);
            assertThat(app.body()).contains("\"code\":\"user-limit\"");

            HttpResponse<String> herself = door.get("/api/people", "Cookie", COOKIE);
            assertThat(herself.statusCode()).isEqualTo(200);
            assertThat(herself.headers().firstValue("RateLimit")).isEmpty();
            HttpResponse<String> again = door.get("/api/people", "Cookie", COOKIE);
            assertThat(again.statusCode()).isEqualTo(429);
            assertThat(again.headers().firstValue("RateLimit-Policy")).hasValue("\"user\";q=60;w=3600");
        }
    }

    @Test
    void anInterfaceHasItsOwnQuotaWhateverStandsInItsPath() throws Exception {
        try (Door door = door(quotas(Optional.empty(), Optional.empty(),
                Map.of("GET:/api/people/{name}", new Quota(60, HOUR, 2))))) {
            assertThat(door.get("/api/people/ada").statusCode()).isEqualTo(200);
            assertThat(door.get("/api/people/ben").statusCode()).isEqualTo(200);
            HttpResponse<String> third = door.get("/api/people/chen");
            assertThat(third.statusCode()).isEqualTo(429);
            assertThat(third.body()).contains("\"code\":\"interface-limit\"");
            // Others are not concerned.
            assertThat(door.get("/api/people/me").statusCode()).isEqualTo(200);
            assertThat(door.get("/api/people/ada/more").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void anAddressIsHeldBackBeforeAnybodyIsAskedWhoItIsAndTheDoorsOwnHealthIsNot() throws Exception {
        LimitSettings settings = new LimitSettings(hourly(60, 2), Optional.empty(), Optional.empty(), Optional.empty(),
                Map.of(), Map.of(), 1_000, 1_000, 1_000);
        try (Door door = new Door(new Limiting(Running.fixed(settings), List.of(), CLASSES, Optional.empty(),
                address -> false), List.of())) {
            assertThat(door.get("/api/people").statusCode()).isEqualTo(200);
            assertThat(door.get("/api/lines", "Cookie", COOKIE).statusCode()).isEqualTo(200);
            HttpResponse<String> third = door.get("/api/people", "Authorization", "Bearer " + "x".repeat(40));
            assertThat(third.statusCode()).isEqualTo(429);
            assertThat(third.body()).contains("\"code\":\"address-limit\"");
            assertThat(third.headers().firstValue("RateLimit").orElse("")).startsWith("\"address\";r=0;t=");
            assertThat(upgrade(door)).contains("429");
            assertThat(door.get("/health/live").statusCode()).isEqualTo(200);
        }
        try (Door door = door(settings)) {
            for (int i = 0; i < 5; i++) {
                assertThat(door.get("/api/people").statusCode()).isEqualTo(200);
            }
        }
    }

    @Test
    void whoIsRefusedUsesUpNothingThatOthersShare() throws Exception {
        try (Door door = door(quotas(hourly(60, 1), hourly(60, 3), Map.of()))) {
            for (int i = 0; i < 10; i++) {
                door.get("/api/people", "Authorization", BEARER);
            }
            // The app's quota was asked for once: of three, two are left.
            assertThat(door.get("/api/people", "Authorization", BEARER).body()).contains("user-limit");
            assertThat(door.endpoints().arrived()).hasSize(1);
        }
    }

    @Test
    void aRefusalOfARequestWithABodyClosesTheConnection() throws Exception {
        try (Door door = door(quotas(hourly(60, 1), Optional.empty(), Map.of()))) {
            door.get("/api/people", "Authorization", BEARER);
            HttpResponse<String> refused = door.post("/api/people", "x".repeat(10_000), "Authorization", BEARER);
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValue("Connection")).hasValue("close");
        }
    }

    @Test
    void whatCanWaitYieldsFirstThenAppsThenTheRestThenChatAndSigningInLast() throws Exception {
        try (Door door = door(underWay(20, 1_000))) {
            List<CompletableFuture<?>> waiting = new ArrayList<>();
            assertThat(door.get("/api/lines/a", "Priority", "u=7").statusCode()).isEqualTo(200);
            fill(door, 10, waiting);
            assertThat(door.get("/api/lines/a", "Priority", "u=7").statusCode()).isEqualTo(503);
            assertThat(door.get("/api/people", "Authorization", BEARER).statusCode()).isEqualTo(200);
            fill(door, 14, waiting);
            HttpResponse<String> app = door.get("/api/people", "Authorization", BEARER);
            assertThat(app.statusCode()).isEqualTo(503);
            assertThat(app.body()).contains("\"code\":\"overloaded\"");
            assertThat(app.headers().firstValue("Retry-After")).hasValue("2");
            assertThat(door.get("/api/people").statusCode()).isEqualTo(200);
            fill(door, 17, waiting);
            assertThat(door.get("/api/people").statusCode()).isEqualTo(503);
            assertThat(door.get("/api/lines/a").statusCode()).isEqualTo(200);
            fillBy(door, "/api/session/silent", 19, waiting);
            assertThat(door.get("/api/lines/a").statusCode()).isEqualTo(503);
            assertThat(door.get("/api/session").statusCode()).isEqualTo(200);
            fillBy(door, "/api/session/silent", 20, waiting);
            assertThat(door.get("/api/session").statusCode()).isEqualTo(503);
            // The door itself still says how it is.
            assertThat(door.get("/health/live").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void signingInAndChatAreAnsweredAtThreeTimesWhatANodeMayHaveUnderWay() throws Exception {
        int most = 30;
        try (Door door = door(underWay(most, 1_000));
                ExecutorService crowd = Executors.newVirtualThreadPerTaskExecutor()) {
            // given: apps and people who ask anew as soon as they are answered, three times as many as may be under way
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger through = new AtomicInteger();
            AtomicInteger yielded = new AtomicInteger();
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 3 * most; i++) {
                String[] who = i % 2 == 0 ? new String[]{"Authorization", BEARER} : new String[0];
                all.add(crowd.submit(() -> {
                    while (!over.get()) {
                        int status = door.get("/api/slow", who).statusCode();
                        assertThat(status).isIn(200, 503);
                        (status == 200 ? through : yielded).incrementAndGet();
                        // Who is refused at once connects anew for each try, which would be all that the machine does.
                        Thread.sleep(status == 200 ? 0 : 100);
                    }
                    return null;
                }));
            }
            while (yielded.get() < most) {
                Thread.sleep(5);
            }

            // when, then
            for (int i = 0; i < 50; i++) {
                assertThat(door.get("/api/lines/a").statusCode()).isEqualTo(200);
                assertThat(door.get("/api/session").statusCode()).isEqualTo(200);
            }
            over.set(true);
            for (Future<?> one : all) {
                one.get();
            }
            assertThat(through.get()).isPositive();
        }
    }

    @Test
    void aFloodOfTriesToSignInLeavesRoomForTheOthers() throws Exception {
        try (Door door = door(underWay(20, 1_000))) {
            fillBy(door, "/api/session/silent", 8, new ArrayList<>());
            assertThat(door.get("/api/session").statusCode()).isEqualTo(503);
            assertThat(door.get("/api/lines/a").statusCode()).isEqualTo(200);
            assertThat(door.get("/api/people", "Authorization", BEARER).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aCallerHasOnlySoMuchUnderWayAndGetsItsPlacesBack() throws Exception {
        try (Door door = door(underWay(1_000, 2))) {
            silent(door, "/api/silent", "Cookie", COOKIE);
            silent(door, "/api/silent", "Cookie", COOKIE);
            await(door, 2);
            HttpResponse<String> third = door.get("/api/people", "Cookie", COOKIE);
            assertThat(third.statusCode()).isEqualTo(429);
            assertThat(third.body()).contains("\"code\":\"too-many-at-once\"");
            assertThat(third.headers().firstValue("Retry-After")).hasValue("1");
            // Nobody else is concerned, and an app for her is somebody else.
            assertThat(door.get("/api/people", "Authorization", BEARER).statusCode()).isEqualTo(200);
            for (int i = 0; i < 5; i++) {
                assertThat(door.get("/api/people", "Authorization", BEARER).statusCode()).isEqualTo(200);
            }
        }
    }

    @Test
    void anAppHasOnlySoMuchUnderWayForAllPeopleTogether() throws Exception {
        try (Door door = door(underWay(1_000, 10, 2))) {
            silent(door, "/api/silent", "Authorization", BEARER);
            silent(door, "/api/silent", "Authorization", BEARER);
            await(door, 2);
            HttpResponse<String> third = door.get("/api/people", "Authorization", BEARER);
            assertThat(third.statusCode()).isEqualTo(429);
            assertThat(third.body()).contains("\"code\":\"too-many-at-once\"");
            // She herself is not concerned, and what was refused takes no place of hers for good.
            for (int i = 0; i < 20; i++) {
                assertThat(door.get("/api/people", "Authorization", BEARER).statusCode()).isEqualTo(429);
                assertThat(door.get("/api/people", "Cookie", COOKIE).statusCode()).isEqualTo(200);
            }
        }
    }

    /** The status line of the answer; the connection stays open. */
    private static String upgrade(Door door) throws Exception {
        try (Socket socket = door.connect()) {
            String asked = "GET /channel HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
            socket.getOutputStream().write(asked.getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        }
    }

    private static void fill(Door door, int until, List<CompletableFuture<?>> waiting) throws Exception {
        fillBy(door, "/api/silent", until, waiting);
    }

    private static void fillBy(Door door, String path, int until, List<CompletableFuture<?>> waiting)
            throws Exception {
        int before = waiting.size();
        int answered = door.endpoints().arrived().size();
        while (waiting.size() < until) {
            waiting.add(silent(door, path));
        }
        await(door, answered + before + (until - before));
    }

    private static CompletableFuture<?> silent(Door door, String path, String... headers) {
        return CompletableFuture.runAsync(() -> {
            try {
                // Answered only when it was refused: the one before it had not given its place back yet.
                while (door.get(path, headers).statusCode() == 503) {
                    Thread.sleep(5);
                }
            } catch (IOException e) {
                // The door was closed, and nobody asks any more what became of it.
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, work -> Thread.ofVirtual().start(work));
    }

    private static void await(Door door, int begun) throws InterruptedException {
        while (door.endpoints().begun() < begun) {
            Thread.sleep(10);
        }
    }
}
