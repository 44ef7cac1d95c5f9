package io.posthouse.conformance;

import java.util.Map;

/**
 * What a person meets who was sent to an address of the server.
 *
 * @param address where they were sent, or the page that they see
 */
public record Met(Kind kind, String address, Reply reply) {
    /** What there is to see. */
    public enum Kind {
        /** The browser was sent to another server. */
        BACK,
        /** They are asked to sign in. */
        SIGN_IN,
        /** They are asked what the client may do. */
        CONSENT,
        /** They are asked whether to sign out. */
        SIGN_OUT,
        /** A page of the server's own that asks for nothing. */
        OWN
    }

    /** What the client is told with the browser; empty where it was not sent back. */
    public Map<String, String> told() {
        return kind == Kind.BACK ? Forms.query(address) : Map.of();
    }

    /** In few words, without what differs from run to run. */
    public String shown() {
        return switch (kind) {
            case BACK -> {
                String error = told().getOrDefault("error", "");
                String code = told().containsKey("code") ? " with a code" : "";
                yield "sent to " + Forms.withoutQuery(address) + (error.isEmpty() ? code : " with " + error);
            }
            case SIGN_IN -> "asked to sign in";
            case CONSENT -> "asked for consent";
            case SIGN_OUT -> "asked whether to sign out";
            case OWN -> "nobody is sent on, " + reply.shown();
        };
    }
}
