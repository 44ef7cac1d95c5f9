package io.posthouse.server.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.kernel.StepUp;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The platform, with developers, people and their apps, who all come through its door over HTTP. */
final class AppsWorld implements AutoCloseable {
    static final String BACK = "https://app.example/back";
    static final String READ_PEOPLE = "identity.people.read";

    private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    private final HttpClient client = HttpClient.newHttpClient();
    private final Platform platform;
    private final String issuer;

    AppsWorld(Path data, String... words) throws Exception {
        platform = new Platform(data, words);
        issuer = send(request("/.well-known/oauth-authorization-server").GET().build()).text("issuer");
    }

    /** Somebody's browser with a session. */
    record Browser(String cookie, String csrf) {
        static final Browser NOBODY = new Browser("", "");
    }

    record Reply(int status, String body, HttpResponse<String> raw) {
        JsonNode json() {
            return JsonMapper.shared().readTree(body);
        }

        String text(String member) {
            return json().path(member).asString("");
        }

        String header(String name) {
            return raw.headers().firstValue(name).orElse("");
        }

        String location() {
            return header("Location");
        }
    }

    /** @param secret empty for a public app */
    record App(String clientId, String secret) {
    }

    /** A further header line of a request. */
    record Line(String name, String value) {
    }

    /** What all of this is played on. */
    Platform platform() {
        return platform;
    }

    /** By which address all is told and proven. */
    String issuer() {
        return issuer;
    }

    // ---- developers

    /** @param more further members of the request, as JSON with a comma before */
    App register(Browser developer, boolean isPublic, String more) throws Exception {
        Reply made = call(developer, "POST", "/api/apps", "{\"name\":\"Travel desk\",\"isPublic\":" + isPublic
                + ",\"redirectUris\":[\"" + BACK + "\"]"
                + (more.contains("\"permissions\"") ? "" : ",\"permissions\":[\"" + READ_PEOPLE + "\"]") + more + "}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return new App(made.json().path("app").path("clientId").asString(), made.text("secret"));
    }

    // ---- people

    /** One of the small company. */
    Browser signIn(String name) throws Exception {
        return signIn(name, platform.password(name));
    }

    Browser signIn(String name, String password) throws Exception {
        Reply reply = send(request("/api/session").header("Content-Type", "application/json").POST(BodyPublishers
                .ofString("{\"name\":\"" + name + "\",\"password\":\"" + password + "\"}")).build());
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return new Browser(reply.header("Set-Cookie").replaceFirst("^posthouse_session=([^;]*).*", "$1"),
                reply.text("csrfToken"));
    }

    /** Where the app sends the person: the usual, with {@code more} over it; an empty value takes a parameter out. */
    String asking(App app, Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(Map.of("response_type", "code", "client_id", app.clientId(),
                "redirect_uri", BACK, "scope", "openid", "state", "xyz", "code_challenge", CHALLENGE,
                "code_challenge_method", "S256"));
        all.putAll(more);
        all.values().removeIf(String::isEmpty);
        return "/oauth2/authorize?" + form(all);
    }

    /** The person follows the app's link, and says yes if they are asked. */
    Map<String, String> sentBack(Browser person, App app, Map<String, String> more) throws Exception {
        Reply asked = call(person, "GET", asking(app, more), "");
        String location = asked.location();
        if (location.startsWith("/consent?")) {
            Map<String, String> page = query(location);
            location = answer(person, app, one(page, "state"), one(page, "scope")).text("location");
        }
        return query(location);
    }

    /** @param scopes with spaces between; none says no */
    Reply answer(Browser person, App app, String state, String scopes) throws Exception {
        String said = Arrays.stream(scopes.split(" ")).filter(scope -> !scope.isEmpty())
                .map(scope -> "&scope=" + encoded(scope)).collect(Collectors.joining());
        return as(person, "POST", "/oauth2/authorize",
                "client_id=" + app.clientId() + "&state=" + encoded(state) + said,
                "application/x-www-form-urlencoded");
    }

    // ---- apps

    /** Redeems the code of {@code back}. */
    Reply redeem(App app, Map<String, String> back, Line... more) throws Exception {
        return token(app, Map.of("grant_type", "authorization_code", "code", one(back, "code"), "redirect_uri", BACK,
                "code_verifier", VERIFIER), more);
    }

    Reply refresh(App app, String token, Line... more) throws Exception {
        return token(app, Map.of("grant_type", "refresh_token", "refresh_token", token), more);
    }

    Reply token(App app, Map<String, String> form, Line... more) throws Exception {
        return post(app, "/oauth2/token", form, more);
    }

    /** Posts a form as the app: by its secret, or by its name alone if it has none. */
    Reply post(App app, String path, Map<String, String> form, Line... more) throws Exception {
        Map<String, String> all = new LinkedHashMap<>(form);
        if (app.secret().isEmpty()) {
            all.put("client_id", app.clientId());
        }
        HttpRequest.Builder request = request(path).header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form(all)));
        if (!app.secret().isEmpty()) {
            request.header("Authorization", "Basic " + Base64.getEncoder()
                    .encodeToString((app.clientId() + ":" + app.secret()).getBytes(StandardCharsets.UTF_8)));
        }
        return send(with(request, more).build());
    }

    Reply get(String path, Line... more) throws Exception {
        return send(with(request(path), more).GET().build());
    }

    /** @param body none when it is empty */
    Reply send(String method, String path, byte[] body, Line... more) throws Exception {
        return send(with(request(path), more)
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body)).build());
    }

    /** The whole address of {@code path}. */
    URI at(String path) throws Exception {
        return URI.create(platform.web() + path);
    }

    /** A browser asks whether a page of {@code origin} may call. */
    Reply mayCall(String path, String origin) throws Exception {
        return send(request(path).method("OPTIONS", BodyPublishers.noBody()).header("Origin", origin)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization").build());
    }

    Reply bearer(String path, String token) throws Exception {
        return get(path, new Line("Authorization", "Bearer " + token));
    }

    /** Posts nothing, by an access token. */
    Reply post(String path, String token) throws Exception {
        return send(request(path).header("Authorization", "Bearer " + token).POST(BodyPublishers.noBody()).build());
    }

    /** Posts JSON, by an access token. */
    Reply post(String path, String token, String body) throws Exception {
        return send(request(path).header("Authorization", "Bearer " + token).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)).build());
    }

    // ---- all of them

    String web() throws Exception {
        return platform.web();
    }

    int xmppPort() throws Exception {
        return platform.xmppPort();
    }

    String password(String name) throws Exception {
        return platform.password(name);
    }

    Reply call(Browser person, String method, String path, String body) throws Exception {
        return as(person, method, path, body, "application/json");
    }

    /** Posts nothing, with further header lines. */
    Reply post(Browser person, String path, Line... more) throws Exception {
        return as(person, "POST", path, "", "application/json", more);
    }

    /** Calls, says by the password that it is meant, which has to be asked for, and calls once more. */
    Reply confirmed(Browser person, String password, String path, String body) throws Exception {
        Reply refused = call(person, "POST", path, body);
        assertThat(refused.text("code")).as(refused.body()).isEqualTo("step-up-needed");
        return as(person, "POST", path, body, "application/json",
                new Line(StepUp.HEADER, meant(person, refused, password)));
    }

    /** Ada makes somebody an administrator. */
    Browser addAdministrator(Browser ada, String name, String password) throws Exception {
        Reply added = confirmed(ada, password("ada"), "/api/logins",
                "{\"name\":\"" + name + "\",\"bundle\":\"administrator\",\"password\":\"" + password + "\"}");
        assertThat(added.status()).as(added.body()).isEqualTo(201);
        return signIn(name, password);
    }

    /** Says by a password that what {@code refused} names is meant: the proof. */
    String meant(Browser person, Reply refused, String password) throws Exception {
        Reply proof = call(person, "POST", "/api/session/step-up", "{\"action\":\"" + refused.text("action")
                + "\",\"parameters\":\"" + refused.text("parameters") + "\",\"password\":\"" + password + "\"}");
        assertThat(proof.status()).as(proof.body()).isEqualTo(200);
        return proof.text("token");
    }

    private Reply as(Browser person, String method, String path, String body, String type, Line... more)
            throws Exception {
        HttpRequest.Builder request = with(request(path), more).method(method,
                body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", type);
        }
        if (!person.cookie().isEmpty()) {
            request.header("Cookie", "posthouse_session=" + person.cookie());
        }
        if (!person.csrf().isEmpty()) {
            request.header("X-CSRF-Token", person.csrf());
        }
        return send(request.build());
    }

    private static HttpRequest.Builder with(HttpRequest.Builder request, Line... more) {
        for (Line line : more) {
            request.header(line.name(), line.value());
        }
        return request;
    }

    private HttpRequest.Builder request(String path) throws Exception {
        return HttpRequest.newBuilder(at(path));
    }

    private Reply send(HttpRequest request) throws Exception {
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        return new Reply(response.statusCode(), response.body(), response);
    }

    static <T> List<T> atOnce(int times, Callable<T> work) throws InterruptedException, ExecutionException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> all = threads.invokeAll(IntStream.range(0, times).mapToObj(_ -> work).toList());
            List<T> done = new ArrayList<>();
            for (Future<T> one : all) {
                done.add(one.get());
            }
            return done;
        }
    }

    static String one(Map<String, String> query, String name) {
        return Objects.requireNonNull(query.get(name), () -> name + " in " + query);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream().map(field -> field.getKey() + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    static Map<String, String> query(String address) {
        Map<String, String> all = new LinkedHashMap<>();
        Arrays.stream(address.substring(address.indexOf('?') + 1).split("&")).map(pair -> pair.split("=", 2)).forEach(
                pair -> all.put(pair[0], pair.length > 1 ? URLDecoder.decode(pair[1], StandardCharsets.UTF_8) : ""));
        return all;
    }

    @Override
    public void close() {
        platform.close();
    }
}
