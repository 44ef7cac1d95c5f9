package io.posthouse.identity;

import static io.posthouse.kernel.Checks.check;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * The permissions that one module brings, and which of them the bundle {@link Bundle#PERSON} holds. Each module offers
 * one; identity collects them and so never learns a feature's name. An administrator holds all of them. A permission
 * that no catalogue names is held by nobody.
 *
 * @param module the module's name, with which each of its permissions begins, for example {@code messaging}
 * @param permissions all of them, as {@code module.thing.verb}
 * @param person those that a person holds; a part of {@code permissions}
 */
public record PermissionCatalogue(String module, Set<String> permissions, Set<String> person) {

    private static final Pattern SHAPE = Pattern.compile("[a-z][a-z0-9-]*(\\.[a-z][a-z0-9-]*){2}");

    public PermissionCatalogue {
        permissions = Set.copyOf(permissions);
        person = Set.copyOf(person);
        for (String permission : permissions) {
            check(SHAPE.matcher(permission).matches(), "a permission reads module.thing.verb: " + permission);
            check(permission.startsWith(module + "."), "a module brings only its own permissions: " + permission);
        }
        check(permissions.containsAll(person), "a person holds permissions that exist");
    }
}
