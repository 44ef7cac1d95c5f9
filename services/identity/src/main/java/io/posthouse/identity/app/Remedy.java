package io.posthouse.identity.app;

import io.posthouse.identity.RefusedCall;
import io.posthouse.identity.http.HttpRefusal;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Who can give a call the permission that it needed and did not have. */
enum Remedy {
    /** Whoever answers for the app: it may not have the permission yet. */
    DEVELOPER,
    /** The app, by asking for it: its token was made without. */
    REQUEST,
    /** An administrator: the person, or the app for itself, was not granted it. */
    ADMINISTRATOR;

    /** @param permissions those that the app may have now */
    static Optional<Remedy> of(RefusedCall call, Set<String> permissions) {
        if (call.permission().isEmpty()) {
            return Optional.empty();
        }
        if (call.code().equals(HttpRefusal.SCOPE_MISSING.code())) {
            return Optional.of(permissions.contains(call.permission().get()) ? REQUEST : DEVELOPER);
        }
        return Optional.of(ADMINISTRATOR);
    }

    /** As it is told to others. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
