package io.posthouse.xmpp;

/**
 * What is declared at the place where an element is written, and need not be declared again.
 *
 * @param defaultNamespace the namespace of names without a prefix; the empty string is none
 * @param streamPrefix whether {@code stream:} stands for the streams namespace
 */
public record XmlContext(String defaultNamespace, boolean streamPrefix) {
    /** A document of its own, a column in a table. */
    public static final XmlContext NONE = new XmlContext("", false);
    /** Below the stream element between client and server. */
    public static final XmlContext CLIENT_STREAM = new XmlContext(Namespaces.CLIENT, true);
    /** Below the stream element between servers. */
    public static final XmlContext SERVER_STREAM = new XmlContext(Namespaces.SERVER, true);
}
