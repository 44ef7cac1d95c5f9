package io.posthouse.kernel.signature;

import io.posthouse.kernel.signature.Structured.Bytes;
import io.posthouse.kernel.signature.Structured.Entry;
import io.posthouse.kernel.signature.Structured.InnerList;
import io.posthouse.kernel.signature.Structured.Item;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Signatures of HTTP messages as RFC 9421 has them, for those who agreed on what is covered by other means.
 *
 * <p>A signature that fits says that the covered parts are as they were signed, and nothing else: not that they are
 * enough, not that they are fresh, and not that the body is the one that its digest is of. For requests to this
 * platform {@link PlatformSignature} asks for all of that.
 */
public final class MessageSignature {
    private final Map<String, FieldKind> kinds;

    /** Knows the structured fields of the RFCs. */
    public MessageSignature() {
        this(Map.of());
    }

    /** Knows {@code more} structured fields by their names in small letters. */
    public MessageSignature(Map<String, FieldKind> more) {
        var all = new HashMap<>(FieldKind.KNOWN);
        all.putAll(more);
        this.kinds = Map.copyOf(all);
    }

    /**
     * The text that is signed (RFC 9421 §2.5).
     *
     * @param input what is covered and the signature's parameters, as a member of Signature-Input has it:
     *        {@code ("@method" "@path");created=1618884473;keyid="k"}
     */
    public String base(HttpMessage message, String input) throws MalformedSignature {
        return SignatureBase.of(SignatureInput.of(input), message, kinds, true).toString();
    }

    /**
     * Signs what {@code input} covers of {@code message}.
     *
     * @param input as in {@link #base}; it is to be sent as the label's member of Signature-Input, letter by letter
     * @return the bytes to be sent as the label's member of Signature
     * @throws IllegalStateException when {@code key} only verifies
     */
    public byte[] sign(HttpMessage message, String input, SignatureKey key) throws MalformedSignature {
        SignatureBase base = SignatureBase.of(SignatureInput.of(input), message, kinds, true);
        return key.sign(base.bytes(), base.length());
    }

    /** The name of the key that the signature under {@code label} claims to be of; empty when it names none. */
    public Optional<String> keyId(HttpMessage message, String label) throws MalformedSignature {
        return Optional.ofNullable(input(message, label).string("keyid"));
    }

    /**
     * Whether the signature under {@code label} fits the message. One that names an algorithm other than the key's does
     * not.
     *
     * @throws MalformedSignature when there is none under that label, or what it covers is not there
     * @throws IllegalStateException when {@code key} only signs
     */
    public boolean fits(HttpMessage message, String label, SignatureKey key) throws MalformedSignature {
        SignatureInput input = input(message, label);
        Entry signature = member(message, "signature", label);
        if (signature == null || !(signature.member() instanceof Item item) || !(item.value() instanceof Bytes given)) {
            throw new MalformedSignature("a signature consists of bytes");
        }
        String named = input.string("alg");
        if (named != null && !named.equals(key.algorithm().word())) {
            return false;
        }
        SignatureBase base = SignatureBase.of(input, message, kinds, true);
        return key.fits(base.bytes(), base.length(), given.value());
    }

    private static SignatureInput input(HttpMessage message, String label) throws MalformedSignature {
        Entry input = member(message, "signature-input", label);
        if (input == null || !(input.member() instanceof InnerList list)) {
            throw new MalformedSignature("there is no signature under that label");
        }
        return SignatureInput.of(list);
    }

    private static @Nullable Entry member(HttpMessage message, String field, String label) throws MalformedSignature {
        List<String> lines = message.fields().all(field);
        if (!lines.isEmpty()) {
            for (Entry entry : StructuredParser.strict(SignatureBase.joined(lines)).dictionary()) {
                if (entry.key().equals(label)) {
                    return entry;
                }
            }
        }
        return null;
    }
}
