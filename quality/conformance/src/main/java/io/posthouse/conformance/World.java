package io.posthouse.conformance;

import io.posthouse.conformance.Met.Kind;
import io.posthouse.conformance.Web.Line;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** A server with clients and people, for one run of the checks. Used by one thread. */
public final class World implements AutoCloseable {
    private final Server server;
    private final Web web;
    private final JsonNode told;
    private final Map<Wish, List<Client>> clients = new HashMap<>();
    private final Map<Person, Browser> browsers = new EnumMap<>(Person.class);
    private final SecureRandom random = new SecureRandom();

    /** @param server closed by who made it */
    public World(Server server) throws Exception {
        this.server = server;
        this.web = new Web(server::here);
        this.told = web.get(server.issuer() + "/.well-known/openid-configuration").json();
    }

    /** What is checked. */
    public Server server() {
        return server;
    }

    /** By which all is asked. */
    public Web web() {
        return web;
    }

    // ---- what the server tells of itself

    /** OpenID Connect Discovery section 3. */
    public JsonNode told() {
        return told;
    }

    /** The address that is told under {@code name}. */
    public String endpoint(String name) {
        String address = told.path(name).asString("");
        if (address.isEmpty()) {
            throw new NotOffered(name);
        }
        return address;
    }

    // ---- clients

    /** A client like that, the same for each check: one that a check does not change. */
    public Client client(Wish wish) throws Exception {
        return client(wish, 0);
    }

    /** Another one like that. */
    public Client other(Wish wish) throws Exception {
        return client(wish, 1);
    }

    private Client client(Wish wish, int place) throws Exception {
        List<Client> known = clients.computeIfAbsent(wish, _ -> new ArrayList<>());
        while (known.size() <= place) {
            known.add(server.register(wish));
        }
        return known.get(place);
    }

    /** With a secret. */
    public Client secret() throws Exception {
        return client(Wish.SECRET);
    }

    /** Without. */
    public Client open() throws Exception {
        return client(Wish.PUBLIC);
    }

    // ---- people

    /** The browser of somebody who signed in, the same for each check. */
    public Browser browser(Person person) throws Exception {
        Browser known = browsers.get(person);
        if (known == null) {
            known = server.signIn(person);
            browsers.put(person, known);
        }
        return known;
    }

    /** Has a person sign in once more for the checks that follow. */
    public void forget(Person person) {
        browsers.remove(person);
    }

    /** In front of it sits who lets clients do things. */
    public Browser ben() throws Exception {
        return browser(Person.BEN);
    }

    /** Nobody has signed in there. */
    public Browser stranger() {
        return new Browser(Optional.empty());
    }

    // ---- the way of a code

    /** A verifier (RFC 7636 section 4.1), fresh for each request. */
    public String verifier() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return base64(bytes);
    }

    /** Its challenge by S256. */
    public static String challenge(String verifier) {
        return base64(sha256(verifier));
    }

    /** One request to authorise: what was asked, and what belongs to it. */
    public record Asked(Client client, Map<String, String> query, String verifier) {
        /** To be sent to. */
        public String at(World world) {
            return world.endpoint("authorization_endpoint") + "?" + Forms.form(query);
        }

        /** What has to come back with the answer; empty where nothing was sent. */
        public String state() {
            return query.getOrDefault("state", "");
        }

        /** With {@code more} over it; an empty value takes a parameter out. */
        public Asked with(String... more) {
            return new Asked(client, Forms.with(query, map(more)), verifier);
        }
    }

    /** The usual: a code, for {@code openid}, with PKCE and a state. */
    public Asked asking(Client client, String... more) {
        String verifier = verifier();
        Map<String, String> query = new LinkedHashMap<>();
        query.put("response_type", "code");
        query.put("client_id", client.id());
        query.put("redirect_uri", Wish.BACK);
        query.put("scope", "openid");
        query.put("state", "st-" + verifier.substring(0, 8));
        query.put("code_challenge", challenge(verifier));
        query.put("code_challenge_method", "S256");
        return new Asked(client, query, verifier).with(more);
    }

    /** Names and values in turn. */
    public static Map<String, String> map(String... pairs) {
        Map<String, String> all = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            all.put(pairs[i], pairs[i + 1]);
        }
        return all;
    }

    /** A person goes there and stops at what they see. */
    public Met open(Browser browser, Asked asked) throws Exception {
        return server.open(browser, asked.at(this));
    }

    /** Ben goes there and says yes where he is asked. */
    public Met arrive(Asked asked) throws Exception {
        return arrive(ben(), asked);
    }

    /** Goes there and says yes where asked. */
    public Met arrive(Browser browser, Asked asked) throws Exception {
        Met met = open(browser, asked);
        return met.kind() == Kind.CONSENT ? server.allow(browser, met) : met;
    }

    /** What ben's browser brings back, which must be a code. */
    public String code(Asked asked) throws Exception {
        return code(ben(), asked);
    }

    /** What a browser brings back, which must be a code. */
    public String code(Browser browser, Asked asked) throws Exception {
        Met met = arrive(browser, asked);
        String code = met.told().getOrDefault("code", "");
        if (code.isEmpty()) {
            throw new IllegalStateException("no code: " + met.shown() + " " + met.address());
        }
        return code;
    }

    /** What an app asks for tokens with. */
    public Map<String, String> redeeming(Asked asked, String code, String... more) {
        return Forms.with(map("grant_type", "authorization_code", "code", code, "redirect_uri",
                asked.query().getOrDefault("redirect_uri", Wish.BACK), "code_verifier", asked.verifier()), map(more));
    }

    /** Redeems a code. */
    public Reply redeem(Asked asked, String code, String... more) throws Exception {
        return token(asked.client(), redeeming(asked, code, more));
    }

    /** All of it: ben lets {@code client}, which gets tokens. */
    public Reply tokens(Client client, String... more) throws Exception {
        return tokens(ben(), asking(client, more));
    }

    /** All of it, by a browser. */
    public Reply tokens(Browser browser, Asked asked, Line... lines) throws Exception {
        Reply reply = token(asked.client(), redeeming(asked, code(browser, asked)), lines);
        if (reply.text("access_token").isEmpty()) {
            throw new IllegalStateException("no tokens: " + reply.status() + " " + reply.body());
        }
        return reply;
    }

    // ---- what clients ask

    /** Asks for tokens. */
    public Reply token(Client client, Map<String, String> form, Line... lines) throws Exception {
        return post(client, "token_endpoint", form, lines);
    }

    /** Asks for new tokens. */
    public Reply refresh(Client client, String refreshToken, String... more) throws Exception {
        return token(client,
                Forms.with(map("grant_type", "refresh_token", "refresh_token", refreshToken), map(more)));
    }

    /** Asks an endpoint as {@code client}: by its secret in the header, or by its name alone. */
    public Reply post(Client client, String endpoint, Map<String, String> form, Line... lines) throws Exception {
        if (client.isPublic()) {
            return web.post(endpoint(endpoint), Forms.with(form, map("client_id", client.id())), lines);
        }
        return web.post(endpoint(endpoint), form,
                Stream.concat(Stream.of(basic(client.id(), client.secret())), Arrays.stream(lines))
                        .toArray(Line[]::new));
    }

    /** RFC 6749 section 2.3.1. */
    public static Line basic(String id, String secret) {
        return new Line("Authorization", "Basic " + Base64.getEncoder().encodeToString(
                (Forms.encoded(id) + ":" + Forms.encoded(secret)).getBytes(StandardCharsets.UTF_8)));
    }

    /** RFC 6750 section 2.1. */
    public static Line bearer(String token) {
        return new Line("Authorization", "Bearer " + token);
    }

    /** Who the person is, by an access token. */
    public Reply userInfo(String token) throws Exception {
        return web.get(endpoint("userinfo_endpoint"), bearer(token));
    }

    /** Whether a token is alive, for the client that it was given to. */
    public JsonNode introspect(Client client, String token) throws Exception {
        return post(client, "introspection_endpoint", map("token", token)).json();
    }

    // ---- all of them

    /** Does the same as often at once. */
    public static <T> List<T> atOnce(int times, Callable<T> work) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> all = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                all.add(threads.submit(work));
            }
            List<T> done = new ArrayList<>();
            for (Future<T> one : all) {
                done.add(one.get());
            }
            return done;
        }
    }

    /** base64url without padding. */
    public static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Of the characters. */
    public static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public void close() {
        web.close();
    }
}
