package io.posthouse.conformance.posthouse;

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
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A node of Posthouse that runs already, driven over its published interface. Used by one thread. */
public final class Posthouse implements Server {
    private static final String JSON = "application/json";
    private static final String SCOPE = "identity.people.read";
    private static final String COOKIE = "posthouse_session";

    private final Web web = new Web(UnaryOperator.identity());
    private final String base;
    private final String issuer;
    private final Browser admin = new Browser(Optional.empty());
    private final Map<Person, String> names = new EnumMap<>(Person.class);
    private final Map<Person, Browser> browsers = new EnumMap<>(Person.class);
    private final String password;

    /**
     * Signs in and adds people of its own.
     *
     * @param base where it listens, without a slash at the end
     * @param admin the name of an administrator
     */
    public Posthouse(String base, String admin, String adminPassword) throws Exception {
        this.base = base;
        byte[] random = new byte[18];
        new SecureRandom().nextBytes(random);
        this.password = Base64.getUrlEncoder().encodeToString(random);
        signIn(this.admin, admin, adminPassword);
        String run = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
        for (Person person : Person.values()) {
            String name = person.name().toLowerCase(Locale.ROOT) + "-" + run;
            names.put(person, name);
            // Who registers apps needs the permission for it, and one may have a hundred.
            String bundle = person == Person.ADA ? "administrator" : "person";
            add(object().put("name", name).put("password", password).put("displayName", "Conformance " + person)
                    .put("bundle", bundle), adminPassword);
        }
        this.issuer = web.get(base + "/.well-known/oauth-authorization-server").text("issuer");
    }

    /** Whoever makes an administrator is asked for their own password once more. */
    private void add(ObjectNode login, String adminPassword) throws Exception {
        Reply added = call(admin, "POST", "/api/logins", login);
        if (added.text("code").equals("step-up-needed")) {
            Reply proof = good(call(admin, "POST", "/api/session/step-up", object().put("action", added.text("action"))
                    .put("parameters", added.text("parameters")).put("password", adminPassword)), 200);
            List<Line> lines = new ArrayList<>(List.of(by(admin)));
            lines.add(new Line("Posthouse-Step-Up", proof.text("token")));
            added = web.call("POST", base + "/api/logins", JSON, login.toString(), lines.toArray(Line[]::new));
        }
        good(added, 201);
    }

    @Override
    public String name() {
        return "Posthouse";
    }

    @Override
    public String issuer() {
        return issuer;
    }

    @Override
    public String scope() {
        return SCOPE;
    }

    @Override
    public String setting() {
        return "nothing";
    }

    @Override
    public Client register(Wish wish) throws Exception {
        ObjectNode asked = object().put("name", "Conformance").put("isPublic", wish.isPublic())
                .put("idTokenAlg", wish.idTokenAlg()).put("device", wish.device())
                .put("proofRequired", wish.proofRequired());
        list(asked, "redirectUris", wish.redirectUris());
        list(asked, "logoutUris", wish.logoutUris());
        list(asked, "exchangesFor", wish.exchangesFor());
        list(asked, "permissions", List.of(SCOPE));
        Reply made = good(call(admin, "POST", "/api/apps", asked), 201);
        String clientId = made.json().path("app").path("clientId").asString();
        return new Client(clientId, made.text("secret"), clientId);
    }

    @Override
    public Browser signIn(Person person) throws Exception {
        Browser browser = new Browser(Optional.of(person));
        signIn(browser, names.getOrDefault(person, ""), password);
        return browser;
    }

    private void signIn(Browser browser, String name, String secret) throws Exception {
        Reply reply = good(web.post(base + "/api/session", JSON,
                object().put("name", name).put("password", secret).toString()), 200);
        browser.take(reply);
        browser.keep(reply.text("csrfToken"));
    }

    @Override
    public Met open(Browser browser, String address) throws Exception {
        String next = here(address);
        for (int hops = 0; hops < 10; hops++) {
            Reply reply = web.get(next, by(browser));
            browser.take(reply);
            String location = reply.header("Location");
            if (reply.status() < 300 || reply.status() >= 400 || location.isEmpty()) {
                return new Met(Kind.OWN, next, reply);
            }
            if (!location.startsWith("/") && !location.startsWith(issuer + "/") && !location.startsWith(base + "/")) {
                return new Met(Kind.BACK, location, reply);
            }
            String path = here(location).substring(base.length());
            Optional<Kind> page = page(path);
            if (page.isPresent()) {
                return new Met(page.get(), path, reply);
            }
            next = base + path;
        }
        throw new IllegalStateException("sent round and round from " + address);
    }

    private static Optional<Kind> page(String path) {
        Map<String, String> query = Forms.query(path);
        return switch (Forms.withoutQuery(path)) {
            case "/" -> Optional.of(query.containsKey("continue") ? Kind.SIGN_IN : Kind.OWN);
            case "/consent" -> Optional.of(query.containsKey("state") ? Kind.CONSENT : Kind.OWN);
            case "/sign-out" -> Optional.of(Kind.SIGN_OUT);
            default -> Optional.empty();
        };
    }

    @Override
    public Met allow(Browser browser, Met page) throws Exception {
        return answer(browser, page, true);
    }

    @Override
    public Met deny(Browser browser, Met page) throws Exception {
        return answer(browser, page, false);
    }

    private Met answer(Browser browser, Met page, boolean yes) throws Exception {
        Map<String, String> query = Forms.query(page.address());
        if (page.address().equals(DEVICE_PAGE)) {
            Reply said = call(browser, "POST", "/api/consents/devices/answers",
                    object().put("state", page.reply().text("state")).put("allow", yes));
            return new Met(Kind.OWN, DEVICE_PAGE, said);
        }
        StringBuilder form = new StringBuilder("client_id=")
                .append(Forms.encoded(query.getOrDefault("client_id", ""))).append("&state=")
                .append(Forms.encoded(query.getOrDefault("state", "")));
        if (yes) {
            for (String scope : query.getOrDefault("scope", "").split(" ", -1)) {
                form.append("&scope=").append(Forms.encoded(scope));
            }
        }
        Reply said = web.post(base + "/oauth2/authorize", "application/x-www-form-urlencoded", form.toString(),
                by(browser));
        String location = said.text("location");
        return location.isEmpty() ? new Met(Kind.OWN, "/consent", said) : new Met(Kind.BACK, location, said);
    }

    private static final String DEVICE_PAGE = "/device";

    /** A browser in which somebody is signed in, the same each time. */
    public synchronized Browser browser(Person person) throws Exception {
        Browser known = browsers.get(person);
        if (known == null) {
            known = signIn(person);
            browsers.put(person, known);
        }
        return known;
    }

    /** By what name somebody signs in. */
    public String named(Person person) {
        return names.getOrDefault(person, "");
    }

    /** What somebody types in to sign in, as the page sends it. */
    public String credentials(Person person) {
        return object().put("name", named(person)).put("password", password).toString();
    }

    @Override
    public Optional<Met> type(Browser browser, JsonNode begun, String userCode) throws Exception {
        Reply asked = call(browser, "POST", "/api/consents/devices", object().put("code", userCode));
        return asked.status() == 200 ? Optional.of(new Met(Kind.CONSENT, DEVICE_PAGE, asked)) : Optional.empty();
    }

    @Override
    public boolean isSignedIn(Browser browser) throws Exception {
        return web.get(base + "/api/session", by(browser)).status() == 200;
    }

    @Override
    public void keepOut(Person person, boolean out) throws Exception {
        good(call(admin, "PATCH", "/api/logins/" + names.get(person), object().put("disabled", out)), 200);
    }

    /** Publishes {@code routes}, a document of routes and back ends as administrators write it, instead of those of now. */
    public void giveAway(String routes) throws Exception {
        String draft = good(call(admin, "GET", "/api/routes/draft", object()), 200).text("revision");
        String version = good(call(admin, "GET", "/api/routes", object()), 200).text("version");
        ObjectNode written = object().put("seen", draft);
        written.set("document", JsonMapper.shared().readTree(routes));
        String revision = good(call(admin, "PUT", "/api/routes/draft", written), 200).text("revision");
        Reply published = good(call(admin, "POST", "/api/routes/versions",
                object().put("seen", version).put("revision", revision).put("reason", "to try them")), 201);
        if (!published.json().path("applied").asBoolean()) {
            throw new IllegalStateException("the routes do not hold: " + published.body());
        }
    }

    @Override
    public void withdraw(Browser browser, Client client) throws Exception {
        good(call(browser, "DELETE", "/api/consents/" + client.handle(), object()), 204);
    }

    @Override
    public String here(String address) {
        if (address.startsWith("/")) {
            return base + address;
        }
        return !issuer.isEmpty() && address.startsWith(issuer) ? base + address.substring(issuer.length()) : address;
    }

    private Reply call(Browser browser, String method, String path, ObjectNode body) throws Exception {
        return body.isEmpty()
                ? web.call(method, base + path, "", "", by(browser))
                : web.call(method, base + path, JSON, body.toString(), by(browser));
    }

    private static Line[] by(Browser browser) {
        List<Line> lines = new ArrayList<>();
        if (browser.cookies().contains(COOKIE)) {
            lines.add(new Line("Cookie", browser.cookies()));
            lines.add(new Line("X-CSRF-Token", browser.token()));
        }
        return lines.toArray(Line[]::new);
    }

    private static Reply good(Reply reply, int status) {
        if (reply.status() != status) {
            throw new IllegalStateException("Posthouse answered " + reply.status() + ": " + reply.body());
        }
        return reply;
    }

    private static ObjectNode object() {
        return JsonMapper.shared().createObjectNode();
    }

    private static void list(ObjectNode object, String name, List<String> values) {
        var all = object.putArray(name);
        values.forEach(all::add);
    }

    @Override
    public void close() {
        web.close();
    }
}
