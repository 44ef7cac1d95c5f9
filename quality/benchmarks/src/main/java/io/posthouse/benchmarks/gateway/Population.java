package io.posthouse.benchmarks.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.posthouse.benchmarks.posthouse.PosthouseServer;
import io.posthouse.kernel.signature.PlatformSignature;
import io.posthouse.kernel.signature.SignatureKey;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntFunction;

/**
 * Apps, people and tokens in a server's database, put there at once: each token would otherwise cost a request. Who they are follows
 * from their numbers.
 */
final class Population {
    static final int APPS = 500;
    static final int PEOPLE = 20_000;

    private static final String PERSON = """
            insert into identity.login (name, display_name, realm, bundle, created_at)
            select 'load-' || i, 'Load ' || i, 'customers', 'person', now() from generate_series(0, ? - 1) i""";
    private static final String APP = """
            insert into identity.app (client_id, name, owner, public, redirect_uris, permissions, created_at)
            select 'load-app-' || i, 'Load ' || i, (select id from identity.login where name = 'load-0'), false, '{}', '{identity.people.read}', now()
            from generate_series(0, ? - 1) i""";
    private static final String SECRET = """
            insert into identity.app_secret (app, slot, digest, made_at)
            select a.id, 1, sha256(convert_to('pcs_' || lpad(substr(a.client_id, 10), 43, '0'), 'UTF8')), now()
            from identity.app a where a.client_id like 'load-app-%'""";
    private static final String GRANT = """
            insert into identity.oauth_grant (app, login, scopes, made_at, ends_at)
            select a.id, l.id, '{identity.people.read}', now(), now() + interval '1 day'
            from generate_series(0, ? - 1) i join identity.login l on l.name = 'load-' || i
            join identity.app a on a.client_id = 'load-app-' || (i % ?)""";
    private static final String TOKEN = """
            insert into identity.oauth_token (digest, kind, grant_id, scopes, issued_at, expires_at)
            select sha256(convert_to('pha_' || lpad(i::text, 43, '0'), 'UTF8')), 'user-access', g.id, '{identity.people.read}', now(), now() + interval '12 hours'
            from generate_series(?, ? - 1) i
            join (select l.name, g.id from identity.oauth_grant g join identity.login l on l.id = g.login) g
                on g.name = 'load-' || (i % ?)""";

    private static final String KEY = """
            insert into identity.app_key (key_id, app, slot, algorithm, material, made_at)
            select 'key-' || lpad(substr(a.client_id, 10), 16, '0'), a.id, 1, 'hmac-sha256',
                sha256(convert_to(a.client_id, 'UTF8')), now()
            from identity.app a where a.client_id like 'load-app-%'""";
    private static final String ROUTES = """
            insert into gateway.route_version (version, previous, author, request, reason, format, document)
            values (1, 0, 'bench', 'bench', 'bench', 1, ?)""";
    /** What people may is kept in memory, and read anew of those of whom there is news. */
    private static final String NEWS = """
            select count(pg_notify('identity_change', 'login ' || id)) from identity.login where name like 'load-%'""";
    private static final String HEARD = "select pg_notify('identity_change', 'routes 1')";

    private final PosthouseServer server;
    private int tokens;

    private Population(PosthouseServer server) {
        this.server = server;
    }

    /** Puts apps and people there, without tokens. */
    static Population of(PosthouseServer server) throws SQLException {
        try (Connection connection = server.connect()) {
            update(connection, PERSON, PEOPLE);
            update(connection, APP, APPS);
            update(connection, SECRET);
            update(connection, GRANT, PEOPLE, APPS);
            update(connection, KEY);
            update(connection, NEWS);
        }
        return new Population(server);
    }

    /** Has so many tokens live, spread evenly over all people. */
    void grow(int count) throws SQLException {
        try (Connection connection = server.connect()) {
            update(connection, TOKEN, tokens, count, PEOPLE);
            update(connection, "analyze identity.oauth_token");
        }
        tokens = count;
    }

    /** Publishes one route, for things, to {@code backEnd}: for whoever may look people up, by an app that may, too. */
    void route(InetSocketAddress backEnd) throws SQLException {
        String document = """
                {"routes":[{"name":"things","path":"/things/{number}","reach":"open","permission":"identity.people.read",
                "to":[{"backend":"things"}]}],"backends":[{"name":"things","targets":["http://127.0.0.1:%d"]}]}"""
                .formatted(backEnd.getPort());
        try (Connection connection = server.connect()) {
            try (PreparedStatement statement = connection.prepareStatement(ROUTES)) {
                statement.setString(1, document);
                statement.execute();
            }
            update(connection, HEARD);
        }
    }

    private static void update(Connection connection, String sql, int... numbers) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < numbers.length; i++) {
                statement.setInt(i + 1, numbers[i]);
            }
            statement.execute();
        }
    }

    /** Requests by tokens {@code from} up to, but without, {@code end}, in turn. */
    static List<byte[]> requests(int from, int end) {
        return requests("/api", from, end);
    }

    /** The same, that go by the route. */
    static List<byte[]> routed(int from, int end) {
        return requests("", from, end);
    }

    private static List<byte[]> requests(String before, int from, int end) {
        List<byte[]> all = new ArrayList<>(end - from);
        for (int token = from; token < end; token++) {
            all.add(OpenLoop.get(before + thing(token), token(token)));
        }
        return all;
    }

    /** Requests by all people's tokens in turn, that go by the route, each signed by its app when it is asked for. */
    static IntFunction<byte[]> signed() {
        List<SignatureKey> keys = new ArrayList<>(APPS);
        for (int app = 0; app < APPS; app++) {
            keys.add(SignatureKey.hmac("key-" + String.format(Locale.ROOT, "%016d", app), sha256("load-app-" + app)));
        }
        Random random = new Random();
        Clock clock = Clock.systemUTC();
        return number -> {
            int token = number % PEOPLE;
            return OpenLoop.getSigned(thing(token), token(token), keys.get(token % APPS), clock.instant(),
                    PlatformSignature.nonce(random));
        };
    }

    private static String thing(int token) {
        return "/things/" + token % 1000;
    }

    private static String token(int number) {
        return "pha_" + padded(number);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Requests of all apps for a token of their own. */
    static List<byte[]> tokenRequests() {
        List<byte[]> all = new ArrayList<>(APPS);
        for (int app = 0; app < APPS; app++) {
            String basic = "load-app-" + app + ":pcs_" + padded(app);
            all.add(OpenLoop.post("/oauth2/token", Base64.getEncoder().encodeToString(basic.getBytes(US_ASCII)),
                    "grant_type=client_credentials"));
        }
        return all;
    }

    private static String padded(int number) {
        return String.format(Locale.ROOT, "%043d", number);
    }
}
