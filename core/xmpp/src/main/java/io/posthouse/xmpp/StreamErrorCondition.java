package io.posthouse.xmpp;

import java.util.Locale;

/** Why a stream ends. RFC 6120 section 4.9.3. */
public enum StreamErrorCondition {
    /** XML that is well-formed but cannot be processed. */
    BAD_FORMAT,
    /** A prefix that is not bound, or bound otherwise than the RFC wants. */
    BAD_NAMESPACE_PREFIX,
    /** A newer session took this one's place. */
    CONFLICT,
    /** The peer was silent for too long. */
    CONNECTION_TIMEOUT,
    /** The domain is no longer served here. */
    HOST_GONE,
    /** The domain is not served here. */
    HOST_UNKNOWN,
    /** A stanza between servers without to or from. */
    IMPROPER_ADDRESSING,
    /** Our fault. */
    INTERNAL_SERVER_ERROR,
    /** The from is not the sender's. */
    INVALID_FROM,
    /** The stream's or the content's namespace is not the right one. */
    INVALID_NAMESPACE,
    /** XML that breaks a schema we check. */
    INVALID_XML,
    /** Something was sent before signing in. */
    NOT_AUTHORIZED,
    /** XML that is not well-formed. */
    NOT_WELL_FORMED,
    /** A local policy, such as a bound, was broken. */
    POLICY_VIOLATION,
    /** A remote server cannot be reached for authentication. */
    REMOTE_CONNECTION_FAILED,
    /** The stream is closed so that new features are offered. */
    RESET,
    /** Resources are lacking here. */
    RESOURCE_CONSTRAINT,
    /** Comments, processing instructions, DTDs or entities were sent. */
    RESTRICTED_XML,
    /** Connect to another host, named in the condition's text. */
    SEE_OTHER_HOST,
    /** We are going down. */
    SYSTEM_SHUTDOWN,
    /** None of the others. */
    UNDEFINED_CONDITION,
    /** Not UTF-8. */
    UNSUPPORTED_ENCODING,
    /** A feature that we demand is not supported by the peer. */
    UNSUPPORTED_FEATURE,
    /** A first-level element that is no stanza. */
    UNSUPPORTED_STANZA_TYPE,
    /** Not version 1.0. */
    UNSUPPORTED_VERSION;

    private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The word on the wire, for example {@code not-well-formed}. */
    public String word() {
        return word;
    }

    /** The {@code stream:error} element without a text. */
    public Element element() {
        return element("");
    }

    /** The {@code stream:error} element. The text is for a person who debugs; empty for none. */
    public Element element(String text) {
        Element.Builder error = Element.builder("error", Namespaces.STREAM).child(word, Namespaces.STREAM_ERRORS);
        if (!text.isEmpty()) {
            error.child(Element.of("text", Namespaces.STREAM_ERRORS, text).with("xml:lang", "en"));
        }
        return error.build();
    }
}
