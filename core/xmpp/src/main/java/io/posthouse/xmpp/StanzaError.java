package io.posthouse.xmpp;

import java.util.List;
import java.util.Optional;

/**
 * Why a stanza is refused and what its sender may do. RFC 6120 section 8.3.
 *
 * @param type what the sender may do
 * @param condition why
 * @param text for a person; empty for none. Never holds a secret
 * @param specific a condition of the application, in its own namespace
 */
public record StanzaError(ErrorType type, StanzaCondition condition, String text, Optional<Element> specific) {
    /** The condition with its advised type. */
    public static StanzaError of(StanzaCondition condition) {
        return of(condition, "");
    }

    /** The condition with its advised type and a text. */
    public static StanzaError of(StanzaCondition condition, String text) {
        return new StanzaError(condition.advisedType(), condition, text, Optional.empty());
    }

    /** Of another type. */
    public StanzaError withType(ErrorType other) {
        return new StanzaError(other, condition, text, specific);
    }

    /** With a condition of the application. */
    public StanzaError with(Element specificCondition) {
        return new StanzaError(type, condition, text, Optional.of(specificCondition));
    }

    /** Reads the error child of a stanza; an unknown condition is {@code undefined-condition}. */
    static Optional<StanzaError> read(Element stanza) {
        return stanza.child("error", Namespaces.CLIENT).map(StanzaError::readError);
    }

    private static StanzaError readError(Element error) {
        StanzaCondition condition = StanzaCondition.UNDEFINED_CONDITION;
        String text = "";
        Optional<Element> specific = Optional.empty();
        for (Element child : error.children()) {
            if (!child.namespace().equals(Namespaces.STANZA_ERRORS)) {
                specific = Optional.of(child);
            } else if (child.name().equals("text")) {
                text = child.text();
            } else {
                for (StanzaCondition known : StanzaCondition.values()) {
                    condition = known.word().equals(child.name()) ? known : condition;
                }
            }
        }
        ErrorType type = condition.advisedType();
        for (ErrorType known : ErrorType.values()) {
            type = known.word().equals(error.attribute("type", "")) ? known : type;
        }
        return new StanzaError(type, condition, text, specific);
    }

    /** The error child. */
    public Element element() {
        Element.Builder error = Element.builder("error", Namespaces.CLIENT).attribute("type", type.word())
                .child(condition.word(), Namespaces.STANZA_ERRORS);
        if (!text.isEmpty()) {
            error.child(Element.of("text", Namespaces.STANZA_ERRORS, text).with("xml:lang", "en"));
        }
        specific.ifPresent(error::child);
        return error.build();
    }

    /**
     * The answer to {@code stanza}: addresses swapped, its id and content, this error at the end.
     *
     * @return empty for an error, and for the result of a query: RFC 6120 sections 8.3.1 and 8.2.3 forbid an answer
     */
    public Optional<Element> reply(Element stanza) {
        String kind = stanza.attribute("type", "");
        if (kind.equals("error") || (stanza.name().equals("iq") && kind.equals("result"))) {
            return Optional.empty();
        }
        Element.Builder answer = Element.builder(stanza.name(), stanza.namespace());
        // An address that is none is left away: many a client ends its stream on one.
        answer.attribute("to", address(stanza, "from"));
        answer.attribute("from", address(stanza, "to"));
        answer.attribute("id", stanza.attribute("id"));
        answer.attribute("type", "error");
        List<Node> content = stanza.content();
        content.forEach(answer::node);
        return Optional.of(answer.child(element()).build());
    }

    private static Optional<String> address(Element stanza, String attribute) {
        return stanza.attribute(attribute).flatMap(Jid::tryParse).map(Jid::toString);
    }
}
