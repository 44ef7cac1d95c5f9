package io.posthouse.identity.app;

import io.posthouse.identity.Deeds;
import io.posthouse.identity.access.GrantedAccess;
import io.posthouse.identity.app.Installs.Install;
import io.posthouse.identity.http.HttpRefusal;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.RefusedException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Which apps a company lets do something about it, and which of theirs developers offer to companies. */
@RestController
@RequestMapping(path = "/api", produces = "application/json")
final class InstallEndpoint {
    private static final String INSTALL = "identity.app.install";
    private static final String OWN = "identity.app.manage";

    private final Installs installs;
    private final StoredApps apps;
    private final GrantedAccess access;
    private final Deeds deeds;

    InstallEndpoint(Installs installs, StoredApps apps, GrantedAccess access, Deeds deeds) {
        this.installs = installs;
        this.apps = apps;
        this.access = access;
        this.deeds = deeds;
    }

    /** @param scopes what it may do about the company at most */
    record InstallView(String clientId, String name, List<String> scopes, Instant installedAt) {
        static InstallView of(Install install) {
            return new InstallView(install.clientId(), install.name(), List.copyOf(install.scopes()),
                    install.installedAt());
        }
    }

    record InstallList(List<InstallView> items) {
    }

    /** @param possible what it could be let do */
    record InstallableApp(String clientId, String name, List<String> possible) {
    }

    record InstallRequest(@Nullable List<String> scopes) {
    }

    /** @param offered whether other companies may install it */
    record AppOffer(@Nullable Boolean offered) {
    }

    @GetMapping("/installs")
    @Permission(value = INSTALL, tenants = true)
    InstallList list() {
        return new InstallList(installs.all().stream().map(InstallView::of).toList());
    }

    @GetMapping(path = "/installs/{clientId}", name = "An app that could be installed: one of the company's own, or one that is offered.")
    @Permission(value = INSTALL, tenants = true)
    InstallableApp look(@PathVariable String clientId) {
        App app = installable(clientId);
        return new InstallableApp(app.clientId(), app.name(), List.copyOf(Installs.possible(app)));
    }

    @PutMapping(path = "/installs/{clientId}", consumes = "application/json", name = "Lets an app do that, and no more, about the company,"
            + " by tokens that it gets for it. Nobody lets it do what they may not do themselves.")
    @Permission(value = INSTALL, tenants = true)
    InstallView install(@PathVariable String clientId, @RequestBody InstallRequest request) {
        List<String> scopes = request.scopes();
        if (scopes == null) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        App app = installable(clientId);
        access.beyond(scopes).ifPresent(refusal -> {
            throw new RefusedException(refusal);
        });
        return InstallView.of(deeds.doing("app.install", clientId, String.join(" ", scopes),
                () -> installs.install(app, scopes).orThrow()));
    }

    @DeleteMapping("/installs/{clientId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Permission(value = INSTALL, tenants = true)
    void uninstall(@PathVariable String clientId) {
        deeds.doing("app.uninstall", clientId, "", () -> installs.remove(clientId).orThrow());
    }

    @GetMapping("/apps/{clientId}/offer")
    @Permission(value = OWN, tenants = true)
    AppOffer offer(@PathVariable String clientId) {
        return new AppOffer(installs.isOffered(own(clientId)));
    }

    @PutMapping(path = "/apps/{clientId}/offer", consumes = "application/json")
    @Permission(value = OWN, tenants = true)
    AppOffer offer(@PathVariable String clientId, @RequestBody AppOffer offer) {
        if (offer.offered() == null) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        App app = own(clientId);
        boolean offered = offer.offered();
        return new AppOffer(deeds.doing("app.offer", clientId, Boolean.toString(offered),
                () -> installs.offer(app, offered).orThrow()));
    }

    private App installable(String clientId) {
        return installs.installable(clientId).orElseThrow(() -> new RefusedException(AppRefusal.NO_SUCH_OFFER));
    }

    private App own(String clientId) {
        return apps.own(Caller.CURRENT.get().login(), clientId).orThrow();
    }
}
