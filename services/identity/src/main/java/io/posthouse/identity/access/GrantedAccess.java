package io.posthouse.identity.access;

import io.posthouse.identity.Bundle;
import io.posthouse.identity.Identity;
import io.posthouse.identity.IdentityRefusal;
import io.posthouse.identity.Login;
import io.posthouse.identity.Logins;
import io.posthouse.identity.Subject;
import io.posthouse.identity.access.LivePicture.Asked;
import io.posthouse.identity.change.Changes;
import io.posthouse.kernel.AccessCheck;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.DataRange;
import io.posthouse.kernel.Decision;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.Refusal;
import io.posthouse.kernel.Target;
import io.posthouse.kernel.TenantId;
import io.posthouse.kernel.Ticker;
import io.posthouse.kernel.TokenKind;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Decides by grants and the login's own bundle: from memory while that is certain, otherwise by the database. Safe for any thread;
 * what is asked of the database blocks.
 */
public final class GrantedAccess implements AccessCheck, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Logins logins;
    private final Catalogue catalogue;
    private final Lexicon lexicon = new Lexicon();
    private final LivePicture live;
    private final BooleanSupplier someLack;
    private final Predicate<LoginId> lacking;
    private final Set<Integer> everybodys;

    /** A permission, looked up once for all questions that ask for it. */
    public record PermissionNumber(int number) {
    }

    /** What a token names, for {@link #appFor}. */
    public static final class Scopes {
        private final long[] bits;

        private Scopes(long[] bits) {
            this.bits = bits;
        }
    }

    /**
     * @param someLack whether anybody may lack such a factor at all; never waits
     * @param lacking who may only what everybody may, whatever they hold, because they lack a second factor that they need. Asked
     *        after all else; must be quick
     */
    public GrantedAccess(DataSource pool, Changes changes, Ticker ticker, Logins logins, Catalogue catalogue,
            BooleanSupplier someLack, Predicate<LoginId> lacking) {
        this.someLack = someLack;
        this.lacking = login -> someLack.getAsBoolean() && lacking.test(login);
        this.everybodys = catalogue.permissions(Bundle.PERSON).stream().map(lexicon::permission)
                .collect(Collectors.toUnmodifiableSet());
        this.logins = logins;
        this.catalogue = catalogue;
        this.live = new LivePicture(pool, changes, ticker, lexicon, catalogue::builtIn);
    }

    /** Begins to keep everything in memory, and to follow. Once. */
    public void start() {
        live.start();
    }

    /** The grants that this decides by. */
    public StoredGrants grants(JdbcClient sql, TransactionOperations transactions, Changes changes) {
        return new StoredGrants(sql, transactions, changes, live);
    }

    /** What is granted together, and within what. */
    public Bundles bundles(JdbcClient sql, TransactionOperations transactions, Changes changes) {
        return new Bundles(sql, transactions, changes, this::settle);
    }

    /** Waits, for a moment at most, until what was told here is honoured here. */
    public void settle() {
        live.settle(PATIENCE);
    }

    /** Why somebody may, and who may. */
    public AccessQuestions questions(JdbcClient sql) {
        return new AccessQuestions(live, lexicon, catalogue, sql);
    }

    /** Which permissions there are. */
    public Catalogue catalogue() {
        return catalogue;
    }

    @Override
    public boolean allows(Caller caller, String permission) {
        if (permission.equals(Permission.ANYONE)) {
            return true;
        }
        if (caller.isGuest()) {
            return false;
        }
        if (permission.equals(Permission.SIGNED_IN)) {
            return caller.person().flatMap(person -> logins.byId(person.login())).isPresent();
        }
        return decide(caller, permission, Target.SOMEWHERE).allowed();
    }

    @Override
    public Optional<Boolean> known(Caller caller, String permission) {
        if (permission.equals(Permission.ANYONE)) {
            return Optional.of(true);
        }
        if (caller.isGuest()) {
            return Optional.of(false);
        }
        if (permission.equals(Permission.SIGNED_IN)) {
            return Optional.empty();
        }
        if (isTheHouses(caller, permission)) {
            return Optional.of(false);
        }
        if (caller.tokenKind() == TokenKind.TENANT_ACCESS) {
            return Optional.of(isLetBy(caller, permission));
        }
        int number = lexicon.permission(permission);
        Optional<Boolean> known = live.known(caller.person().map(person -> person.login().value()).orElse(0L),
                caller.app().map(call -> call.app().value()).orElse(0L), number).map(Decision::allowed);
        // Whether they lack a factor that they need, the database may have to say.
        boolean mayLack = caller.person().isPresent() && !everybodys.contains(number) && someLack.getAsBoolean();
        return mayLack ? known.filter(allowed -> !allowed) : known;
    }

    @Override
    public Decision decide(Caller caller, String permission, Target target) {
        return switch (permission) {
            // They come where an endpoint says so, and hold nothing.
            case String any when caller.isGuest() && !any.equals(Permission.ANYONE) -> Decision.NOT_HELD;
            case Permission.ANYONE, Permission.SIGNED_IN -> allows(caller, permission)
                    ? Decision.ALLOWED
                    : Decision.NOT_HELD;
            case String theirs when isTheHouses(caller, theirs) -> Decision.NOT_HELD;
            // A company has let the app do what its token names, and nobody else has a say in it.
            case String named when caller.tokenKind() == TokenKind.TENANT_ACCESS -> isLetBy(caller, named)
                    ? Decision.ALLOWED
                    : Decision.NOT_HELD;
            // For a person an app does what the person may, as far as its token goes, which the caller looks at.
            default -> caller.person().isPresent()
                    ? person(caller.login(), number(permission), target)
                    : caller.app().map(app -> app(app.app().value(), number(permission), target))
                            .orElse(Decision.NOT_HELD);
        };
    }

    /** Whether that is asked for somebody of another tenant, and nobody of these has it, whatever they hold. */
    private static boolean isTheHouses(Caller caller, String permission) {
        return !caller.tenant().isHouse() && !Identity.FOR_TENANTS.contains(permission);
    }

    private static boolean isLetBy(Caller caller, String permission) {
        return Identity.FOR_TENANTS.contains(permission)
                && caller.app().filter(app -> app.scopes().contains(permission)).isPresent();
    }

    /** @param permission as the code names it; what callers name may be anything, and is not remembered for them */
    public PermissionNumber number(String permission) {
        return new PermissionNumber(lexicon.permission(permission));
    }

    /** What a token names, of what there is. */
    public Scopes scopes(Collection<String> permissions) {
        long[] bits = new long[1 + permissions.stream().mapToInt(lexicon::known).max().orElse(0) / Long.SIZE];
        permissions.stream().mapToInt(lexicon::known).filter(number -> number >= 0)
                .forEach(number -> bits[number / Long.SIZE] |= 1L << number);
        return new Scopes(bits);
    }

    /** Whether that person may. */
    public Decision person(LoginId person, PermissionNumber permission, Target target) {
        return unlessLacking(live.person(person.value(), permission.number, target), person, permission.number);
    }

    private Decision unlessLacking(Decision decided, LoginId person, int permission) {
        return decided.allowed() && !everybodys.contains(permission) && lacking.test(person)
                ? Decision.NOT_HELD
                : decided;
    }

    /** Whether the caller is a person who lacks a second factor that they need, and may only what everybody may until they have it. */
    public boolean lacksFactor(Caller caller) {
        return caller.person().map(person -> lacksFactor(person.login())).orElse(false);
    }

    /** The same of a login. */
    public boolean lacksFactor(LoginId login) {
        return lacking.test(login);
    }

    /** Whether that app may on its own: only what it is granted for all counts. The caller looks at the scopes of its token. */
    public Decision app(long app, PermissionNumber permission, Target target) {
        return live.app(app, permission.number, target);
    }

    /** Whether that app may for that person: both hold it for that target, and the token names it. */
    public Decision appFor(long app, LoginId person, Scopes scopes, PermissionNumber permission, Target target) {
        return unlessLacking(live.appFor(app, person.value(), scopes.bits, permission.number, target), person,
                permission.number);
    }

    /** The widest range in which the caller holds that permission everywhere; empty when only within boundaries, or not at all. */
    public Optional<DataRange> range(Caller caller, String permission) {
        if (!everybodys.contains(lexicon.known(permission)) && lacking.test(caller.login())) {
            return Optional.empty();
        }
        Subject person = Subject.person(caller.login().value());
        Asked asked = live.of(person);
        return Optional.ofNullable(asked.picture().widest(person.id(), lexicon.permission(permission), 0, asked.now()));
    }

    /** What somebody holds for anything at all, sorted. */
    public SortedSet<String> held(Login login) {
        SortedSet<String> held = new TreeSet<>();
        Asked asked = live.of(Subject.person(login.id().value()));
        boolean less = lacking.test(login.id());
        for (String permission : lexicon.permissions()) {
            if ((less && !everybodys.contains(lexicon.known(permission)))
                    || (!login.tenant().isHouse() && !Identity.FOR_TENANTS.contains(permission))) {
                continue;
            }
            if (asked.picture().person(login.id().value(), lexicon.known(permission), Target.SOMEWHERE, asked.now())
                    .allowed()) {
                held.add(permission);
            }
        }
        return held;
    }

    /**
     * Whether whoever calls may let others have a permission: nobody gives what they do not have for everything, otherwise who may give
     * anything, may give themselves everything. What nobody asks for gives nothing, and is everybody's to give.
     */
    public boolean mayGive(String permission) {
        return !catalogue.permissions(Bundle.ADMINISTRATOR).contains(permission)
                || decide(Caller.CURRENT.get(), permission, Target.NOBODYS).allowed();
    }

    /**
     * Whether whoever calls may not look after somebody, who holds more: whoever sets another's password, or takes their second factor,
     * may act as them.
     *
     * @return {@code holds-more}, by the first permission that the caller may not give
     */
    public Optional<Refusal> above(Login other) {
        Asked asked = live.of(Subject.person(other.id().value()));
        return beyond(lexicon.permissions().stream().filter(permission -> asked.picture()
                .person(other.id().value(), lexicon.known(permission), Target.SOMEWHERE, asked.now()).allowed()));
    }

    /** Whether {@code other} holds what not everybody does, by whatever way: whoever acts as them may that, too. */
    public boolean holdsMoreThanEverybody(Login other) {
        Asked asked = live.of(Subject.person(other.id().value()));
        SortedSet<String> everybodys = catalogue.permissions(Bundle.PERSON);
        return lexicon.permissions().stream().filter(permission -> !everybodys.contains(permission))
                .anyMatch(permission -> asked.picture().person(other.id().value(), lexicon.known(permission),
                        Target.SOMEWHERE, asked.now()).allowed());
    }

    /** The same of a built-in bundle, which somebody shall have. */
    public Optional<Refusal> above(Bundle bundle) {
        return beyond(catalogue.permissions(bundle).stream());
    }

    /** The same of some permissions, which an app shall have. */
    public Optional<Refusal> beyond(Collection<String> permissions) {
        return beyond(permissions.stream());
    }

    private Optional<Refusal> beyond(Stream<String> held) {
        // What nobody of a tenant has, none of its logins brings.
        return held.filter(permission -> TenantId.current().isHouse() || Identity.FOR_TENANTS.contains(permission))
                .sorted().filter(permission -> !mayGive(permission)).findFirst()
                .map(permission -> new HoldsMore(IdentityRefusal.HOLDS_MORE, permission));
    }

    /** Whether everything that was heard is also honoured from memory. */
    boolean settled() {
        return live.settled();
    }

    /** Follows no more. */
    @Override
    public void close() {
        live.close();
    }
}
