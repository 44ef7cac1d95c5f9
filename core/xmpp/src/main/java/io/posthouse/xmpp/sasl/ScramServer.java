package io.posthouse.xmpp.sasl;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of one SCRAM exchange (RFC 5802): {@link #begin}, then {@link #challenge} once the login's material has been
 * looked up, then {@link #finish}. Each once, by one thread at a time. It costs three HMACs; the password is never seen.
 *
 * <p>Channel binding is not offered yet: a client that says it binds ({@code p=}) is refused, one that would have ({@code y})
 * is served, since no -PLUS mechanism was advertised that somebody between could have taken away.
 */
public final class ScramServer {
    private static final int NONCE_BYTES = 18;
    /** How long a client's nonce may be, in chars. */
    private static final int CLIENT_NONCE_MAX = 256;

    private final ScramMechanism mechanism;
    private final String gs2Header;
    private final String authzid;
    private final String username;
    private final String clientFirstBare;
    private final String nonce;
    private @Nullable ScramMaterial material;
    private String serverFirst = "";

    private ScramServer(ScramMechanism mechanism, String gs2Header, String authzid, String username,
            String clientFirstBare,
            String nonce) {
        this.mechanism = mechanism;
        this.gs2Header = gs2Header;
        this.authzid = authzid;
        this.username = username;
        this.clientFirstBare = clientFirstBare;
        this.nonce = nonce;
    }

    /**
     * Reads the client's first message.
     *
     * @throws SaslRefused with {@code malformed-request}
     */
    public static ScramServer begin(ScramMechanism mechanism, byte[] clientFirst, SecureRandom random) {
        byte[] bytes = new byte[NONCE_BYTES];
        random.nextBytes(bytes);
        return begin(mechanism, clientFirst, Base64.getEncoder().encodeToString(bytes));
    }

    static ScramServer begin(ScramMechanism mechanism, byte[] clientFirst, String serverNonce) {
        String message = SaslPayload.utf8(clientFirst);
        // RFC 5802 section 7: gs2-header is the flag, a comma, perhaps an authzid, and a comma.
        if (!(message.startsWith("n,") || message.startsWith("y,"))) {
            throw ScramAttributes.malformed();
        }
        int headerEnd = message.indexOf(',', 2);
        if (headerEnd < 0) {
            throw ScramAttributes.malformed();
        }
        String authzid = message.substring(2, headerEnd);
        if (!authzid.isEmpty() && (!authzid.startsWith("a=") || authzid.length() == 2)) {
            throw ScramAttributes.malformed();
        }
        String bare = message.substring(headerEnd + 1);
        ScramAttributes attributes = new ScramAttributes(bare);
        String username = ScramAttributes.unescapeName(attributes.next('n'));
        String clientNonce = attributes.next('r');
        if (username.isEmpty() || username.indexOf('\0') >= 0 || !isNonce(clientNonce)) {
            throw ScramAttributes.malformed();
        }
        return new ScramServer(mechanism, message.substring(0, headerEnd + 1),
                authzid.isEmpty() ? "" : ScramAttributes.unescapeName(authzid.substring(2)), username, bare,
                clientNonce + serverNonce);
    }

    // RFC 5802 section 7: printable ASCII without the comma.
    private static boolean isNonce(String nonce) {
        return !nonce.isEmpty() && nonce.length() <= CLIENT_NONCE_MAX
                && nonce.chars().allMatch(c -> c > 0x20 && c < 0x7f);
    }

    /** The name that wants to sign in, not yet prepared. */
    public String username() {
        return username;
    }

    /** For whom it wants to act; the empty string is for itself. Whether it may is the caller's to decide. */
    public String authzid() {
        return authzid;
    }

    /** In which mechanism's material the password is checked. */
    public ScramMechanism mechanism() {
        return mechanism;
    }

    /** The server's first message, from the login's material, or a {@linkplain ScramDecoys decoy} when there is no such login. */
    public byte[] challenge(ScramMaterial found) {
        if (found.mechanism() != mechanism || material != null) {
            throw new IllegalStateException("one challenge, with material of the same mechanism");
        }
        material = found;
        serverFirst = "r=" + nonce + ",s=" + Base64.getEncoder().encodeToString(found.salt()) + ",i="
                + found.iterations();
        return serverFirst.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Checks the client's final message.
     *
     * @return the server's final message, by which the client learns that we know the password too
     * @throws SaslRefused with {@code not-authorized}, or {@code malformed-request}
     */
    public byte[] finish(byte[] clientFinal) {
        ScramMaterial known = material;
        if (known == null) {
            throw new IllegalStateException("the challenge comes first");
        }
        String message = SaslPayload.utf8(clientFinal);
        ScramAttributes attributes = new ScramAttributes(message);
        byte[] header = base64(attributes.next('c'));
        String sentNonce = attributes.next('r');
        attributes.skipTo('p');
        int proofAt = attributes.position();
        byte[] proof = base64(attributes.next('p'));
        if (attributes.position() <= message.length()) {
            throw ScramAttributes.malformed();
        }
        ScramHash hash = mechanism.hash();
        String signed = clientFirstBare + ',' + serverFirst + ',' + message.substring(0, Math.max(0, proofAt - 1));
        byte[] authMessage = signed.getBytes(StandardCharsets.UTF_8);
        boolean sameHeader = MessageDigest.isEqual(header, gs2Header.getBytes(StandardCharsets.UTF_8));
        boolean sameNonce = MessageDigest.isEqual(sentNonce.getBytes(StandardCharsets.UTF_8),
                nonce.getBytes(StandardCharsets.UTF_8));
        boolean proved = proof.length == mechanism.keyBytes() && proves(hash, known, authMessage, proof);
        if (!(sameHeader && sameNonce && proved)) {
            throw new SaslRefused(SaslFailure.NOT_AUTHORIZED);
        }
        byte[] signature = hash.hmac(known.serverKey(), authMessage);
        return ("v=" + Base64.getEncoder().encodeToString(signature)).getBytes(StandardCharsets.UTF_8);
    }

    private static boolean proves(ScramHash hash, ScramMaterial known, byte[] authMessage, byte[] proof) {
        byte[] clientKey = hash.hmac(known.storedKey(), authMessage);
        for (int i = 0; i < clientKey.length; i++) {
            clientKey[i] ^= proof[i];
        }
        return MessageDigest.isEqual(hash.digest(clientKey), known.storedKey());
    }

    private static byte[] base64(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            throw ScramAttributes.malformed();
        }
    }
}
