package io.posthouse.conformance.keycloak;

import io.posthouse.conformance.Browser;
import io.posthouse.conformance.Client;
import io.posthouse.conformance.Forms;
import io.posthouse.conformance.Met;
import io.posthouse.conformance.Met.Kind;
import io.posthouse.conformance.Person;
import io.posthouse.conformance.Reply;
import io.posthouse.conformance.Server;
import io.posthouse.conformance.Web;
import io.posthouse.conformance.Web.Line;
import io.posthouse.conformance.Wish;
import io.posthouse.conformance.World;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A Keycloak that runs already, with a realm of its own. Set as strictly as it can be where it comes lax: refresh tokens are good once,
 * and clients have to use PKCE by S256. Used by one thread.
 */
public final class Keycloak implements Server {
    private static final String JSON = "application/json";
    private static final String SCOPE = "people.read";
    private static final String REALM = "conformance";
    private static final Pattern ACTION = Pattern.compile("<form[^>]*action=\"([^\"]+)\"");
    private static final Pattern HIDDEN = Pattern
            .compile("<input type=\"hidden\"[^>]*name=\"([^\"]+)\"[^>]*value=\"([^\"]*)\"");

    private final Web web = new Web(UnaryOperator.identity());
    private final String base;
    private final String version;
    private final String adminPassword;
    private final String password;
    private final Map<Person, String> ids = new HashMap<>();
    private String adminToken = "";
    private Instant adminTokenUntil = Instant.MIN;
    private int made;

    /**
     * Makes the realm anew.
     *
     * @param base where it listens, without a slash at the end
     */
    public Keycloak(String base, String version, String adminPassword) throws Exception {
        this.base = base;
        this.version = version;
        this.adminPassword = adminPassword;
        byte[] random = new byte[18];
        new SecureRandom().nextBytes(random);
        this.password = World.base64(random);
        admin("DELETE", "/" + REALM, object());
        ObjectNode realm = object().put("realm", REALM).put("enabled", true).put("sslRequired", "none")
                .put("revokeRefreshToken", true).put("refreshTokenMaxReuse", 0);
        good(admin("POST", "", realm));
        good(admin("POST", "/" + REALM + "/client-scopes", scope(SCOPE)));
        for (Person person : Person.values()) {
            String name = person.name().toLowerCase(Locale.ROOT);
            ObjectNode user = object().put("username", name).put("enabled", true).put("email", name + "@example.org")
                    .put("emailVerified", true).put("firstName", name).put("lastName", "Conformance");
            user.putArray("credentials").addObject().put("type", "password").put("value", password)
                    .put("temporary", false);
            ids.put(person, idOf(good(admin("POST", "/" + REALM + "/users", user))));
        }
    }

    private static ObjectNode scope(String name) {
        ObjectNode scope = object().put("name", name).put("protocol", "openid-connect");
        scope.putObject("attributes").put("include.in.token.scope", "true").put("display.on.consent.screen", "true");
        return scope;
    }

    @Override
    public String name() {
        return "Keycloak " + version;
    }

    @Override
    public String issuer() {
        return base + "/realms/" + REALM;
    }

    @Override
    public String scope() {
        return SCOPE;
    }

    @Override
    public String setting() {
        return "revokeRefreshToken with no reuse; for each client PKCE by S256, consent, no password or implicit grant, and itself among the audience of its tokens, without which it may not ask about them; clients of devices without"
                + " PKCE, which it would ask of them too; an exchange is offered to the clients that the checks have exchange";
    }

    // ---- by its administration interface

    @Override
    public Client register(Wish wish) throws Exception {
        String id = "client-" + ++made;
        String secret = wish.isPublic() ? "" : World.base64(World.sha256(password + id));
        ObjectNode client = object().put("clientId", id).put("publicClient", wish.isPublic())
                .put("standardFlowEnabled", true).put("implicitFlowEnabled", false)
                .put("directAccessGrantsEnabled", false).put("serviceAccountsEnabled", !wish.isPublic())
                .put("consentRequired", true).put("fullScopeAllowed", false);
        if (!wish.isPublic()) {
            client.put("secret", secret);
        }
        wish.redirectUris().forEach(client.withArray("redirectUris")::add);
        ArrayNode always = client.withArray("defaultClientScopes");
        List.of("basic", "acr").forEach(always::add);
        ArrayNode optional = client.withArray("optionalClientScopes");
        List.of("profile", SCOPE).forEach(optional::add);
        ObjectNode attributes = client.putObject("attributes")
                .put("post.logout.redirect.uris", String.join("##", wish.logoutUris()))
                // Otherwise nobody is asked where only openid is.
                .put("display.on.consent.screen", "true").put("consent.screen.text", id)
                .put("id.token.signed.response.alg", wish.idTokenAlg())
                .put("dpop.bound.access.tokens", Boolean.toString(wish.proofRequired()))
                .put("oauth2.device.authorization.grant.enabled", Boolean.toString(wish.device()));
        if (!wish.device()) {
            attributes.put("pkce.code.challenge.method", "S256");
        }
        if (!wish.exchangesFor().isEmpty()) {
            attributes.put("standard.token.exchange.enabled", "true");
            for (String target : wish.exchangesFor()) {
                always.add(audience(target));
            }
        }
        client.withArray("protocolMappers").add(audienceMapper(id));
        Reply reply = good(admin("POST", "/" + REALM + "/clients", client));
        return new Client(id, secret, idOf(reply));
    }

    /** A scope by which a token gets {@code target} into its audience. */
    private String audience(String target) throws Exception {
        String name = "for-" + target;
        ObjectNode scope = scope(name);
        scope.withObject("attributes").put("include.in.token.scope", "false").put("display.on.consent.screen", "false");
        scope.putArray("protocolMappers").add(audienceMapper(target));
        admin("POST", "/" + REALM + "/client-scopes", scope);
        return name;
    }

    private static ObjectNode audienceMapper(String target) {
        ObjectNode mapper = object().put("name", "audience-" + target).put("protocol", "openid-connect")
                .put("protocolMapper", "oidc-audience-mapper");
        mapper.putObject("config").put("included.client.audience", target).put("access.token.claim", "true")
                .put("introspection.token.claim", "true").put("id.token.claim", "false");
        return mapper;
    }

    @Override
    public void keepOut(Person person, boolean out) throws Exception {
        String path = "/" + REALM + "/users/" + ids.get(person);
        // All of the person, because what is left out may be taken away.
        ObjectNode whole = (ObjectNode) good(admin("GET", path, object())).json();
        good(admin("PUT", path, whole.put("enabled", !out)));
    }

    @Override
    public void withdraw(Browser browser, Client client) throws Exception {
        good(admin("DELETE",
                "/" + REALM + "/users/" + ids.get(browser.person().orElseThrow()) + "/consents/" + client.id(),
                object()));
    }

    private Reply admin(String method, String path, ObjectNode body) throws Exception {
        Line line = World.bearer(adminToken());
        String address = base + "/admin/realms" + path;
        return body.isEmpty()
                ? web.call(method, address, "", "", line)
                : web.call(method, address, JSON, body.toString(), line);
    }

    private String adminToken() throws Exception {
        if (Instant.now().isAfter(adminTokenUntil)) {
            adminToken = good(web.post(base + "/realms/master/protocol/openid-connect/token",
                    World.map("grant_type", "password", "client_id", "admin-cli", "username", "admin", "password",
                            adminPassword)))
                    .text("access_token");
            adminTokenUntil = Instant.now().plus(Duration.ofSeconds(40));
        }
        return adminToken;
    }

    private static String idOf(Reply made) {
        String location = made.header("Location");
        return location.substring(location.lastIndexOf('/') + 1);
    }

    private static Reply good(Reply reply) {
        if (reply.status() < 200 || reply.status() >= 300) {
            throw new IllegalStateException("Keycloak answered " + reply.status() + ": " + reply.body());
        }
        return reply;
    }

    // ---- by its pages

    @Override
    public Browser signIn(Person person) throws Exception {
        Browser browser = new Browser(Optional.of(person));
        Reply page = web.get(issuer() + "/protocol/openid-connect/auth?" + Forms.form(World.map("response_type", "code",
                "client_id", "account", "redirect_uri", issuer() + "/account/", "scope", "openid")));
        browser.take(page);
        Reply reply = signIn(browser, page);
        if (!browser.cookies().contains("KEYCLOAK_IDENTITY")) {
            throw new IllegalStateException("Keycloak let nobody in: " + reply.status());
        }
        return browser;
    }

    private Reply signIn(Browser browser, Reply page) throws Exception {
        Map<String, String> fields = new LinkedHashMap<>();
        if (page.body().contains("name=\"username\"")) {
            fields.put("username", browser.person().orElseThrow().name().toLowerCase(Locale.ROOT));
        }
        fields.put("password", password);
        return submit(browser, page, fields);
    }

    private Reply submit(Browser browser, Reply page, Map<String, String> fields) throws Exception {
        Matcher action = ACTION.matcher(page.body());
        if (!action.find()) {
            throw new IllegalStateException("no form on the page: " + page.status());
        }
        Map<String, String> all = new LinkedHashMap<>();
        Matcher hidden = HIDDEN.matcher(page.body());
        while (hidden.find()) {
            all.put(hidden.group(1), hidden.group(2));
        }
        all.putAll(fields);
        Reply reply = web.post(here(action.group(1).replace("&amp;", "&")), all, by(browser));
        browser.take(reply);
        return reply;
    }

    @Override
    public Met open(Browser browser, String address) throws Exception {
        String next = here(address);
        Reply reply = web.get(next, by(browser));
        return follow(browser, next, reply);
    }

    private Met follow(Browser browser, String from, Reply first) throws Exception {
        String next = from;
        Reply reply = first;
        for (int hops = 0; hops < 15; hops++) {
            browser.take(reply);
            String location = reply.header("Location");
            if (reply.status() < 300 || reply.status() >= 400 || location.isEmpty()) {
                return new Met(page(reply), next, reply);
            }
            if (!location.startsWith("/") && !location.startsWith(base + "/")) {
                return new Met(Kind.BACK, location, reply);
            }
            next = here(location);
            reply = web.get(next, by(browser));
        }
        throw new IllegalStateException("sent round and round from " + from);
    }

    private static Kind page(Reply reply) {
        String body = reply.body();
        if (body.contains("id=\"kc-form-login\"")) {
            return Kind.SIGN_IN;
        }
        if (body.contains("/login-actions/consent")) {
            return Kind.CONSENT;
        }
        return body.contains("logout-confirm") ? Kind.SIGN_OUT : Kind.OWN;
    }

    @Override
    public Met allow(Browser browser, Met page) throws Exception {
        return follow(browser, page.address(), submit(browser, page.reply(), Map.of("accept", "Yes")));
    }

    @Override
    public Met deny(Browser browser, Met page) throws Exception {
        return follow(browser, page.address(), submit(browser, page.reply(), Map.of("cancel", "No")));
    }

    @Override
    public Optional<Met> type(Browser browser, JsonNode begun, String userCode) throws Exception {
        // As by the complete address that it tells: its form for a code that is typed in looks for a client.
        Met met = open(browser, begun.path("verification_uri").asString() + "?user_code=" + Forms.encoded(userCode));
        return met.kind() == Kind.CONSENT ? Optional.of(met) : Optional.empty();
    }

    @Override
    public boolean isSignedIn(Browser browser) throws Exception {
        Reply reply = web.get(issuer() + "/protocol/openid-connect/auth?" + Forms.form(World.map("response_type",
                "code", "client_id", "account", "redirect_uri", issuer() + "/account/", "scope", "openid", "prompt",
                "none")), by(browser));
        return reply.header("Location").contains("code=");
    }

    @Override
    public String here(String address) {
        return address.startsWith("/") ? base + address : address;
    }

    private static Line[] by(Browser browser) {
        List<Line> lines = new ArrayList<>();
        if (!browser.cookies().isEmpty()) {
            lines.add(new Line("Cookie", browser.cookies()));
        }
        return lines.toArray(Line[]::new);
    }

    private static ObjectNode object() {
        return JsonMapper.shared().createObjectNode();
    }

    @Override
    public void close() {
        web.close();
    }
}
