package io.posthouse.server.journey;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One conversation, seen by a standard XMPP client and by the data channel that the page uses. */
class PeopleTalkWithAStandardClientTest {
    @BeforeAll
    static void needsTheClient() {
        assumeTrue(XmppClient.isThere(),
                "not run: needs slixmpp for /usr/bin/python3 (apt-get install python3-slixmpp)");
    }

    @Test
    void messagesPassBothWaysAndInTheGroupAndAreStillThereAfterARestart(@TempDir Path data) throws Exception {
        try (Platform platform = new Platform(data)) {
            String group;
            // given: Ada with a standard client, Ben on the channel, Chen, a customer, with a standard client too
            try (XmppClient ada = new XmppClient("ada@localhost", platform.password("ada"), platform.xmppPort());
                    XmppClient chen = new XmppClient("chen@c.localhost", platform.password("chen"),
                            platform.xmppPort());
                    Channel ben = new Channel(platform.web(), "ben", platform.password("ben"))) {
                group = ben.group();

                // when / then: from the client to the page, and to the other client
                ada.say("chat ben@localhost Good morning, Ben");
                assertThat(ben.awaitText("Good morning, Ben").path("body").path("from").asString())
                        .isEqualTo("ada@localhost");
                ada.say("chat chen@c.localhost Welcome, 陈");
                assertThat(chen.awaitText("chat", "Welcome, 陈").path("sender").asString()).startsWith("ada@localhost/");

                // from the page to the client
                ben.send("ada@localhost", "Good morning, Ada", "first-random-1");
                assertThat(ada.awaitText("chat", "Good morning, Ada").path("sender").asString())
                        .startsWith("ben@localhost");

                // again under the same random id: the first answer; something else under it is not lost in silence
                JsonNode first = ben.await("ack", "first-random-1");
                ben.send("ada@localhost", "Good morning, Ada", "first-random-1");
                assertThat(ben.await("ack", "first-random-1").path("id")).isEqualTo(first.path("id"));
                ben.send("ada@localhost", "Good night, Ada", "first-random-1");
                assertThat(ben.await("refused", "first-random-1").path("body").path("code").asString())
                        .isEqualTo("random-reused");

                // in the group, from both, without anybody having joined
                chen.say("group " + group + " When does it leave?");
                ben.awaitText("When does it leave?");
                ada.awaitText("group", "When does it leave?");
                ben.send(group, "At nine", "second-random-2");
                assertThat(chen.awaitText("group", "At nine").path("sender").asString()).startsWith(group + "/");
            }

            // when
            platform.restart();

            // then
            try (XmppClient ada = new XmppClient("ada@localhost", platform.password("ada"), platform.xmppPort())) {
                ada.say("history ben@localhost");
                assertThat(ada.awaitHistory()).containsExactly("Good morning, Ben", "Good morning, Ada");
                ada.say("grouphistory " + group);
                assertThat(ada.awaitHistory()).containsExactly("When does it leave?", "At nine");
            }
        }
    }

    /** The data channel, as the page opens it. */
    private static final class Channel implements AutoCloseable {
        private final HttpClient client = HttpClient.newHttpClient();
        private final BlockingQueue<JsonNode> packets = new LinkedBlockingQueue<>();
        private final String web;
        private final String cookie;
        private final WebSocket socket;

        Channel(String web, String name, String password) throws Exception {
            this.web = web;
            HttpResponse<String> session = client.send(HttpRequest.newBuilder(URI.create(web + "/api/session"))
                    .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers
                            .ofString("{\"name\":\"" + name + "\",\"password\":\"" + password + "\"}"))
                    .build(), HttpResponse.BodyHandlers.ofString());
            assertThat(session.statusCode()).as(session.body()).isEqualTo(200);
            cookie = session.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
            socket = client.newWebSocketBuilder().header("Cookie", cookie).header("Origin", web)
                    .subprotocols("posthouse.channel.1")
                    .buildAsync(URI.create(web.replaceFirst("^http", "ws") + "/channel"), new Reader())
                    .get(30, SECONDS);
            await("hello", "");
        }

        String group() throws Exception {
            HttpResponse<String> lines = client.send(HttpRequest.newBuilder(URI.create(web + "/api/lines"))
                    .header("Cookie", cookie).build(), HttpResponse.BodyHandlers.ofString());
            for (JsonNode line : JsonMapper.shared().readTree(lines.body()).path("items")) {
                if (line.path("kind").asString().equals("group")) {
                    return line.path("line").asString();
                }
            }
            throw new AssertionError("no group in " + lines.body());
        }

        void send(String line, String text, String random) throws Exception {
            socket.sendText("{\"type\":\"message\",\"line\":\"" + line + "\",\"random\":\"" + random
                    + "\",\"body\":{\"text\":\"" + text + "\"}}", true).get(30, SECONDS);
        }

        JsonNode awaitText(String text) throws InterruptedException {
            return await("message", text);
        }

        /** @param named the text of a message, the random id of an answer, or empty for any */
        JsonNode await(String type, String named) throws InterruptedException {
            while (true) {
                JsonNode packet = packets.poll(30, SECONDS);
                assertThat(packet).as(type + " " + named).isNotNull();
                JsonNode name = type.equals("message") ? packet.path("body").path("text") : packet.path("random");
                if (packet.path("type").asString().equals(type)
                        && (named.isEmpty() || name.asString("").equals(named))) {
                    return packet;
                }
            }
        }

        @Override
        public void close() {
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
            client.shutdownNow();
        }

        private final class Reader implements WebSocket.Listener {
            private final StringBuilder begun = new StringBuilder();

            @Override
            public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
                begun.append(part);
                if (last) {
                    packets.add(JsonMapper.shared().readTree(begun.toString()));
                    begun.setLength(0);
                }
                from.request(1);
                return CompletableFuture.completedFuture(null);
            }
        }
    }
}
