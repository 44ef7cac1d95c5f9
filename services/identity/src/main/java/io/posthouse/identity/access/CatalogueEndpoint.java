package io.posthouse.identity.access;

import io.posthouse.identity.Bundle;
import io.posthouse.identity.Deeds;
import io.posthouse.identity.IdentityRefusal;
import io.posthouse.identity.StepUps;
import io.posthouse.identity.access.Bundles.Boundary;
import io.posthouse.identity.access.Bundles.Made;
import io.posthouse.identity.http.Ids;
import io.posthouse.identity.http.PageRequest;
import io.posthouse.kernel.Page;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.RefusedException;
import io.posthouse.kernel.StepUp;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
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

/** What can be granted: permissions, the bundles that administrators make of them, and the boundaries of grants. */
@RestController
@RequestMapping(path = "/api/access", produces = "application/json")
final class CatalogueEndpoint {
    private static final String READ = "identity.access.read";
    private static final String MANAGE = "identity.access.manage";

    private final GrantedAccess access;
    private final Bundles bundles;
    private final Deeds deeds;
    private final StepUps stepUps;
    private final KnownPermissions known;

    CatalogueEndpoint(GrantedAccess access, Bundles bundles, Deeds deeds, StepUps stepUps, KnownPermissions known) {
        this.known = known;
        this.access = access;
        this.bundles = bundles;
        this.deeds = deeds;
        this.stepUps = stepUps;
    }

    /**
     * @param reach who may come where it is asked for: internal, open or module
     * @param ranged whether it matters on whose things it is held
     * @param everybody whether every person holds it
     */
    record KnownPermission(String permission, String reach, boolean ranged, boolean everybody) {
    }

    record KnownPermissionList(List<KnownPermission> items) {
    }

    record MadeBundle(String id, String name, List<String> permissions) {
        static MadeBundle of(Made made) {
            return new MadeBundle(Long.toString(made.id()), made.name(), List.copyOf(made.permissions()));
        }
    }

    record MadeBundlePage(List<MadeBundle> items, @Nullable String next) {
    }

    record BundleRequest(@Nullable String name, @Nullable List<String> permissions) {
    }

    record BoundaryView(String id, String kind, @Nullable String parent, String name) {
        static BoundaryView of(Boundary boundary) {
            return new BoundaryView(Long.toString(boundary.id()), boundary.kind(),
                    Ids.text(boundary.parent().orElse(0)), boundary.name());
        }
    }

    record BoundaryPage(List<BoundaryView> items, @Nullable String next) {
    }

    record BoundaryRequest(@Nullable String kind, @Nullable String parent, @Nullable String name) {
    }

    @GetMapping("/permissions")
    @Permission(READ)
    KnownPermissionList permissions() {
        SortedSet<String> everybody = access.catalogue().permissions(Bundle.PERSON);
        return new KnownPermissionList(access.catalogue().permissions(Bundle.ADMINISTRATOR).stream()
                .map(permission -> new KnownPermission(permission, access.catalogue().asked(permission).reach().word(),
                        access.catalogue().asked(permission).ranged(), everybody.contains(permission)))
                .toList());
    }

    @GetMapping("/bundles")
    @Permission(READ)
    MadeBundlePage list(@RequestParam(defaultValue = "0") long after, @RequestParam(defaultValue = "50") int limit) {
        Page<Made> found = bundles.list(Ids.notNegative(after), PageRequest.of("", "", limit).orThrow().limit());
        return new MadeBundlePage(found.items().stream().map(MadeBundle::of).toList(), found.next().orElse(null));
    }

    @PostMapping(path = "/bundles", consumes = "application/json")
    @ResponseStatus(HttpStatus.CREATED)
    @Permission(MANAGE)
    MadeBundle add(@RequestBody BundleRequest request) {
        known.refuseOthers(permissions(request), Set.of());
        return written("bundle.add", request,
                (name, permissions) -> MadeBundle.of(bundles.add(name, permissions).orThrow()));
    }

    @PutMapping(path = "/bundles/{id}", consumes = "application/json")
    @Permission(MANAGE)
    @StepUp(value = "bundle.change", when = StepUp.When.WHERE_IT_ASKS)
    MadeBundle change(@PathVariable long id, @RequestBody BundleRequest request) {
        known.refuseOthers(permissions(request), bundles.one(id).map(Made::permissions).orElseGet(TreeSet::new));
        // It may be granted to many already.
        List<String> wanted = request.permissions() == null ? List.of() : request.permissions();
        if (isDangerous(access, wanted)) {
            stepUps.confirm("bundle.change", Stream.concat(Stream.of(Long.toString(id)), wanted.stream().sorted())
                    .toList());
        }
        return written("bundle.change", request,
                (name, permissions) -> MadeBundle.of(bundles.change(id, name, permissions).orThrow()));
    }

    @DeleteMapping("/bundles/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Permission(MANAGE)
    void remove(@PathVariable long id) {
        deeds.doing("bundle.remove", Long.toString(id), "", () -> bundles.remove(id).orThrow());
    }

    private static SortedSet<String> permissions(BundleRequest request) {
        return new TreeSet<>(request.permissions() == null ? List.of() : request.permissions());
    }

    private interface Writing {
        MadeBundle write(String name, SortedSet<String> permissions);
    }

    private MadeBundle written(String deed, BundleRequest request, Writing writing) {
        String name = request.name() == null ? "" : request.name();
        SortedSet<String> permissions = permissions(request);
        return deeds.doing(deed, name, String.join(" ", permissions), () -> {
            refuseMoreThanHeld(access, permissions);
            return writing.write(name, permissions);
        });
    }

    /** Whether any of these is one that only administrators hold by their login. Whoever may not give them all is not asked, but refused. */
    static boolean isDangerous(GrantedAccess access, Collection<String> permissions) {
        SortedSet<String> administrators = access.catalogue().permissions(Bundle.ADMINISTRATOR);
        SortedSet<String> everybody = access.catalogue().permissions(Bundle.PERSON);
        return permissions.stream()
                .anyMatch(permission -> administrators.contains(permission) && !everybody.contains(permission))
                && permissions.stream().allMatch(access::mayGive);
    }

    /** Nobody grants more than they may give. */
    static void refuseMoreThanHeld(GrantedAccess access, Collection<String> permissions) {
        for (String permission : permissions) {
            // What is not in the shape of one is refused as such.
            if (Catalogue.isPermission(permission) && !access.mayGive(permission)) {
                throw new RefusedException(IdentityRefusal.MORE_THAN_HELD);
            }
        }
    }

    @GetMapping("/boundaries")
    @Permission(READ)
    BoundaryPage boundaries(@RequestParam(defaultValue = "0") long after,
            @RequestParam(defaultValue = "50") int limit) {
        Page<Boundary> found = bundles.boundaries(Ids.notNegative(after),
                PageRequest.of("", "", limit).orThrow().limit());
        return new BoundaryPage(found.items().stream().map(BoundaryView::of).toList(), found.next().orElse(null));
    }

    @PostMapping(path = "/boundaries", consumes = "application/json")
    @ResponseStatus(HttpStatus.CREATED)
    @Permission(MANAGE)
    BoundaryView addBoundary(@RequestBody BoundaryRequest request) {
        String kind = request.kind() == null ? "" : request.kind();
        String name = request.name() == null ? "" : request.name();
        long parent = Ids.orZero(request.parent());
        return BoundaryView.of(deeds.doing("boundary.add", name, kind, () -> bundles
                .addBoundary(kind, parent == 0 ? OptionalLong.empty() : OptionalLong.of(parent), name).orThrow()));
    }
}
