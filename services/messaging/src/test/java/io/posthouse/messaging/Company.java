package io.posthouse.messaging;

import io.posthouse.identity.Bundle;
import io.posthouse.identity.ChatSignIns;
import io.posthouse.identity.Credentials;
import io.posthouse.identity.IdentityRefusal;
import io.posthouse.identity.Login;
import io.posthouse.identity.Logins;
import io.posthouse.identity.Realm;
import io.posthouse.identity.Standing;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.Page;
import io.posthouse.storage.StoreUnavailable;
import io.posthouse.xmpp.sasl.ScramMaterial;
import io.posthouse.xmpp.sasl.ScramMechanism;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** People for tests: everybody's password is {@link #PASSWORD}. */
public final class Company implements Logins, Credentials, ChatSignIns {
    /** Everybody's. */
    public static final String PASSWORD = "a long enough word";

    private final Map<String, Login> logins = new LinkedHashMap<>();
    private final Map<Login, String> visits = new ConcurrentHashMap<>();
    private final List<Consumer<LoginId>> listeners = new ArrayList<>();
    private final Set<String> askedForCodes = ConcurrentHashMap.newKeySet();
    private final Map<String, Answer> tokens = new ConcurrentHashMap<>();
    private final Set<Standing> ended = ConcurrentHashMap.newKeySet();
    private final List<Consumer<Predicate<Standing>>> doubters = new CopyOnWriteArrayList<>();
    private volatile boolean away;

    /** Employees of these names. */
    public Company(String... employees) {
        for (var name : employees) {
            join(name, Realm.EMPLOYEES);
        }
    }

    /** One more. */
    public Login join(String name, Realm realm) {
        var login = new Login(new LoginId(logins.size() + 1L), name, name.toUpperCase(Locale.ROOT), realm,
                Bundle.PERSON, Instant.EPOCH);
        logins.put(name, login);
        return login;
    }

    /** It turns out who came as that visitor. */
    public void merge(String visitor, String known) {
        visits.put(byName(visitor).orElseThrow(), known);
        remove(visitor);
    }

    @Override
    public List<Login> visitorsOf(LoginId known) {
        return visits.entrySet().stream()
                .filter(visit -> byName(visit.getValue()).map(Login::id).filter(known::equals).isPresent())
                .map(Map.Entry::getKey).toList();
    }

    @Override
    public Optional<Login> knownAs(String visitor) {
        return visits.entrySet().stream().filter(visit -> visit.getKey().name().equals(visitor)).findFirst()
                .flatMap(visit -> byName(visit.getValue()));
    }

    /** From now on a password is not enough for that login. */
    public void asksForCode(String name) {
        askedForCodes.add(name);
    }

    /** From now on nobody is found by name for want of a database, or again. */
    public void away(boolean gone) {
        away = gone;
    }

    /** What is known of that token from now on, until it is shown. */
    public void give(String token, Answer answer) {
        tokens.put(token, answer);
    }

    /** Nothing stands on that any more; told only if {@code telling}. */
    public void end(Standing standing, boolean telling) {
        ended.add(standing);
        if (telling) {
            doubters.forEach(doubter -> doubter.accept(standing::equals));
        }
    }

    @Override
    public Answer resolve(String token, String requestId) {
        return Optional.ofNullable(tokens.remove(token)).orElseGet(Answer.Unknown::new);
    }

    @Override
    public boolean stands(Standing standing) {
        return !ended.contains(standing);
    }

    @Override
    public void onDoubt(Consumer<Predicate<Standing>> listener) {
        doubters.add(listener);
    }

    @Override
    public Optional<String> configuration() {
        return Optional.of("https://house.example/.well-known/openid-configuration");
    }

    @Override
    public Optional<Login> byName(String name) {
        if (away) {
            throw new StoreUnavailable("no database connection, says the test", null);
        }
        return Optional.ofNullable(logins.get(name));
    }

    @Override
    public Optional<Login> byId(LoginId id) {
        return logins.values().stream().filter(login -> login.id().equals(id)).findFirst();
    }

    @Override
    public Page<Login> search(String query, Set<Realm> realms, Optional<String> after, int limit) {
        return new Page<>(logins.values().stream().filter(login -> login.name().contains(query)).toList(),
                Optional.empty());
    }

    @Override
    public Outcome<Login> add(String name, String displayName, Realm realm, Bundle bundle, String password) {
        return Outcome.done(join(name, realm));
    }

    @Override
    public Outcome<Login> setPassword(String name, String password) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Outcome<Login> remove(String name) {
        var removed = byName(name).orElseThrow();
        logins.remove(name);
        listeners.forEach(listener -> listener.accept(removed.id()));
        return Outcome.done(removed);
    }

    @Override
    public void onSessionsEnded(Consumer<LoginId> listener) {
        listeners.add(listener);
    }

    @Override
    public ScramMaterial scram(String name, ScramMechanism mechanism) {
        return ScramMaterial.of(PASSWORD, name.getBytes(StandardCharsets.UTF_8), 4096, mechanism);
    }

    @Override
    public Outcome<Login> checkPassword(String name, String password, InetAddress from) {
        return endTry(name, from, password.equals(PASSWORD));
    }

    @Override
    public Outcome<String> beginTry(String name, InetAddress from) {
        return Outcome.done(name);
    }

    @Override
    public Outcome<Login> endTry(String name, InetAddress from, boolean proved) {
        if (proved && askedForCodes.contains(name)) {
            return Outcome.refused(IdentityRefusal.CODE_NEEDED);
        }
        return byName(name).filter(login -> proved).map(Outcome::done)
                .orElseGet(() -> Outcome.refused(IdentityRefusal.WRONG_PASSWORD));
    }
}
