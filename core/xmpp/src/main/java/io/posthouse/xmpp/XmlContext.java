package io.posthouse.xmpp;

import java.util.Optional;

/**
 * What is declared at the place where an element is written, and need not be declared again.
 *
 * @param defaultNamespace the namespace of names without a prefix, where it is known
 * @param streamPrefix whether {@code stream:} stands for the streams namespace
 */
public record XmlContext(Optional<String> defaultNamespace, boolean streamPrefix) {
    /** A document of its own, a column in a table: the element says everything itself. */
    public static final XmlContext NONE = new XmlContext(Optional.empty(), false);
    /** Below the stream element between client and server. */
    public static final XmlContext CLIENT_STREAM = new XmlContext(Optional.of(Namespaces.CLIENT), true);
    /** Below the stream element between servers. */
    public static final XmlContext SERVER_STREAM = new XmlContext(Optional.of(Namespaces.SERVER), true);
}
