package io.posthouse.identity;

import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.Ticker;
import io.posthouse.storage.Database;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Identity as the tests want it: few iterations, a module with two permissions beside it. */
public final class TestIdentity {
    /** Long enough for everybody. */
    public static final String PASSWORD = "correct horse battery";
    /** The fewest that RFC 5802 allows, because tests sign in often. */
    public static final IdentitySettings SETTINGS = new IdentitySettings("example.org", 4_096, Duration.ofDays(30),
            Duration.ofDays(7),
            Duration.ofSeconds(30));
    /** What a module beside identity brings. */
    public static final PermissionCatalogue SHOP = new PermissionCatalogue("shop",
            Set.of("shop.till.open", "shop.shelf.read"),
            Set.of("shop.shelf.read"));

    private TestIdentity() {
    }

    /** Not started. */
    public static Identity on(Database database) {
        return on(database, Ticker.system());
    }

    /** Not started, and with a ticker of its own. */
    public static Identity on(Database database, Ticker ticker) {
        return new Identity(database, SETTINGS, ticker, List.of(SHOP));
    }

    /** A person among the employees. */
    public static Login person(Identity identity, String name) {
        return identity.logins().add(name, name, Realm.EMPLOYEES, Bundle.PERSON, PASSWORD).orThrow();
    }

    /** The code of a refusal, or {@code done}. */
    public static String code(Outcome<?> outcome) {
        return switch (outcome) {
            case Outcome.Refused<?>(var refusal) -> refusal.code();
            case Outcome.Done<?> _ -> "done";
        };
    }
}
