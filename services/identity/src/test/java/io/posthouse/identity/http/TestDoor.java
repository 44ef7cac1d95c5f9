package io.posthouse.identity.http;

import io.posthouse.identity.CsrfTokens;
import io.posthouse.identity.Identity;
import io.posthouse.identity.IdentityConfiguration;
import io.posthouse.identity.IdentitySettings;
import io.posthouse.identity.Issuer;
import io.posthouse.identity.PermissionCatalogue;
import io.posthouse.identity.TestIdentity;
import io.posthouse.identity.http.CallerHeader.Hop;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.Refusal;
import io.posthouse.kernel.StepUp;
import io.posthouse.kernel.Ticker;
import io.posthouse.kernel.TokenKind;
import io.posthouse.kernel.setting.LiveSettings;
import io.posthouse.kernel.setting.RunningSettings;
import io.posthouse.outbound.Outbound;
import io.posthouse.outbound.OutboundSettings;
import io.posthouse.outbound.Webhooks;
import io.posthouse.storage.Database;
import io.posthouse.storage.file.DurableFiles;
import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.AnnotatedBeanDefinitionReader;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.context.support.GenericWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Identity's endpoints on a real server, behind what the gateway does: resolves the cookie, checks CSRF, signs. */
final class TestDoor implements AutoCloseable {
    private final Tomcat tomcat = new Tomcat();
    private final HttpClient client = HttpClient.newHttpClient();
    private final JsonMapper json = JsonMapper.shared();
    private final GenericWebApplicationContext spring = new GenericWebApplicationContext();
    private final Clock clock;
    private final Path base;

    @EnableWebMvc
    @Configuration(proxyBeanMethods = false)
    static class Web {
    }

    /** What came back. */
    record Reply(int status, String body, HttpResponse<String> raw, JsonNode json) {
        String text(String member) {
            return json.path(member).asString("");
        }

        String code() {
            return text("code");
        }

        /** The session cookie's value that was set, or the empty string. */
        String cookie() {
            return raw.headers().firstValue("Set-Cookie")
                    .map(set -> set.replaceFirst("^posthouse_session=([^;]*).*", "$1")).orElse("");
        }
    }

    TestDoor(Database database, Clock clock, Class<?>... more) throws IOException, LifecycleException {
        this(database, clock, "0", more);
    }

    /** @param visitors how many may be there at once */
    TestDoor(Database database, Clock clock, String visitors, Class<?>... more)
            throws IOException, LifecycleException {
        this.clock = clock;
        spring.registerBean(Database.class, () -> database);
        spring.registerBean(Webhooks.class,
                () -> new Outbound(database, OutboundSettings.USUAL, _ -> true, _ -> true).webhooks());
        spring.registerBean(IdentitySettings.class, () -> TestIdentity.SETTINGS);
        spring.registerBean(RunningSettings.class, () -> new LiveSettings(List.of(IdentitySettings.RUNNING),
                Map.of("posthouse.identity.visitors", visitors)));
        spring.registerBean(Issuer.class, () -> new Issuer("https://example.org"));
        spring.registerBean(Clock.class, () -> clock);
        spring.registerBean(Ticker.class, Ticker::system);
        spring.registerBean(PermissionCatalogue.class, () -> TestIdentity.SHOP);
        AnnotatedBeanDefinitionReader classes = new AnnotatedBeanDefinitionReader(spring);
        classes.register(Web.class, IdentityConfiguration.class);
        classes.register(more);
        base = Files.createTempDirectory("posthouse-door");
        tomcat.setBaseDir(base.toString());
        tomcat.setHostname("127.0.0.1");
        tomcat.setPort(0);
        Context context = tomcat.addContext("", base.toString());
        // Spring is refreshed here, before the servlet, so that the filter can come from it.
        spring.setServletContext(context.getServletContext());
        spring.refresh();
        Wrapper servlet = Tomcat.addServlet(context, "spring", new DispatcherServlet(spring));
        servlet.setLoadOnStartup(1);
        context.addServletMappingDecoded("/", "spring");
        FilterDef filter = new FilterDef();
        filter.setFilterName("caller");
        filter.setFilter(spring.getBean(CallerFilter.class));
        context.addFilterDef(filter);
        FilterMap everywhere = new FilterMap();
        everywhere.setFilterName("caller");
        everywhere.addURLPattern("/*");
        everywhere.setDispatcher(DispatcherType.REQUEST.name());
        context.addFilterMap(everywhere);
        tomcat.getConnector();
        tomcat.start();
    }

    Identity identity() {
        return spring.getBean(Identity.class);
    }

    /** What every endpoint asks for, by its method and path. */
    Map<String, Permission> endpoints() {
        Map<String, Permission> found = new TreeMap<>();
        spring.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class).getHandlerMethods()
                .forEach((mapping, method) -> {
                    Permission asked = method.getMethodAnnotation(Permission.class);
                    if (asked != null) {
                        mapping.getMethodsCondition().getMethods().forEach(verb -> mapping.getPatternValues()
                                .forEach(path -> found.put(verb + " " + path, asked)));
                    }
                });
        return found;
    }

    CallerHeader header() {
        return spring.getBean(CallerHeader.class);
    }

    /** As a browser with that cookie would, through the gateway. */
    Reply call(String method, String path, @Nullable String body, String cookie, @Nullable String csrf)
            throws Exception {
        Optional<Caller> caller = identity().tokens().resolve(cookie, TokenKind.ofCookie(cookie), "req-1");
        if (caller.isPresent()) {
            Optional<Refusal> refusal = CsrfTokens.refusal(method, cookie, csrf);
            if (refusal.isPresent()) {
                throw new IllegalStateException(refusal.get().code());
            }
        }
        return signed(method, path, body, caller, "application/json");
    }

    /** The same, by somebody who says by their password that they mean it where that is asked for. */
    Reply confirmed(String method, String path, @Nullable String body, String cookie, String csrf) throws Exception {
        Reply first = call(method, path, body, cookie, csrf);
        if (!first.code().equals("step-up-needed")) {
            return first;
        }
        Reply proof = stepUp(first, TestIdentity.PASSWORD, cookie, csrf);
        return proving(proof.text("token"), method, path, body, cookie);
    }

    /** Says by a password that what {@code refused} names is meant. */
    Reply stepUp(Reply refused, String password, String cookie, String csrf) throws Exception {
        return call("POST", "/api/session/step-up", json.writeValueAsString(Map.of("action", refused.text("action"),
                "parameters", refused.text("parameters"), "password", password)), cookie, csrf);
    }

    /** As a browser with that cookie would, and with that proof. */
    Reply proving(String proof, String method, String path, @Nullable String body, String cookie) throws Exception {
        Optional<Caller> caller = identity().tokens().resolve(cookie, TokenKind.ofCookie(cookie), "req-1");
        var hop = new Hop("req-1", method, URI.create(path).getRawPath(), InetAddress.getByName("192.0.2.7"), true);
        return raw(method, path, body, header().sign(caller, hop, clock.instant()), "application/json",
                StepUp.HEADER, proof);
    }

    /** Anonymous. */
    Reply call(String method, String path, @Nullable String body) throws Exception {
        return signed(method, path, body, Optional.empty(), "application/json");
    }

    Reply signed(String method, String path, @Nullable String body, Optional<Caller> caller, String mediaType)
            throws Exception {
        String pathOnly = URI.create(path).getRawPath();
        var hop = new Hop("req-1", method, pathOnly, InetAddress.getByName("192.0.2.7"), true);
        return raw(method, path, body, header().sign(caller, hop, clock.instant()), mediaType);
    }

    /** With any header at all, or none; {@code more} are names and values of others. */
    Reply raw(String method, String path, @Nullable String body, @Nullable String header, String mediaType,
            String... more) throws Exception {
        HttpRequest.Builder request = HttpRequest
                .newBuilder(URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .header("Content-Type", mediaType).header("User-Agent", "test");
        if (header != null) {
            request.header(CallerHeader.NAME, header);
        }
        if (more.length > 0) {
            request.headers(more);
        }
        HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
        boolean isJson = response.headers().firstValue("Content-Type").filter(type -> type.contains("json"))
                .filter(type -> !type.contains("ndjson")).isPresent();
        return new Reply(response.statusCode(), response.body(), response,
                json.readTree(isJson && !response.body().isEmpty() ? response.body() : "{}"));
    }

    @Override
    public void close() throws IOException, LifecycleException {
        client.close();
        tomcat.stop();
        tomcat.destroy();
        spring.close();
        DurableFiles.deleteTree(base);
    }
}
