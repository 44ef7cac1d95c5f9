package io.posthouse.conformance;

import java.net.http.HttpResponse;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** An answer over HTTP. */
public record Reply(HttpResponse<String> raw) {
    /** Of the answer. */
    public int status() {
        return raw.statusCode();
    }

    /** As text. */
    public String body() {
        return raw.body();
    }

    /** The body; missing where it is no JSON. */
    public JsonNode json() {
        try {
            return body().isBlank() ? MissingNode.getInstance() : JsonMapper.shared().readTree(body());
        } catch (JacksonException e) {
            return MissingNode.getInstance();
        }
    }

    /** A member of the body; empty where it is not there. */
    public String text(String member) {
        return json().path(member).asString("");
    }

    /** The first of that name; empty where there is none. */
    public String header(String name) {
        return raw.headers().firstValue(name).orElse("");
    }

    /** All of that name. */
    public List<String> headers(String name) {
        return raw.headers().allValues(name);
    }

    /** In few words, without what differs from run to run. */
    public String shown() {
        String error = text("error");
        if (!error.isEmpty()) {
            return status() + " " + error;
        }
        String code = text("code");
        return code.matches("[a-z-]{3,60}") ? status() + " " + code : Integer.toString(status());
    }
}
