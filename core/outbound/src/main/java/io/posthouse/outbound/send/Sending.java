package io.posthouse.outbound.send;

import io.posthouse.kernel.AppId;
import io.posthouse.kernel.signature.SignatureKey;
import io.posthouse.outbound.KeyKind;
import io.posthouse.outbound.LetterId;
import io.posthouse.outbound.WebhookId;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;

/**
 * A letter that is about to be sent, with all that is needed for it.
 *
 * @param app whose webhook it is
 * @param failures how often in a row its webhook's receiver was away
 * @param attempts how often it was tried
 * @param at now, by the database
 */
@SuppressWarnings("ArrayRecordComponent") // Read once, and never compared.
record Sending(WebhookId webhook, AppId app, String url, KeyKind kind, byte[] secret, int failures, LetterId letter,
        String body, int attempts, Instant at) {
    /** What it is signed by. */
    SignatureKey key() {
        return switch (kind) {
            case HMAC_SHA256 -> SignatureKey.hmac(webhook.keyId(), secret);
            case ED25519 -> {
                try {
                    yield SignatureKey.signing(webhook.keyId(), kind.algorithm(),
                            KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(secret)));
                } catch (GeneralSecurityException e) {
                    throw new IllegalStateException("a stored key can be read", e);
                }
            }
        };
    }

    /** Without address, secret and body. */
    @Override
    public String toString() {
        return "Sending[webhook=" + webhook + ", letter=" + letter + "]";
    }
}
