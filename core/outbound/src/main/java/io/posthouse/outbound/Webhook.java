package io.posthouse.outbound;

import io.posthouse.kernel.AppId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An address of others that is told of events.
 *
 * @param app whose it is
 * @param url where letters are posted to; it may hold a secret of its owner and is never logged
 * @param types the events that it is told of
 * @param paused whether its owner lets letters wait for now
 * @param key by what its letters are signed; the key's name is {@link WebhookId#keyId}
 * @param failures how often in a row its receiver was away
 * @param restUntil nothing is tried before, while its receiver is away or its app is kept out
 * @param missed how many events found no room, at least, since it was made or last told to try
 * @param missedAt when that happened last
 */
public record Webhook(WebhookId id, AppId app, String url, List<String> types, boolean paused, KeyKind key,
        Instant madeAt, int failures, Instant restUntil, long missed, Optional<Instant> missedAt) {
    public Webhook {
        types = List.copyOf(types);
    }

    /** Without the address. */
    @Override
    public String toString() {
        return "Webhook[id=" + id + ", app=" + app + "]";
    }
}
