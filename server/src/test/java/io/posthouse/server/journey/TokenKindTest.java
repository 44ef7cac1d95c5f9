package io.posthouse.server.journey;

import static io.posthouse.server.journey.AppsWorld.one;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.posthouse.kernel.StepUp;
import io.posthouse.kernel.TokenKind;
import io.posthouse.server.journey.AppsWorld.App;
import io.posthouse.server.journey.AppsWorld.Browser;
import io.posthouse.server.journey.AppsWorld.Line;
import io.posthouse.server.journey.AppsWorld.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of token at every door: it opens those it was made for, and no other takes it for anything. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokenKindTest {
    private static final String CHAT = "identity.chat.connect";
    private static final String VOUCH = "identity.js-ticket.issue";
    private static final String PAGES = "https://menu.example";
    private static final String SCOPE = "openid " + AppsWorld.READ_PEOPLE + " " + CHAT;

    @TempDir
    static Path data;

    private AppsWorld world;
    private Browser ada;
    private Browser ben;
    /** Ada's app, which Ben let, and another that it may call. */
    private App app;
    private App called;
    private Reply granted;
    /** A visitor's cookie. */
    private String guest = "";
    private HttpServer backEnd;

    /** Where something could be shown. */
    enum Door {
        /** As the cookie of a browser. */
        COOKIE,
        /** As an app shows it, where only people on our own page come. */
        INTERNAL,
        /** As an app shows it, at the open interface. */
        OPEN,
        /** As an app shows it, to learn whose it is. */
        USERINFO,
        /** By a route to a back end that takes people alone: as a cookie, and as an app shows it. */
        ROUTE_FOR_PEOPLE,
        /** By a route to a back end that takes apps. */
        ROUTE_FOR_APPS,
        /** By a route to a back end that takes people, and mini-programs to which an administrator granted its permission. */
        ROUTE_FOR_MINI_PROGRAMS,
        /** For new tokens. */
        REFRESH,
        /** For the first tokens. */
        CODE,
        /** For the first tokens of a device. */
        DEVICE,
        /** In the place of what an app asks. */
        AUTHORIZE,
        /** For a token for another app. */
        EXCHANGE,
        /** By the app that it was made for, which asks of it. */
        INTROSPECTION,
        /** To another app, which asks of it. */
        OTHER_APP,
        /** By the app that it was made for, to end it. */
        REVOCATION,
        /** To open a data channel. */
        CHANNEL,
        /** To sign an XMPP stream in. */
        XMPP,
        /** To say that an action is meant. */
        ACTION,
        /** By the back end of a mini-program, to learn who opened it. */
        MINI_PROGRAM,
        /** By a page of the app to the client that shows it. */
        BRIDGE
    }

    /** What somebody may have in their hands. */
    enum Kind {
        SESSION("phs_"), GUEST("phg_"), CHANNEL_TICKET_OF_A_SESSION("pht_"), CHANNEL_TICKET_OF_A_GRANT(
                "pht_"), XMPP_TICKET_OF_A_SESSION("phx_"), XMPP_TICKET_OF_A_GRANT("phx_"), STEP_UP("phu_"), USER_ACCESS(
                        "pha_"), APP_ACCESS("php_"), TENANT_ACCESS("phn_"), REFRESH("phr_"), CODE("phc_"), DEVICE_CODE(
                                "phd_"), PUSHED_REQUEST(
                                        "urn:ietf:params:oauth:request_uri:phw_"), SERVICE("phv_"), ID_TOKEN(
                                                "eyJ"), MINI_CODE(
                                                        "phm_"), MINI_SESSION(
                                                                "phi_"), JS_TICKET("phj_");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }

        /** The first is its home. */
        List<Door> opens() {
            return switch (this) {
                case SESSION -> List.of(Door.COOKIE, Door.ROUTE_FOR_PEOPLE, Door.ROUTE_FOR_MINI_PROGRAMS);
                // To a back end a visitor is nobody, and its ticket for the channel is one of a session.
                case GUEST -> List.of(Door.COOKIE);
                case CHANNEL_TICKET_OF_A_SESSION, CHANNEL_TICKET_OF_A_GRANT -> List.of(Door.CHANNEL);
                case XMPP_TICKET_OF_A_SESSION, XMPP_TICKET_OF_A_GRANT -> List.of(Door.XMPP);
                case STEP_UP -> List.of(Door.ACTION);
                case USER_ACCESS -> List.of(Door.OPEN, Door.USERINFO, Door.ROUTE_FOR_APPS, Door.XMPP, Door.EXCHANGE,
                        Door.INTROSPECTION, Door.REVOCATION);
                case APP_ACCESS, TENANT_ACCESS ->
                    List.of(Door.OPEN, Door.ROUTE_FOR_APPS, Door.INTROSPECTION, Door.REVOCATION);
                case REFRESH -> List.of(Door.REFRESH, Door.INTROSPECTION, Door.REVOCATION);
                case CODE -> List.of(Door.CODE);
                case DEVICE_CODE -> List.of(Door.DEVICE);
                case PUSHED_REQUEST -> List.of(Door.AUTHORIZE);
                case SERVICE -> List.of(Door.OTHER_APP, Door.INTROSPECTION, Door.REVOCATION);
                // It is read by the app it was made for, and shown nowhere.
                case ID_TOKEN -> List.of();
                case MINI_CODE -> List.of(Door.MINI_PROGRAM);
                // Chat is none of its doors: a connection would outlast it.
                case MINI_SESSION -> List.of(Door.OPEN, Door.USERINFO, Door.ROUTE_FOR_APPS,
                        Door.ROUTE_FOR_MINI_PROGRAMS, Door.INTROSPECTION,
                        Door.REVOCATION);
                case JS_TICKET -> List.of(Door.BRIDGE);
            };
        }
    }

    static Stream<Arguments> everyKindAtEveryDoor() {
        return Stream.of(Kind.values())
                .flatMap(kind -> Stream.of(Door.values()).map(door -> Arguments.of(kind, door)));
    }

    @BeforeAll
    void open() throws Exception {
        backEnd = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        backEnd.createContext("/", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        backEnd.start();
        world = new AppsWorld(data, "--posthouse.routes.permitted=127.0.0.0/8",
                "--posthouse.identity.visitors=10");
        ada = world.signIn("ada");
        ben = world.signIn("ben");
        called = world.register(ada, false, "");
        app = world.register(ada, false, ",\"device\":true,\"permissions\":[\"" + AppsWorld.READ_PEOPLE + "\",\"" + CHAT
                + "\",\"" + VOUCH + "\"],\"exchangesFor\":[\"" + called.clientId() + "\"],\"mini\":true,\"origins\":[\""
                + PAGES + "\"]");
        let();
        granted = grant();
        Reply arrived = world.call(Browser.NOBODY, "POST", "/api/visitors", "{}");
        assertThat(arrived.status()).as(arrived.body()).isEqualTo(201);
        guest = arrived.header("Set-Cookie").replaceFirst("^posthouse_session=([^;]*).*", "$1");
        Reply installed = world.call(ada, "PUT", "/api/installs/" + app.clientId(),
                "{\"scopes\":[\"" + AppsWorld.READ_PEOPLE + "\"]}");
        assertThat(installed.status()).as(installed.body()).isEqualTo(200);
        publish(route("people", "internal") + "," + route("apps", "open") + "," + route("minis", "module"));
    }

    @AfterAll
    void close() {
        world.close();
        backEnd.stop(0);
    }

    /** Ada lets the app vouch for its pages, and Ben lets it know who he is. */
    private void let() throws Exception {
        String id = world.call(ada, "GET", "/api/apps/" + app.clientId(), "").text("app");
        assertThat(world.confirmed(ada, world.password("ada"), "/api/access/grants",
                "{\"kind\":\"app\",\"subject\":\"" + id + "\",\"permission\":\"" + VOUCH
                        + "\",\"reason\":\"its pages scan\"}")
                .status()).isEqualTo(201);
        assertThat(world.call(ada, "POST", "/api/access/grants", "{\"kind\":\"app\",\"subject\":\"" + id
                + "\",\"permission\":\"" + AppsWorld.READ_PEOPLE + "\",\"reason\":\"it is our own\"}").status())
                .isEqualTo(201);
        assertThat(world.call(ben, "PUT", miniProgram() + "/consent",
                "{\"scopes\":[\"" + AppsWorld.READ_PEOPLE + "\"]}").status()).isEqualTo(200);
    }

    private String miniProgram() {
        return "/api/mini-programs/" + app.clientId();
    }

    private Reply exchangeMiniCode(String code) throws Exception {
        return world.token(app, Map.of("grant_type", "urn:posthouse:oauth:grant-type:mini-code", "code", code));
    }

    private static String route(String name, String reach) {
        return "{\"name\":\"" + name + "\",\"path\":\"/" + name + "\",\"reach\":\"" + reach + "\",\"permission\":\""
                + AppsWorld.READ_PEOPLE + "\",\"to\":[{\"backend\":\"shop\"}]}";
    }

    private void publish(String routes) throws Exception {
        Reply kept = world.call(ada, "PUT", "/api/routes/draft", "{\"seen\":\"0\",\"document\":{\"routes\":[" + routes
                + "],\"backends\":[{\"name\":\"shop\",\"targets\":[\"http://127.0.0.1:"
                + backEnd.getAddress().getPort() + "\"]}]}}");
        assertThat(kept.status()).as(kept.body()).isEqualTo(200);
        Reply published = world.call(ada, "POST", "/api/routes/versions", "{\"seen\":\"0\",\"revision\":\""
                + kept.text("revision") + "\",\"reason\":\"because\"}");
        assertThat(published.status()).as(published.body()).isEqualTo(201);
    }

    @ParameterizedTest
    @MethodSource("everyKindAtEveryDoor")
    void opensTheDoorsThatItWasMadeForAndNoOther(Kind kind, Door door) throws Exception {
        String token = make(kind);
        assertThat(token).startsWith(kind.prefix);

        assertThat(door == Door.REVOCATION ? isRevoked(kind, token) : opens(door, token))
                .isEqualTo(kind.opens().contains(door));
    }

    @Test
    void knowsEveryKindByWhichSomebodyCalls() {
        assertThat(Stream.of(Kind.values()).map(kind -> kind.prefix).collect(Collectors.toSet()))
                .containsAll(Stream.of(TokenKind.values()).map(TokenKind::prefix).toList());
    }

    private Map<String, String> code() throws Exception {
        return world.sentBack(ben, app, Map.of("scope", SCOPE));
    }

    private Reply grant() throws Exception {
        Reply tokens = world.redeem(app, code());
        assertThat(tokens.status()).as(tokens.body()).isEqualTo(200);
        return tokens;
    }

    private String make(Kind kind) throws Exception {
        return switch (kind) {
            case SESSION -> ben.cookie();
            case GUEST -> guest;
            case CHANNEL_TICKET_OF_A_SESSION -> world.call(ben, "POST", "/api/session/ticket", "").text("ticket");
            case CHANNEL_TICKET_OF_A_GRANT -> world.post("/api/tickets/channel", make(Kind.USER_ACCESS)).text("ticket");
            case XMPP_TICKET_OF_A_SESSION -> world.call(ben, "POST", "/api/tickets/xmpp", "").text("ticket");
            case XMPP_TICKET_OF_A_GRANT -> world.post("/api/tickets/xmpp", make(Kind.USER_ACCESS)).text("ticket");
            case STEP_UP -> world.meant(ada, world.post(ada, secrets()), world.password("ada"));
            case USER_ACCESS -> granted.text("access_token");
            case APP_ACCESS -> own("");
            case TENANT_ACCESS -> world
                    .token(app, Map.of("grant_type", "client_credentials", "tenant", "house")).text("access_token");
            case REFRESH -> grant().text("refresh_token");
            case CODE -> one(code(), "code");
            case DEVICE_CODE -> deviceCode();
            case PUSHED_REQUEST -> world.post(app, "/oauth2/par", AppsWorld.query(world.asking(app, Map.of())))
                    .text("request_uri");
            case SERVICE -> exchange(make(Kind.USER_ACCESS)).text("access_token");
            case ID_TOKEN -> granted.text("id_token");
            case MINI_CODE -> world.call(ben, "POST", miniProgram() + "/codes",
                    "{\"scopes\":[\"" + AppsWorld.READ_PEOPLE + "\"]}").text("code");
            case MINI_SESSION -> exchangeMiniCode(make(Kind.MINI_CODE)).text("access_token");
            case JS_TICKET -> world.post("/api/js-tickets", own(VOUCH), "{\"origin\":\"" + PAGES
                    + "\",\"methods\":[\"scanCode\"]}").text("ticket");
        };
    }

    private String own(String scope) throws Exception {
        return world.token(app, scope.isEmpty()
                ? Map.of("grant_type", "client_credentials")
                : Map.of("grant_type", "client_credentials", "scope", scope)).text("access_token");
    }

    /** A device asked, and Ben let it. */
    private String deviceCode() throws Exception {
        Reply begun = world.post(app, "/oauth2/device_authorization", Map.of("scope", AppsWorld.READ_PEOPLE));
        String state = world
                .call(ben, "POST", "/api/consents/devices", "{\"code\":\"" + begun.text("user_code") + "\"}")
                .text("state");
        assertThat(world.call(ben, "POST", "/api/consents/devices/answers",
                "{\"state\":\"" + state + "\",\"allow\":true}").status()).isEqualTo(204);
        return begun.text("device_code");
    }

    private boolean opens(Door door, String token) throws Exception {
        Line cookie = new Line("Cookie", "posthouse_session=" + token);
        return switch (door) {
            case COOKIE -> world.get("/api/session", cookie).status() == 200;
            // It answers whoever signed in, and refuses apps for being apps and for nothing else.
            case INTERNAL -> !closed(world.bearer("/api/session", token));
            // What it may do there is another question: an app of its own was granted nothing.
            case OPEN -> world.bearer("/api/people", token).status() != 401;
            case USERINFO -> world.bearer("/oauth2/userinfo", token).status() == 200;
            case ROUTE_FOR_PEOPLE -> world.get("/people", cookie).status() == 204
                    || world.bearer("/people", token).status() == 204;
            case ROUTE_FOR_MINI_PROGRAMS -> world.get("/minis", cookie).status() == 204
                    || world.bearer("/minis", token).status() == 204;
            case ROUTE_FOR_APPS -> world.bearer("/apps", token).status() != 401;
            case REFRESH -> world.refresh(app, token).status() == 200;
            case CODE -> world.redeem(app, Map.of("code", token)).status() == 200;
            case DEVICE -> world.token(app, Map.of("grant_type", "urn:ietf:params:oauth:grant-type:device_code",
                    "device_code", token)).status() == 200;
            case AUTHORIZE -> world.call(ben, "GET", "/oauth2/authorize?client_id=" + app.clientId() + "&request_uri="
                    + AppsWorld.encoded(token), "").status() != 400;
            case EXCHANGE -> exchange(token).status() == 200;
            case INTROSPECTION -> isActive(app, token);
            case OTHER_APP -> isActive(called, token);
            case REVOCATION -> world.post(app, "/oauth2/revoke", Map.of("token", token)).status() == 200;
            case CHANNEL -> opensAChannel(token);
            case XMPP -> signsIn(token);
            case ACTION -> isMeant(world.post(ada, secrets(), new Line(StepUp.HEADER, token)));
            case MINI_PROGRAM -> exchangeMiniCode(token).status() == 200;
            case BRIDGE -> world.call(ben, "POST", "/api/js-tickets/checks", "{\"ticket\":\"" + token
                    + "\",\"clientId\":\"" + app.clientId() + "\",\"origin\":\"" + PAGES
                    + "\",\"method\":\"scanCode\"}").status() == 204;
        };
    }

    private boolean isMeant(Reply reply) throws Exception {
        if (reply.status() != 201) {
            assertThat(reply.text("code")).isEqualTo("step-up-needed");
            return false;
        }
        // There is room for two, and the next kind finds as much of it.
        assertThat(world.call(ada, "DELETE", secrets() + "/" + reply.json().path("slot").asInt(), "").status())
                .isEqualTo(204);
        return true;
    }

    private static boolean closed(Reply reply) {
        return reply.status() == 401 || reply.text("code").equals("not-for-apps");
    }

    /** Whoever revokes is answered the same, whatever was shown (RFC 7009 section 2.2): so what counts is whether it opens its home. */
    private boolean isRevoked(Kind kind, String token) throws Exception {
        assertThat(opens(Door.REVOCATION, token)).isTrue();
        if (kind == Kind.ID_TOKEN) {
            return false;
        }
        boolean revoked = !opens(kind.opens().getFirst(), token);
        granted = grant();
        return revoked;
    }

    private boolean isActive(App asks, String token) throws Exception {
        return world.post(asks, "/oauth2/introspect", Map.of("token", token)).json().path("active").asBoolean();
    }

    private String secrets() {
        return "/api/apps/" + app.clientId() + "/secrets";
    }

    private Reply exchange(String token) throws Exception {
        return world.token(app, Map.of("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange",
                "subject_token", token, "subject_token_type", "urn:ietf:params:oauth:token-type:access_token",
                "audience", called.clientId()));
    }

    private boolean opensAChannel(String ticket) throws Exception {
        try (ChannelClient channel = new ChannelClient(world.web(), ticket)) {
            return !channel.isClosed();
        } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(WebSocketHandshakeException.class);
            return false;
        }
    }

    // ---- XMPP, as far as signing in

    private boolean signsIn(String token) throws Exception {
        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), world.xmppPort())) {
            plain.setSoTimeout(30_000);
            begin(plain);
            say(plain, "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
            read(plain, "<proceed");
            try (Socket secure = trusting().getSocketFactory().createSocket(plain, "localhost", plain.getPort(),
                    true)) {
                begin(secure);
                String message = "n,,\u0001auth=Bearer " + token + "\u0001\u0001";
                say(secure, "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='OAUTHBEARER'>" + Base64
                        .getEncoder().encodeToString(message.getBytes(StandardCharsets.US_ASCII)) + "</auth>");
                return read(secure, "<success", "<challenge", "<failure").equals("<success");
            }
        }
    }

    private static void begin(Socket socket) throws IOException {
        say(socket, "<?xml version='1.0'?><stream:stream xmlns='jabber:client'"
                + " xmlns:stream='http://etherx.jabber.org/streams' to='localhost' version='1.0'>");
        read(socket, "</stream:features>");
    }

    private static void say(Socket socket, String xml) throws IOException {
        socket.getOutputStream().write(xml.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    /** Reads on until one of these has come, and the element it is in. */
    private static String read(Socket socket, String... wanted) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder read = new StringBuilder();
        while (true) {
            int next = in.read();
            if (next < 0) {
                throw new AssertionError("the stream ended after " + read);
            }
            read.append((char) next);
            if (next == '>') {
                String said = read.toString();
                for (String one : wanted) {
                    if (said.contains(one)) {
                        return one;
                    }
                }
            }
        }
    }

    /** The certificate was made at the first start and is signed by itself. */
    private static SSLContext trusting() throws Exception {
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, new TrustManager[]{new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {
                throw new IllegalStateException("no client shows one");
            }

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {
                Objects.requireNonNull(chain);
            }

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        }}, null);
        return tls;
    }
}
