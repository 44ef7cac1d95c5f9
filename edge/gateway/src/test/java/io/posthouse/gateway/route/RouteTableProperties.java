package io.posthouse.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.gateway.route.Route.Access;
import io.posthouse.gateway.route.Route.Destination;
import io.posthouse.gateway.route.Route.HeaderTest;
import io.posthouse.gateway.route.Route.Patience;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** The table finds what somebody finds who reads all routes, one after the other, by the words of {@link RouteTable}. */
class RouteTableProperties {
    private static final Patience PATIENCE = new Patience(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO,
            Duration.ZERO);

    /** A route without its place. */
    record Draft(List<String> hosts, String path, Set<String> methods, List<HeaderTest> headers) {
    }

    record Asked(String host, String method, String path, List<String> headers) {
    }

    @Provide
    Arbitrary<Draft> drafts() {
        Arbitrary<List<String>> hosts = Arbitraries.of("a.test", "b.a.test", "*.a.test", "*.test", "*.b.a.test").list()
                .ofMaxSize(2);
        Arbitrary<String> path = Arbitraries.of("x", "y", "{any}", "").list().ofMinSize(1).ofMaxSize(3)
                .map(RouteTableProperties::path);
        Arbitrary<String> open = Combinators.combine(path, Arbitraries.of(true, false))
                .as((written, rest) -> !rest ? written : written.endsWith("/") ? written + "**" : written + "/**");
        Arbitrary<Set<String>> methods = Arbitraries.of("GET", "POST").set().ofMaxSize(2);
        Arbitrary<List<HeaderTest>> headers = Arbitraries.of(new HeaderTest("x-one", Optional.empty()),
                new HeaderTest("x-one", Optional.of("1")), new HeaderTest("x-two", Optional.of("2"))).list()
                .uniqueElements().ofMaxSize(2);
        return Combinators.combine(hosts, open, methods, headers).as(Draft::new);
    }

    /** Only the last segment may have no characters. */
    private static String path(List<String> segments) {
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < segments.size(); i++) {
            if (!segments.get(i).isEmpty() || i == segments.size() - 1) {
                kept.add(segments.get(i));
            }
        }
        return "/" + String.join("/", kept);
    }

    @Provide
    Arbitrary<Asked> requests() {
        Arbitrary<String> host = Arbitraries.of("a.test", "A.Test", "b.a.test", "c.b.a.test", "c.a.test", "d.test",
                "test", "other", "a.test.");
        Arbitrary<String> path = Arbitraries.of("x", "y", "z", "xx", "").list().ofMinSize(1).ofMaxSize(4)
                .map(RouteTableProperties::path);
        Arbitrary<List<String>> headers = Arbitraries.of("x-one: 1", "x-one: 2", "x-two: 2", "X-Two: 3").list()
                .ofMaxSize(3);
        return Combinators.combine(host, Arbitraries.of("GET", "POST", "PUT"), path, headers).as(Asked::new);
    }

    @Property(tries = 5_000)
    void findsWhatOneFindsWhoReadsThemAll(@ForAll @Size(max = 12) List<@net.jqwik.api.From("drafts") Draft> drafts,
            @ForAll @Size(max = 8) List<@net.jqwik.api.From("requests") Asked> requests) {
        List<Route> routes = new ArrayList<>();
        for (Draft draft : drafts) {
            routes.add(new Route(routes.size(), "r" + routes.size(),
                    draft.hosts().stream().map(host -> HostPattern.of(host).orElseThrow()).toList(),
                    PathPattern.of(draft.path()).orElseThrow(), draft.methods(), draft.headers(), new Access.Anyone(),
                    new Destination.Platform(), false, true, 0, PATIENCE, false));
        }
        RouteTable table = RouteCompiler.compile(new RouteSet(routes, List.of()), List.of());

        for (Asked asked : requests) {
            MultiMap headers = MultiMap.caseInsensitiveMultiMap();
            asked.headers().forEach(line -> headers.add(line.split(": ", 2)[0], line.split(": ", 2)[1]));
            Route found = table.find(asked.host(), asked.method(), asked.path(), headers);
            assertThat(Optional.ofNullable(found)).as("%s", asked).isEqualTo(naive(routes, asked, headers));
        }
    }

    // ---- one who reads them all

    private static Optional<Route> naive(List<Route> routes, Asked asked, MultiMap headers) {
        String host = asked.host().toLowerCase(java.util.Locale.ROOT).replaceFirst("\\.$", "");
        return routes.stream().filter(route -> hostRank(route, host) >= 0)
                .filter(route -> fits(route.path().text(), asked.path()))
                .filter(route -> route.methods().isEmpty() || route.methods().contains(asked.method()))
                .filter(route -> route.headers().stream().allMatch(test -> test.value().isEmpty()
                        ? headers.contains(test.name())
                        : headers.getAll(test.name()).contains(test.value().get())))
                .min(Comparator.comparingInt((Route route) -> -hostRank(route, host))
                        .thenComparing(route -> kinds(route.path().text()))
                        .thenComparingInt(route -> -route.headers().size())
                        .thenComparing(route -> route.methods().isEmpty()).thenComparingInt(Route::number));
    }

    /** The higher, the more it says of the host; below zero where it does not fit. */
    private static int hostRank(Route route, String host) {
        if (route.hosts().isEmpty()) {
            return 0;
        }
        return route.hosts().stream().mapToInt(pattern -> pattern.below()
                ? host.endsWith("." + pattern.name()) ? pattern.name().length() : -1
                : host.equals(pattern.name()) ? 1_000 : -1).max().orElse(-1);
    }

    private static boolean fits(String pattern, String path) {
        String regex = java.util.Arrays.stream(pattern.substring(1).split("/", -1))
                .map(part -> part.equals("**") ? "**" : part.equals("{any}") ? "/[^/]+" : "/" + part)
                .reduce("", String::concat);
        return path.matches(regex.endsWith("**") ? regex.substring(0, regex.length() - 2) + "(/.*)?" : regex);
    }

    /** Segment by segment: written out before anything before all that follows; ending before that, too. */
    private static String kinds(String pattern) {
        StringBuilder kinds = new StringBuilder();
        for (String part : pattern.substring(1).split("/", -1)) {
            kinds.append(part.equals("**") ? 'c' : part.equals("{any}") ? 'b' : 'a');
        }
        return kinds.charAt(kinds.length() - 1) == 'c' ? kinds.toString() : kinds + "0";
    }
}
