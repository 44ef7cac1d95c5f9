package io.posthouse.outbound.webhook;

import static io.posthouse.kernel.Checks.check;

import io.posthouse.kernel.AppId;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.Page;
import io.posthouse.kernel.Refusal;
import io.posthouse.outbound.KeyKind;
import io.posthouse.outbound.Letter;
import io.posthouse.outbound.LetterId;
import io.posthouse.outbound.LetterState;
import io.posthouse.outbound.NewWebhook;
import io.posthouse.outbound.Told;
import io.posthouse.outbound.Webhook;
import io.posthouse.outbound.WebhookEvent;
import io.posthouse.outbound.WebhookId;
import io.posthouse.outbound.WebhookRefusal;
import io.posthouse.outbound.Webhooks;
import io.posthouse.outbound.guard.AddressGuard;
import io.posthouse.outbound.guard.AddressGuard.Finding;
import io.posthouse.outbound.guard.Target;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import org.springframework.transaction.support.TransactionOperations;

/** Webhooks in the database. */
public final class StoredWebhooks implements Webhooks {
    private static final int SECRET_BYTES = 32;
    private static final String TEST = "webhook.test";

    private final WebhookStore store;
    private final TransactionOperations transactions;
    private final AddressGuard guard;
    private final Predicate<String> known;
    private final SecureRandom random = new SecureRandom();

    /** @param known whether events of that type are ever told */
    public StoredWebhooks(WebhookStore store, TransactionOperations transactions, AddressGuard guard,
            Predicate<String> known) {
        this.known = known;
        this.store = store;
        this.transactions = transactions;
        this.guard = guard;
    }

    /** A key, and what is shown of it. */
    @SuppressWarnings("ArrayRecordComponent") // Stored, and never compared.
    private record Made(byte[] secret, byte[] shown) {
        @Override
        public String toString() {
            return "Made[]";
        }
    }

    @Override
    public Outcome<NewWebhook> add(AppId app, String url, Collection<String> types, KeyKind kind) {
        Optional<Refusal> refusal = refusal(url, types, List.of());
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        Made key = make(kind);
        // Those who make webhooks for one app at the same time come one after the other, so that none goes over the bound.
        return transactions.execute(_ -> {
            store.lockApp(app);
            if (store.count(app) >= PER_APP_MAX) {
                return Outcome.<NewWebhook>refused(WebhookRefusal.TOO_MANY);
            }
            Webhook made = store.add(app, url, new TreeSet<>(types), kind, key.secret());
            return Outcome.done(new NewWebhook(made, Base64.getEncoder().encodeToString(key.shown())));
        });
    }

    private Made make(KeyKind kind) {
        return switch (kind) {
            case HMAC_SHA256 -> {
                byte[] secret = new byte[SECRET_BYTES];
                random.nextBytes(secret);
                yield new Made(secret, secret);
            }
            case ED25519 -> {
                try {
                    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
                    yield new Made(pair.getPrivate().getEncoded(), pair.getPublic().getEncoded());
                } catch (NoSuchAlgorithmException e) {
                    throw new IllegalStateException("every Java has Ed25519", e);
                }
            }
        };
    }

    @Override
    public Outcome<Webhook> change(AppId app, WebhookId id, String url, Collection<String> types, boolean paused) {
        Optional<Webhook> before = store.find(app, id);
        if (before.isEmpty()) {
            return Outcome.refused(WebhookRefusal.NO_SUCH_WEBHOOK);
        }
        Optional<Refusal> refusal = refusal(url, types, before.get().types());
        return refusal.isPresent()
                ? Outcome.refused(refusal.get())
                : found(store.change(app, id, url, new TreeSet<>(types), paused));
    }

    /**
     * What is wrong with what an owner wants. A name that has no address now may have one when there is something to send; that it will be one
     * within that is permitted, nobody knows, and so it has to be fit for one outside.
     *
     * @param kept types that it names already
     */
    private Optional<Refusal> refusal(String url, Collection<String> types, Collection<String> kept) {
        Optional<Target> target = Target.of(url);
        if (target.isEmpty()) {
            return Optional.of(WebhookRefusal.INVALID_ADDRESS);
        }
        Optional<Refusal> address = switch (guard.look(target.get())) {
            case Finding.Unfit() -> Optional.of(WebhookRefusal.INVALID_ADDRESS);
            case Finding.Inner() -> Optional.of(WebhookRefusal.INNER_ADDRESS);
            case Finding.Unknown() -> AddressGuard.isFitForOutside(target.get())
                    ? Optional.empty()
                    : Optional.of(WebhookRefusal.INVALID_ADDRESS);
            case Finding.Open _ -> Optional.empty();
        };
        if (address.isPresent()) {
            return address;
        }
        boolean typed = !types.isEmpty() && types.size() <= TYPES_MAX && types.stream()
                .allMatch(type -> WebhookEvent.isType(type) && (kept.contains(type) || known.test(type)));
        return typed ? Optional.empty() : Optional.of(WebhookRefusal.INVALID_TYPES);
    }

    @Override
    public Outcome<WebhookId> remove(AppId app, WebhookId id) {
        return store.remove(app, id) ? Outcome.done(id) : Outcome.refused(WebhookRefusal.NO_SUCH_WEBHOOK);
    }

    @Override
    public void removeAll(AppId app) {
        store.removeAll(app);
    }

    @Override
    public void pauseAll(AppId app) {
        store.pauseAll(app);
    }

    @Override
    public List<Webhook> of(AppId app) {
        return store.of(app);
    }

    @Override
    public Outcome<Page<Letter>> letters(AppId app, WebhookId id, LetterState state, Optional<LetterId> before,
            int limit) {
        check(limit >= 1 && limit <= Page.SIZE_MAX, "a page has 1 to 200 items");
        if (store.find(app, id).isEmpty()) {
            return Outcome.refused(WebhookRefusal.NO_SUCH_WEBHOOK);
        }
        List<Letter> found = store.letters(id, state, before, limit + 1);
        return Outcome.done(found.size() <= limit
                ? new Page<>(found, Optional.empty())
                : new Page<>(found.subList(0, limit), Optional.of(found.get(limit - 1).id().toString())));
    }

    @Override
    public Outcome<LetterId> replay(AppId app, WebhookId id, LetterId letter) {
        if (store.find(app, id).isEmpty()) {
            return Outcome.refused(WebhookRefusal.NO_SUCH_WEBHOOK);
        }
        // A full webhook is told of only when there is such a letter: what is asked for comes before what there is room for.
        return transactions.execute(_ -> {
            if (!store.isDone(id, letter)) {
                return Outcome.<LetterId>refused(WebhookRefusal.NO_SUCH_LETTER);
            }
            if (store.room(id) < 1) {
                return Outcome.<LetterId>refused(WebhookRefusal.FULL);
            }
            return store.replay(id, letter)
                    ? Outcome.done(letter)
                    : Outcome.<LetterId>refused(WebhookRefusal.NO_SUCH_LETTER);
        });
    }

    @Override
    public Outcome<Integer> replayDead(AppId app, WebhookId id) {
        if (store.find(app, id).isEmpty()) {
            return Outcome.refused(WebhookRefusal.NO_SUCH_WEBHOOK);
        }
        return transactions.execute(_ -> Outcome.done(store.replayDead(id, Math.max(0, store.room(id)))));
    }

    @Override
    public Outcome<Webhook> tryNow(AppId app, WebhookId id) {
        return found(store.tryNow(app, id));
    }

    @Override
    public Told tell(Collection<AppId> apps, WebhookEvent event) {
        if (apps.isEmpty()) {
            return new Told(0, 0);
        }
        return store.tell(apps, event, envelope(event, store.now()));
    }

    @Override
    public Outcome<WebhookId> test(AppId app, WebhookId id) {
        if (store.find(app, id).isEmpty()) {
            return Outcome.refused(WebhookRefusal.NO_SUCH_WEBHOOK);
        }
        var event = new WebhookEvent("test-" + UUID.randomUUID(), TEST, "{\"webhook\":\"" + id + "\"}");
        return store.tellOne(id, event, envelope(event, store.now())).stored() == 1
                ? Outcome.done(id)
                : Outcome.refused(WebhookRefusal.FULL);
    }

    /** The whole body, the same at every attempt. Id and type need no escaping, by their forms. */
    private static String envelope(WebhookEvent event, Instant at) {
        return "{\"id\":\"" + event.id() + "\",\"type\":\"" + event.type() + "\",\"at\":\"" + at + "\",\"data\":"
                + event.data() + "}";
    }

    private static Outcome<Webhook> found(Optional<Webhook> webhook) {
        return webhook.map(Outcome::done).orElseGet(() -> Outcome.refused(WebhookRefusal.NO_SUCH_WEBHOOK));
    }
}
