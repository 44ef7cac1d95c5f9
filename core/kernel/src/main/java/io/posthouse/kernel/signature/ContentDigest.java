package io.posthouse.kernel.signature;

import io.posthouse.kernel.signature.Structured.Bytes;
import io.posthouse.kernel.signature.Structured.Entry;
import io.posthouse.kernel.signature.Structured.Item;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * What Content-Digest says of a body (RFC 9530): a digest by SHA-256, by SHA-512, or both, which must both fit then.
 * Digests by other algorithms are overlooked.
 */
public final class ContentDigest {
    /** The field's name. */
    public static final String FIELD = "content-digest";
    private static final Map<String, String> KNOWN = Map.of("sha-256", "SHA-256", "sha-512", "SHA-512");

    private final List<String> algorithms;
    private final List<byte[]> expected;

    private ContentDigest(List<String> algorithms, List<byte[]> expected) {
        this.algorithms = algorithms;
        this.expected = expected;
    }

    /**
     * What the field says.
     *
     * @param lines of the field, as they came
     * @throws MalformedSignature when it is not a dictionary of bytes, has a key twice, or no digest that we know
     */
    public static ContentDigest of(List<String> lines) throws MalformedSignature {
        var algorithms = new ArrayList<String>(1);
        var expected = new ArrayList<byte[]>(1);
        for (Entry entry : StructuredParser.strict(SignatureBase.joined(lines)).dictionary()) {
            if (!(entry.member() instanceof Item item) || !(item.value() instanceof Bytes(var digest))
                    || !item.parameters().isEmpty()) {
                throw new MalformedSignature("a digest consists of bytes");
            }
            // RFC 9530 §5 writes the names in small letters, and a dictionary's keys know no others.
            String algorithm = KNOWN.get(entry.key());
            if (algorithm != null) {
                algorithms.add(algorithm);
                expected.add(digest);
            }
        }
        if (algorithms.isEmpty()) {
            throw new MalformedSignature("there is no digest by sha-256 or sha-512");
        }
        return new ContentDigest(algorithms, expected);
    }

    /** The field's value for {@code body}, by SHA-256. */
    public static String sha256(byte[] body) {
        return "sha-256=:" + Base64.getEncoder().encodeToString(digest("SHA-256").digest(body)) + ":";
    }

    /** Something that a body is fed to, and says in the end whether it was the one. One for each body. */
    public BodyDigest check() {
        return new BodyDigest(algorithms.stream().map(ContentDigest::digest).toList(), expected);
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }
}
