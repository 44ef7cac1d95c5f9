package io.posthouse.xmpp;

/** The namespaces that streams and stanzas themselves are made of; a feature names its own. */
public final class Namespaces {
    /** Stanzas between client and server. */
    public static final String CLIENT = "jabber:client";
    /** Stanzas between servers. */
    public static final String SERVER = "jabber:server";
    /** The stream element, its features and errors. */
    public static final String STREAM = "http://etherx.jabber.org/streams";
    /** Conditions of stream errors. RFC 6120 section 4.9. */
    public static final String STREAM_ERRORS = "urn:ietf:params:xml:ns:xmpp-streams";
    /** Conditions of stanza errors. RFC 6120 section 8.3. */
    public static final String STANZA_ERRORS = "urn:ietf:params:xml:ns:xmpp-stanzas";
    /** STARTTLS. RFC 6120 section 5. */
    public static final String TLS = "urn:ietf:params:xml:ns:xmpp-tls";
    /** SASL. RFC 6120 section 6. */
    public static final String SASL = "urn:ietf:params:xml:ns:xmpp-sasl";
    /** Resource binding. RFC 6120 section 7. */
    public static final String BIND = "urn:ietf:params:xml:ns:xmpp-bind";
    /** The session request of RFC 3921, which older clients still send. */
    public static final String SESSION = "urn:ietf:params:xml:ns:xmpp-session";
    /** Roster management. RFC 6121 section 2. */
    public static final String ROSTER = "jabber:iq:roster";
    /** The prefix {@code xml}. */
    public static final String XML = "http://www.w3.org/XML/1998/namespace";

    private Namespaces() {
    }
}
