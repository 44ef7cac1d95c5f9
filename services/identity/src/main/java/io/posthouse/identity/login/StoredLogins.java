package io.posthouse.identity.login;

import io.posthouse.identity.Bundle;
import io.posthouse.identity.IdentityRefusal;
import io.posthouse.identity.Login;
import io.posthouse.identity.LoginEvents;
import io.posthouse.identity.Logins;
import io.posthouse.identity.Realm;
import io.posthouse.identity.change.CertainCache;
import io.posthouse.identity.change.Change;
import io.posthouse.identity.change.Change.SessionsEnded;
import io.posthouse.identity.change.Changes;
import io.posthouse.identity.credential.PasswordPolicy;
import io.posthouse.identity.credential.Passwords;
import io.posthouse.kernel.Checks;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.Page;
import io.posthouse.kernel.Refusal;
import io.posthouse.kernel.TenantId;
import io.posthouse.xmpp.sasl.ScramMaterial;
import io.posthouse.xmpp.sasl.ScramMechanism;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** Logins in the database. What is asked on every call, by id, is remembered while {@link Changes#certain} holds. */
public final class StoredLogins implements Logins {
    private static final int CACHE_ENTRIES_MAX = 20_000;

    private final JdbcClient sql;
    private final LoginStore store;
    private final TransactionOperations transactions;
    private final Changes changes;
    private final Passwords passwords;
    private final PasswordPolicy policy;
    private final LoginNews news;
    private final CertainCache<LoginId, Login> cache;

    public StoredLogins(JdbcClient sql, TransactionOperations transactions, Changes changes, Passwords passwords,
            PasswordPolicy policy, LoginNews news) {
        this.sql = sql;
        this.store = new LoginStore(sql);
        this.transactions = transactions;
        this.changes = changes;
        this.passwords = passwords;
        this.policy = policy;
        this.news = news;
        this.cache = new CertainCache<>(CACHE_ENTRIES_MAX, changes, StoredLogins::touches);
    }

    private static boolean touches(Change change, Login login) {
        return switch (change) {
            case Change.TenantClosed(var tenant) -> login.tenant().equals(tenant);
            case SessionsEnded(var id) -> login.id().equals(id);
            case Change.LoginChanged(var id) -> login.id().equals(id);
            case Change.SessionRevoked _,Change.AppChanged _,Change.GrantRevoked _,Change.GrantsTouched _,Change.StructureTouched _,Change.RoutesPublished _ ->
                false;
        };
    }

    @Override
    public Optional<Login> byName(String name) {
        return LoginRules.name(name).flatMap(store::byName)
                .filter(login -> login.tenant().equals(TenantId.current()));
    }

    @Override
    public Optional<Login> byId(LoginId id) {
        return cache.get(id, () -> store.byId(id));
    }

    @Override
    public List<Login> visitorsOf(LoginId known) {
        return store.visitorsOf(known);
    }

    @Override
    public Optional<Login> knownAs(String visitor) {
        return LoginRules.name(visitor).filter(name -> name.startsWith(LoginRules.VISITOR)).flatMap(store::knownAs);
    }

    @Override
    public Page<Login> search(String query, Set<Realm> realms, Optional<String> after, int limit) {
        Checks.check(limit >= 1 && limit <= Page.SIZE_MAX, "a page has 1 to " + Page.SIZE_MAX + " items");
        if (query.indexOf('\0') >= 0) {
            // PostgreSQL keeps no U+0000 in a text, so nobody is called so.
            return new Page<>(List.of(), Optional.empty());
        }
        // One more than asked for tells whether there is a next page.
        List<Login> found = store.search(TenantId.current(), query.strip().toLowerCase(Locale.ROOT), realms,
                after.orElse(""), limit + 1);
        return found.size() <= limit
                ? new Page<>(found, Optional.empty())
                : new Page<>(found.subList(0, limit), Optional.of(found.get(limit - 1).name()));
    }

    @Override
    public Outcome<Login> add(String name, String displayName, Realm realm, Bundle bundle, String password) {
        return add(TenantId.current(), name, displayName, realm, bundle, password);
    }

    /** The same for a tenant, which the house makes its first administrator. */
    public Outcome<Login> add(TenantId tenant, String name, String displayName, Realm realm, Bundle bundle,
            String password) {
        Optional<String> prepared = LoginRules.name(name);
        if (prepared.isEmpty()) {
            return Outcome.refused(IdentityRefusal.INVALID_NAME);
        }
        Optional<String> shown = LoginRules.displayName(displayName);
        if (shown.isEmpty()) {
            return Outcome.refused(IdentityRefusal.INVALID_DISPLAY_NAME);
        }
        return switch (policy.choose(prepared.get(), password)) {
            case Outcome.Refused<String>(var refusal) -> Outcome.refused(refusal);
            case Outcome.Done<String>(var secret) -> {
                NewLogin login = new NewLogin(prepared.get(), shown.get(), realm, bundle, passwords.derive(secret));
                yield Optional.ofNullable(addAll(tenant, List.of(login)).get(login.name())).map(Outcome::done)
                        .orElse(Outcome.refused(IdentityRefusal.NAME_TAKEN));
            }
        };
    }

    /** The password as it is derived from, when it may be chosen for {@code name}: see {@link PasswordPolicy#choose}. */
    public Outcome<String> newPassword(String name, String password) {
        return policy.choose(name, password);
    }

    @Override
    public Outcome<Login> setPassword(String name, String password) {
        Optional<Login> login = byName(name);
        if (login.isEmpty()) {
            return Outcome.refused(IdentityRefusal.NO_SUCH_LOGIN);
        }
        if (login.get().realm() == Realm.GUESTS) {
            return Outcome.refused(IdentityRefusal.STILL_A_VISITOR);
        }
        return switch (newPassword(login.get().name(), password)) {
            case Outcome.Refused<String>(var refusal) -> Outcome.refused(refusal);
            case Outcome.Done<String>(var secret) -> setPassword(login.get(), secret, _ -> {
            });
        };
    }

    @Override
    public Outcome<Login> remove(String name) {
        Optional<Login> login = byName(name);
        if (login.isEmpty()) {
            return Outcome.refused(IdentityRefusal.NO_SUCH_LOGIN);
        }
        return endingSessions(login.get().name(), this::refusedAsLast, id -> {
            store.remove(id);
            news.happened(LoginEvents.REMOVED, login.get());
        })
                .map(_ -> login.get());
    }

    /**
     * Keeps the login's person out, which ends every session, or lets them in again. To do it again is no error.
     *
     * @return the login as it is now. Refused: {@code no-such-login}, {@code last-administrator}
     */
    public Outcome<Login> disable(String name, boolean disabled) {
        Optional<Login> login = byName(name);
        if (login.isEmpty()) {
            return Outcome.refused(IdentityRefusal.NO_SUCH_LOGIN);
        }
        if (login.get().disabled() == disabled) {
            return Outcome.done(login.get());
        }
        // To let somebody in ends nothing that lives, since nothing does; it is told all the same, for who remembers.
        return endingSessions(login.get().name(), id -> disabled ? refusedAsLast(id) : Optional.empty(),
                id -> {
                    store.disable(id, disabled);
                    news.happened(disabled ? LoginEvents.DISABLED : LoginEvents.ENABLED, login.get());
                }).map(_ -> fresh(login.get()));
    }

    private Login fresh(Login before) {
        return store.byId(before.id()).orElse(before);
    }

    /** Ends every session of a login. Refused: {@code no-such-login} */
    public Outcome<Login> endSessions(String name) {
        Optional<Login> login = byName(name);
        if (login.isEmpty()) {
            return Outcome.refused(IdentityRefusal.NO_SUCH_LOGIN);
        }
        return endingSessions(login.get().name(), _ -> Optional.empty(), _ -> {
        }).map(_ -> login.get());
    }

    /**
     * Sets a password and ends the login's sessions, in one transaction.
     *
     * @param prepared as {@link #newPassword} gives it
     * @param alter what else happens in that transaction; what it throws undoes everything
     */
    Outcome<Login> setPassword(Login login, String prepared, Consumer<LoginId> alter) {
        var keys = passwords.derive(prepared);
        return endingSessions(login.name(), _ -> Optional.empty(), id -> {
            alter.accept(id);
            store.setKeys(id, keys);
            news.happened(LoginEvents.PASSWORD_SET, login);
        }).map(_ -> login);
    }

    private Optional<Refusal> refusedAsLast(LoginId id) {
        return store.lockedLastAdministrator(id)
                ? Optional.of(IdentityRefusal.LAST_ADMINISTRATOR)
                : Optional.empty();
    }

    /**
     * Adds many at once; each with its material or not at all.
     *
     * @param wanted with names that differ from each other
     * @return those added, by name; the others' names are taken
     */
    public Map<String, Login> addAll(List<NewLogin> wanted) {
        return addAll(TenantId.current(), wanted);
    }

    private Map<String, Login> addAll(TenantId tenant, List<NewLogin> wanted) {
        // Names of visitors are drawn; who could choose one might be taken for one.
        List<NewLogin> free = wanted.stream().filter(login -> !login.name().startsWith(LoginRules.VISITOR)).toList();
        return free.isEmpty() ? Map.of() : Objects.requireNonNull(transactions.execute(_ -> {
            Map<String, Login> added = store.add(tenant, free);
            news.added(added.values());
            return added;
        }));
    }

    /** Tells of somebody who came as a visitor and can sign in from now on; in the transaction that makes it so. */
    public void tellOfNew(Login login) {
        news.added(List.of(login));
    }

    /** Tells of a visitor who turned out to be a customer; in the transaction that makes it so. */
    public void tellOfMerged(Login visitor, Login known) {
        news.merged(visitor, known);
    }

    /** Those of {@code names} that somebody has. */
    public Map<String, Login> byNames(Collection<String> names) {
        return store.byNames(TenantId.current(), names);
    }

    /** Whether {@code password} is the login's own. Costs as much as signing in, and is not guarded: not for strangers. */
    public boolean hasPassword(String name, String password) {
        return store.keys(name, ScramMechanism.SCRAM_SHA_256).filter(material -> material.matches(password))
                .isPresent();
    }

    /**
     * Changes what differs; new material ends the login's sessions.
     *
     * @param displayName another one, or empty to keep it; so with {@code bundle}
     * @param material of a new password, or empty to keep the old one
     * @return whether anything was changed. Refused, and then nothing is: {@code still-a-visitor}, {@code last-administrator}
     */
    public Outcome<Boolean> revise(Login login, Optional<String> displayName, Optional<Bundle> bundle,
            List<ScramMaterial> material) {
        if (login.realm() == Realm.GUESTS) {
            return Outcome.refused(IdentityRefusal.STILL_A_VISITOR);
        }
        List<Change> changed = new ArrayList<>();
        boolean last = Boolean.TRUE.equals(transactions.execute(_ -> {
            if (bundle.filter(Bundle.PERSON::equals).isPresent() && store.lockedLastAdministrator(login.id())) {
                return true;
            }
            if (store.change(login.id(), displayName, bundle)) {
                changed.add(new Change.LoginChanged(login.id()));
                news.revised(login, bundle.map(Bundle::word));
            }
            if (!material.isEmpty()) {
                store.setKeys(login.id(), material);
                store.endSessions(login.id());
                news.happened(LoginEvents.PASSWORD_SET, login);
                changed.add(new SessionsEnded(login.id()));
            }
            changed.forEach(change -> changes.write(sql, change));
            return false;
        }));
        if (last) {
            return Outcome.refused(IdentityRefusal.LAST_ADMINISTRATOR);
        }
        changed.forEach(changes::tellHere);
        return Outcome.done(!changed.isEmpty());
    }

    /**
     * Changes a login and ends its sessions in one transaction; then tells it.
     *
     * @param check says what speaks against it. Before the login itself is locked: administrators are locked in one order
     */
    private Outcome<Change> endingSessions(String name, Function<LoginId, Optional<Refusal>> check,
            Consumer<LoginId> alter) {
        Outcome<Change> ended = Objects.requireNonNull(transactions.execute(_ -> {
            Optional<Refusal> refusal = store.byName(name).map(Login::id).flatMap(check);
            if (refusal.isPresent()) {
                return Outcome.<Change>refused(refusal.get());
            }
            return store.lock(name).map(id -> {
                alter.accept(id);
                store.endSessions(id);
                Change change = new SessionsEnded(id);
                changes.write(sql, change);
                return Outcome.done(change);
            }).orElse(Outcome.refused(IdentityRefusal.NO_SUCH_LOGIN));
        }));
        if (ended instanceof Outcome.Done<Change>(var change)) {
            changes.tellHere(change);
        }
        return ended;
    }

    @Override
    public void onSessionsEnded(Consumer<LoginId> listener) {
        changes.onChange(change -> {
            if (change instanceof SessionsEnded(var login)) {
                listener.accept(login);
            }
        });
    }
}
