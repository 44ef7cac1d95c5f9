package io.posthouse.kernel.signature;

import io.posthouse.kernel.signature.Structured.Bare;
import io.posthouse.kernel.signature.Structured.InnerList;
import io.posthouse.kernel.signature.Structured.Parameter;
import io.posthouse.kernel.signature.Structured.Text;
import io.posthouse.kernel.signature.Structured.Whole;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One member of Signature-Input: what a signature covers, and what it says of itself (RFC 9421 §4.1).
 *
 * @param components in the order in which they are signed, none twice
 * @param text both, as they are written in the field and in the signed text
 */
record SignatureInput(List<Component> components, List<Parameter> parameters, String text) {
    /** The input that {@code list} says. */
    static SignatureInput of(InnerList list) throws MalformedSignature {
        var components = new ArrayList<Component>(list.items().size());
        for (int i = 0; i < list.items().size(); i++) {
            Component component = Component.of(list.items().get(i));
            for (int j = 0; j < i; j++) {
                // RFC 9421 §2: each component occurs once. Two of them would let a verifier look at the other one.
                if (components.get(j).same(component)) {
                    throw new MalformedSignature("a component is covered twice");
                }
            }
            components.add(component);
        }
        for (int i = 0; i < list.parameters().size(); i++) {
            check(list.parameters().get(i));
        }
        var text = new StringBuilder(256);
        Structured.writeMember(text, list);
        return new SignatureInput(components, list.parameters(), text.toString());
    }

    /** The input that {@code text} says, such as {@code ("@method" "date");created=1618884473;keyid="k"}. */
    static SignatureInput of(String text) throws MalformedSignature {
        return of(StructuredParser.strict(text).innerList());
    }

    private static void check(Parameter parameter) throws MalformedSignature {
        boolean right = switch (parameter.key()) {
            case "created", "expires" -> parameter.value() instanceof Whole(long seconds) && seconds >= 0;
            case "nonce", "alg", "keyid", "tag" -> parameter.value() instanceof Text;
            default -> true;
        };
        if (!right) {
            throw new MalformedSignature("a parameter of the signature is of another type");
        }
    }

    /** The parameter called {@code key}, which is a string, or nothing. */
    @Nullable
    String string(String key) {
        return Structured.parameter(parameters, key) instanceof Text(var text) ? text : null;
    }

    /** The parameter called {@code key}, in seconds since 1970; -1 when there is none. */
    long seconds(String key) {
        Bare value = Structured.parameter(parameters, key);
        return value instanceof Whole(long seconds) ? seconds : -1;
    }

    /** Whether {@code name} is covered, whole and as it is. */
    boolean covers(String name) {
        for (int i = 0; i < components.size(); i++) {
            Component component = components.get(i);
            if (component.isPlain() && component.name().equals(name)) {
                return true;
            }
        }
        return false;
    }
}
