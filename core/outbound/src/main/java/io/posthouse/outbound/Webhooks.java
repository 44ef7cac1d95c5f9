package io.posthouse.outbound;

import io.posthouse.kernel.AppId;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.Page;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The webhooks of apps. Whether the caller may look after an app is asked before. Blocks; virtual threads only. The
 * database being away is a {@link io.posthouse.kernel.Fault} or Spring's exception for it; asking again is safe.
 */
public interface Webhooks {
    /** The most webhooks of one app. */
    int PER_APP_MAX = 20;
    /** The most types of one webhook. */
    int TYPES_MAX = 100;
    /** The most letters that wait for one webhook; some more when several are told at the same time. */
    int LETTERS_MAX = 10_000;
    /** The most bytes of letters that wait for one webhook. */
    long LETTER_BYTES_MAX = 64L << 20;

    /**
     * Makes a webhook; what happens from now on is sent to it. Refused: {@code invalid-webhook-address},
     * {@code inner-address}, {@code invalid-event-types}, {@code too-many-webhooks}.
     */
    Outcome<NewWebhook> add(AppId app, String url, Collection<String> types, KeyKind key);

    /** Changes where it is, what it is told of, and whether letters wait for now. Refused as {@link #add}, and {@code no-such-webhook}. */
    Outcome<Webhook> change(AppId app, WebhookId id, String url, Collection<String> types, boolean paused);

    /** Ends it, with all letters. Refused: {@code no-such-webhook}. */
    Outcome<WebhookId> remove(AppId app, WebhookId id);

    /** Ends all webhooks of an app that is gone. */
    void removeAll(AppId app);

    /**
     * Lets letters wait at all webhooks of an app, until whoever owns it says otherwise. In the transaction of the caller, if this thread
     * is in one of Spring's.
     */
    void pauseAll(AppId app);

    /** In the order in which they were made. */
    List<Webhook> of(AppId app);

    /**
     * The letters of a webhook that are in a state, the newest first. Refused: {@code no-such-webhook}.
     *
     * @param before those noted before this one; empty for the newest
     * @param limit 1 to {@link Page#SIZE_MAX}
     */
    Outcome<Page<Letter>> letters(AppId app, WebhookId id, LetterState state, Optional<LetterId> before, int limit);

    /**
     * Sends a letter again that was delivered or is dead: the same event, signed anew, for a day from now. Refused:
     * {@code no-such-webhook}, {@code no-such-letter}, {@code webhook-full}.
     */
    Outcome<LetterId> replay(AppId app, WebhookId id, LetterId letter);

    /**
     * Sends the dead letters again, the oldest first, as many as there is room for. Refused: {@code no-such-webhook}.
     *
     * @return how many
     */
    Outcome<Integer> replayDead(AppId app, WebhookId id);

    /**
     * Ends the pause: what waits is tried now, as after its receiver was mended. What was missed is forgotten. Refused:
     * {@code no-such-webhook}.
     */
    Outcome<Webhook> tryNow(AppId app, WebhookId id);

    /**
     * Sends it an event of the type {@code webhook.test}, whatever it is told of otherwise. Refused:
     * {@code no-such-webhook}, {@code webhook-full}.
     */
    Outcome<WebhookId> test(AppId app, WebhookId id);

    /**
     * Stores an event for all webhooks of these apps that want its type. In the transaction of the caller, if this thread
     * is in one of Spring's: nothing is sent of what is rolled back. An event that was told before is stored once.
     *
     * @param apps who may know of it
     */
    Told tell(Collection<AppId> apps, WebhookEvent event);
}
