package io.posthouse.identity;

import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.Page;
import io.posthouse.kernel.TenantId;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The people who can sign in. Blocks on the database; virtual threads only. */
public interface Logins {
    /** The login of that name, in any case, if it belongs to the tenant for which this thread works: {@link TenantId#current}. */
    Optional<Login> byName(String name);

    /** The login with that id, whosever it is. */
    Optional<Login> byId(LoginId id);

    /**
     * People of the tenant for which this thread works, by display name or name, in the order of their names.
     *
     * @param query part of a name, in any case; empty for all
     * @param realms whose people; the others are left out
     * @param after the cursor of the page before
     * @param limit 1 to {@link Page#SIZE_MAX}
     */
    Page<Login> search(String query, Set<Realm> realms, Optional<String> after, int limit);

    /** As {@link #search(String, Set, Optional, int)}, over all realms. */
    default Page<Login> search(String query, Optional<String> after, int limit) {
        return search(query, EnumSet.allOf(Realm.class), after, limit);
    }

    /**
     * Adds a login. Refused, in this order: {@code invalid-name}, {@code invalid-display-name}, {@code weak-password},
     * {@code known-password}, {@code password-list-away}, {@code name-taken}.
     */
    Outcome<Login> add(String name, String displayName, Realm realm, Bundle bundle, String password);

    /** Sets a new password and ends every session. Refused: {@code no-such-login}, and for the password as {@link #add}. */
    Outcome<Login> setPassword(String name, String password);

    /** Removes a login and ends every session. Refused: {@code no-such-login}, {@code last-administrator}. */
    Outcome<Login> remove(String name);

    /**
     * Who that customer was before they signed in: logins that are removed, and whose history is theirs. The oldest first; at most 100.
     */
    default List<Login> visitorsOf(LoginId known) {
        return List.of();
    }

    /** Who it turned out to be that came as the visitor of that name; empty while nobody knows, and for anybody else. */
    default Optional<Login> knownAs(String visitor) {
        return Optional.empty();
    }

    /**
     * Tells {@code listener} when a login's sessions must end: it was removed or its password was changed, here or by
     * another process on the same database. Heard within a second; perhaps twice; on a thread that may block shortly.
     */
    void onSessionsEnded(Consumer<LoginId> listener);
}
