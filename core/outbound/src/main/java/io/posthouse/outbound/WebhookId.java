package io.posthouse.outbound;

import io.posthouse.kernel.Checks;

/** Identifies a webhook for good. Positive. */
public record WebhookId(long value) {
    public WebhookId {
        Checks.check(value > 0, "a webhook id is positive");
    }

    /** The name of its key, which {@code keyid} says in its signatures. */
    public String keyId() {
        return "webhook-" + value;
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
