package io.posthouse.server.journey;

import static io.posthouse.server.journey.AppsWorld.READ_PEOPLE;
import static io.posthouse.server.journey.AppsWorld.atOnce;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.server.journey.AppsWorld.App;
import io.posthouse.server.journey.AppsWorld.Browser;
import io.posthouse.server.journey.AppsWorld.Reply;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A screen on a wall asks somebody who has a telephone (RFC 8628). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DevicesAskPeopleTest {
    private static final String GRANT = "urn:ietf:params:oauth:grant-type:device_code";

    @TempDir
    static Path data;

    private AppsWorld world;
    private Browser ada;
    private Browser ben;

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

    private App screen() throws Exception {
        return world.register(ada, true, ",\"device\":true");
    }

    private Reply begin(App app, String scope) throws Exception {
        return world.post(app, "/oauth2/device_authorization", Map.of("scope", scope));
    }

    private Reply poll(App app, Reply begun) throws Exception {
        return world.token(app, Map.of("grant_type", GRANT, "device_code", begun.text("device_code")));
    }

    private Reply type(Browser person, String code) throws Exception {
        return world.call(person, "POST", "/api/consents/devices", "{\"code\":\"" + code + "\"}");
    }

    private Reply answer(Browser person, String state, boolean allow) throws Exception {
        return world.call(person, "POST", "/api/consents/devices/answers",
                "{\"state\":\"" + state + "\",\"allow\":" + allow + "}");
    }

    @Test
    void aDeviceIsLetAndCalls() throws Exception {
        App app = screen();

        Reply begun = begin(app, "openid " + READ_PEOPLE);
        assertThat(begun.status()).isEqualTo(200);
        assertThat(begun.text("user_code")).matches("[B-Z]{4}-[B-Z]{4}");
        assertThat(begun.text("verification_uri")).isEqualTo(world.issuer() + "/device");
        assertThat(begun.text("verification_uri_complete")).endsWith("/device?code=" + begun.text("user_code"));
        assertThat(begun.json().path("expires_in").asInt()).isEqualTo(600);
        assertThat(begun.json().path("interval").asInt()).isEqualTo(5);

        // it asks, and asks too soon
        assertThat(poll(app, begun).text("error")).isEqualTo("authorization_pending");
        assertThat(poll(app, begun).text("error")).isEqualTo("slow_down");

        // ben types the code in, as people do, and says yes
        Reply asked = type(ben, " " + begun.text("user_code").toLowerCase(java.util.Locale.ROOT).replace("-", " "));
        assertThat(asked.status()).as(asked.body()).isEqualTo(200);
        assertThat(asked.text("clientId")).isEqualTo(app.clientId());
        assertThat(asked.json().path("scopes").toString()).isEqualTo("[\"" + READ_PEOPLE + "\",\"openid\"]");
        // whose app it is, and from where it asked
        assertThat(asked.text("owner")).isNotEmpty();
        assertThat(asked.text("askedFrom")).isEqualTo("127.0.0.1");
        assertThat(asked.json().path("here").asBoolean()).isTrue();
        assertThat(java.time.Instant.parse(asked.text("askedAt"))).isBefore(java.time.Instant.now().plusSeconds(60));
        assertThat(answer(ben, asked.text("state"), true).status()).isEqualTo(204);

        Reply tokens = poll(app, begun);
        assertThat(tokens.status()).as(tokens.body()).isEqualTo(200);
        assertThat(tokens.text("id_token")).isNotEmpty();
        assertThat(world.bearer("/api/people", tokens.text("access_token")).body()).contains("\"ada\"");
        assertThat(world.bearer("/oauth2/userinfo", tokens.text("access_token")).text("sub")).isNotEmpty();
        Reply refreshed = world.refresh(app, tokens.text("refresh_token"));
        assertThat(refreshed.status()).isEqualTo(200);
        assertThat(refreshed.text("id_token")).isNotEmpty();

        // ben sees it among his apps, and ends it
        assertThat(world.call(ben, "GET", "/api/consents", "").body()).contains(app.clientId());
        assertThat(world.call(ben, "DELETE", "/api/consents/" + app.clientId(), "").status()).isEqualTo(204);
        assertThat(world.bearer("/api/people", refreshed.text("access_token")).status()).isEqualTo(401);
    }

    @Test
    void aCodeIsForWhoeverTypesItInFirst() throws Exception {
        App app = screen();
        Reply begun = begin(app, READ_PEOPLE);
        Reply asked = type(ben, begun.text("user_code"));

        // neither on another device of the same person, nor by somebody else, nor with what ben's page was told
        assertThat(type(ben, begun.text("user_code")).text("code")).isEqualTo("no-such-request");
        assertThat(type(ada, begun.text("user_code")).text("code")).isEqualTo("no-such-request");
        assertThat(answer(ada, asked.text("state"), true).text("code")).isEqualTo("no-such-request");
        assertThat(poll(app, begun).text("error")).isEqualTo("authorization_pending");

        // no is no, and is said once
        assertThat(answer(ben, asked.text("state"), false).status()).isEqualTo(204);
        assertThat(answer(ben, asked.text("state"), true).text("code")).isEqualTo("no-such-request");
        assertThat(poll(app, begun).text("error")).isEqualTo("access_denied");
    }

    @Test
    void theAnswerComesFromOurPageAlone() throws Exception {
        Reply begun = begin(screen(), READ_PEOPLE);

        assertThat(type(new Browser(ben.cookie(), ""), begun.text("user_code")).text("code"))
                .isEqualTo("csrf-token-missing");
        assertThat(type(Browser.NOBODY, begun.text("user_code")).status()).isEqualTo(401);
        assertThat(type(ben, begun.text("user_code")).status()).isEqualTo(200);
    }

    @Test
    void ofManyWhoShowADeviceCodeAtOnceOneGetsTokensAndThenNobodyHasAny() throws Exception {
        App app = screen();
        Reply begun = begin(app, READ_PEOPLE);
        answer(ben, type(ben, begun.text("user_code")).text("state"), true);

        List<Reply> replies = atOnce(8, () -> poll(app, begun));

        List<Reply> won = replies.stream().filter(reply -> reply.status() == 200).toList();
        assertThat(won).hasSizeLessThanOrEqualTo(1);
        assertThat(poll(app, begun).text("error")).isEqualTo("invalid_grant");
        for (Reply one : won) {
            assertThat(world.bearer("/api/people", one.text("access_token")).status()).isEqualTo(401);
        }
    }

    @Test
    void aDeviceAsksForItsOwnAppAndForWhatThatMayHave() throws Exception {
        App app = screen();
        Reply begun = begin(app, READ_PEOPLE);
        answer(ben, type(ben, begun.text("user_code")).text("state"), true);

        assertThat(poll(screen(), begun).text("error")).isEqualTo("invalid_grant");
        assertThat(begin(app, "identity.login.manage").text("error")).isEqualTo("invalid_scope");
        assertThat(begin(app, "").text("error")).isEqualTo("invalid_scope");
        App without = world.register(ada, true, "");
        assertThat(begin(without, READ_PEOPLE).text("error")).isEqualTo("unauthorized_client");
        assertThat(poll(without, begun).text("error")).isEqualTo("unauthorized_client");
        assertThat(begin(new App("app-0000000000000000", ""), READ_PEOPLE).status()).isEqualTo(401);
        assertThat(world.token(app, Map.of("grant_type", GRANT)).text("error")).isEqualTo("invalid_request");
        assertThat(poll(app, begun).status()).isEqualTo(200);
    }

    @Test
    void whoIsDisabledMeanwhileGrantsNothing() throws Exception {
        App app = screen();
        world.call(ada, "POST", "/api/logins",
                "{\"name\":\"gone\",\"displayName\":\"Gone\",\"realm\":\"employees\",\"bundle\":\"person\",\"password\":\"a long enough one 7\"}");
        Browser gone = world.signIn("gone", "a long enough one 7");
        Reply begun = begin(app, READ_PEOPLE);
        answer(gone, type(gone, begun.text("user_code")).text("state"), true);

        assertThat(world.call(ada, "PATCH", "/api/logins/gone", "{\"disabled\":true}").status()).isBetween(200, 204);

        assertThat(poll(app, begun).text("error")).isEqualTo("invalid_grant");
    }
}
