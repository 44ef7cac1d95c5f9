package io.posthouse.benchmarks.gatewayproof;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.posthouse.kernel.signature.SignatureKey;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Who asks: people by an app's tokens, the app for itself, and an app that signs. What is renewed may be read by any thread. */
final class Callers {
    /** What routes need. */
    static final String PERMISSION = "shop.order.read";
    private static final String PEOPLE = "identity.people.read";
    private static final int COUNT = 12;

    // Each token as an app would have got it; asked for one by one they would take a page and a consent each.
    private static final String GRANT = """
            insert into identity.oauth_grant (app, login, scopes, made_at, ends_at)
            select a.id, l.id, '{identity.people.read,shop.order.read}', now(), now() + interval '1 day'
            from identity.login l, identity.app a where l.name like 'rider-%' and a.client_id = ?""";
    private static final String TOKEN = """
            insert into identity.oauth_token (digest, kind, grant_id, scopes, issued_at, expires_at)
            select sha256(convert_to('pha_' || lpad(? || substr(l.name, 7), 43, '0'), 'UTF8')), 'user-access', g.id, g.scopes, now(),
                now() + interval '12 hours'
            from identity.oauth_grant g join identity.login l on l.id = g.login
            join identity.app a on a.id = g.app where a.client_id = ?""";

    private static final String IDS = """
            (select id from identity.login where name like 'rider-%' order by name)
            union all (select id from identity.app where client_id = ?)""";

    /**
     * Somebody with a token.
     *
     * @param subject as whom back ends know them
     */
    record Caller(String name, String subject, String token) {
    }

    private final Administrator administrator;
    private final List<Caller> people;
    private final List<Caller> signing;
    private final String app;
    private final String signer;
    private volatile String secret;
    private volatile SignatureKey key;
    private volatile Caller itself = new Caller("", "", "");
    private String slot = "1";

    private Callers(Administrator administrator, List<Caller> people, List<Caller> signing, String app, String secret,
            String signer, SignatureKey key) {
        this.administrator = administrator;
        this.people = List.copyOf(people);
        this.signing = List.copyOf(signing);
        this.app = app;
        this.secret = secret;
        this.signer = signer;
        this.key = key;
    }

    /** Makes them; a route that needs {@link #PERMISSION} is published. */
    static Callers make(GatewayTown town, Administrator administrator) throws IOException, SQLException {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            String name = String.format(Locale.ROOT, "rider-%02d", i);
            administrator.call("POST", "/api/logins", Administrator.object().put("name", name)
                    .put("displayName", "Rider " + i).put("password", "a long enough one " + i).put("bundle", "person")
                    .toString());
        }
        JsonNode travel = register(administrator, "Travel desk");
        JsonNode night = register(administrator, "Night desk");
        String app = travel.path("app").path("clientId").asString();
        String signer = night.path("app").path("clientId").asString();
        try (Connection connection = town.connect()) {
            for (String client : List.of(app, signer)) {
                update(connection, GRANT, client);
                update(connection, TOKEN, client.equals(app) ? "1" : "2", client);
            }
            try (PreparedStatement statement = connection.prepareStatement(IDS)) {
                statement.setString(1, app);
                try (var rows = statement.executeQuery()) {
                    while (rows.next()) {
                        ids.add(rows.getString(1));
                    }
                }
            }
        }
        List<Caller> people = new ArrayList<>();
        List<Caller> signing = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            grant(administrator, "person", ids.get(i));
            String name = String.format(Locale.ROOT, "rider-%02d", i);
            people.add(new Caller(name, ids.get(i), token("1", i)));
            signing.add(new Caller(name + " by the app that signs", ids.get(i), token("2", i)));
        }
        grant(administrator, "app", ids.getLast());
        SignatureKey key = newKey(administrator, signer);
        administrator.call("PUT", "/api/apps/" + signer + "/signing", "{\"required\":true}");
        return new Callers(administrator, people, signing, app, travel.path("secret").asString(), signer, key);
    }

    private static String token(String prefix, int number) {
        String digits = prefix + String.format(Locale.ROOT, "%02d", number);
        return "pha_" + "0".repeat(43 - digits.length()) + digits;
    }

    private static JsonNode register(Administrator administrator, String name) throws IOException {
        ObjectNode asked = Administrator.object().put("name", name).put("isPublic", false);
        asked.putArray("redirectUris");
        asked.putArray("permissions").add(PERMISSION).add(PEOPLE);
        return administrator.call("POST", "/api/apps", asked.toString());
    }

    private static void grant(Administrator administrator, String kind, String subject) throws IOException {
        administrator.call("POST", "/api/access/grants", Administrator.object().put("kind", kind)
                .put("subject", subject).put("permission", PERMISSION).put("reason", "the proof").toString());
    }

    private static SignatureKey newKey(Administrator administrator, String app) throws IOException {
        JsonNode made = administrator.call("POST", "/api/apps/" + app + "/keys", "{}");
        return SignatureKey.hmac(made.path("keyId").asString(),
                Base64.getDecoder().decode(made.path("secret").asString()));
    }

    private static void update(Connection connection, String sql, String... words) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < words.length; i++) {
                statement.setString(i + 1, words[i]);
            }
            statement.execute();
        }
    }

    /** People by the app that does not sign. */
    List<Caller> people() {
        return people;
    }

    /** People by the app that has to sign. */
    List<Caller> signing() {
        return signing;
    }

    /** What that signs by now. */
    SignatureKey key() {
        return key;
    }

    /** The first app for itself, by the token it got last. */
    Caller itself() {
        return itself;
    }

    /** It got another token. */
    void got(String token) {
        itself = new Caller("the app itself", app, token);
    }

    /** How the first app shows who it is now. */
    String basic() {
        return "Basic " + Base64.getEncoder().encodeToString((app + ":" + secret).getBytes(UTF_8));
    }

    /** Makes another key, has it signed by, and withdraws the former one once {@code settled} says that nothing is under way with it. */
    void renewKey(Settled settled) throws IOException, InterruptedException {
        String former = key.id();
        key = newKey(administrator, signer);
        settled.await();
        administrator.call("DELETE", "/api/apps/" + signer + "/keys/" + former, "");
    }

    /** The same with the secret. */
    void renewSecret(Settled settled) throws IOException, InterruptedException {
        JsonNode made = administrator.call("POST", "/api/apps/" + app + "/secrets", "");
        secret = made.path("secret").asString();
        settled.await();
        administrator.call("DELETE", "/api/apps/" + app + "/secrets/" + slot, "");
        slot = made.path("slot").asString();
    }

    /** Waits until everything is answered that was sent before. */
    @FunctionalInterface
    interface Settled {
        void await() throws InterruptedException;
    }
}
