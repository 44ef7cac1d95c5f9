package io.posthouse.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.server.settings.Settings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an administrator does with the configuration of a platform that runs, over REST and by the command. */
final class ConfigurationJourney {
    private final HttpClient client;
    private final String web;
    private final Settings settings;

    /** Somebody who is signed in. */
    record Person(String cookie, String csrf) {
    }

    ConfigurationJourney(HttpClient client, String web, Settings settings) {
        this.client = client;
        this.web = web;
        this.settings = settings;
    }

    Person signIn(String name, String password) throws Exception {
        HttpResponse<String> session = client.send(HttpRequest.newBuilder(URI.create(web + "/api/session"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers
                        .ofString("{\"name\":\"" + name + "\",\"password\":\"" + password + "\"}"))
                .build(), HttpResponse.BodyHandlers.ofString());
        return new Person(session.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0],
                JsonMapper.shared().readTree(session.body()).path("csrfToken").asString());
    }

    HttpResponse<String> get(Person person, String path) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(web + path)).header("Cookie", person.cookie()).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(Person person, String path, String body) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(web + path)).header("Cookie", person.cookie())
                .header("X-CSRF-Token", person.csrf()).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"'))).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode configuration(Person person) throws Exception {
        HttpResponse<String> answer = get(person, "/api/configuration");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body());
    }

    private static JsonNode setting(JsonNode configuration, String name) {
        return configuration.path("settings").valueStream().filter(one -> one.path("name").asString().equals(name))
                .findFirst().orElseThrow();
    }

    /** The command has something to say of nothing. */
    void beforeAnyChange() {
        assertThat(says(0, "history")).contains("No setting was changed while running yet.");
    }

    /** Only administrators may, and a change is refused with every reason, made, seen, and taken back. */
    void overRest(Person ada, Person ben) throws Exception {
        // given
        assertThat(get(ben, "/api/configuration").statusCode()).isEqualTo(403);
        assertThat(post(ben, "/api/configuration/versions", "{}").statusCode()).isEqualTo(403);
        JsonNode before = configuration(ada);
        String seen = before.path("version").asString();
        assertThat(setting(before, "posthouse.messaging.newgroups").path("chinese").asString()).isNotEmpty();
        assertThat(setting(before, "posthouse.data").path("changes").asBoolean()).isFalse();
        assertThat(setting(before, "posthouse.data").path("source").asString()).isEqualTo("command-line");
        assertThat(setting(before, "posthouse.database.password").path("value").asString()).isEmpty();
        assertThat(setting(before, "posthouse.http.port").path("english").asString()).contains("where to listen");

        // when all of it is wrong
        HttpResponse<String> refused = post(ada, "/api/configuration/versions", "{'seen':'" + seen
                + "','reason':'try','changes':[{'setting':'posthouse.xmpp.waiting','value':'7'},"
                + "{'setting':'posthouse.http.port','value':'80'},{'setting':'posthouse.nothing.here','value':'1'}]}");

        // then
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(JsonMapper.shared().readTree(refused.body()).path("problems").valueStream()
                .map(one -> one.path("code").asString())).containsExactlyInAnyOrder("out-of-bounds",
                        "fixed-at-start", "unknown-setting");
        assertThat(refused.body()).contains("posthouse.xmpp.waiting must lie between 100 and 20000.",
                "posthouse.xmpp.waiting 必须在 100 到 20000 之间。", "posthouse.http.port can be set at start only");

        // when it can be made, it counts at once
        HttpResponse<String> made = post(ada, "/api/configuration/versions", "{'seen':'" + seen
                + "','reason':'a quiet night','changes':[{'setting':'posthouse.messaging.newgroups','value':'false'}]}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        assertThat(JsonMapper.shared().readTree(made.body()).path("applied").asBoolean()).isTrue();
        HttpResponse<String> group = post(ben, "/api/groups", "{'title':'Lisbon','members':[]}");
        assertThat(group.statusCode()).isEqualTo(503);
        assertThat(group.body()).contains("no-new-groups");
        JsonNode after = configuration(ada);
        assertThat(setting(after, "posthouse.messaging.newgroups").path("source").asString()).isEqualTo("running");
        assertThat(after.path("newest").path("author").asString()).isEqualTo("ada");
        assertThat(after.path("newest").path("origin").asString()).isEqualTo("127.0.0.1");

        // and who had seen the version before is told
        HttpResponse<String> late = post(ada, "/api/configuration/versions", "{'seen':'" + seen
                + "','reason':'late','changes':[{'setting':'posthouse.xmpp.waiting','value':'700'}]}");
        assertThat(late.statusCode()).isEqualTo(409);
        assertThat(JsonMapper.shared().readTree(late.body()).path("since").path(0).path("setting").asString())
                .isEqualTo("posthouse.messaging.newgroups");

        // and back
        HttpResponse<String> back = post(ada, "/api/configuration/rollbacks", "{'seen':'"
                + after.path("version").asString() + "','to':'" + seen + "','reason':'morning'}");
        assertThat(back.statusCode()).as(back.body()).isEqualTo(201);
        assertThat(post(ben, "/api/groups", "{'title':'Porto','members':[]}").statusCode()).isEqualTo(201);
        assertThat(get(ada, "/api/configuration/audit?limit=4").body()).contains("refused", "conflict", "rolled-back");
        assertThat(get(ada, "/api/configuration/versions?limit=1").body()).contains("morning");

        // and all of it is among what was done, with what was refused
        JsonNode deeds = JsonMapper.shared().readTree(get(ada, "/api/deeds?query=setting.&limit=4").body());
        assertThat(deeds.path("items").valueStream().map(one -> one.path("deed").asString() + " "
                + one.path("subject").asString() + " (" + one.path("detail").asString() + "): "
                + one.path("outcome").asString())).containsExactly(
                        "setting.roll-back " + seen + " (morning): done",
                        "setting.change posthouse.xmpp.waiting (late): changed-meanwhile",
                        "setting.change posthouse.messaging.newgroups (a quiet night): done",
                        "setting.change posthouse.xmpp.waiting, posthouse.http.port, posthouse.nothing.here (try):"
                                + " invalid-settings");
    }

    /** The command beside the running platform. */
    void byTheCommand() {
        String set = says(0, "set", "posthouse.drain.spread=3s", "posthouse.xmpp.waiting=700", "--reason", "try");

        assertThat(set).contains("Applied on node-1");
        assertThat(says(0, "list", "posthouse.drain")).contains("3s", "running");
        assertThat(says(0, "get", "posthouse.xmpp.waiting")).contains("= 700", "from 100 to 20000", "usual 2000");
        assertThat(says(1, "set", "posthouse.xmpp.waiting=7", "posthouse.data=/", "--reason", "x"))
                .contains("posthouse.xmpp.waiting must lie between 100 and 20000.",
                        "posthouse.data can be set at start only");
        assertThat(says(2, "set", "posthouse.xmpp.waiting=700")).contains("--reason");
        says(0, "reset", "posthouse.drain.spread", "posthouse.xmpp.waiting", "--reason", "tried");
        assertThat(says(0, "history", "1")).contains("tried", "700 -> as at start");
        assertThat(says(0, "nodes")).contains("node-1", "applied");
    }

    private String says(int exit, String... words) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        int ended = new ConfigTool(settings, out, out).run(List.of(words));
        String text = said.toString(StandardCharsets.UTF_8);
        assertThat(ended).as(text).isEqualTo(exit);
        return text;
    }
}
