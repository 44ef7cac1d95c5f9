package io.posthouse.identity;

import java.util.Set;

/** Permissions beside those of endpoints: what is published while the platform runs. Any thread. */
@FunctionalInterface
public interface OpenPermissions {
    /** Those of now that apps may ask for, as {@code module.thing.verb}. */
    Set<String> now();

    /** All that are asked for now, so that there is a use in granting them. */
    default Set<String> all() {
        return now();
    }
}
