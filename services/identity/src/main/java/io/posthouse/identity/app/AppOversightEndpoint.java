package io.posthouse.identity.app;

import io.posthouse.identity.Deeds;
import io.posthouse.identity.Login;
import io.posthouse.identity.Logins;
import io.posthouse.identity.http.HttpRefusal;
import io.posthouse.identity.http.Ids;
import io.posthouse.identity.http.PageRequest;
import io.posthouse.kernel.Page;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.RefusedException;
import io.posthouse.outbound.Webhooks;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Everybody's apps, for administrators who keep them out or give them to somebody else. */
@RestController
@RequestMapping(path = "/api/oversight/apps", produces = "application/json")
final class AppOversightEndpoint {
    private static final String OVERSEE = "identity.app.oversee";

    private final StoredApps apps;
    private final Logins logins;
    private final Webhooks webhooks;
    private final Deeds deeds;

    AppOversightEndpoint(StoredApps apps, Logins logins, Webhooks webhooks, Deeds deeds) {
        this.apps = apps;
        this.logins = logins;
        this.webhooks = webhooks;
        this.deeds = deeds;
    }

    /**
     * An app as administrators see it.
     *
     * @param owner the name of the login that answers for it; null when it was removed
     * @param ownerName what that person is called; null when the login was removed
     * @param ownerAway whether that login is disabled or removed
     * @param disabled whether its owner keeps it out
     * @param barred whether an administrator does
     * @param barredWhy what the administrator said; null for nothing
     */
    record OverseenApp(String clientId, String name, @Nullable String owner, @Nullable String ownerName,
            boolean ownerAway, boolean isPublic, List<String> redirectUris, List<String> permissions,
            Instant createdAt, boolean disabled, boolean barred, @Nullable String barredWhy) {
    }

    record OverseenAppPage(List<OverseenApp> items, @Nullable String next) {
    }

    /** @param why shown to its owner, at most 500 characters; null for nothing, and where it is let in again */
    record Bar(@Nullable Boolean barred, @Nullable String why) {
    }

    /** @param owner the name of a login */
    record NewOwner(@Nullable String owner) {
    }

    @GetMapping
    @Permission(value = OVERSEE, tenants = true)
    OverseenAppPage list(@RequestParam(defaultValue = "0") long after, @RequestParam(defaultValue = "50") int limit) {
        Page<App> found = apps.list(Ids.notNegative(after), PageRequest.of("", "", limit).orThrow().limit());
        return new OverseenAppPage(found.items().stream().map(this::view).toList(), found.next().orElse(null));
    }

    @GetMapping("/{clientId}")
    @Permission(value = OVERSEE, tenants = true)
    OverseenApp one(@PathVariable String clientId) {
        return view(known(clientId));
    }

    @PutMapping(path = "/{clientId}/bar", consumes = "application/json")
    @Permission(value = OVERSEE, tenants = true)
    OverseenApp bar(@PathVariable String clientId, @RequestBody Bar bar) {
        if (bar.barred() == null) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        App app = known(clientId);
        if (!bar.barred()) {
            return view(deeds.doing("app.let-in", clientId, app.name(), () -> apps.letIn(app).orThrow()));
        }
        Optional<String> why = Optional.ofNullable(bar.why()).map(String::strip).filter(text -> !text.isEmpty());
        return view(deeds.doing("app.bar", clientId, why.map(text -> app.name() + ": " + text).orElse(app.name()),
                () -> apps.bar(app, why).orThrow()));
    }

    @PutMapping(path = "/{clientId}/owner", consumes = "application/json")
    @Permission(value = OVERSEE, tenants = true)
    OverseenApp handOver(@PathVariable String clientId, @RequestBody NewOwner to) {
        if (to.owner() == null) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        App app = known(clientId);
        Login owner = logins.byName(to.owner())
                .orElseThrow(() -> new RefusedException(AppRefusal.NO_SUCH_OWNER));
        return view(deeds.doing("app.hand-over", clientId, app.name() + " → " + owner.name(),
                () -> apps.handOver(app, owner.id(), webhooks::pauseAll).orThrow()));
    }

    private App known(String clientId) {
        return apps.known(clientId).orElseThrow(() -> new RefusedException(AppRefusal.NO_SUCH_APP));
    }

    private OverseenApp view(App app) {
        Optional<Login> owner = logins.byId(app.owner());
        AppStanding standing = app.standing();
        return new OverseenApp(app.clientId(), app.name(), owner.map(Login::name).orElse(null),
                owner.map(Login::displayName).orElse(null), standing.ownerAway(), app.isPublic(),
                app.redirectUris(), List.copyOf(app.permissions()), app.createdAt(), standing.disabled(),
                standing.barred(), standing.why().isEmpty() ? null : standing.why());
    }
}
