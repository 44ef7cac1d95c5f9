package io.posthouse.identity.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.identity.Identity;
import io.posthouse.identity.TestIdentity;
import io.posthouse.identity.app.App;
import io.posthouse.identity.app.AppOptions;
import io.posthouse.identity.app.StoredApps;
import io.posthouse.kernel.LoginId;
import io.posthouse.testkit.SetClock;
import io.posthouse.testkit.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

final class PushedRequestsModuleTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Identity.MIGRATIONS);

    private static final SetClock clock = new SetClock(database);

    private PushedRequests pushed;
    private App app;
    private App other;

    @BeforeEach
    void begin() throws Exception {
        clock.set(Instant.parse("2026-03-01T12:00:00Z"));
        database.execute("truncate identity.login cascade");
        Identity identity = TestIdentity.on(clock);
        LoginId ada = TestIdentity.person(identity, "ada").id();
        StoredApps apps = identity.apps(Set::of);
        var wanted = new StoredApps.Wanted("Desk", List.of("https://app.example/back"), List.of(), AppOptions.USUAL);
        app = apps.register(ada, wanted, false).orThrow().app();
        other = apps.register(ada, wanted, false).orThrow().app();
        pushed = new PushedRequests(JdbcClient.create(clock.pool()));
    }

    @Test
    void isReadAsOftenAsOneLikesAndTakenOnce() {
        String uri = pushed.push(app.id(), "a=b").orElseThrow();

        assertThat(pushed.read(uri, app.clientId())).hasValue("a=b");
        assertThat(pushed.read(uri, app.clientId())).hasValue("a=b");
        assertThat(pushed.take(uri)).isTrue();
        assertThat(pushed.take(uri)).isFalse();
        assertThat(pushed.read(uri, app.clientId())).isEmpty();
    }

    @Test
    void isItsAppsAlone() {
        String uri = pushed.push(app.id(), "a=b").orElseThrow();

        assertThat(pushed.read(uri, other.clientId())).isEmpty();
        assertThat(pushed.read(uri.substring(0, uri.length() - 1), app.clientId())).isEmpty();
        assertThat(pushed.read("https://evil.example/request", app.clientId())).isEmpty();
    }

    @Test
    void endsByTheDatabasesClock() throws Exception {
        String uri = pushed.push(app.id(), "a=b").orElseThrow();

        clock.pass(PushedRequests.LIFE);

        assertThat(pushed.read(uri, app.clientId())).isEmpty();
        assertThat(pushed.take(uri)).isFalse();
        assertThat(pushed.purge(10)).isEqualTo(1);
    }

    @Test
    void noAppFillsTheTable() throws Exception {
        database.execute(
                "insert into identity.oauth_pushed (digest, app, query, expires_at) select sha256(n::text::bytea), "
                        + app.id() + ", 'a=b', '2026-03-01T12:04:00Z' from generate_series(1, 10000) n");

        assertThat(pushed.push(app.id(), "a=b")).isEmpty();
        assertThat(pushed.push(other.id(), "a=b")).isPresent();
        clock.pass(Duration.ofMinutes(4));
        assertThat(pushed.push(app.id(), "a=b")).isPresent();
    }
}
