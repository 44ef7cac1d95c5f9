package io.posthouse.identity;

import java.util.Set;

/** Permissions that apps may ask for beside those of endpoints: what is published while the platform runs. Any thread. */
@FunctionalInterface
public interface OpenPermissions {
    /** Those of now, as {@code module.thing.verb}. */
    Set<String> now();
}
