package io.posthouse.xmpp;

import java.util.Locale;
import java.util.Optional;

/** A query: a request (get, set) or its answer (result, error). RFC 6120 section 8.2.3. */
public final class Iq extends HeadedStanza<Iq> implements Stanza {
    /** RFC 6120 section 8.2.3. */
    public enum Type {
        GET, SET, RESULT, ERROR;

        private final String word = name().toLowerCase(Locale.ROOT);

        /** The word on the wire. */
        public String word() {
            return word;
        }
    }

    private final Type type;

    private Iq(StanzaHead head, Type type) {
        super(head);
        this.type = type;
    }

    /** A request without addresses. */
    public static Iq request(Type type, String id, Element payload) {
        Element element = Element.builder("iq", Namespaces.CLIENT).attribute("id", id).attribute("type", type.word())
                .child(payload).build();
        return new Iq(new StanzaHead(element, null, null), type);
    }

    static StanzaReading read(StanzaHead head) {
        Element element = head.element();
        Type type = switch (element.attribute("type", "")) {
            case "get" -> Type.GET;
            case "set" -> Type.SET;
            case "result" -> Type.RESULT;
            case "error" -> Type.ERROR;
            default -> null;
        };
        if (type == null) {
            return StanzaHead.badRequest(head, "no such type of iq");
        }
        if (element.attributeOrNull("id") == null) {
            return StanzaHead.badRequest(head, "an iq has an id");
        }
        boolean request = type == Type.GET || type == Type.SET;
        if (request && element.children().size() != 1) {
            return StanzaHead.badRequest(head, "a request has exactly one child");
        }
        return new Iq(head, type);
    }

    /** Its type. */
    public Type type() {
        return type;
    }

    /** Whether it wants an answer: get or set. */
    public boolean isRequest() {
        return type == Type.GET || type == Type.SET;
    }

    /** Its one payload; may be missing in a result, and in an error comes before the error. */
    public Optional<Element> payload() {
        return head.element().firstChild();
    }

    /** The empty result of this request, addresses swapped. */
    public Iq result() {
        Element.Builder answer = Element.builder("iq", Namespaces.CLIENT).attribute("type", "result");
        answer.attribute("id", id());
        answer.attribute("to", from().map(Jid::toString));
        answer.attribute("from", to().map(Jid::toString));
        return new Iq(new StanzaHead(answer.build(), head.from(), head.to()), Type.RESULT);
    }

    /** The result of this request, with {@code payload}, addresses swapped. */
    public Iq result(Element payload) {
        return result().with(payload);
    }

    @Override
    public boolean isError() {
        return type == Type.ERROR;
    }

    @Override
    Iq over(StanzaHead changed) {
        return new Iq(changed, type);
    }
}
