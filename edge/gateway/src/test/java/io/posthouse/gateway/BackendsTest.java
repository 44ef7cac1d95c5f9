package io.posthouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.net.tls.TlsMaterial;
import io.posthouse.net.tls.TlsSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Back ends that are away, slow, wrong or hostile: what their callers get, and what they cannot do to others. */
@Timeout(60)
class BackendsTest {
    private static final String ANYBODY = ",\"anonymous\":true";

    private static Door door(String more, String... targets) throws Exception {
        return new Door(new RouteStreet(RouteStreet.one("/shop/**", ANYBODY + more, targets)).routing(), List.of());
    }

    /** Where nobody listens. */
    private static String nowhere() throws IOException {
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://127.0.0.1:" + gone.getLocalPort();
        }
    }

    @Test
    void saysThatABackEndIsAwayWhichTakesNoConnection() throws Exception {
        try (Door door = door("", nowhere())) {
            // when
            HttpResponse<String> answer = door.get("/shop/a");

            // then
            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(answer.body()).contains("\"no-answer\"");
        }
    }

    @Test
    void asksAnotherTargetWhenOneTakesNoConnectionWhateverTheMethod() throws Exception {
        try (RawBackend shop = RawBackend.saying(RawBackend.ok("sold")); Door door = door("", nowhere(), shop.url())) {
            for (int i = 0; i < 8; i++) {
                assertThat(door.get("/shop/a").body()).isEqualTo("sold");
                assertThat(door.send(java.net.http.HttpRequest.newBuilder(door.at("/shop/a")).DELETE()).body())
                        .isEqualTo("sold");
            }
        }
    }

    @Test
    void asksAgainOnceWhatOnlyReadsAndNothingElse() throws Exception {
        try (RawBackend bad = new RawBackend((socket, head) -> socket.close());
                Door door = door("", bad.url())) {
            // when
            HttpResponse<String> read = door.get("/shop/a");
            int reads = bad.heads().size();
            HttpResponse<String> write = door.post("/shop/a", "");
            int writes = bad.heads().size() - reads;

            // then
            assertThat(read.statusCode()).isEqualTo(502);
            assertThat(reads).isEqualTo(2);
            assertThat(write.statusCode()).isEqualTo(502);
            assertThat(writes).isEqualTo(1);
        }
    }

    @Test
    void asksOnceWhereARouteWantsItSo() throws Exception {
        try (RawBackend bad = new RawBackend((socket, head) -> socket.close());
                Door door = door(",\"retry\":false", bad.url())) {
            assertThat(door.get("/shop/a").statusCode()).isEqualTo(502);
            assertThat(bad.heads()).hasSize(1);
        }
    }

    @Test
    void waitsForTheBeginningOfAnAnswerNoLongerThanARouteSays() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        try (RawBackend slow = new RawBackend((socket, head) -> done.await());
                Door door = door(",\"firstByteMillis\":200", slow.url())) {
            // when
            HttpResponse<String> answer = door.get("/shop/a");

            // then: and it is not asked twice, which would take twice as long
            assertThat(answer.statusCode()).isEqualTo(504);
            assertThat(answer.body()).contains("\"answer-too-slow\"");
            assertThat(slow.heads()).hasSize(1);
            done.countDown();
        }
    }

    @Test
    void breaksAnAnswerOffThatStopsInTheMiddle() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        try (RawBackend slow = new RawBackend((socket, head) -> {
            RawBackend.write(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
            done.await();
        }); Door door = door(",\"idleMillis\":200", slow.url())) {
            // when
            String answer = door.raw("GET /shop/a HTTP/1.1\r\nHost: localhost\r\n\r\n");

            // then: without the chunk that would make it whole
            assertThat(answer).startsWith("HTTP/1.1 200").contains("half").doesNotContain("\r\n0\r\n");
            done.countDown();
        }
    }

    @Test
    void boundsTheWholeOfARequestThatGoesOnAndOn() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        try (RawBackend endless = new RawBackend((socket, head) -> {
            RawBackend.write(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (!over.get()) {
                RawBackend.write(socket, "1\r\n.\r\n");
                Thread.sleep(20);
            }
        }); Door door = door(",\"wholeMillis\":400", endless.url())) {
            assertThat(door.raw("GET /shop/a HTTP/1.1\r\nHost: localhost\r\n\r\n")).contains("\r\n1\r\n.")
                    .doesNotContain("\r\n0\r\n");
            over.set(true);
        }
    }

    @Test
    void tellsABodyThatDoesNotArriveThatItIsSlow() throws Exception {
        try (RawBackend shop = new RawBackend((socket, head) -> socket.getInputStream().readNBytes(10));
                Door door = door(",\"idleMillis\":200", shop.url())) {
            String answer = door.raw("POST /shop/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf");

            assertThat(answer).startsWith("HTTP/1.1 408").contains("\"body-too-slow\"");
        }
    }

    @Test
    void refusesABodyThatIsTooLargeAnnouncedOrNot() throws Exception {
        try (RawBackend shop = new RawBackend((socket, head) -> socket.getInputStream().readAllBytes());
                Door door = door(",\"bodyBytesMax\":4", shop.url())) {
            assertThat(door.post("/shop/a", "12345").statusCode()).isEqualTo(413);
            assertThat(door.raw("POST /shop/a HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "5\r\n12345\r\n0\r\n\r\n")).startsWith("HTTP/1.1 413");
        }
    }

    @Test
    void breaksAnAnswerOffThatIsShorterThanItSays() throws Exception {
        try (RawBackend liar = new RawBackend((socket, head) -> {
            RawBackend.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort");
            socket.close();
        }); Door door = door("", liar.url())) {
            assertThatThrownBy(() -> door.get("/shop/a")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void givesNobodyWhatComesAfterTheAnswerOfSomebodyElse() throws Exception {
        String planted = "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nplanted";
        try (RawBackend liar = RawBackend.saying("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nmine" + planted);
                Door door = door("", liar.url())) {
            for (int i = 0; i < 20; i++) {
                assertThat(door.get("/shop/a").body()).isEqualTo("mine");
            }
            assertThat(liar.connections()).isEqualTo(20);
        }
    }

    @Test
    void givesNobodyWhatIsSaidWhileNothingIsAsked() throws Exception {
        CountDownLatch said = new CountDownLatch(1);
        try (RawBackend liar = new RawBackend((socket, head) -> {
            RawBackend.write(socket, RawBackend.ok("mine"));
            if (said.getCount() > 0) {
                Thread.sleep(50);
                // Not even whole: the rest of the head would be what is answered next.
                RawBackend.write(socket, "HTTP/1.1 200 OK\r\nX-Planted: yes");
                said.countDown();
            }
        }); Door door = door("", liar.url())) {
            // when
            assertThat(door.get("/shop/a").body()).isEqualTo("mine");
            assertThat(said.await(10, TimeUnit.SECONDS)).isTrue();
            Thread.sleep(50);
            HttpResponse<String> next = door.get("/shop/a");

            // then
            assertThat(next.body()).isEqualTo("mine");
            assertThat(next.headers().firstValue("X-Planted")).isEmpty();
        }
    }

    @Test
    void passesOverInterimAnswersAndBelievesNoEndlessRowOfThem() throws Exception {
        String interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n";
        try (RawBackend some = RawBackend.saying(interim + RawBackend.ok("sold"));
                RawBackend many = RawBackend.saying(interim.repeat(6) + RawBackend.ok("sold"));
                Door one = door("", some.url());
                Door other = door("", many.url())) {
            assertThat(one.get("/shop/a").body()).isEqualTo("sold");
            assertThat(one.get("/shop/a").body()).isEqualTo("sold");
            assertThat(other.get("/shop/a").body()).contains("\"bad-answer\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nsold\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n4\r\nsold\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nsold!",
            "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\nsold",
            "HTTP/1.1 200 OK\r\nContent-Length: 4, 4\r\n\r\nsold", "HTTP/1.1 200 OK\r\nContent-Length: +4\r\n\r\nsold",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n4\r\nsold\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, identity\r\n\r\nsold",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\n\r\n4\r\nsold\r\n0\r\n\r\n",
            "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nsold\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX-Folded: a\r\n b\r\nContent-Length: 4\r\n\r\nsold",
            "HTTP/1.1 200 OK\r\n: nameless\r\nContent-Length: 4\r\n\r\nsold",
            "HTTP/1.1 200 OK\r\nX\u0000Nul: a\r\nContent-Length: 4\r\n\r\nsold",
            "HTTP/1.1 99 Low\r\nContent-Length: 4\r\n\r\nsold", "HTTP/1.1 600 High\r\nContent-Length: 4\r\n\r\nsold",
            "HTTP/2.0 200 OK\r\nContent-Length: 4\r\n\r\nsold", "ICY 200 OK\r\nContent-Length: 4\r\n\r\nsold",
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nsold",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfour\r\nsold\r\n0\r\n\r\n", "sold\r\n\r\n"})
    void passesNoAnswerOnThatTwoReadersCouldReadDifferently(String answer) throws Exception {
        try (RawBackend liar = RawBackend.saying(answer); Door door = door("", liar.url())) {
            // when
            String said = door.raw("GET /shop/a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

            // then
            assertThat(said).doesNotContain("sold");
            assertThat(said).startsWith("HTTP/1.1 502").contains("\"bad-answer\"");
            assertThat(liar.heads()).hasSize(1);
        }
    }

    @Test
    void passesOnAnAnswerThatEndsWithItsConnection() throws Exception {
        try (RawBackend old = new RawBackend((socket, head) -> {
            RawBackend.write(socket, "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nsold");
            socket.close();
        }); Door door = door("", old.url())) {
            assertThat(door.get("/shop/a").body()).isEqualTo("sold");
        }
    }

    @Test
    void answersAHeadWithoutABodyAndGoesOnAskingOnThatConnection() throws Exception {
        try (RawBackend shop = new RawBackend((socket, head) -> RawBackend.write(socket, head.startsWith("HEAD")
                ? "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n"
                : RawBackend.ok("sold"))); Door door = door("", shop.url())) {
            // when
            HttpResponse<String> head = door.send(java.net.http.HttpRequest.newBuilder(door.at("/shop/a")).HEAD());
            HttpResponse<String> whole = door.get("/shop/a");

            // then
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.headers().firstValue("Content-Length")).hasValue("4");
            assertThat(whole.body()).isEqualTo("sold");
        }
    }

    @Test
    void leavesABackEndAloneForAMomentThatFailsAgainAndAgain() throws Exception {
        AtomicBoolean well = new AtomicBoolean();
        try (RawBackend bad = new RawBackend((socket, head) -> RawBackend.write(socket, well.get()
                ? RawBackend.ok("sold")
                : "HTTP/1.1 503 Away\r\nContent-Length: 0\r\n\r\n")); Door door = door("", bad.url())) {
            // when: both loops have learnt it, however the connections fall
            int asked = 0;
            HttpResponse<String> last = door.get("/shop/a");
            while (asked < 200 && !last.body().contains("\"no-backend\"")) {
                last = door.get("/shop/a");
                asked++;
            }

            // then
            assertThat(last.statusCode()).isEqualTo(503);
            assertThat(last.body()).contains("\"no-backend\"");
            assertThat(last.headers().firstValue("Retry-After")).isPresent();

            // when: it is tried again by itself
            well.set(true);
            while (!last.body().equals("sold")) {
                last = door.get("/shop/a");
                Thread.sleep(20);
            }
            assertThat(last.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void asksNobodyWhoSaysOfItselfThatItIsNotWell() throws Exception {
        AtomicBoolean well = new AtomicBoolean(true);
        try (RawBackend shop = new RawBackend((socket, head) -> RawBackend.write(socket,
                head.startsWith("GET /well ") && !well.get()
                        ? "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"
                        : RawBackend.ok("sold")))) {
            String routes = "{\"routes\":[{\"name\":\"shop\",\"path\":\"/shop/**\",\"anonymous\":true,"
                    + "\"to\":[{\"backend\":\"shop\"}]}],\"backends\":[{\"name\":\"shop\",\"targets\":[\"" + shop.url()
                    + "\"],\"healthPath\":\"/well\",\"healthMillis\":500}]}";
            try (Door door = new Door(new RouteStreet(routes).routing(), List.of())) {
                assertThat(door.get("/shop/a").body()).isEqualTo("sold");

                // when
                well.set(false);
                HttpResponse<String> last = door.get("/shop/a");
                while (!last.body().contains("\"no-backend\"")) {
                    Thread.sleep(20);
                    last = door.get("/shop/a");
                }
                well.set(true);
                while (!last.body().equals("sold")) {
                    Thread.sleep(20);
                    last = door.get("/shop/a");
                }

                // then
                assertThat(last.statusCode()).isEqualTo(200);
            }
        }
    }

    @Test
    void asksNoTargetWithinThatNobodyPermitted() throws Exception {
        try (RawBackend shop = RawBackend.saying(RawBackend.ok("sold"))) {
            RouteStreet street = new RouteStreet(RouteStreet.one("/shop/**", ANYBODY, shop.url()));
            var strict = new io.posthouse.gateway.backend.Routing(street,
                    new io.posthouse.outbound.guard.AddressGuard(host -> List.of(InetAddress.getAllByName(host)),
                            List.of()),
                    io.posthouse.identity.IdentityTokens.NONE, new io.posthouse.gateway.route.TargetBoard(),
                    new io.posthouse.gateway.route.OwnPlaces());
            try (Door door = new Door(strict, List.of())) {
                assertThat(door.get("/shop/a").body()).contains("\"no-backend\"");
                assertThat(shop.connections()).isZero();
            }
        }
    }

    @Test
    void believesNoCertificateThatNobodyVouchesFor(@TempDir Path folder) throws Exception {
        // given
        TlsMaterial own = TlsMaterial.open(new TlsSettings(folder, Optional.empty(), "localhost", List.of()),
                Clock.systemUTC());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[]{own.keyManager()}, null, null);
        try (ServerSocket listener = context.getServerSocketFactory().createServerSocket(0, 50,
                InetAddress.getLoopbackAddress());
                Door door = door("", "https://127.0.0.1:" + listener.getLocalPort())) {
            Thread.ofVirtual().start(() -> {
                while (!listener.isClosed()) {
                    try (Socket socket = listener.accept()) {
                        RawBackend.write(socket, RawBackend.ok("sold"));
                    } catch (IOException e) {
                        // Its handshake failed, or the test is over.
                    }
                }
            });

            // when
            HttpResponse<String> answer = door.get("/shop/a");

            // then
            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(answer.body()).contains("\"no-answer\"");
        }
    }

    @Test
    void holdsAnAnswerBackWhoseCallerDoesNotRead() throws Exception {
        AtomicBoolean blocked = new AtomicBoolean();
        CountDownLatch full = new CountDownLatch(1);
        long[] written = {0};
        try (RawBackend endless = new RawBackend((socket, head) -> {
            byte[] part = new byte[64 << 10];
            RawBackend.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: " + (1L << 30) + "\r\n\r\n");
            Thread watch = Thread.ofVirtual().start(() -> watch(written, full, blocked));
            while (!blocked.get()) {
                socket.getOutputStream().write(part);
                synchronized (written) {
                    written[0] += part.length;
                }
            }
            watch.interrupt();
        }); Door door = door("", endless.url()); Socket caller = door.connect()) {
            // when
            caller.getOutputStream().write("GET /shop/a HTTP/1.1\r\nHost: localhost\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));

            // then: it stands still long before the end, with what sockets hold and hardly more
            assertThat(full.await(30, TimeUnit.SECONDS)).isTrue();
            synchronized (written) {
                assertThat(written[0]).isLessThan(64L << 20);
            }
        }
    }

    /** Until nothing was written for a while. */
    private static void watch(long[] written, CountDownLatch full, AtomicBoolean blocked) {
        long before = -1;
        try {
            while (true) {
                Thread.sleep(300);
                long now;
                synchronized (written) {
                    now = written[0];
                }
                if (now == before && now > 0) {
                    blocked.set(true);
                    full.countDown();
                    return;
                }
                before = now;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
