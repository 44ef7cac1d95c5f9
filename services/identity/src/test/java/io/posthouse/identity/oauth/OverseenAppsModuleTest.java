package io.posthouse.identity.oauth;

import static io.posthouse.identity.TestIdentity.code;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.identity.AccessTokens;
import io.posthouse.identity.Identity;
import io.posthouse.identity.Login;
import io.posthouse.identity.Secrets;
import io.posthouse.identity.TestIdentity;
import io.posthouse.identity.app.App;
import io.posthouse.identity.app.AppOptions;
import io.posthouse.identity.app.StoredApps;
import io.posthouse.kernel.AppId;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.TokenKind;
import io.posthouse.testkit.SetClock;
import io.posthouse.testkit.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What is kept out on one node is refused on another, which remembers its tokens. */
final class OverseenAppsModuleTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Identity.MIGRATIONS);

    private static final SetClock clock = new SetClock(database);
    private static final Set<String> READ = Set.of("identity.people.read");

    private Identity elsewhere;
    private Identity node;
    private StoredApps apps;
    private AccessTokens tokens;
    private Login owner;
    private App app;
    private final List<AppId> left = new ArrayList<>();
    private String token = "";
    private String secret = "";

    @BeforeEach
    void begin() throws Exception {
        clock.set(Instant.parse("2026-03-01T12:00:00Z"));
        database.execute("truncate identity.login cascade");
        elsewhere = TestIdentity.on(clock);
        owner = TestIdentity.person(elsewhere, "ada");
        apps = elsewhere.apps(() -> READ);
        StoredApps.Registered made = apps.register(owner.id(), new StoredApps.Wanted("Desk",
                List.of("https://app.example/back"), List.copyOf(READ), AppOptions.USUAL), false).orThrow();
        app = made.app();
        secret = made.secret().orElseThrow();
        token = issued(Optional.empty());
        // Elapsed time stands still for it, so that it remembers however slow the machine is.
        node = TestIdentity.on(clock, () -> 0);
        node.start();
        tokens = node.oauth(node.apps(() -> READ)).tokens("https://posthouse.example", () -> Duration.ofSeconds(30));
    }

    @AfterEach
    void end() {
        node.close();
    }

    private Outcome<App> handOver(Login to) {
        return apps.handOver(app, to.id(), left::add);
    }

    /** @param by the secret that the app showed; the token is empty where that is gone */
    private String issued(Optional<Long> by) {
        GrantStore store = new GrantStore(JdbcClient.create(clock.pool()));
        String made = new Secrets().make(TokenMaker.APP_ACCESS);
        return ScopedValue.where(UsedSecret.ASKING, new UsedSecret()).call(() -> {
            by.ifPresent(UsedSecret::note);
            return store.addToken(Secrets.digest(made), TokenKind.APP_ACCESS.word(), store.grantOf(app.id()), Set.of(),
                    Optional.empty(), Duration.ofHours(1)) ? made : "";
        });
    }

    private boolean isLetIn() {
        return tokens.resolve(token, Optional.empty(), Optional.empty(), "r") instanceof AccessTokens.Answer.Known;
    }

    /** Waits for what must come; the bound only ends a test that has failed. */
    private void becomes(boolean letIn) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (isLetIn() != letIn) {
            assertThat(System.nanoTime()).as("waited in vain").isLessThan(end);
            Thread.sleep(5);
        }
    }

    @Test
    void whatAnAdministratorKeepsOutIsRefusedOnEveryNode() throws Exception {
        becomes(true);

        App barred = apps.bar(app, Optional.of("it asks for too much")).orThrow();

        becomes(false);
        assertThat(node.isLetIn(app.id())).isFalse();
        assertThat(barred.standing().why()).isEqualTo("it asks for too much");
        apps.letIn(app).orThrow();
        assertThat(node.isLetIn(app.id())).isTrue();
        // what it had has ended for good, and what it gets now is good
        assertThat(isLetIn()).isFalse();
        token = issued(Optional.empty());
        becomes(true);
    }

    @Test
    void whatWasGotByASecretIsRefusedOnEveryNodeOnceItIsRevoked() throws Exception {
        Optional<Long> first = apps.secretOf(app.id(), secret);
        Optional<Long> second = apps.secretOf(app.id(), apps.makeSecret(app).orThrow().secret());
        String bySecond = issued(second);
        token = issued(first);
        becomes(true);

        apps.revokeSecret(app, 1).orThrow();

        becomes(false);
        assertThat(issued(first)).as("by a secret that is gone").isEmpty();
        token = bySecond;
        assertThat(isLetIn()).isTrue();
        // another in the same place is another
        apps.makeSecret(app).orThrow();
        assertThat(code(apps.revokeSecret(app, 3))).isEqualTo("no-such-secret");
        assertThat(isLetIn()).isTrue();
    }

    @Test
    void theAppOfWhoLeavesIsRefusedOnEveryNodeUntilTheyAreBack() throws Exception {
        becomes(true);

        elsewhere.logins().disable("ada", true).orThrow();
        becomes(false);
        assertThat(node.isLetIn(app.id())).isFalse();
        assertThat(apps.byId(app.id()).orElseThrow().standing().ownerAway()).isTrue();

        elsewhere.logins().disable("ada", false).orThrow();
        becomes(true);
        elsewhere.logins().remove("ada").orThrow();
        becomes(false);
    }

    @Test
    void whoeverIsHandedAnAppKeepsItsSecretsUnlessItsOwnerHasLeft() {
        Login ben = TestIdentity.person(elsewhere, "ben");
        Login eve = TestIdentity.person(elsewhere, "eve");

        assertThat(handOver(ben).orThrow().owner()).isEqualTo(ben.id());
        assertThat(apps.secretOf(app.id(), secret)).isPresent();
        assertThat(left).isEmpty();
        elsewhere.appKeys().makeSecret(app).orThrow();
        assertThat(elsewhere.appKeys().of(app)).hasSize(1);

        elsewhere.logins().disable("ben", true).orThrow();
        assertThat(handOver(eve).orThrow().isLetIn()).isTrue();
        assertThat(apps.secretOf(app.id(), secret)).isEmpty();
        assertThat(left).containsExactly(app.id());
        assertThat(elsewhere.appKeys().of(app)).isEmpty();
        assertThat(code(handOver(ben))).isEqualTo("no-such-owner");
    }

    @Test
    void nobodyIsGivenMoreAppsThanOneMayHave() {
        Login ben = TestIdentity.person(elsewhere, "ben");
        for (int i = 0; i < 100; i++) {
            apps.register(ben.id(), new StoredApps.Wanted("App " + i, List.of(), List.of(), AppOptions.USUAL), true)
                    .orThrow();
        }

        assertThat(code(handOver(ben))).isEqualTo("owner-has-too-many-apps");
        assertThat(apps.byId(app.id()).orElseThrow().owner()).isEqualTo(owner.id());
    }
}
