package io.posthouse.server.journey;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The data channel, as the page opens it. */
final class ChannelClient implements AutoCloseable {
    private final HttpClient client = HttpClient.newHttpClient();
    private final BlockingQueue<JsonNode> packets = new LinkedBlockingQueue<>();
    private final String web;
    private final String cookie;
    private final WebSocket socket;
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();

    ChannelClient(String web, String name, String password) throws Exception {
        this(web, signIn(web, name, password), "/channel");
    }

    /** By a ticket, as an app without cookies opens it. */
    ChannelClient(String web, String ticket) throws Exception {
        this(web, Optional.empty(), "/channel?ticket=" + ticket);
    }

    private ChannelClient(String web, Optional<String> cookie, String path) throws Exception {
        this.web = web;
        this.cookie = cookie.orElse("");
        WebSocket.Builder asking = client.newWebSocketBuilder().subprotocols("posthouse.channel.1");
        cookie.ifPresent(sent -> asking.header("Cookie", sent).header("Origin", web));
        socket = asking.buildAsync(URI.create(web.replaceFirst("^http", "ws") + path), new Reader()).get(30, SECONDS);
        await("hello", "");
    }

    /** @param cookie as a browser sends it that is signed in already */
    static ChannelClient inBrowser(String web, String cookie) throws Exception {
        return new ChannelClient(web, Optional.of(cookie), "/channel");
    }

    private static Optional<String> signIn(String web, String name, String password) throws Exception {
        try (HttpClient browser = HttpClient.newHttpClient()) {
            HttpResponse<String> session = browser.send(HttpRequest.newBuilder(URI.create(web + "/api/session"))
                    .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers
                            .ofString("{\"name\":\"" + name + "\",\"password\":\"" + password + "\"}"))
                    .build(), HttpResponse.BodyHandlers.ofString());
            assertThat(session.statusCode()).as(session.body()).isEqualTo(200);
            return Optional.of(session.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0]);
        }
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

    /** Waits for the answer to a message; false when the connection is lost before it comes. */
    boolean isAcknowledged(String random) throws InterruptedException {
        while (true) {
            JsonNode packet = packets.poll(50, MILLISECONDS);
            if (packet != null && packet.path("type").asString().equals("ack")
                    && packet.path("random").asString("").equals(random)) {
                return true;
            }
            if (packet == null && closed.isDone()) {
                return false;
            }
        }
    }

    JsonNode awaitText(String text) throws InterruptedException {
        return await("message", text);
    }

    /** Waits until that person is said to be online. */
    void awaitPresence(String person) throws InterruptedException {
        JsonNode presence;
        do {
            presence = await("presence", "");
        } while (!presence.path("body").path("from").asString().equals(person)
                || !presence.path("body").path("show").asString().equals("online"));
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

    /** Waits until the server closes it, and gives the code. */
    int awaitClosed() throws Exception {
        return closed.get(60, SECONDS);
    }

    boolean isClosed() {
        return closed.isDone();
    }

    /** The status with which another channel of the same sign-in is refused. */
    int upgradeStatus() throws InterruptedException {
        try {
            client.newWebSocketBuilder().header("Cookie", cookie).header("Origin", web)
                    .subprotocols("posthouse.channel.1")
                    .buildAsync(URI.create(web.replaceFirst("^http", "ws") + "/channel"), new WebSocket.Listener() {
                    }).get(30, SECONDS);
            return 101;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                return refused.getResponse().statusCode();
            }
            throw new AssertionError(e);
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /** The status of an answer to a request of the same sign-in. */
    int status(String path) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(web + path)).header("Cookie", cookie).build(),
                HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    @Override
    public void close() {
        if (!closed.isDone()) {
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        }
        client.shutdownNow();
    }

    private final class Reader implements WebSocket.Listener {
        private final StringBuilder begun = new StringBuilder();

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed.complete(code);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            closed.complete(1006);
        }

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
