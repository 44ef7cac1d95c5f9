package io.posthouse.outbound.send;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.posthouse.kernel.AppId;
import io.posthouse.kernel.signature.ContentDigest;
import io.posthouse.kernel.signature.Fields;
import io.posthouse.kernel.signature.HttpMessage.Request;
import io.posthouse.kernel.signature.PlatformSignature;
import io.posthouse.kernel.signature.PlatformSignature.SignedFields;
import io.posthouse.outbound.LetterProblem;
import io.posthouse.outbound.LetterState;
import io.posthouse.outbound.WebhookId;
import io.posthouse.outbound.guard.Target;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the letters of one webhook, one after the other, for as long as all goes well and others need not wait too long.
 * A letter that its receiver does not want steps aside and comes again later; where the receiver itself is away, all wait. So they do
 * while the app is kept out, which is asked before each, since nobody announces it: it may follow from what became of its owner.
 */
final class Turn {
    /** Longer than an attempt may take with all that is written around it, so that nobody else sends meanwhile. */
    static final Duration LEASE = Duration.ofSeconds(90);
    /** How soon it is asked again whether an app that is kept out is let in. */
    static final Duration KEPT_OUT = Duration.ofSeconds(15);
    private static final int LETTERS_MAX = 100;
    private static final String TYPE = "application/json";
    private static final Logger LOG = LoggerFactory.getLogger(Turn.class);

    private final LetterStore store;
    private final HttpPost post;
    private final Predicate<AppId> letIn;
    private final Counts counts;
    private final SecureRandom random = new SecureRandom();

    Turn(LetterStore store, HttpPost post, Predicate<AppId> letIn, Counts counts) {
        this.store = store;
        this.post = post;
        this.letIn = letIn;
        this.counts = counts;
    }

    /**
     * Sends what is due of a webhook that was claimed, and releases it.
     *
     * @param going asked before each letter
     */
    void take(WebhookId webhook, UUID holder, BooleanSupplier going) {
        int delivered = 0;
        boolean on = true;
        for (int i = 0; on && i < LETTERS_MAX && going.getAsBoolean(); i++) {
            Optional<Sending> next = store.next(webhook, holder, LEASE);
            if (next.isEmpty()) {
                break;
            }
            if (!letIn.test(next.get().app())) {
                store.rest(webhook, holder, KEPT_OUT);
                break;
            }
            Answer answer = attempt(next.get());
            if (Thread.currentThread().isInterrupted()) {
                // It ends with the node, and says nothing of the receiver. The letter is sent again, by its event the same.
                return;
            }
            if (answer.problem().isEmpty()) {
                on = store.delivered(next.get(), holder, answer.status().orElseThrow());
                counts.delivered.increment();
                delivered++;
            } else {
                on = note(next.get(), holder, answer, answer.problem().get());
            }
        }
        if (delivered > 0) {
            store.trim(webhook, LetterState.DELIVERED);
        }
        store.release(webhook, holder);
    }

    /** Whether the next letter is worth an attempt now. */
    private boolean note(Sending sent, UUID holder, Answer answer, LetterProblem problem) {
        counts.failed.increment();
        Duration pause = RetryPolicy.pause(sent.attempts() + 1, answer.asked(),
                ThreadLocalRandom.current().nextDouble());
        Optional<Duration> rest = problem.ofLetter()
                ? Optional.empty()
                : Optional.of(RetryPolicy.pause(sent.failures() + 1, answer.asked(),
                        ThreadLocalRandom.current().nextDouble()));
        Optional<Integer> dead = store.failed(sent, holder, answer, pause, rest);
        dead.filter(some -> some > 0).ifPresent(some -> {
            counts.dead.add(some);
            LOG.atInfo().addKeyValue("webhook", sent.webhook()).addKeyValue("letters", some)
                    .addKeyValue("reason", problem.word()).log("letters given up after a day");
        });
        return dead.isPresent() && rest.isEmpty();
    }

    private Answer attempt(Sending sending) {
        Optional<Target> target = Target.of(sending.url());
        if (target.isEmpty()) {
            return Answer.none(LetterProblem.NAME_UNKNOWN);
        }
        byte[] body = sending.body().getBytes(UTF_8);
        String digest = ContentDigest.sha256(body);
        SignedFields signed = PlatformSignature.sign(
                Request.to("POST", target.get().uri(), Fields.of("content-type", TYPE, ContentDigest.FIELD, digest)),
                true, sending.key(), sending.at(), PlatformSignature.nonce(random));
        return post.send(target.get(), List.of("Content-Type: " + TYPE, "Content-Digest: " + digest,
                "Signature-Input: " + signed.signatureInput(), "Signature: " + signed.signature()), body);
    }
}
