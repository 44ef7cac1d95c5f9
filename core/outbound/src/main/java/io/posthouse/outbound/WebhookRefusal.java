package io.posthouse.outbound;

import io.posthouse.kernel.ListedRefusal;
import io.posthouse.kernel.RefusalKind;
import io.posthouse.kernel.RefusalWords;

/** Every refusal about webhooks, in the order in which they are looked for. */
public enum WebhookRefusal implements ListedRefusal {
    /** No such webhook, or another app's. */
    NO_SUCH_WEBHOOK("no-such-webhook", RefusalKind.NOT_FOUND,
            "The app has no such webhook; look it up in the list of its webhooks."),
    /** Not an address that anything could be posted to. */
    INVALID_ADDRESS("invalid-webhook-address", RefusalKind.INVALID,
            "A webhook's address is an https URL of at most 2,000 ASCII characters, on port 443 or one from 1024 on, without user,"
                    + " fragment or empty query."),
    /** An address to which nothing is sent. */
    INNER_ADDRESS("inner-address", RefusalKind.INVALID,
            "That name stands for an address within a network, to which nothing is sent. Give one that everybody can reach, or ask the"
                    + " administrator to permit this one."),
    /** No types, too many, or none that events can have. */
    INVALID_TYPES("invalid-event-types", RefusalKind.INVALID,
            "A webhook names 1 to 100 types of events that the platform tells, such as group.made."),
    /** More webhooks than one app may have. */
    TOO_MANY("too-many-webhooks", RefusalKind.LIMITED,
            "The app has 20 webhooks, and that is the most; remove one first."),
    /** No such letter, or it waits already. */
    NO_SUCH_LETTER("no-such-letter", RefusalKind.NOT_FOUND,
            "There is no such letter that was delivered or is dead; it may wait already, or be too old."),
    /** No room for more. */
    FULL("webhook-full", RefusalKind.LIMITED,
            "As many letters wait for this webhook as may; let its receiver take some first.");

    private final RefusalWords words;

    WebhookRefusal(String code, RefusalKind kind, String advice) {
        this.words = new RefusalWords(code, kind, advice);
    }

    @Override
    public RefusalWords words() {
        return words;
    }
}
