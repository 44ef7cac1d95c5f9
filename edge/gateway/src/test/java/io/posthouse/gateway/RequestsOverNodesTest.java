package io.posthouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.cluster.NodeName;
import io.posthouse.cluster.member.ClusterIdentity;
import io.posthouse.cluster.member.ClusterSecret;
import io.posthouse.identity.CsrfTokens;
import io.posthouse.identity.RefusedCall;
import io.posthouse.identity.http.CallerHeader;
import io.posthouse.kernel.AppId;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.TokenKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What one node does not carry is answered by another. */
@Timeout(60)
class RequestsOverNodesTest {
    private static final String COOKIE = "posthouse_session=" + Door.ADAS_TOKEN;
    private static final Caller MALLORY = new Caller(new LoginId(1), "mallory", TokenKind.SESSION, "s", "r");

    @Test
    void goToTheNodeThatCarriesTheRoleWithTheSameIdAndTheCallerAndNothingElse() throws Exception {
        try (Street street = new Street("north")) {
            // when
            HttpResponse<String> answer = street.edge.get("/api/lines?limit=5", "Cookie", COOKIE, "Posthouse-Caller",
                    "forged", "Posthouse-Node", "north", "X-Forwarded-For", "10.0.0.1");

            // then
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("answered");
            Endpoints.Arrived arrived = street.of("north").endpoints().last();
            assertThat(arrived.target()).isEqualTo("/api/lines?limit=5");
            assertThat(arrived.carries("cookie")).isFalse();
            assertThat(arrived.carries("posthouse-node")).isFalse();
            assertThat(arrived.carries("x-forwarded-for")).isFalse();
            CallerHeader.Signed signed = arrived.signed().orElseThrow();
            assertThat(signed.caller().orElseThrow().name()).isEqualTo("ada");
            assertThat(answer.headers().allValues("X-Request-Id")).containsExactly(signed.requestId());
            assertThat(answer.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
            assertThat(answer.headers().firstValue("Posthouse-Route")).isEmpty();
            assertThat(answer.headers().firstValue("Content-Security-Policy").orElse("")).contains("sandbox");
            assertThat(street.edge.endpoints().begun()).isZero();
            // and what is on every node stays here
            assertThat(street.edge.get("/api/session", "Cookie", COOKIE).statusCode()).isEqualTo(200);
            assertThat(street.edge.endpoints().begun()).isOne();
        }
    }

    @Test
    void bodiesPassAndAreBoundedAsEver() throws Exception {
        try (Street street = new Street("north")) {
            String token = CsrfTokens.of(Door.ADAS_TOKEN);
            String body = "z".repeat(Door.BODY_BYTES_MAX);

            assertThat(street.edge.post("/api/lines/a/members", body, "Cookie", COOKIE, "X-CSRF-Token", token)
                    .statusCode()).isEqualTo(200);
            assertThat(street.of("north").endpoints().last().bodyBytes()).isEqualTo(body.length());
            assertThat(street.edge.post("/api/lines/a/members", body + "z", "Cookie", COOKIE, "X-CSRF-Token", token)
                    .statusCode()).isEqualTo(413);
            assertThat(street.edge.post("/api/lines/a/members", body, "Cookie", COOKIE).statusCode()).isEqualTo(403);
            assertThat(street.of("north").endpoints().begun()).isOne();
        }
    }

    @Test
    void whatAnAppIsRefusedElsewhereIsRememberedAtTheDoorAtWhichItCame() throws Exception {
        try (Street street = new Street("north")) {
            AppId app = new AppId(3);

            HttpResponse<String> answer = street.edge.get("/api/lines/refused", "Authorization",
                    "Bearer " + Door.APPS_TOKEN);

            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.headers().map()).doesNotContainKeys("posthouse-refused", "posthouse-route");
            while (street.edge.refusals().of(app).isEmpty()) {
                Thread.sleep(5);
            }
            RefusedCall call = street.edge.refusals().of(app).getFirst();
            assertThat(call.permission()).contains("a.b.c");
            assertThat(call.requestId()).isEqualTo(answer.headers().firstValue("X-Request-Id").orElseThrow());
            assertThat(street.of("north").refusals().of(app)).isEmpty();
        }
    }

    @Test
    void areRefusedWithAdviceWhileNobodyCarriesTheRole() throws Exception {
        try (Street street = new Street()) {
            HttpResponse<String> answer = street.edge.get("/api/lines", "Cookie", COOKIE);

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            assertThat(answer.body()).contains("\"no-node\"", "Try again");
            assertThat(street.count("no-node")).isEqualTo(1);

            street.carry("north");

            assertThat(street.edge.get("/api/lines", "Cookie", COOKIE).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void goElsewhereAtOnceWhenANodeIsDeadThoughNobodyHasNoticed() throws Exception {
        try (Street street = new Street("north", "south")) {
            street.kill("north");

            for (int i = 0; i < 20; i++) {
                String token = CsrfTokens.of(Door.ADAS_TOKEN);
                assertThat(street.edge.get("/api/lines", "Cookie", COOKIE).statusCode()).isEqualTo(200);
                assertThat(street.edge.post("/api/lines/a", "{}", "Cookie", COOKIE, "X-CSRF-Token", token)
                        .statusCode()).as("nothing was sent, so nothing is done twice").isEqualTo(200);
            }
            assertThat(street.count("unreached")).as("it is tried once a second at most").isBetween(1.0, 20.0);
        }
    }

    @Test
    void underWayToANodeThatDiesReadsAreAskedOfAnotherAndWritesAreNot() throws Exception {
        try (Street street = new Street("north")) {
            CompletableFuture<Integer> reads = CompletableFuture.supplyAsync(() -> status(street, false),
                    Thread::startVirtualThread);
            CompletableFuture<Integer> writes = CompletableFuture.supplyAsync(() -> status(street, true),
                    Thread::startVirtualThread);
            while (street.of("north").endpoints().begun() < 2) {
                Thread.sleep(5);
            }
            Door south = street.carry("south");

            // when it stands still, and is known to be gone
            street.forget("north");

            // then the one that only reads waits at the other node now
            while (south.endpoints().begun() < 1) {
                Thread.sleep(5);
            }
            assertThat(writes.get(20, TimeUnit.SECONDS)).isEqualTo(502);
            assertThat(south.endpoints().begun()).isOne();
            assertThat(reads.isDone()).isFalse();
        }
    }

    private static int status(Street street, boolean write) {
        try {
            return write
                    ? street.edge.post("/api/lines/silent", "{}", "Cookie", COOKIE, "X-CSRF-Token",
                            CsrfTokens.of(Door.ADAS_TOKEN)).statusCode()
                    : street.edge.get("/api/lines/silent", "Cookie", COOKIE).statusCode();
        } catch (IOException | InterruptedException e) {
            return -1;
        }
    }

    @Test
    void theDoorForNodesTakesNobodyWhoDoesNotKnowTheSecret() throws Exception {
        try (Street street = new Street("north")) {
            int port = street.portOf("north");
            // garbage, plain HTTP, and TLS of another cluster
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.getOutputStream().write("GET /api/lines HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(
                        StandardCharsets.US_ASCII));
                socket.setSoTimeout(20_000);
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                        .doesNotContain("HTTP/");
            }
            assertThatThrownBy(() -> request(port, "another secret of thirty-two characters", "north", "edge", 0))
                    .isInstanceOf(IOException.class);
            assertThat(street.of("north").endpoints().begun()).isZero();
        }
    }

    @Test
    void theDoorForNodesRefusesWhatIsNotSignedForIt() throws Exception {
        try (Street street = new Street("north")) {
            int port = street.portOf("north");

            assertThat(request(port, Street.SECRET, "north", "edge", 0)).startsWith("HTTP/1.1 200");
            assertThat(request(port, Street.SECRET, "south", "edge", 0)).as("meant for another node")
                    .startsWith("HTTP/1.1 421");
            assertThat(request(port, Street.SECRET, "north", "west", 0)).as("another sender than it says")
                    .startsWith("HTTP/1.1 421");
            assertThat(request(port, Street.SECRET, "north", "edge", 31)).as("too old").startsWith("HTTP/1.1 421");
            assertThat(street.of("north").endpoints().begun()).isOne();
        }
    }

    @Test
    void aHeaderForANodeIsWorthNothingAtThePublicDoor() throws Exception {
        try (Street street = new Street("north")) {
            Door north = street.of("north");
            String header = sign(Street.SECRET, "north", 0);

            north.get("/api/lines", "Posthouse-Node", "edge", "Posthouse-Caller", header);

            assertThat(north.endpoints().last().signed().orElseThrow().caller()).isEmpty();
        }
    }

    /** As a node would sign that says it is {@code edge}, some seconds ago. */
    private static String sign(String secret, String to, int ago) {
        byte[] key = ClusterSecret.of(secret).derive("http edge " + to + " " + Street.ROLE, 32);
        return new CallerHeader(key).sign(Optional.of(MALLORY), new CallerHeader.Hop("r", "GET", "/api/lines",
                InetAddress.getLoopbackAddress(), false), Instant.now().minusSeconds(ago));
    }

    private static String request(int port, String secret, String to, String from, int ago) throws IOException {
        var context = ClusterIdentity.of(ClusterSecret.of(secret)).context();
        try (Socket socket = context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("GET /api/lines HTTP/1.1\r\nHost: a\r\nConnection: close\r\nPosthouse-Node: "
                            + new NodeName(from) + "\r\nPosthouse-Caller: " + sign(secret, to, ago) + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return Door.everything(socket);
        }
    }
}
