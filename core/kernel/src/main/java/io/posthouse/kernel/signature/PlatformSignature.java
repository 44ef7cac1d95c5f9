package io.posthouse.kernel.signature;

import static io.posthouse.kernel.Checks.check;

import io.posthouse.kernel.signature.HttpMessage.Request;
import io.posthouse.kernel.signature.SignatureVerdict.Accepted;
import io.posthouse.kernel.signature.SignatureVerdict.Refused;
import io.posthouse.kernel.signature.Structured.Bytes;
import io.posthouse.kernel.signature.Structured.Entry;
import io.posthouse.kernel.signature.Structured.InnerList;
import io.posthouse.kernel.signature.Structured.Item;
import io.posthouse.kernel.signature.Structured.Parameter;
import io.posthouse.kernel.signature.Structured.Text;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The signature that this platform asks of the requests of an app, and puts on the webhooks that it sends.
 *
 * <p>It is a profile of RFC 9421, told to developers in {@code docs/protocol/signature.md}. The signature has
 * {@code tag="posthouse"}, {@code created}, {@code nonce} and {@code keyid}, perhaps {@code expires}, and {@code alg}
 * only if it is the key's. It covers {@code @method}, {@code @authority}, {@code @path} and {@code @query} (or
 * {@code @target-uri} instead of the last three), {@code content-digest} where there is a body or the field is sent,
 * and {@code authorization} where that is sent. It lives 60 s. For whom it is meant is {@code @authority}, so a request
 * that was signed for one host is worth nothing at another.
 *
 * <p>Other signatures on the same request are overlooked: who made them, and for whom, is not known here. Ours is
 * written in the one way that RFC 9651 §4.1 has for it, without a space to spare, so that a signed request has one form.
 *
 * <p>The order of the checks is the one of {@link SignatureRefusal}: sizes and syntax, what is covered, time, key, MAC,
 * and then what only the caller knows ({@link Afterwards}). Nonces come after the MAC, since otherwise anybody could
 * use up what remembers them. For any number of threads; nothing here waits.
 */
public final class PlatformSignature {
    /** How long a signature lives. */
    public static final Duration LIFE = Duration.ofSeconds(60);
    /** How far ahead of ours the signer's clock may be. */
    public static final Duration AHEAD_MAX = Duration.ofSeconds(5);
    /** The tag of our signatures, and the label under which we send them. */
    public static final String TAG = "posthouse";
    /** Longest Signature-Input, and longest Signature, in characters. */
    public static final int FIELD_CHARS_MAX = 4_096;
    /** Longest Content-Digest, in characters. */
    public static final int DIGEST_CHARS_MAX = 1_024;
    private static final int NONCE_CHARS_MIN = 16;
    private static final int NONCE_CHARS_MAX = 128;
    private static final String AUTHORIZATION = "authorization";
    private static final Afterwards NOTHING = signature -> Optional.empty();

    private final Clock clock;
    private final Keys keys;

    /** Verifies by {@code clock}, with the keys that {@code keys} has. */
    public PlatformSignature(Clock clock, Keys keys) {
        this.clock = clock;
        this.keys = keys;
    }

    /** The keys that are live now. */
    @FunctionalInterface
    public interface Keys {
        /** The key of that name, from memory; empty when there is none or it was withdrawn. */
        Optional<SignatureKey> find(String id);
    }

    /**
     * What is asked after the MAC was found right: whether the nonce is new
     * ({@link SignatureRefusal#SIGNATURE_REPLAYED}), then whether the token belongs to the key's app
     * ({@link SignatureRefusal#SIGNATURE_TOKEN_OTHER}). A door that has to wait for the answer takes the verdict
     * without it and asks for itself.
     */
    @FunctionalInterface
    public interface Afterwards {
        /** The reason not to carry the request out, if there is one. */
        Optional<SignatureRefusal> refusal(Accepted signature);
    }

    /** The two fields that a signature is sent in, with their values. */
    public record SignedFields(String signatureInput, String signature) {
    }

    /**
     * Looks at the head of a request.
     *
     * @param body whether the request has a body: a Content-Length above zero or a Transfer-Encoding, and in HTTP/2 that
     *        the head did not end the stream
     * @return accepted, but for the nonce, the token and the body, which are the caller's to look at
     */
    public SignatureVerdict verify(Request request, boolean body) {
        return verify(request, body, NOTHING);
    }

    /** Looks at the head of a request as {@link #verify(Request, boolean)} does, and asks {@code afterwards} in the end. */
    public SignatureVerdict verify(Request request, boolean body, Afterwards afterwards) {
        List<String> inputLines = request.fields().all("signature-input");
        List<String> signatureLines = request.fields().all("signature");
        List<String> digestLines = request.fields().all(ContentDigest.FIELD);
        if (inputLines.isEmpty() || signatureLines.isEmpty()) {
            return new Refused(SignatureRefusal.SIGNATURE_MISSING);
        }
        if (chars(inputLines) > FIELD_CHARS_MAX || chars(signatureLines) > FIELD_CHARS_MAX
                || chars(digestLines) > DIGEST_CHARS_MAX) {
            return new Refused(SignatureRefusal.SIGNATURE_TOO_LARGE);
        }
        SignatureInput input;
        byte[] given;
        try {
            String inputs = SignatureBase.joined(inputLines);
            List<Entry> entries = StructuredParser.strict(inputs).dictionary();
            List<Entry> signatures = StructuredParser.strict(SignatureBase.joined(signatureLines)).dictionary();
            // A label in one field alone is nobody's signature, and a place to hide something in.
            if (entries.size() != signatures.size()) {
                throw new MalformedSignature("both fields have the same labels");
            }
            Entry ours = null;
            for (int i = 0; i < entries.size(); i++) {
                if (!(entries.get(i).member() instanceof InnerList list)) {
                    throw new MalformedSignature("a signature's input is a list of components");
                }
                if (Structured.parameter(list.parameters(), "tag") instanceof Text(var tag) && tag.equals(TAG)) {
                    if (ours != null) {
                        return new Refused(SignatureRefusal.SIGNATURE_AMBIGUOUS);
                    }
                    ours = entries.get(i);
                }
            }
            if (ours == null) {
                return new Refused(SignatureRefusal.SIGNATURE_MISSING);
            }
            input = SignatureInput.of((InnerList) ours.member());
            if (!inputs.substring(ours.from(), ours.to()).equals(input.text())) {
                throw new MalformedSignature("a signature's input is written in one way");
            }
            given = bytes(signatures, ours.key());
            checkForm(request, input);
        } catch (MalformedSignature e) {
            return new Refused(SignatureRefusal.SIGNATURE_MALFORMED);
        }
        if (!coversEnough(request, input, !digestLines.isEmpty())) {
            return new Refused(SignatureRefusal.SIGNATURE_INCOMPLETE);
        }
        if (body && digestLines.isEmpty()) {
            return new Refused(SignatureRefusal.DIGEST_MISSING);
        }
        Optional<ContentDigest> digest;
        try {
            digest = digestLines.isEmpty() ? Optional.empty() : Optional.of(ContentDigest.of(digestLines));
        } catch (MalformedSignature e) {
            return new Refused(SignatureRefusal.DIGEST_MALFORMED);
        }
        return verify(request, input, given, digest, afterwards);
    }

    private SignatureVerdict verify(Request request, SignatureInput input, byte[] given,
            Optional<ContentDigest> digest, Afterwards afterwards) {
        long created = input.seconds("created");
        long expires = input.seconds("expires");
        long until = Math.min(created + LIFE.toSeconds(), expires < 0 ? Long.MAX_VALUE : expires);
        long nowMillis = clock.millis();
        if (nowMillis > until * 1_000) {
            return new Refused(SignatureRefusal.SIGNATURE_TOO_OLD);
        }
        if (nowMillis < created * 1_000 - AHEAD_MAX.toMillis()) {
            return new Refused(SignatureRefusal.SIGNATURE_TOO_EARLY);
        }
        SignatureKey key = keys.find(required(input, "keyid")).orElse(null);
        if (key == null) {
            return new Refused(SignatureRefusal.SIGNATURE_KEY_UNKNOWN);
        }
        String algorithm = input.string("alg");
        if (algorithm != null && !algorithm.equals(key.algorithm().word())) {
            return new Refused(SignatureRefusal.SIGNATURE_ALGORITHM_WRONG);
        }
        SignatureBase base;
        try {
            base = SignatureBase.of(input, request, FieldKind.KNOWN, false);
        } catch (MalformedSignature e) {
            return new Refused(SignatureRefusal.SIGNATURE_COMPONENT_MISSING);
        }
        if (!key.fits(base.bytes(), base.length(), given)) {
            return new Refused(SignatureRefusal.SIGNATURE_WRONG);
        }
        var accepted = new Accepted(key, required(input, "nonce"), Instant.ofEpochSecond(created),
                Instant.ofEpochSecond(until), digest);
        Optional<SignatureRefusal> later = afterwards.refusal(accepted);
        return later.isPresent() ? new Refused(later.get()) : accepted;
    }

    /**
     * Signs a request that is about to be sent: its method and address, and its Authorization, Content-Type and
     * Content-Digest where it has them.
     *
     * @param body whether it has a body
     * @param created now, by the signer's clock
     * @param nonce 16 to 128 printable characters that this key never used before; {@link #nonce} makes one
     * @throws IllegalArgumentException when there is a body without Content-Digest, or a value that cannot be signed
     * @throws IllegalStateException when {@code key} only verifies
     */
    public static SignedFields sign(Request request, boolean body, SignatureKey key, Instant created, String nonce) {
        check(!body || !request.fields().all(ContentDigest.FIELD).isEmpty(), "a body is signed by its digest");
        var text = new StringBuilder(256).append("(\"@method\" \"@authority\" \"@path\" \"@query\"");
        for (String field : List.of(AUTHORIZATION, "content-type", ContentDigest.FIELD)) {
            if (!request.fields().all(field).isEmpty()) {
                text.append(" \"").append(field).append('"');
            }
        }
        text.append(')');
        Structured.writeParameters(text,
                List.of(new Parameter("created", new Structured.Whole(created.getEpochSecond())),
                        new Parameter("nonce", new Text(nonce)), new Parameter("keyid", new Text(key.id())),
                        new Parameter("tag", new Text(TAG))));
        try {
            SignatureInput input = SignatureInput.of(text.toString());
            checkForm(request, input);
            SignatureBase base = SignatureBase.of(input, request, FieldKind.KNOWN, false);
            String signature = Base64.getEncoder().encodeToString(key.sign(base.bytes(), base.length()));
            return new SignedFields(TAG + "=" + text, TAG + "=:" + signature + ":");
        } catch (MalformedSignature e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** A nonce that nobody guesses and nobody made before: 16 random bytes, in 22 characters. */
    public static String nonce(RandomGenerator random) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] bytes(List<Entry> signatures, String label) throws MalformedSignature {
        for (int i = 0; i < signatures.size(); i++) {
            Entry entry = signatures.get(i);
            if (entry.key().equals(label) && entry.member() instanceof Item item
                    && item.value() instanceof Bytes(var bytes) && item.parameters().isEmpty()) {
                return bytes;
            }
        }
        throw new MalformedSignature("a signature consists of bytes");
    }

    /** The parameters that a signature has, and the forms of a request that mean one thing only. */
    private static void checkForm(Request request, SignatureInput input) throws MalformedSignature {
        for (int i = 0; i < input.parameters().size(); i++) {
            switch (input.parameters().get(i).key()) {
                case "created", "expires", "nonce", "keyid", "alg", "tag" -> {
                }
                // One that we do not know may change what the others mean.
                default -> throw new MalformedSignature("a signature has a parameter that is not in the profile");
            }
        }
        String nonce = input.string("nonce");
        String keyId = input.string("keyid");
        long created = input.seconds("created");
        long expires = input.seconds("expires");
        if (created < 0 || nonce == null || nonce.length() < NONCE_CHARS_MIN || nonce.length() > NONCE_CHARS_MAX
                || keyId == null || keyId.isEmpty() || keyId.length() > SignatureKey.ID_CHARS_MAX
                || (expires >= 0 && expires < created)) {
            throw new MalformedSignature("a parameter is missing or out of bounds");
        }
        String target = request.target();
        // An empty query and none are signed alike, and only a path is what everybody between us and the app sees alike.
        if (target.charAt(0) != '/' || target.indexOf('?') == target.length() - 1 || target.indexOf('#') >= 0) {
            throw new MalformedSignature("a target is a path, and perhaps a query that is not empty");
        }
        if (request.fields().all(AUTHORIZATION).size() > 1) {
            throw new MalformedSignature("there is one Authorization");
        }
    }

    private static boolean coversEnough(Request request, SignatureInput input, boolean digest) {
        return input.covers("@method")
                && (input.covers("@target-uri")
                        || (input.covers("@authority") && input.covers("@path") && input.covers("@query")))
                && (!digest || input.covers(ContentDigest.FIELD))
                && (request.fields().all(AUTHORIZATION).isEmpty() || input.covers(AUTHORIZATION));
    }

    private static String required(SignatureInput input, String key) {
        // It was looked for among the forms that a signature must have.
        return Objects.requireNonNull(input.string(key), key);
    }

    private static int chars(List<String> lines) {
        int chars = 0;
        for (int i = 0; i < lines.size(); i++) {
            chars += lines.get(i).length() + 2;
        }
        return chars;
    }
}
