package io.posthouse.outbound;

/**
 * A webhook that was just made.
 *
 * @param key what its receiver verifies by, in base64: the secret of HMAC, shown this once, or the public half of the pair
 *        as SubjectPublicKeyInfo
 */
public record NewWebhook(Webhook webhook, String key) {
    /** Without the key. */
    @Override
    public String toString() {
        return "NewWebhook[webhook=" + webhook + "]";
    }
}
