package io.posthouse.identity.tenant;

import io.posthouse.identity.Bundle;
import io.posthouse.identity.Deeds;
import io.posthouse.identity.OneRelease;
import io.posthouse.identity.StepUps;
import io.posthouse.identity.access.GrantedAccess;
import io.posthouse.identity.http.HttpRefusal;
import io.posthouse.identity.http.Ids;
import io.posthouse.identity.http.PageRequest;
import io.posthouse.identity.tenant.Tenants.First;
import io.posthouse.kernel.Page;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.RefusedException;
import io.posthouse.kernel.StepUp;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Tenants, for administrators of the house. They see that a tenant is there, and nothing of what is in it. */
@RestController
@RequestMapping(path = "/api/tenants", produces = "application/json")
final class TenantEndpoint {
    private static final String MANAGE = "identity.tenant.manage";

    private final Tenants tenants;
    private final GrantedAccess access;
    private final Deeds deeds;
    private final StepUps stepUps;
    private final OneRelease release;

    TenantEndpoint(Tenants tenants, GrantedAccess access, Deeds deeds, StepUps stepUps,
            ObjectProvider<OneRelease> release) {
        this.tenants = tenants;
        this.access = access;
        this.deeds = deeds;
        this.stepUps = stepUps;
        this.release = () -> release.stream().allMatch(OneRelease::runsEverywhere);
    }

    /** @param closedAt since when nobody of it is let in; null for one that is open */
    record TenantView(String id, String name, String displayName, Instant madeAt, @Nullable Instant closedAt) {
        static TenantView of(Tenant tenant) {
            return new TenantView(tenant.id().toString(), tenant.name(), tenant.displayName(), tenant.madeAt(),
                    tenant.closedAt().orElse(null));
        }
    }

    record TenantPage(List<TenantView> items, @Nullable String next) {
    }

    /**
     * @param displayName the name when null
     * @param administrator the name of a login that is made for it, and that nobody has
     */
    record NewTenant(@Nullable String name, @Nullable String displayName, @Nullable String administrator) {
    }

    /** @param administrator the name of a login that is made for it, and that nobody has */
    record NewAdministrator(@Nullable String administrator) {
    }

    /** @param secret makes the link {@code /password#secret} by which the administrator chooses a password; shown this once */
    record MadeTenant(TenantView tenant, String administrator, String secret, Instant expiresAt) {
        static MadeTenant of(First made) {
            return new MadeTenant(TenantView.of(made.tenant()), made.login().name(), made.link().secret(),
                    made.link().expiresAt());
        }

        @Override
        public String toString() {
            return "MadeTenant[" + tenant + "]";
        }
    }

    @GetMapping
    @Permission(MANAGE)
    TenantPage list(@RequestParam(defaultValue = "0") long after, @RequestParam(defaultValue = "50") int limit) {
        Page<Tenant> found = tenants.list(Ids.notNegative(after), PageRequest.of("", "", limit).orThrow().limit());
        return new TenantPage(found.items().stream().map(TenantView::of).toList(), found.next().orElse(null));
    }

    @PostMapping(consumes = "application/json")
    @ResponseStatus(HttpStatus.CREATED)
    @Permission(MANAGE)
    @StepUp(value = "tenant.make", when = StepUp.When.WHERE_IT_ASKS)
    MadeTenant make(@RequestBody NewTenant request) {
        String name = present(request.name());
        String displayName = request.displayName() == null ? name : request.displayName();
        String administrator = present(request.administrator());
        refuse();
        stepUps.confirm("tenant.make", List.of(name, displayName, administrator));
        return MadeTenant.of(deeds.doing("tenant.make", name, administrator,
                () -> tenants.make(name, displayName, administrator, administrator).orThrow()));
    }

    @PostMapping(path = "/{name}/administrators", consumes = "application/json")
    @ResponseStatus(HttpStatus.CREATED)
    @Permission(MANAGE)
    @StepUp(value = "tenant.add-administrator", when = StepUp.When.WHERE_IT_ASKS)
    MadeTenant addAdministrator(@PathVariable String name, @RequestBody NewAdministrator request) {
        String administrator = present(request.administrator());
        Tenant tenant = known(name);
        refuse();
        stepUps.confirm("tenant.add-administrator", List.of(name, administrator));
        return MadeTenant.of(deeds.doing("tenant.add-administrator", name, administrator,
                () -> tenants.addAdministrator(tenant, administrator, administrator).orThrow()));
    }

    @PostMapping("/{name}/close")
    @Permission(MANAGE)
    @StepUp("tenant.close")
    TenantView close(@PathVariable String name) {
        Tenant tenant = known(name);
        return TenantView.of(deeds.doing("tenant.close", name, "", () -> tenants.close(tenant).orThrow()));
    }

    /** Nobody makes an administrator, of whomever, who is less than one. */
    private void refuse() {
        access.above(Bundle.ADMINISTRATOR).ifPresent(refusal -> {
            throw new RefusedException(refusal);
        });
        if (!release.runsEverywhere()) {
            throw new RefusedException(TenantRefusal.NODES_DIFFER);
        }
    }

    private Tenant known(String name) {
        return tenants.byName(name).orElseThrow(() -> new RefusedException(TenantRefusal.NO_SUCH_TENANT));
    }

    private static String present(@Nullable String value) {
        if (value == null) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        return value;
    }
}
