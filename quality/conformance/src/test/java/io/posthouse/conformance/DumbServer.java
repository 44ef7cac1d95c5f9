package io.posthouse.conformance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.posthouse.conformance.Met.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/** A server that does the same whatever it is asked, and so is wrong most of the time. */
final class DumbServer implements Server {
    /** How it is wrong. */
    enum Manner {
        /** Whatever is asked is granted, to whom it may concern, and all that is secret is told. */
        GRANTS,
        /** Codes are given and redeemed; whatever is done with the tokens is refused. */
        GIVES_TOKENS,
        /** Codes are given, and nothing for them. */
        GIVES_CODES,
        /** Whatever is asked is refused, by an error that there is not. */
        REFUSES,
        /** It tells nothing of itself. */
        IS_SILENT
    }

    private static final String TOKENS = """
            {"access_token":"same","token_type":"frob","refresh_token":"same","id_token":"HEADER.CLAIMS.x","expires_in":"soon",
             "scope":"SCOPE","device_code":"same","user_code":"AAAA","interval":"soon",
             "verification_uri_complete":"https://as.example/","request_uri":"same","active":true,"sub":"","name":"Ben",
             "exp":"soon","aud":"none","cnf":{},"issued_token_type":"frob",
             "keys":[{"kty":"oct","k":"secret","d":"secret"},{"kty":"RSA","n":"AQAB","e":"AQAB","use":"enc"},
                     {"crv":"P-256","x":"AQ","y":"AQ"}]}""";

    private final Manner manner;
    private final HttpServer http;
    private final String base;
    private final Web web = new Web(UnaryOperator.identity());

    DumbServer(Manner manner) throws IOException {
        this.manner = manner;
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext("/", this::answer);
        http.start();
        base = "http://127.0.0.1:" + http.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String path = exchange.getRequestURI().getPath();
        if (path.startsWith("/.well-known")) {
            if (manner == Manner.IS_SILENT) {
                say(exchange, 404, "");
            } else {
                say(exchange, 200, document(String.valueOf(exchange.getRequestHeaders().getFirst("Host"))));
            }
        } else if (path.equals("/authorize") || path.equals("/logout")) {
            String asked = String.valueOf(exchange.getRequestURI());
            // Who only gives tokens does so on the straightest way.
            boolean odd = path.equals("/logout") || asked.contains("prompt=") || asked.contains("request_uri=");
            if (manner == Manner.REFUSES) {
                say(exchange, 500, "");
            } else if (manner == Manner.GIVES_TOKENS && odd) {
                say(exchange, 401, "");
            } else {
                sendOn(exchange);
            }
        } else if (grants(path, body)) {
            say(exchange, 200, tokens());
        } else {
            say(exchange, manner == Manner.GIVES_TOKENS ? 500 : 400,
                    "{\"error\":\"frob\",\"error_description\":\"\\\"\"}");
        }
    }

    /** Of one and the same person, or of another each time. */
    private String tokens() {
        boolean same = manner == Manner.GRANTS;
        String claims = "{\"at_hash\":\"x\",\"azp\":\"x\",\"nonce\":\"x\",\"name\":\"Ben\",\"sub\":\""
                + (same ? "" : UUID.randomUUID()) + "\"}";
        return TOKENS.replace("HEADER", encoded("{\"alg\":\"none\",\"jwk\":{}}")).replace("CLAIMS", encoded(claims))
                .replace("SCOPE", same ? "openid profile other" : "frob");
    }

    private static String encoded(String json) {
        return World.base64(json.getBytes(StandardCharsets.UTF_8));
    }

    private boolean grants(String path, String body) {
        return switch (manner) {
            case GRANTS -> true;
            case GIVES_TOKENS -> path.equals("/device") || path.equals("/push")
                    || (path.equals("/token") && body.contains("grant_type=authorization_code"));
            case GIVES_CODES, REFUSES, IS_SILENT -> false;
        };
    }

    /** To wherever the request says, with all that it should not have. */
    private static void sendOn(HttpExchange exchange) throws IOException {
        Map<String, String> query = Forms.query(String.valueOf(exchange.getRequestURI()));
        if (query.containsKey("request")) {
            query.put("redirect_uri", "https://evil.example/back");
        }
        String back = query.getOrDefault("redirect_uri", query.getOrDefault("post_logout_redirect_uri", Wish.BACK));
        exchange.getResponseHeaders().set("Location", Forms.withoutQuery(back.startsWith("/") ? Wish.BACK : back)
                + "?code=same&access_token=same&state=other");
        exchange.sendResponseHeaders(307, -1);
        exchange.close();
    }

    private String document(String host) {
        StringBuilder said = new StringBuilder("{\"issuer\":\"http://").append(host).append("/other?x#y\"");
        Map.of("token_endpoint", "/token", "authorization_endpoint", "/authorize", "jwks_uri", "/keys",
                "userinfo_endpoint", "/userinfo", "revocation_endpoint", "/revoke#x", "introspection_endpoint",
                "/introspect", "device_authorization_endpoint", "/device", "pushed_authorization_request_endpoint",
                "/push", "end_session_endpoint", "/logout")
                .forEach((name, path) -> said.append(",\"").append(name).append("\":\"").append(base).append(path)
                        .append('"'));
        return said.append("""
                ,"grant_types_supported":["password","implicit"],"response_types_supported":["code token"],
                "code_challenge_methods_supported":["plain"],"id_token_signing_alg_values_supported":["none"],
                "dpop_signing_alg_values_supported":["none"],"scopes_supported":[],
                "token_endpoint_auth_methods_supported":["frob"],"revocation_endpoint_auth_methods_supported":[],
                "introspection_endpoint_auth_methods_supported":[]}""").toString();
    }

    private static void say(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain");
        exchange.getResponseHeaders().set("WWW-Authenticate", "Frob error=\"x\"");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public String name() {
        return manner.name();
    }

    @Override
    public String issuer() {
        return base;
    }

    @Override
    public String here(String address) {
        return address;
    }

    @Override
    public String scope() {
        return "other";
    }

    @Override
    public String setting() {
        return "nothing";
    }

    @Override
    public Client register(Wish wish) {
        return new Client("client", wish.isPublic() ? "" : "secret", "client");
    }

    @Override
    public Browser signIn(Person person) {
        return new Browser(Optional.of(person));
    }

    @Override
    public Met open(Browser browser, String address) throws Exception {
        Reply reply = web.get(address);
        String location = reply.header("Location");
        if (location.isEmpty()) {
            return new Met(reply.status() == 401 ? Kind.SIGN_IN : Kind.OWN, address, reply);
        }
        return new Met(Kind.BACK, location, reply);
    }

    @Override
    public Met allow(Browser browser, Met page) {
        return page;
    }

    @Override
    public Met deny(Browser browser, Met page) {
        return page;
    }

    @Override
    public Optional<Met> type(Browser browser, JsonNode begun, String userCode) throws Exception {
        return manner == Manner.GIVES_TOKENS
                ? Optional.empty()
                : Optional.of(new Met(Kind.OWN, "/device", web.get(base + "/.well-known/openid-configuration")));
    }

    @Override
    public boolean isSignedIn(Browser browser) {
        return manner == Manner.GRANTS;
    }

    @Override
    public void keepOut(Person person, boolean out) {
        // It knows nobody.
    }

    @Override
    public void withdraw(Browser browser, Client client) {
        // It has given everything anyhow.
    }

    @Override
    public void letPass(Duration time) {
        // Nothing changes here.
    }

    @Override
    public void close() {
        web.close();
        http.stop(0);
    }
}
