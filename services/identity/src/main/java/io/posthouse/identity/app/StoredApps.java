package io.posthouse.identity.app;

import static io.posthouse.kernel.Checks.check;

import io.posthouse.identity.Secrets;
import io.posthouse.identity.change.Change;
import io.posthouse.identity.change.Changes;
import io.posthouse.kernel.AppId;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.Page;
import io.posthouse.kernel.Refusal;
import io.posthouse.kernel.TenantId;
import io.posthouse.xmpp.DisplayNames;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** Apps in the database. Blocks; virtual threads only. */
public final class StoredApps {
    /** What a client secret begins with, so that it is found where it should not lie. */
    public static final String SECRET_PREFIX = "pcs_";

    private static final int APPS_PER_OWNER_MAX = 100;
    private static final int PERMISSIONS_MAX = 50;
    private static final int TARGETS_MAX = 20;
    private static final int REASON_CHARS_MAX = 500;

    private final JdbcClient sql;
    private final AppStore store;
    private final TransactionOperations transactions;
    private final Changes changes;
    private final Supplier<Set<String>> open;
    private final Secrets secrets = new Secrets();

    /** @param open the permissions that apps may have at all */
    public StoredApps(JdbcClient sql, TransactionOperations transactions, Changes changes,
            Supplier<Set<String>> open) {
        this.sql = sql;
        this.store = new AppStore(sql);
        this.transactions = transactions;
        this.changes = changes;
        this.open = open;
    }

    /**
     * What its owner says of an app.
     *
     * @param name as {@link App#name}
     * @param redirectUris as {@link App#redirectUris}
     * @param permissions as {@link App#permissions}
     * @param options as {@link App#options}
     */
    public record Wanted(String name, List<String> redirectUris, List<String> permissions, AppOptions options) {
        public Wanted {
            redirectUris = List.copyOf(redirectUris);
            permissions = List.copyOf(permissions);
        }
    }

    /**
     * A new app.
     *
     * @param secret its first client secret, to be shown once; empty for a public app
     */
    public record Registered(App app, Optional<String> secret) {
        @Override
        public String toString() {
            return "Registered[app=" + app + "]";
        }
    }

    /**
     * Registers an app. Refused: {@code invalid-app-name}, {@code invalid-redirect-uri}, {@code invalid-permission},
     * {@code invalid-algorithm}, {@code invalid-exchange-target}, {@code invalid-mini-program}, {@code invalid-origin},
     * {@code too-many-apps}.
     */
    public Outcome<Registered> register(LoginId owner, Wanted wanted, boolean isPublic) {
        Optional<Refusal> refusal = refusal(wanted, isPublic, Set.of(), Set.of());
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        String name = DisplayNames.prepare(wanted.name()).orElseThrow();
        SortedSet<String> permissions = App.sorted(wanted.permissions());
        String clientId = "app-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        return Objects.requireNonNull(transactions.execute(_ -> {
            store.lockOwner(owner);
            if (store.ofOwner(owner, APPS_PER_OWNER_MAX).size() >= APPS_PER_OWNER_MAX) {
                return Outcome.refused(AppRefusal.TOO_MANY_APPS);
            }
            App app = store.add(clientId, name, owner, isPublic, wanted.redirectUris(), permissions,
                    wanted.options());
            return Outcome
                    .done(new Registered(app, isPublic ? Optional.empty() : Optional.of(addSecret(app).secret())));
        }));
    }

    /** An app's second half of proof. */
    public record NewSecret(int slot, String secret) {
        @Override
        public String toString() {
            return "NewSecret[slot=" + slot + "]";
        }
    }

    private NewSecret addSecret(App app) {
        String secret = secrets.make(SECRET_PREFIX);
        int slot = store.addSecret(app.id(), Secrets.digest(secret)).orElseThrow();
        return new NewSecret(slot, secret);
    }

    /**
     * @param permissions that it asks for already
     * @param kept for which apps it may exchange tokens already: what was taken away elsewhere since then
     *     stands in the way of no change, and is of no use either
     */
    private Optional<Refusal> refusal(Wanted wanted, boolean isPublic, Collection<String> permissions,
            Collection<String> kept) {
        if (DisplayNames.prepare(wanted.name()).isEmpty()) {
            return Optional.of(AppRefusal.INVALID_NAME);
        }
        if (!RedirectUris.areValid(wanted.redirectUris(), isPublic)) {
            return Optional.of(AppRefusal.INVALID_REDIRECT);
        }
        if (wanted.permissions().size() > PERMISSIONS_MAX || !wanted.permissions().stream()
                .allMatch(permission -> permissions.contains(permission) || open.get().contains(permission))) {
            return Optional.of(AppRefusal.INVALID_PERMISSION);
        }
        if (!AppOptions.ID_TOKEN_ALGS.contains(wanted.options().idTokenAlg())) {
            return Optional.of(AppRefusal.INVALID_ALGORITHM);
        }
        if (!RedirectUris.areValid(wanted.options().logoutUris(), isPublic)) {
            return Optional.of(AppRefusal.INVALID_REDIRECT);
        }
        List<String> targets = wanted.options().exchangesFor();
        if (targets.size() > TARGETS_MAX || targets.stream().distinct().count() < targets.size()
                || (isPublic && !targets.isEmpty())
                || targets.stream().anyMatch(id -> !kept.contains(id) && known(id).isEmpty())) {
            return Optional.of(AppRefusal.INVALID_TARGET);
        }
        if (wanted.options().mini() && isPublic) {
            return Optional.of(AppRefusal.INVALID_MINI);
        }
        return Origins.areValid(wanted.options().origins())
                ? Optional.empty()
                : Optional.of(AppRefusal.INVALID_ORIGIN);
    }

    /** The permissions that apps may have at all, sorted. */
    public SortedSet<String> openPermissions() {
        return App.sorted(open.get());
    }

    /**
     * All apps of the tenant for which this thread works, by ascending id.
     *
     * @param after the id after which the page begins; 0 for the first
     * @param limit 1 to {@link Page#SIZE_MAX}
     */
    public Page<App> list(long after, int limit) {
        check(limit >= 1 && limit <= Page.SIZE_MAX, "a page has 1 to " + Page.SIZE_MAX + " items");
        List<App> found = store.list(TenantId.current(), after, limit + 1);
        return found.size() <= limit
                ? new Page<>(found, Optional.empty())
                : new Page<>(found.subList(0, limit), Optional.of(found.get(limit - 1).id().toString()));
    }

    /** The apps of {@code owner} in the order of their registration; at most 100. */
    public List<App> ofOwner(LoginId owner) {
        return store.ofOwner(owner, APPS_PER_OWNER_MAX);
    }

    /** The app of that id. */
    public Optional<App> byId(AppId id) {
        return store.byId(id);
    }

    /** Whether nobody keeps that app out. */
    public boolean isLetIn(AppId id) {
        return store.isLetIn(id);
    }

    /** The app that its developer knows by {@code clientId}, whosever it is. */
    public Optional<App> byClientId(String clientId) {
        return clientId.indexOf('\0') >= 0 ? Optional.empty() : store.byClientId(clientId);
    }

    /** The same, if it is of the tenant for which this thread works. */
    public Optional<App> known(String clientId) {
        return byClientId(clientId).filter(app -> app.tenant().equals(TenantId.current()));
    }

    /** The app of {@code clientId}, if it is {@code owner}'s. Refused: {@code no-such-app}. */
    public Outcome<App> own(LoginId owner, String clientId) {
        return byClientId(clientId).filter(app -> app.owner().equals(owner)).map(Outcome::done)
                .orElse(Outcome.refused(AppRefusal.NO_SUCH_APP));
    }

    /**
     * Changes an app; tokens are good for what is left of its permissions from then on.
     *
     * @param disabled whether its owner keeps it out; every token that it has ends then, and is not good again when it is let in
     * @return the app as it is now. Refused: as {@link #register}, {@code no-such-app}
     */
    public Outcome<App> change(App app, Wanted wanted, boolean disabled) {
        Optional<Refusal> refusal = refusal(wanted, app.isPublic(), app.permissions(), app.options().exchangesFor());
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        return changed(app, () -> {
            if (disabled) {
                store.endTokens(app.id());
            }
            return store.change(app.id(), DisplayNames.prepare(wanted.name()).orElseThrow(), wanted.redirectUris(),
                    App.sorted(wanted.permissions()), disabled, wanted.options());
        });
    }

    /** Has {@code work} done and told to all who remember; the app as it is now. Refused: {@code no-such-app} where it is gone. */
    private Outcome<App> changed(App app, BooleanSupplier work) {
        Change change = new Change.AppChanged(app.id());
        boolean there = Boolean.TRUE.equals(transactions.execute(_ -> {
            changes.write(sql, change);
            return work.getAsBoolean();
        }));
        changes.tellHere(change);
        return (there ? store.byId(app.id()) : Optional.<App>empty()).map(Outcome::done)
                .orElse(Outcome.refused(AppRefusal.NO_SUCH_APP));
    }

    /**
     * Keeps somebody else's app out, whatever its owner says. Within a second it is refused on every node, also by the tokens that it has:
     * they have ended for good.
     *
     * @param why shown to its owner; 1 to 500 characters, or empty for nothing
     * @return the app as it is now. Refused: {@code invalid-bar-reason}, {@code no-such-app}
     */
    public Outcome<App> bar(App app, Optional<String> why) {
        if (why.filter(text -> text.isBlank() || text.length() > REASON_CHARS_MAX
                || text.chars().anyMatch(Character::isISOControl)).isPresent()) {
            return Outcome.refused(AppRefusal.INVALID_REASON);
        }
        return changed(app, () -> {
            store.endTokens(app.id());
            return store.bar(app.id(), why);
        });
    }

    /** Keeps an app out no more, as far as administrators are concerned. Refused: {@code no-such-app}. */
    public Outcome<App> letIn(App app) {
        return changed(app, () -> store.letIn(app.id()));
    }

    /**
     * Gives an app to somebody else, who answers for it from then on. Where its owner is kept out, its secrets and keys end: whoever has left may
     * know them.
     *
     * @param whereLeft what else is to be done in the same transaction where its owner is kept out
     * @return the app as it is now. Refused: {@code no-such-owner}, {@code owner-has-too-many-apps}, {@code no-such-app}
     */
    public Outcome<App> handOver(App app, LoginId to, Consumer<AppId> whereLeft) {
        Change change = new Change.AppChanged(app.id());
        Outcome<App> done = Objects.requireNonNull(transactions.execute(_ -> {
            changes.write(sql, change);
            if (!store.lockOwner(to)) {
                return Outcome.refused(AppRefusal.NO_SUCH_OWNER);
            }
            if (!app.owner().equals(to) && store.ofOwner(to, APPS_PER_OWNER_MAX).size() >= APPS_PER_OWNER_MAX) {
                return Outcome.refused(AppRefusal.OWNER_FULL);
            }
            // What somebody knows who has left is worth nothing to who comes after.
            if (store.isOwnerAway(app.id())) {
                store.removeProofs(app.id());
                whereLeft.accept(app.id());
            }
            return store.handOver(app.id(), to)
                    ? store.byId(app.id()).map(Outcome::done).orElse(Outcome.refused(AppRefusal.NO_SUCH_APP))
                    : Outcome.refused(AppRefusal.NO_SUCH_APP);
        }));
        changes.tellHere(change);
        return done;
    }

    /** Removes an app, and with it every token by which it calls. Refused: {@code no-such-app}. */
    public Outcome<App> remove(App app) {
        Change change = new Change.AppChanged(app.id());
        boolean gone = Boolean.TRUE.equals(transactions.execute(_ -> {
            changes.write(sql, change);
            return store.remove(app.id());
        }));
        changes.tellHere(change);
        return gone ? Outcome.done(app) : Outcome.refused(AppRefusal.NO_SUCH_APP);
    }

    /** Its living secrets, without the secrets; two at most. */
    public List<Secret> secrets(App app) {
        return store.secrets(app.id()).stream()
                .map(row -> new Secret(row.slot(), row.madeAt(), row.lastUsedOn())).toList();
    }

    /**
     * What its owner sees of a secret.
     *
     * @param slot 1 or 2
     * @param lastUsedOn the day, as {@code yyyy-mm-dd}; empty when it was never used
     */
    public record Secret(int slot, Instant madeAt, Optional<String> lastUsedOn) {
    }

    /** Why it gets no secret now: {@code public-app}, {@code two-secrets}. */
    Optional<Refusal> refusesSecret(App app) {
        if (app.isPublic()) {
            return Optional.of(AppRefusal.PUBLIC_APP);
        }
        return store.secrets(app.id()).size() < 2 ? Optional.empty() : Optional.of(AppRefusal.TWO_SECRETS);
    }

    /** A secret beside the one there is. Refused: {@code public-app}, {@code two-secrets}. */
    public Outcome<NewSecret> makeSecret(App app) {
        if (app.isPublic()) {
            return Outcome.refused(AppRefusal.PUBLIC_APP);
        }
        String secret = secrets.make(SECRET_PREFIX);
        return store.addSecret(app.id(), Secrets.digest(secret)).map(slot -> Outcome.done(new NewSecret(slot, secret)))
                .orElse(Outcome.refused(AppRefusal.TWO_SECRETS));
    }

    /**
     * Ends a secret, and with it every access token that was got by it, on every node within a second. Refresh tokens live on: they are worth
     * nothing to who has no secret that lives. Refused: {@code no-such-secret}.
     */
    public Outcome<App> revokeSecret(App app, int slot) {
        Change change = new Change.AppChanged(app.id());
        boolean gone = Boolean.TRUE.equals(transactions.execute(_ -> {
            changes.write(sql, change);
            return store.removeSecret(app.id(), slot);
        }));
        changes.tellHere(change);
        return gone ? Outcome.done(app) : Outcome.refused(AppRefusal.NO_SUCH_SECRET);
    }

    /** Where apps that can keep no secret, and are not kept out, have people sent back by http and https. */
    public List<String> pageAddresses() {
        return store.pageAddresses();
    }

    /** The id of the app's secret that {@code secret} is; empty when it is none. Both are compared, in constant time. */
    public Optional<Long> secretOf(AppId app, String secret) {
        byte[] shown = Secrets.digest(secret);
        Optional<AppStore.Digest> found = Optional.empty();
        for (AppStore.Digest known : store.digests(app)) {
            if (MessageDigest.isEqual(known.digest(), shown)) {
                found = Optional.of(known);
            }
        }
        found.filter(known -> !known.usedToday()).ifPresent(known -> store.noteUsed(known.id()));
        return found.map(AppStore.Digest::id);
    }
}
