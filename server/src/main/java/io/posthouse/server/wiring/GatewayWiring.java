package io.posthouse.server.wiring;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.posthouse.cluster.Cluster;
import io.posthouse.cluster.Role;
import io.posthouse.cluster.nodes.NodesCluster;
import io.posthouse.gateway.GatewayParts;
import io.posthouse.gateway.GatewaySettings;
import io.posthouse.gateway.TraceEntry;
import io.posthouse.gateway.backend.Routing;
import io.posthouse.gateway.health.HealthCheck;
import io.posthouse.gateway.limit.LimitSettings;
import io.posthouse.gateway.limit.Limiting;
import io.posthouse.gateway.limit.TrafficClass;
import io.posthouse.gateway.node.Neighbours;
import io.posthouse.gateway.refusal.RecentRefusals;
import io.posthouse.gateway.traffic.Traffic;
import io.posthouse.identity.AccessTokens;
import io.posthouse.identity.Issuer;
import io.posthouse.identity.Tokens;
import io.posthouse.identity.http.CallerHeader;
import io.posthouse.identity.oauth.OAuth;
import io.posthouse.identity.oauth.OAuthPaths;
import io.posthouse.kernel.AccessCheck;
import io.posthouse.kernel.Ticker;
import io.posthouse.kernel.setting.Running;
import io.posthouse.kernel.setting.RunningSettings;
import io.posthouse.kernel.trace.Traces;
import io.posthouse.messaging.Messaging;
import io.posthouse.net.mount.HttpMount;
import io.posthouse.net.mount.WebSocketMount;
import io.posthouse.net.tls.TlsMaterial;
import io.posthouse.server.run.Announcement;
import io.posthouse.server.run.NodeMark;
import io.posthouse.server.settings.ClusterSettings;
import io.posthouse.server.settings.HttpSettings;
import io.posthouse.server.settings.MetricsSettings;
import io.posthouse.server.settings.PosthouseSettings;
import io.posthouse.server.settings.Roles;
import io.posthouse.server.settings.Settings;
import io.posthouse.server.settings.TraceSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** The door, opened last and closed first. */
@Configuration(proxyBeanMethods = false)
class GatewayWiring {
    private static final long BODY_BYTES_MAX = 1 << 20;
    private static final long FORM_BYTES_MAX = 64 << 10;

    @Bean
    GatewayRunner gateway(Settings settings, ServletWebServerApplicationContext container, List<WebSocketMount> sockets,
            Tokens tokens, AccessTokens accessTokens, CallerHeader signer, AccessCheck access, List<HealthCheck> checks,
            PrometheusMeterRegistry meters, Clock clock, Ticker ticker, NodeMark mark, Announcement announcement,
            TlsMaterial tls, Cluster cluster, Traces traces, RunningSettings running, OAuth oauth,
            RecentRefusals refusals, Traffic traffic, Routing routing) {
        HttpSettings http = settings.of(HttpSettings.class);
        GatewaySettings plain = GatewaySettings.on(http.address(), http.port())
                .known(Set.of(settings.of(PosthouseSettings.class).domain()), http.origins());
        GatewaySettings gateway = http.tls() ? plain.withTls(tls.keyManager()) : plain;
        PosthouseSettings posthouse = settings.of(PosthouseSettings.class);
        ClusterSettings named = settings.of(ClusterSettings.class);
        Running<LimitSettings> limits = running.derive(LimitSettings::of);
        boolean web = posthouse.roles().contains(PosthouseSettings.WEB);
        return new GatewayRunner(running.derive(gateway::with),
                () -> new GatewayParts(web ? mounts(posthouse, container, oauth.pages()::test) : List.of(),
                        web ? sockets : List.of(),
                        tokens, accessTokens, signer,
                        access, checks,
                        meters, meters::scrape, new NodesText(cluster)::now,
                        neighbours(posthouse, named, cluster, container), clock, ticker,
                        new TraceEntry(traces, settings.of(TraceSettings.class).trusted()),
                        settings.of(MetricsSettings.class).scrapeToken(),
                        new Limiting(limits, interfaces(container), classes(sockets),
                                cluster instanceof NodesCluster ? Optional.of(cluster) : Optional.empty()),
                        refusals, traffic, web ? routing : Routing.NONE),
                cluster, mark, announcement);
    }

    /** What yields later than the rest: what people say to each other, and signing in. And what yields before all others. */
    private static Map<String, TrafficClass> classes(List<WebSocketMount> sockets) {
        Map<String, TrafficClass> classes = new HashMap<>();
        Messaging.ROLE.paths().forEach(path -> classes.put(path, TrafficClass.CHAT));
        sockets.forEach(socket -> classes.put(socket.path(), TrafficClass.CHAT));
        classes.put("/api/logins/import", TrafficClass.BULK);
        classes.put("/api/session", TrafficClass.SIGN_IN);
        classes.put("/api/tickets", TrafficClass.CHAT);
        classes.put(OAuthPaths.AUTHORIZE, TrafficClass.SIGN_IN);
        return classes;
    }

    /** The interfaces that the endpoints of this node offer, as {@code GET /api/people/{name}}. */
    private static List<String> interfaces(ServletWebServerApplicationContext container) {
        List<String> names = new ArrayList<>();
        container.getBeansOfType(RequestMappingHandlerMapping.class).values()
                .forEach(mapping -> mapping.getHandlerMethods().keySet()
                        .forEach(info -> info.getMethodsCondition().getMethods()
                                .forEach(method -> info.getPatternValues()
                                        .forEach(path -> names.add(method + " " + path)))));
        return names.stream().filter(name -> name.contains(" /")).sorted().distinct().toList();
    }

    @Bean
    Issuer issuer(Settings settings) {
        return new Issuer(settings.of(HttpSettings.class).issuerUnder(settings.of(PosthouseSettings.class).domain()));
    }

    private static InetSocketAddress endpoints(ServletWebServerApplicationContext container) {
        int port = Objects.requireNonNull(container.getWebServer()).getPort();
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** What this node does not carry goes to one that does. */
    private static List<HttpMount> mounts(PosthouseSettings posthouse, ServletWebServerApplicationContext container,
            HttpMount.Readers pages) {
        List<HttpMount> mounts = new ArrayList<>(List.of(
                new HttpMount.Proxied("/api/", endpoints(container), BODY_BYTES_MAX),
                new HttpMount.StaticFiles("/", "web", GatewayWiring.class.getClassLoader(), "index.html")));
        OAuthPaths.FOR_PEOPLE.forEach(path -> mounts.add(new HttpMount.Proxied(path, endpoints(container),
                FORM_BYTES_MAX, HttpMount.Callers.PEOPLE)));
        OAuthPaths.BY_TOKEN.forEach(path -> mounts.add(new HttpMount.Proxied(path, endpoints(container),
                FORM_BYTES_MAX, HttpMount.Callers.KNOWN, readers(path, pages))));
        OAuthPaths.FOR_APPS.forEach(path -> mounts.add(new HttpMount.Proxied(path, endpoints(container),
                FORM_BYTES_MAX, HttpMount.Callers.APPS, readers(path, pages))));
        mounts.addAll(onRoles(role -> !posthouse.carries(role)));
        return mounts;
    }

    private static HttpMount.Readers readers(String path, HttpMount.Readers pages) {
        return OAuthPaths.FOR_PAGES.contains(path) ? pages : HttpMount.Readers.OURS;
    }

    private static List<HttpMount.OnRole> onRoles(Predicate<Role> which) {
        return Roles.ALL.stream().filter(which).flatMap(role -> role.paths().stream()
                .map(path -> new HttpMount.OnRole(path, role.name(), BODY_BYTES_MAX))).toList();
    }

    private static Optional<Neighbours> neighbours(PosthouseSettings posthouse, ClusterSettings named, Cluster cluster,
            ServletWebServerApplicationContext container) {
        return cluster instanceof NodesCluster nodes
                ? Optional.of(new Neighbours(nodes.self(), nodes.members(), nodes::isLinked, nodes.identity(),
                        nodes::key, named.address(), named.httpport(), onRoles(posthouse::carries),
                        endpoints(container)))
                : Optional.empty();
    }
}
