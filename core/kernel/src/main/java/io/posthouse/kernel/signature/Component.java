package io.posthouse.kernel.signature;

import io.posthouse.kernel.signature.Structured.Bare;
import io.posthouse.kernel.signature.Structured.Item;
import io.posthouse.kernel.signature.Structured.Parameter;
import io.posthouse.kernel.signature.Structured.Text;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A covered component: a field, or something derived from the message, and how its value is taken (RFC 9421 §2).
 *
 * @param name in small letters, derived ones with their {@code @}
 * @param suffix its parameters as they are written behind its name; empty when it has none
 * @param key the one member of a dictionary that is meant
 * @param queryName the one parameter of the query that is meant
 * @param structured {@code sf}: the field is written anew
 * @param bytes {@code bs}: the field's lines are wrapped as bytes
 * @param trailer {@code tr}: the field is in the trailer
 * @param ofRequest {@code req}: the component is the request's that this response answers
 */
record Component(String name, String suffix, @Nullable String key, @Nullable String queryName, boolean structured,
        boolean bytes, boolean trailer, boolean ofRequest) {

    private static final Set<String> DERIVED = Set.of("@method", "@target-uri", "@authority", "@scheme",
            "@request-target", "@path", "@query", "@query-param", "@status");

    /** The component that {@code item} names. */
    static Component of(Item item) throws MalformedSignature {
        if (!(item.value() instanceof Text(var name))) {
            throw new MalformedSignature("a component is named by a string");
        }
        boolean derived = name.startsWith("@");
        if (derived ? !DERIVED.contains(name) : !isFieldName(name)) {
            throw new MalformedSignature("no component has such a name");
        }
        if (item.parameters().isEmpty()) {
            if (name.equals("@query-param")) {
                throw new MalformedSignature("@query-param needs the name of one");
            }
            return new Component(name, "", null, null, false, false, false, false);
        }
        return withParameters(name, derived, item.parameters());
    }

    private static Component withParameters(String name, boolean derived, List<Parameter> parameters)
            throws MalformedSignature {
        for (Parameter parameter : parameters) {
            boolean known = switch (parameter.key()) {
                case "req" -> parameter.value().equals(Structured.TRUE);
                case "sf", "bs", "tr" -> !derived && parameter.value().equals(Structured.TRUE);
                case "key" -> !derived && parameter.value() instanceof Text;
                case "name" -> name.equals("@query-param") && parameter.value() instanceof Text;
                default -> false;
            };
            if (!known) {
                throw new MalformedSignature("a component has a parameter that means nothing there");
            }
        }
        var suffix = new StringBuilder();
        Structured.writeParameters(suffix, parameters);
        var component = new Component(name, suffix.toString(), text(parameters, "key"), text(parameters, "name"),
                has(parameters, "sf"), has(parameters, "bs"), has(parameters, "tr"), has(parameters, "req"));
        if (component.bytes && (component.structured || component.key != null)) {
            throw new MalformedSignature("a field is wrapped as bytes or read as a structure, not both");
        }
        if (name.equals("@query-param") && component.queryName == null) {
            throw new MalformedSignature("@query-param needs the name of one");
        }
        return component;
    }

    /** Whether both mean the same; their parameters may stand in another order (RFC 9421 §2). */
    boolean same(Component other) {
        return name.equals(other.name) && structured == other.structured && bytes == other.bytes
                && trailer == other.trailer && ofRequest == other.ofRequest && Objects.equals(key, other.key)
                && Objects.equals(queryName, other.queryName);
    }

    /** Whether it is the whole value of the message itself, taken as it is. */
    boolean isPlain() {
        return suffix.isEmpty();
    }

    boolean isDerived() {
        return name.charAt(0) == '@';
    }

    private static @Nullable String text(List<Parameter> parameters, String key) {
        Bare value = Structured.parameter(parameters, key);
        return value instanceof Text(var text) ? text : null;
    }

    private static boolean has(List<Parameter> parameters, String key) {
        return Structured.parameter(parameters, key) != null;
    }

    private static boolean isFieldName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            // RFC 9421 §2.1: field names are covered in small letters.
            if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "!#$%&'*+-.^_`|~".indexOf(c) >= 0)) {
                return false;
            }
        }
        return !name.isEmpty();
    }
}
