package io.posthouse.benchmarks.gatewayproof;

import io.posthouse.benchmarks.wire.ChannelLine.Answer;
import java.io.IOException;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Whoever changes things, over the published interface, at whichever node is ready. One thread at a time. */
final class Administrator {
    private static final String NAME = "ada";
    private static final String PASSWORD = "a long enough one 7";

    private final Balancer balancer;
    private final RouteBook book;
    private String by = "";
    private long version;
    private long revision;

    private Administrator(Balancer balancer, RouteBook book) {
        this.balancer = balancer;
        this.book = book;
    }

    /** Makes one at {@code node}, and signs in. */
    static Administrator make(GatewayNode node, Balancer balancer, RouteBook book)
            throws IOException, InterruptedException {
        node.login(PASSWORD, "add", NAME, "--admin");
        Administrator made = new Administrator(balancer, book);
        Answer answer = node.ask("POST", "/api/session", "",
                object().put("name", NAME).put("password", PASSWORD).toString());
        String csrf = json(answer).path("csrfToken").asString("");
        made.by = "Cookie: " + answer.cookie() + "\r\nX-CSRF-Token: " + csrf + "\r\n";
        return made;
    }

    static ObjectNode object() {
        return JsonMapper.shared().createObjectNode();
    }

    /** What a node says to that; nothing where it has nothing to say. */
    JsonNode call(String method, String path, String body) throws IOException {
        return call(balancer.pick(), method, path, body);
    }

    /** The same at {@code node}. */
    JsonNode call(GatewayNode node, String method, String path, String body) throws IOException {
        Answer answer = node.ask(method, path, by, body);
        JsonNode refused = answer.status() == 403 ? json(answer) : object();
        if (refused.path("code").asString("").equals("step-up-needed")) {
            // What is dangerous is confirmed by the password, each for itself.
            JsonNode confirmed = call(node, "POST", "/api/session/step-up",
                    object().put("action", refused.path("action").asString())
                            .put("parameters", refused.path("parameters").asString()).put("password", PASSWORD)
                            .toString());
            answer = node.ask(method, path,
                    by + "Posthouse-Step-Up: " + confirmed.path("token").asString() + "\r\n", body);
        }
        if (answer.status() < 200 || answer.status() > 299) {
            throw new IOException(method + " " + path + " at " + node + ": " + answer.status() + " " + answer.body());
        }
        return json(answer);
    }

    private static JsonNode json(Answer answer) {
        return JsonMapper.shared().readTree(answer.body().isBlank() ? "{}" : answer.body());
    }

    /** Publishes {@code document}, whose back ends these are. */
    long publish(String document, Set<String> backEnds) throws IOException {
        JsonNode kept = call("PUT", "/api/routes/draft",
                "{\"seen\":\"" + revision + "\",\"document\":" + document + "}");
        revision = Long.parseLong(kept.path("revision").asString());
        long asked = System.nanoTime();
        return published(call("POST", "/api/routes/versions", object().put("seen", Long.toString(version))
                .put("revision", Long.toString(revision)).put("reason", "the proof").toString()), backEnds, asked);
    }

    /** Has an older version hold again, whose back ends these are. */
    long rollBack(long to, Set<String> backEnds) throws IOException {
        long asked = System.nanoTime();
        return published(
                call("POST", "/api/routes/rollbacks", object().put("seen", Long.toString(version))
                        .put("to", Long.toString(to)).put("reason", "the proof").toString()),
                backEnds, asked);
    }

    private long published(JsonNode said, Set<String> backEnds, long asked) {
        version = Long.parseLong(said.path("version").path("version").asString());
        book.published(version, backEnds, asked, System.nanoTime());
        return version;
    }
}
