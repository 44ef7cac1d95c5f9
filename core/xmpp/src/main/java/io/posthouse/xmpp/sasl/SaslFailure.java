package io.posthouse.xmpp.sasl;

import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Namespaces;
import java.util.Locale;

/** Why signing in failed. RFC 6120 section 6.5. */
public enum SaslFailure {
    /** The client gave up. */
    ABORTED,
    /** The login exists and is closed. */
    ACCOUNT_DISABLED,
    /** The password is too old. */
    CREDENTIALS_EXPIRED,
    /** This mechanism needs TLS. */
    ENCRYPTION_REQUIRED,
    /** Not base64. */
    INCORRECT_ENCODING,
    /** Not permitted to act for that one. */
    INVALID_AUTHZID,
    /** No such mechanism here. */
    INVALID_MECHANISM,
    /** The message breaks the mechanism's grammar. */
    MALFORMED_REQUEST,
    /** A stronger mechanism is demanded. */
    MECHANISM_TOO_WEAK,
    /** Wrong password, or no such login: the same answer. */
    NOT_AUTHORIZED,
    /** Our fault, or too many tries; later it may work. */
    TEMPORARY_AUTH_FAILURE;

    private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The word on the wire, for example {@code not-authorized}. */
    public String word() {
        return word;
    }

    /** The {@code failure} element. */
    public Element element() {
        return Element.builder("failure", Namespaces.SASL).child(word, Namespaces.SASL).build();
    }

    /** The same with words for whoever reads it. */
    public Element element(String text) {
        return Element.builder("failure", Namespaces.SASL).child(word, Namespaces.SASL)
                .child(Element.of("text", Namespaces.SASL, text).with("xml:lang", "en")).build();
    }
}
