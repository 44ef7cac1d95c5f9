package io.posthouse.identity.access;

import io.posthouse.identity.Bundle;
import io.posthouse.identity.IdentityRefusal;
import io.posthouse.identity.OpenPermissions;
import io.posthouse.kernel.RefusedException;
import java.util.Collection;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Which permissions there are: those that modules name, and those that routes need. Administrators can grant no others: it would be a slip. */
@Component
final class KnownPermissions {
    private final GrantedAccess access;
    private final ObjectProvider<OpenPermissions> published;

    KnownPermissions(GrantedAccess access, ObjectProvider<OpenPermissions> published) {
        this.access = access;
        this.published = published;
    }

    /**
     * Refuses what is none, {@code invalid-permission}.
     *
     * @param kept what stands there already: a route that needed it may be gone, and that stands in the way of no change
     */
    void refuseOthers(Collection<String> permissions, Set<String> kept) {
        if (!permissions.stream().allMatch(permission -> kept.contains(permission) || isOne(permission))) {
            throw new RefusedException(IdentityRefusal.INVALID_PERMISSION);
        }
    }

    private boolean isOne(String permission) {
        return access.catalogue().permissions(Bundle.ADMINISTRATOR).contains(permission)
                || published.stream().anyMatch(more -> more.all().contains(permission));
    }
}
