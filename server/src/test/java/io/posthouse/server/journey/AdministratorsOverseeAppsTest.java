package io.posthouse.server.journey;

import static io.posthouse.server.journey.AppsWorld.READ_PEOPLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.server.journey.AppsWorld.App;
import io.posthouse.server.journey.AppsWorld.Browser;
import io.posthouse.server.journey.AppsWorld.Reply;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** An administrator keeps out somebody else's app, and one whose owner has left is kept out until somebody else answers for it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AdministratorsOverseeAppsTest {
    private static final String PASSWORD = "seven otters 4 lunch";

    @TempDir
    static Path data;

    private AppsWorld world;
    private Browser ada;
    private Browser ben;
    private int developers;

    @BeforeAll
    void open() throws Exception {
        world = new AppsWorld(data);
        ada = world.signIn("ada");
        ben = world.signIn("ben");
    }

    @AfterAll
    void close() {
        world.close();
    }

    /** A developer who may leave. */
    private String developer() throws Exception {
        String name = "developer" + ++developers;
        world.addAdministrator(ada, name, PASSWORD);
        return name;
    }

    private Reply disable(String name, boolean disabled) throws Exception {
        return world.call(ada, "PATCH", "/api/logins/" + name, "{\"disabled\":" + disabled + "}");
    }

    private Reply bar(App app, String body) throws Exception {
        return world.call(ada, "PUT", "/api/oversight/apps/" + app.clientId() + "/bar", body);
    }

    private Reply handOver(App app, String to) throws Exception {
        return world.call(ada, "PUT", "/api/oversight/apps/" + app.clientId() + "/owner", "{\"owner\":\"" + to + "\"}");
    }

    /** What ben let an app do. */
    private Reply tokens(App app) throws Exception {
        Reply tokens = world.redeem(app, world.sentBack(ben, app, Map.of("scope", READ_PEOPLE)));
        assertThat(tokens.status()).as(tokens.body()).isEqualTo(200);
        assertThat(read(tokens)).isEqualTo(200);
        return tokens;
    }

    private int read(Reply tokens) throws Exception {
        return world.bearer("/api/people", tokens.text("access_token")).status();
    }

    private Reply own(App app) throws Exception {
        return world.token(app, Map.of("grant_type", "client_credentials"));
    }

    private void isKeptOut(App app, Reply tokens) throws Exception {
        assertThat(read(tokens)).isEqualTo(401);
        assertThat(world.refresh(app, tokens.text("refresh_token")).text("error")).isEqualTo("invalid_client");
        assertThat(own(app).text("error")).isEqualTo("invalid_client");
        // nobody is asked for it, nor sent to it
        Reply asked = world.call(ben, "GET", world.asking(app, Map.of("scope", READ_PEOPLE)), "");
        assertThat(asked.status()).isEqualTo(400);
        assertThat(asked.location()).isEmpty();
    }

    @Test
    void anAppOfSomebodyElseIsKeptOutAndLetInAgain() throws Exception {
        String name = developer();
        Browser owner = world.signIn(name, PASSWORD);
        App app = world.register(owner, false, "");
        Reply tokens = tokens(app);

        Reply barred = bar(app, "{\"barred\":true,\"why\":\" it asks for too much \"}");
        assertThat(barred.status()).as(barred.body()).isEqualTo(200);
        assertThat(barred.json().path("barred").asBoolean()).isTrue();
        assertThat(barred.text("barredWhy")).isEqualTo("it asks for too much");
        assertThat(barred.text("owner")).isEqualTo(name);
        isKeptOut(app, tokens);

        // its owner sees why, and cannot undo it
        Reply seen = world.call(owner, "PUT", "/api/apps/" + app.clientId(), "{\"disabled\":false}");
        assertThat(seen.json().path("barred").asBoolean()).isTrue();
        assertThat(seen.text("barredWhy")).isEqualTo("it asks for too much");
        isKeptOut(app, tokens);

        // enabled again it gets new tokens; what it had has ended
        assertThat(bar(app, "{\"barred\":false}").json().path("barred").asBoolean()).isFalse();
        hasEnded(app, tokens);
        tokens = tokens(app);
        assertThat(own(app).status()).isEqualTo(200);
        // what its owner said stays as it was said
        world.call(owner, "PUT", "/api/apps/" + app.clientId(), "{\"disabled\":true}");
        bar(app, "{\"barred\":true}");
        bar(app, "{\"barred\":false}");
        isKeptOut(app, tokens);

        String deeds = world.call(ada, "GET", "/api/deeds?query=" + app.clientId(), "").body();
        assertThat(deeds).contains("app.bar").contains("app.let-in").contains("it asks for too much");
    }

    private void hasEnded(App app, Reply tokens) throws Exception {
        assertThat(read(tokens)).isEqualTo(401);
        assertThat(world.refresh(app, tokens.text("refresh_token")).text("error")).isEqualTo("invalid_grant");
    }

    @Test
    void whatAnAppHadDoesNotComeBackWhenItsOwnerEnablesIt() throws Exception {
        App app = world.register(ada, false, "");
        Reply tokens = tokens(app);
        Reply own = own(app);
        Map<String, String> back = world.sentBack(ben, app, Map.of("scope", READ_PEOPLE));

        for (boolean disabled : new boolean[]{true, false}) {
            Reply set = world.call(ada, "PUT", "/api/apps/" + app.clientId(), "{\"disabled\":" + disabled + "}");
            assertThat(set.status()).as(set.body()).isEqualTo(200);
        }

        hasEnded(app, tokens);
        assertThat(world.redeem(app, back).text("error")).isEqualTo("invalid_grant");
        assertThat(read(own)).isEqualTo(401);
        // what ben let it do he is not asked again, and changing it otherwise ends nothing
        assertThat(world.call(ben, "GET", world.asking(app, Map.of("scope", READ_PEOPLE)), "").location())
                .startsWith(AppsWorld.BACK);
        Reply again = tokens(app);
        assertThat(world.call(ada, "PUT", "/api/apps/" + app.clientId(), "{\"name\":\"Desk\"}").status())
                .isEqualTo(200);
        assertThat(read(again)).isEqualTo(200);
    }

    @Test
    void whatWasGotByASecretEndsWithIt() throws Exception {
        App app = world.register(ada, false, "");
        Reply secret = world.confirmed(ada, world.password("ada"), "/api/apps/" + app.clientId() + "/secrets", "");
        App other = new App(app.clientId(), secret.text("secret"));
        Reply own = own(app);
        Reply tokens = tokens(app);
        Reply later = own(other);
        // nothing was granted to it, so that it is known and refused
        assertThat(read(own)).isEqualTo(403);

        assertThat(world.call(ada, "DELETE", "/api/apps/" + app.clientId() + "/secrets/1", "").status())
                .isEqualTo(204);

        assertThat(read(own)).isEqualTo(401);
        assertThat(read(tokens)).isEqualTo(401);
        assertThat(own(app).text("error")).isEqualTo("invalid_client");
        assertThat(read(later)).isEqualTo(403);
        Reply refreshed = world.refresh(other, tokens.text("refresh_token"));
        assertThat(read(refreshed)).isEqualTo(200);
    }

    @Test
    void theAppsOfWhoLeavesAreKeptOutUntilSomebodyElseAnswersForThem() throws Exception {
        String leaver = developer();
        Browser owner = world.signIn(leaver, PASSWORD);
        App app = world.register(owner, false, "");
        Reply tokens = tokens(app);

        assertThat(disable(leaver, true).status()).isEqualTo(200);
        isKeptOut(app, tokens);
        assertThat(world.call(ada, "GET", "/api/oversight/apps/" + app.clientId(), "").json().path("ownerAway")
                .asBoolean()).isTrue();
        // who comes back finds all as it was
        assertThat(disable(leaver, false).status()).isEqualTo(200);
        assertThat(read(tokens)).isEqualTo(200);
        assertThat(own(app).status()).isEqualTo(200);

        // where it is told what happens, and by what that is signed, is known to who leaves
        String hooks = "/api/apps/" + app.clientId() + "/webhooks";
        assertThat(world.call(world.signIn(leaver, PASSWORD), "POST", hooks,
                "{\"url\":\"https://8.8.8.8/hook\",\"types\":[\"group.made\"]}").status()).isEqualTo(201);

        // who is gone for good is followed by somebody else; what the leaver knows is worth nothing
        assertThat(world.call(ada, "DELETE", "/api/logins/" + leaver, "").status()).isEqualTo(204);
        isKeptOut(app, tokens);
        Reply handed = handOver(app, "ada");
        assertThat(handed.status()).as(handed.body()).isEqualTo(200);
        assertThat(handed.json().path("ownerAway").asBoolean()).isFalse();
        assertThat(read(tokens)).isEqualTo(401);
        assertThat(own(app).text("error")).isEqualTo("invalid_client");
        assertThat(world.call(ada, "GET", hooks, "").json().path("items").path(0).path("paused").asBoolean()).isTrue();
        Reply secret = world.confirmed(ada, world.password("ada"), "/api/apps/" + app.clientId() + "/secrets", "");
        App anew = new App(app.clientId(), secret.text("secret"));
        assertThat(own(anew).status()).isEqualTo(200);
        assertThat(read(world.refresh(anew, tokens.text("refresh_token")))).isEqualTo(200);
        assertThat(world.call(ada, "GET", "/api/deeds?query=" + app.clientId(), "").body()).contains("app.hand-over");
    }

    @Test
    void anAppThatIsHandedOverInTimeGoesOnWithoutAPause() throws Exception {
        String leaver = developer();
        Browser owner = world.signIn(leaver, PASSWORD);
        App app = world.register(owner, false, "");
        Reply tokens = tokens(app);

        assertThat(handOver(app, "ada").status()).isEqualTo(200);
        assertThat(disable(leaver, true).status()).isEqualTo(200);

        assertThat(read(tokens)).isEqualTo(200);
        assertThat(own(app).status()).isEqualTo(200);
        assertThat(world.call(ada, "GET", "/api/apps/" + app.clientId(), "").status()).isEqualTo(200);
    }

    @Test
    void whatCannotBeIsRefusedAndNothingChanges() throws Exception {
        String other = developer();
        App app = world.register(ada, false, "");
        disable(other, true);

        assertThat(handOver(app, "nobody-of-that-name").text("code")).isEqualTo("no-such-owner");
        assertThat(handOver(app, other).text("code")).isEqualTo("no-such-owner");
        assertThat(bar(app, "{\"barred\":true,\"why\":\"" + "x".repeat(501) + "\"}").text("code"))
                .isEqualTo("invalid-bar-reason");
        assertThat(bar(app, "{\"why\":\"x\"}").text("code")).isEqualTo("invalid-request");
        assertThat(bar(new App("app-0000000000000000", ""), "{\"barred\":true}").text("code"))
                .isEqualTo("no-such-app");
        assertThat(own(app).status()).isEqualTo(200);
        // who looks after apps of their own alone, looks after no others
        for (String path : new String[]{"/api/oversight/apps", "/api/oversight/apps/" + app.clientId()}) {
            assertThat(world.call(ben, "GET", path, "").text("code")).as(path).isEqualTo("not-permitted");
        }
        assertThat(world.call(ben, "PUT", "/api/oversight/apps/" + app.clientId() + "/bar", "{\"barred\":true}")
                .text("code")).isEqualTo("not-permitted");
        assertThat(world.call(ada, "GET", "/api/oversight/apps?limit=200", "").body()).contains(app.clientId());
    }
}
