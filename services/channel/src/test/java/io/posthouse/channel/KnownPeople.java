package io.posthouse.channel;

import io.posthouse.identity.Bundle;
import io.posthouse.identity.Login;
import io.posthouse.identity.Logins;
import io.posthouse.identity.Realm;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.Page;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** These people and nobody else; none comes, goes, or is looked for. */
record KnownPeople(List<Login> all) implements Logins {
    @Override
    public Optional<Login> byName(String name) {
        return all.stream().filter(login -> login.name().equals(name)).findFirst();
    }

    @Override
    public Optional<Login> byId(LoginId id) {
        return all.stream().filter(login -> login.id().equals(id)).findFirst();
    }

    @Override
    public Page<Login> search(String query, Set<Realm> realms, Optional<String> after, int limit) {
        throw new AssertionError("nobody is looked for");
    }

    @Override
    public Outcome<Login> add(String name, String displayName, Realm realm, Bundle bundle, String password) {
        throw new AssertionError("nobody is added");
    }

    @Override
    public Outcome<Login> setPassword(String name, String password) {
        throw new AssertionError("nobody chooses a password");
    }

    @Override
    public Outcome<Login> remove(String name) {
        throw new AssertionError("nobody is removed");
    }

    @Override
    public void onSessionsEnded(Consumer<LoginId> listener) {
        // None ends.
    }
}
