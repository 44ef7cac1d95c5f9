package io.posthouse.identity.app;

import io.posthouse.identity.Deeds;
import io.posthouse.identity.StepUps;
import io.posthouse.identity.http.HttpRefusal;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.RefusedException;
import io.posthouse.kernel.StepUp;
import io.posthouse.outbound.Webhooks;
import java.time.Instant;
import java.util.List;
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
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Apps, for the developers who own them: each sees and changes their own. */
@RestController
@RequestMapping(path = "/api/apps", produces = "application/json")
final class AppEndpoint {
    private static final String NO_STORE = "no-store";

    private final StoredApps apps;
    private final StepUps stepUps;
    private final Webhooks webhooks;
    private final Deeds deeds;

    AppEndpoint(StoredApps apps, StepUps stepUps, Webhooks webhooks, Deeds deeds) {
        this.apps = apps;
        this.stepUps = stepUps;
        this.webhooks = webhooks;
        this.deeds = deeds;
    }

    /**
     * An app as its owner sees it.
     *
     * @param app its id, by which it is granted what it may do for itself
     * @param disabled whether its owner keeps it out
     * @param barred whether an administrator does, which its owner cannot change
     * @param barredWhy what the administrator said; null for nothing
     * @param idTokenAlg by which its ID tokens are signed: RS256 or ES256
     * @param proofRequired whether it gets no token that is not bound to a key (RFC 9449)
     * @param device whether it may ask by a code that the person types in elsewhere (RFC 8628)
     * @param exchangesFor client ids of the apps for which it may get tokens in exchange for its own (RFC 8693)
     * @param logoutUris where people may be sent after signing out for it
     * @param mini whether it is a mini-program, which runs within our own clients
     * @param origins where its pages lie, such as {@code https://app.example}
     */
    record AppView(String app, String clientId, String name, boolean isPublic,
            List<String> redirectUris, List<String> permissions, Instant createdAt, boolean disabled,
            boolean barred, @Nullable String barredWhy, String idTokenAlg, boolean proofRequired, boolean device,
            List<String> exchangesFor,
            List<String> logoutUris, boolean mini, List<String> origins) {
        static AppView of(App app) {
            return new AppView(app.id().toString(), app.clientId(), app.name(), app.isPublic(), app.redirectUris(),
                    List.copyOf(app.permissions()), app.createdAt(), app.standing().disabled(), app.standing().barred(),
                    app.standing().why().isEmpty() ? null : app.standing().why(), app.options().idTokenAlg(),
                    app.options().proofRequired(), app.options().device(), app.options().exchangesFor(),
                    app.options().logoutUris(), app.options().mini(), app.options().origins());
        }
    }

    record AppList(List<AppView> items) {
    }

    record OpenPermissionList(List<String> items) {
    }

    /** @param name 1 to 100 characters. What is left out is empty, false, or RS256. */
    record NewAppRequest(@Nullable String name, @Nullable Boolean isPublic, @Nullable List<String> redirectUris,
            @Nullable List<String> permissions, @Nullable String idTokenAlg, @Nullable Boolean proofRequired,
            @Nullable Boolean device, @Nullable List<String> exchangesFor, @Nullable List<String> logoutUris,
            @Nullable Boolean mini, @Nullable List<String> origins) {
        AppOptions options(AppOptions before) {
            return new AppOptions(idTokenAlg == null ? before.idTokenAlg() : idTokenAlg,
                    proofRequired == null ? before.proofRequired() : proofRequired,
                    device == null ? before.device() : device,
                    exchangesFor == null ? before.exchangesFor() : list(exchangesFor),
                    logoutUris == null ? before.logoutUris() : list(logoutUris),
                    mini == null ? before.mini() : mini, origins == null ? before.origins() : list(origins));
        }
    }

    /** What an app shall be. What is left out stays as it is. */
    record AppChange(@Nullable String name, @Nullable List<String> redirectUris, @Nullable List<String> permissions,
            @Nullable Boolean disabled, @Nullable String idTokenAlg, @Nullable Boolean proofRequired,
            @Nullable Boolean device, @Nullable List<String> exchangesFor, @Nullable List<String> logoutUris,
            @Nullable Boolean mini, @Nullable List<String> origins) {
        AppOptions options(AppOptions before) {
            return new NewAppRequest(null, null, null, null, idTokenAlg, proofRequired, device, exchangesFor,
                    logoutUris, mini, origins).options(before);
        }
    }

    /** @param secret shown this once; null for a public app, which has none */
    record RegisteredApp(AppView app, @Nullable String secret) {
        @Override
        public String toString() {
            return "RegisteredApp[app=" + app + "]";
        }
    }

    /** @param lastUsedOn a day, or null when it was never used */
    record SecretView(int slot, Instant madeAt, @Nullable String lastUsedOn) {
    }

    record SecretList(List<SecretView> items) {
    }

    /** @param secret shown this once */
    record MadeSecret(int slot, String secret) {
        @Override
        public String toString() {
            return "MadeSecret[slot=" + slot + "]";
        }
    }

    @GetMapping
    @Permission(value = "identity.app.manage", tenants = true)
    AppList list() {
        return new AppList(apps.ofOwner(Caller.CURRENT.get().login()).stream().map(AppView::of).toList());
    }

    @PostMapping
    @Permission(value = "identity.app.manage", tenants = true)
    ResponseEntity<RegisteredApp> register(@RequestBody NewAppRequest request) {
        var wanted = new StoredApps.Wanted(text(request.name()), list(request.redirectUris()),
                list(request.permissions()),
                request.options(AppOptions.USUAL));
        boolean isPublic = Boolean.TRUE.equals(request.isPublic());
        StoredApps.Registered made = deeds.doing("app.register", wanted.name(), String.join(" ", wanted.permissions()),
                () -> apps.register(Caller.CURRENT.get().login(), wanted, isPublic).orThrow());
        return ResponseEntity.status(HttpStatus.CREATED).header(HttpHeaders.CACHE_CONTROL, NO_STORE)
                .body(new RegisteredApp(AppView.of(made.app()), made.secret().orElse(null)));
    }

    @GetMapping(path = "/permissions", name = "The permissions that apps may ask people for.")
    @Permission(value = "identity.app.manage", tenants = true)
    OpenPermissionList permissions() {
        return new OpenPermissionList(List.copyOf(apps.openPermissions()));
    }

    @GetMapping("/{clientId}")
    @Permission(value = "identity.app.manage", tenants = true)
    AppView read(@PathVariable String clientId) {
        return AppView.of(own(clientId));
    }

    @PutMapping("/{clientId}")
    @Permission(value = "identity.app.manage", tenants = true)
    AppView change(@PathVariable String clientId, @RequestBody AppChange change) {
        App app = own(clientId);
        var wanted = new StoredApps.Wanted(change.name() == null ? app.name() : change.name(),
                change.redirectUris() == null ? app.redirectUris() : change.redirectUris(),
                change.permissions() == null ? List.copyOf(app.permissions()) : change.permissions(),
                change.options(app.options()));
        boolean disabled = change.disabled() == null ? app.standing().disabled() : change.disabled();
        return AppView.of(deeds.doing("app.change", clientId, String.join(" ", wanted.permissions()),
                () -> apps.change(app, wanted, disabled).orThrow()));
    }

    @DeleteMapping("/{clientId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Permission(value = "identity.app.manage", tenants = true)
    void remove(@PathVariable String clientId) {
        App app = own(clientId);
        // Its webhooks first: whoever finds them left over after a fault can remove the app again.
        deeds.doing("app.remove", clientId, app.name(), () -> {
            webhooks.removeAll(app.id());
            return apps.remove(app).orThrow();
        });
    }

    @GetMapping("/{clientId}/secrets")
    @Permission(value = "identity.app.manage", tenants = true)
    SecretList secrets(@PathVariable String clientId) {
        return new SecretList(apps.secrets(own(clientId)).stream()
                .map(secret -> new SecretView(secret.slot(), secret.madeAt(), secret.lastUsedOn().orElse(null)))
                .toList());
    }

    @PostMapping("/{clientId}/secrets")
    @Permission(value = "identity.app.manage", tenants = true)
    @StepUp(value = "app.make-secret", when = StepUp.When.WHERE_IT_ASKS)
    ResponseEntity<MadeSecret> makeSecret(@PathVariable String clientId) {
        App app = own(clientId);
        apps.refusesSecret(app).ifPresent(refusal -> {
            throw new RefusedException(refusal);
        });
        stepUps.confirm("app.make-secret", List.of(clientId));
        StoredApps.NewSecret made = deeds.doing("app.make-secret", clientId, "",
                () -> apps.makeSecret(app).orThrow());
        return ResponseEntity.status(HttpStatus.CREATED).header(HttpHeaders.CACHE_CONTROL, NO_STORE)
                .body(new MadeSecret(made.slot(), made.secret()));
    }

    @DeleteMapping("/{clientId}/secrets/{slot}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Permission(value = "identity.app.manage", tenants = true)
    void revokeSecret(@PathVariable String clientId, @PathVariable int slot) {
        App app = own(clientId);
        deeds.doing("app.revoke-secret", clientId, Integer.toString(slot),
                () -> apps.revokeSecret(app, slot).orThrow());
    }

    private App own(String clientId) {
        return apps.own(Caller.CURRENT.get().login(), clientId).orThrow();
    }

    private static String text(@Nullable String text) {
        if (text == null) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        return text;
    }

    private static List<String> list(@Nullable List<String> texts) {
        if (texts == null) {
            return List.of();
        }
        if (texts.stream().anyMatch(text -> text == null)) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        return texts;
    }
}
