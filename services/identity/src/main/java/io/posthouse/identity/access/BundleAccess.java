package io.posthouse.identity.access;

import io.posthouse.identity.Bundle;
import io.posthouse.identity.Logins;
import io.posthouse.identity.PermissionCatalogue;
import io.posthouse.kernel.AccessCheck;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Permission;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/** Decides by the two built-in bundles, made at start from every module's {@link PermissionCatalogue}. */
public final class BundleAccess implements AccessCheck {
    private final Logins logins;
    private final SortedSet<String> all = new TreeSet<>();
    private final SortedSet<String> person = new TreeSet<>();

    public BundleAccess(Logins logins, Collection<PermissionCatalogue> catalogues) {
        this.logins = logins;
        for (PermissionCatalogue catalogue : catalogues) {
            all.addAll(catalogue.permissions());
            person.addAll(catalogue.person());
        }
    }

    @Override
    public boolean allows(Caller caller, String permission) {
        if (permission.equals(Permission.ANYONE)) {
            return true;
        }
        if (caller.person().isEmpty()) {
            // What an app may do by itself, nobody can grant yet.
            return false;
        }
        return logins.byId(caller.login())
                .filter(login -> permission.equals(Permission.SIGNED_IN)
                        || permissions(login.bundle()).contains(permission))
                .isPresent();
    }

    /** What a bundle holds, sorted. */
    public SortedSet<String> permissions(Bundle bundle) {
        return switch (bundle) {
            case ADMINISTRATOR -> Collections.unmodifiableSortedSet(all);
            case PERSON -> Collections.unmodifiableSortedSet(person);
        };
    }
}
