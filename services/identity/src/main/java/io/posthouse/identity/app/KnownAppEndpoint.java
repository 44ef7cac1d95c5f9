package io.posthouse.identity.app;

import io.posthouse.identity.Login;
import io.posthouse.identity.Logins;
import io.posthouse.identity.http.Ids;
import io.posthouse.identity.http.PageRequest;
import io.posthouse.kernel.Page;
import io.posthouse.kernel.Permission;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Everybody's apps, for administrators who grant to them. */
@RestController
final class KnownAppEndpoint {
    private final StoredApps apps;
    private final Logins logins;

    KnownAppEndpoint(StoredApps apps, Logins logins) {
        this.apps = apps;
        this.logins = logins;
    }

    /**
     * @param app its id, by which it is granted what it may do for itself
     * @param owner the display name of who answers for it; null when that person has left
     * @param disabled whether it is kept out, for whatever reason
     */
    record KnownApp(String app, String clientId, String name, @Nullable String owner, boolean disabled) {
    }

    record KnownAppPage(List<KnownApp> items, @Nullable String next) {
    }

    @GetMapping(path = "/api/access/apps", produces = "application/json")
    @Permission("identity.access.read")
    KnownAppPage list(@RequestParam(defaultValue = "0") long after, @RequestParam(defaultValue = "50") int limit) {
        Page<App> found = apps.list(Ids.notNegative(after), PageRequest.of("", "", limit).orThrow().limit());
        return new KnownAppPage(found.items().stream().map(this::known).toList(), found.next().orElse(null));
    }

    private KnownApp known(App app) {
        return new KnownApp(app.id().toString(), app.clientId(), app.name(),
                logins.byId(app.owner()).map(Login::displayName).orElse(null), !app.isLetIn());
    }
}
