package io.posthouse.xmpp;

import static io.posthouse.kernel.Checks.check;

/**
 * How much one stream may send in one piece. What passes a bound ends the stream with {@code policy-violation}, before
 * it is held in memory.
 *
 * @param stanzaBytes the largest first-level element, and the longest run of white space between two, in bytes as read
 * @param depth how deep elements may nest, the first-level element being 1
 * @param attributes how many attributes, declarations of namespaces included, one element may have
 * @param attributeChars the longest value of an attribute and the longest namespace, in chars
 * @param nameChars the longest name of an element or an attribute, in chars
 * @param children how many elements, at all depths, one first-level element may hold
 */
public record StanzaBounds(int stanzaBytes, int depth, int attributes, int attributeChars, int nameChars,
        int children) {

    /** For a stream that has signed in: 256 KiB. */
    public static final StanzaBounds SIGNED_IN = new StanzaBounds(256 * 1024, 64, 64, 8 * 1024, 256, 4096);
    /** For a stream that has not: 10 KiB. */
    public static final StanzaBounds BEFORE_SIGN_IN = new StanzaBounds(10 * 1024, 16, 32, 4 * 1024, 128, 128);
    /** For what we have written ourselves: a stanza of a stream, wrapped a few times. */
    public static final StanzaBounds TRUSTED = new StanzaBounds(1024 * 1024, 96, 80, 64 * 1024, 1024, 16 * 1024);

    public StanzaBounds {
        check(stanzaBytes >= 1024, "a stanza may have at least 1 KiB");
        check(depth > 0 && attributes > 0 && attributeChars > 0 && nameChars > 0 && children > 0,
                "a bound is positive");
    }

    /** The same bounds with another size. */
    public StanzaBounds withStanzaBytes(int bytes) {
        return new StanzaBounds(bytes, depth, attributes, attributeChars, nameChars, children);
    }
}
