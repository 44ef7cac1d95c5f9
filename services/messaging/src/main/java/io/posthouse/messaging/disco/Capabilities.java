package io.posthouse.messaging.disco;

import io.posthouse.xmpp.Element;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collection;
import java.util.TreeSet;

/**
 * What an entity can do, as a hash. XEP-0115 section 5.
 *
 * @param hash of its one identity, without a language, and its features
 */
record Capabilities(String hash) {
    static final String NAMESPACE = "http://jabber.org/protocol/caps";

    private static final String NODE = "https://posthouse.io";

    static Capabilities of(String category, String type, String name, Collection<String> features) {
        var string = new StringBuilder().append(category).append('/').append(type).append("//").append(name)
                .append('<');
        new TreeSet<>(features).forEach(feature -> string.append(feature).append('<'));
        return new Capabilities(Base64.getEncoder()
                .encodeToString(sha1().digest(string.toString().getBytes(StandardCharsets.UTF_8))));
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    /** The node by which its features are asked for. */
    String nodeWithHash() {
        return NODE + '#' + hash;
    }

    Element element() {
        return Element.builder("c", NAMESPACE).attribute("hash", "sha-1").attribute("node", NODE)
                .attribute("ver", hash).build();
    }
}
