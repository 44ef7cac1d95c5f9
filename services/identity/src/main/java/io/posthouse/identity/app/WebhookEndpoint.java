package io.posthouse.identity.app;

import io.posthouse.identity.Deeds;
import io.posthouse.identity.http.HttpRefusal;
import io.posthouse.identity.http.Ids;
import io.posthouse.identity.http.PageRequest;
import io.posthouse.kernel.AppId;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Page;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.RefusedException;
import io.posthouse.outbound.KeyKind;
import io.posthouse.outbound.Letter;
import io.posthouse.outbound.LetterId;
import io.posthouse.outbound.LetterState;
import io.posthouse.outbound.NewWebhook;
import io.posthouse.outbound.Webhook;
import io.posthouse.outbound.WebhookId;
import io.posthouse.outbound.WebhookRefusal;
import io.posthouse.outbound.Webhooks;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Webhooks of apps, for the developers who own these. */
@RestController
@RequestMapping(path = "/api/apps/{clientId}/webhooks", produces = "application/json")
final class WebhookEndpoint {
    private final StoredApps apps;
    private final Webhooks webhooks;
    private final Deeds deeds;

    WebhookEndpoint(StoredApps apps, Webhooks webhooks, Deeds deeds) {
        this.apps = apps;
        this.webhooks = webhooks;
        this.deeds = deeds;
    }

    /**
     * A webhook as its app's owner sees it.
     *
     * @param keyId the name of its key, which each signature says
     * @param algorithm {@code hmac-sha256} or {@code ed25519}
     * @param failures how often in a row its receiver was away
     * @param restUntil nothing is tried before, while its receiver is away
     * @param missed events that found no room, at least, since it was last told to try
     */
    record WebhookView(String webhook, String url, List<String> types, boolean paused, String keyId, String algorithm,
            Instant madeAt, int failures, Instant restUntil, long missed, @Nullable Instant missedAt) {
        static WebhookView of(Webhook webhook) {
            return new WebhookView(webhook.id().toString(), webhook.url(), webhook.types(), webhook.paused(),
                    webhook.id().keyId(), webhook.key().algorithm().word(), webhook.madeAt(), webhook.failures(),
                    webhook.restUntil(), webhook.missed(), webhook.missedAt().orElse(null));
        }

        /** Without the address, which may hold a secret. */
        @Override
        public String toString() {
            return "WebhookView[webhook=" + webhook + "]";
        }
    }

    record WebhookList(List<WebhookView> items) {
    }

    /** @param algorithm {@code hmac-sha256}, also when left out, or {@code ed25519} */
    record NewWebhookRequest(@Nullable String url, @Nullable List<String> types, @Nullable String algorithm) {
        @Override
        public String toString() {
            return "NewWebhookRequest[types=" + types + "]";
        }
    }

    /** @param key in base64: the secret, shown this once, or the public half of the pair */
    record MadeWebhook(WebhookView webhook, String key) {
        @Override
        public String toString() {
            return "MadeWebhook[webhook=" + webhook + "]";
        }
    }

    /** What a webhook shall be. What is left out stays as it is. */
    record WebhookChange(@Nullable String url, @Nullable List<String> types, @Nullable Boolean paused) {
        @Override
        public String toString() {
            return "WebhookChange[types=" + types + ", paused=" + paused + "]";
        }
    }

    /**
     * An event on its way to a webhook.
     *
     * @param event the event's own id
     * @param nextAt when it is tried next, or null when it does not wait
     * @param status what its receiver answered last, or null
     * @param problem why the last attempt failed, or null
     */
    record LetterView(String letter, String event, String type, String state, Instant notedAt, int attempts,
            @Nullable Instant nextAt, @Nullable Integer status, @Nullable String problem) {
        static LetterView of(Letter letter) {
            return new LetterView(letter.id().toString(), letter.event(), letter.type(), letter.state().word(),
                    letter.notedAt(), letter.attempts(), letter.nextAt().orElse(null), letter.status().orElse(null),
                    letter.problem().orElse(null));
        }
    }

    record LetterPage(List<LetterView> items, @Nullable String next) {
    }

    /** @param letters how many are sent again */
    record Replayed(int letters) {
    }

    @GetMapping
    @Permission("identity.app.manage")
    WebhookList list(@PathVariable String clientId) {
        return new WebhookList(webhooks.of(own(clientId)).stream().map(WebhookView::of).toList());
    }

    @PostMapping
    @Permission("identity.app.manage")
    ResponseEntity<MadeWebhook> add(@PathVariable String clientId, @RequestBody NewWebhookRequest request) {
        AppId app = own(clientId);
        String url = request.url() == null ? "" : request.url();
        List<String> types = types(request.types(), List.of());
        KeyKind kind = kind(request.algorithm());
        NewWebhook made = deeds.doing("webhook.add", clientId, String.join(" ", types),
                () -> webhooks.add(app, url, types, kind).orThrow());
        return ResponseEntity.status(HttpStatus.CREATED).header(HttpHeaders.CACHE_CONTROL, "no-store")
                .body(new MadeWebhook(WebhookView.of(made.webhook()), made.key()));
    }

    @PutMapping("/{webhook}")
    @Permission("identity.app.manage")
    WebhookView change(@PathVariable String clientId, @PathVariable String webhook,
            @RequestBody WebhookChange change) {
        AppId app = own(clientId);
        Webhook now = webhooks.of(app).stream().filter(found -> found.id().equals(id(webhook))).findFirst()
                .orElseThrow(() -> new RefusedException(WebhookRefusal.NO_SUCH_WEBHOOK));
        String url = change.url() == null ? now.url() : change.url();
        List<String> types = types(change.types(), now.types());
        boolean paused = change.paused() == null ? now.paused() : change.paused();
        return WebhookView.of(deeds.doing("webhook.change", clientId, webhook,
                () -> webhooks.change(app, now.id(), url, types, paused).orThrow()));
    }

    @DeleteMapping("/{webhook}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Permission("identity.app.manage")
    void remove(@PathVariable String clientId, @PathVariable String webhook) {
        AppId app = own(clientId);
        deeds.doing("webhook.remove", clientId, webhook, () -> webhooks.remove(app, id(webhook)).orThrow());
    }

    /** @param state {@code waiting}, {@code delivered} or {@code dead}; the newest first */
    @GetMapping("/{webhook}/letters")
    @Permission("identity.app.manage")
    LetterPage letters(@PathVariable String clientId, @PathVariable String webhook,
            @RequestParam(defaultValue = "dead") String state, @RequestParam(defaultValue = "") String after,
            @RequestParam(defaultValue = "50") int limit) {
        AppId app = own(clientId);
        PageRequest page = PageRequest.of("", after, limit).orThrow();
        Page<Letter> found = webhooks.letters(app, id(webhook), read(LetterState::of, state),
                page.after().map(text -> new LetterId(Ids.of(text))), page.limit()).orThrow();
        return new LetterPage(found.items().stream().map(LetterView::of).toList(), found.next().orElse(null));
    }

    @PostMapping("/{webhook}/letters/{letter}/replay")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Permission("identity.app.manage")
    void replay(@PathVariable String clientId, @PathVariable String webhook, @PathVariable String letter) {
        AppId app = own(clientId);
        deeds.doing("webhook.replay", clientId, webhook + " " + letter,
                () -> webhooks.replay(app, id(webhook), new LetterId(Ids.of(letter))).orThrow());
    }

    @PostMapping("/{webhook}/replay-dead")
    @Permission("identity.app.manage")
    Replayed replayDead(@PathVariable String clientId, @PathVariable String webhook) {
        AppId app = own(clientId);
        return new Replayed(deeds.doing("webhook.replay", clientId, webhook,
                () -> webhooks.replayDead(app, id(webhook)).orThrow()));
    }

    @PostMapping("/{webhook}/try-now")
    @Permission("identity.app.manage")
    WebhookView tryNow(@PathVariable String clientId, @PathVariable String webhook) {
        return WebhookView.of(webhooks.tryNow(own(clientId), id(webhook)).orThrow());
    }

    /** Sends it an event of the type {@code webhook.test}, whatever it wants to be told of. */
    @PostMapping("/{webhook}/test")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Permission("identity.app.manage")
    void test(@PathVariable String clientId, @PathVariable String webhook) {
        webhooks.test(own(clientId), id(webhook)).orThrow();
    }

    private AppId own(String clientId) {
        return apps.own(Caller.CURRENT.get().login(), clientId).orThrow().id();
    }

    private static WebhookId id(String text) {
        return new WebhookId(Ids.of(text));
    }

    private static KeyKind kind(@Nullable String algorithm) {
        return algorithm == null ? KeyKind.HMAC_SHA256 : read(KeyKind::of, algorithm);
    }

    private static <T> T read(Function<String, T> by, String word) {
        try {
            return by.apply(word);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
    }

    private static List<String> types(@Nullable List<String> types, List<String> unlessTold) {
        if (types == null) {
            return unlessTold;
        }
        if (types.stream().anyMatch(type -> type == null)) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        return types;
    }
}
