package io.posthouse.gateway.route;

import io.posthouse.gateway.route.Route.Access;
import io.posthouse.gateway.route.Route.Destination;
import io.posthouse.gateway.route.Route.HeaderTest;
import io.posthouse.gateway.route.Route.Patience;
import io.posthouse.gateway.route.Route.Share;
import io.posthouse.gateway.route.RouteDocument.BackendEntry;
import io.posthouse.gateway.route.RouteDocument.RouteEntry;
import io.posthouse.gateway.route.RouteDocument.RouteHeader;
import io.posthouse.gateway.route.RouteDocument.RouteShare;
import io.posthouse.kernel.Permission;
import io.posthouse.outbound.guard.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads a document of routes. It gives either all of them or all that is wrong; half a document is never taken. What is left out is closed
 * or usual: no permission and not anonymous is a problem, not a default.
 */
final class RouteReader {
    /** What may be asked by a route. */
    static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private static final int ROUTES_MAX = 1_000;
    private static final int BACKENDS_MAX = 200;
    private static final int TARGETS_MAX = 32;
    private static final int HOSTS_MAX = 50;
    private static final int HEADERS_MAX = 8;
    private static final int SHARES_MAX = 20;
    private static final int WEIGHT_MAX = 1_000;
    private static final int NAME_MAX = 60;
    private static final int VALUE_MAX = 200;
    private static final int PROBLEMS_MAX = 100;
    private static final int PERMISSION_MAX = 100;
    private static final long BODY_USUAL = 1 << 20;
    private static final long BODY_MAX = 1L << 40;
    /** What routes must not look at: it says who asks, and is taken out, or is how the message is framed. */
    private static final Set<String> NO_TEST = Set.of("cookie", "authorization", "dpop", "host", "connection",
            "content-length", "transfer-encoding");

    private final List<RouteProblem> problems = new ArrayList<>();
    private final Map<String, Backend> backends = new HashMap<>();

    private RouteReader() {
    }

    /**
     * What was made of a document.
     *
     * @param set empty where there are problems
     */
    record Read(Optional<RouteSet> set, List<RouteProblem> problems) {
        Read {
            problems = List.copyOf(problems);
        }
    }

    /** Reads {@code document}; asks nobody. */
    static Read read(RouteDocument document) {
        return new RouteReader().all(document);
    }

    private Read all(RouteDocument document) {
        List<BackendEntry> wantedBackends = bounded(document.backends(), BACKENDS_MAX, "backends");
        List<Backend> readBackends = new ArrayList<>();
        for (int i = 0; i < wantedBackends.size(); i++) {
            BackendEntry entry = wantedBackends.get(i);
            String at = "backends/" + nameOr(entry.name(), i);
            backend(entry, at).ifPresent(one -> {
                if (backends.put(one.name(), one) != null) {
                    wrong(at + "/name", "duplicate-name", "Another back end has this name.");
                }
                readBackends.add(one);
            });
        }
        List<RouteEntry> wantedRoutes = bounded(document.routes(), ROUTES_MAX, "routes");
        List<Route> routes = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Set<String> conditions = new HashSet<>();
        for (int i = 0; i < wantedRoutes.size(); i++) {
            RouteEntry entry = wantedRoutes.get(i);
            String at = "routes/" + nameOr(entry.name(), i);
            if (!names.add(String.valueOf(entry.name()))) {
                wrong(at + "/name", "duplicate-name", "Another route has this name.");
            }
            Optional<Route> route = route(entry, i, at);
            if (route.isPresent()) {
                routes.add(route.get());
                if (!conditions.add(condition(route.get()))) {
                    wrong(at, "never-reached", "A route before this one takes all its requests.");
                }
            }
        }
        return problems.isEmpty()
                ? new Read(Optional.of(new RouteSet(routes, readBackends)), List.of())
                : new Read(Optional.empty(), problems);
    }

    private static String nameOr(@Nullable String name, int number) {
        return name == null || !isName(name) ? Integer.toString(number) : name;
    }

    /** Equal for two routes that are for exactly the same requests. */
    private static String condition(Route route) {
        return new TreeSet<>(route.hosts().stream().map(HostPattern::text).toList()) + " " + route.path().parts() + " "
                + new TreeSet<>(route.methods()) + " "
                + new TreeSet<>(route.headers().stream().map(HeaderTest::toString).toList());
    }

    // ---- back ends

    private Optional<Backend> backend(BackendEntry entry, String at) {
        int before = problems.size();
        String name = name(entry.name(), at);
        List<String> urls = bounded(entry.targets(), TARGETS_MAX, at + "/targets");
        if (urls.isEmpty()) {
            wrong(at + "/targets", "targets-missing", "Name at least one target.");
        }
        Map<String, Target> targets = new HashMap<>();
        List<Target> inOrder = new ArrayList<>();
        for (String url : urls) {
            Optional<Target> target = Target.of(url).filter(one -> one.path().equals("/"));
            if (target.isEmpty()) {
                wrong(at + "/targets", "target-malformed",
                        "A target is http or https with a host and perhaps a port, such as https://orders.example.org:8443.");
            } else if (targets.put(target.get().tls() + target.get().authority(), target.get()) != null) {
                wrong(at + "/targets", "duplicate-target", "A target is named twice.");
            } else {
                inOrder.add(target.get());
            }
        }
        Optional<Backend.Check> check = check(entry, at);
        return problems.size() == before ? Optional.of(new Backend(name, inOrder, check)) : Optional.empty();
    }

    private Optional<Backend.Check> check(BackendEntry entry, String at) {
        String path = entry.healthPath();
        if (path == null) {
            if (entry.healthMillis() != null) {
                wrong(at + "/healthPath", "health-path-missing", "Say what is asked to know whether a target is well.");
            }
            return Optional.empty();
        }
        boolean good = path.startsWith("/") && path.length() <= VALUE_MAX
                && path.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '#');
        if (!good) {
            wrong(at + "/healthPath", "health-path-malformed", "Give a path such as /health.");
        }
        Duration every = millis(entry.healthMillis(), 5_000, 500, 300_000, at + "/healthMillis");
        return Optional.of(new Backend.Check(path, every));
    }

    // ---- routes

    private Optional<Route> route(RouteEntry entry, int number, String at) {
        int before = problems.size();
        String name = name(entry.name(), at);
        List<HostPattern> hosts = hosts(entry, at);
        Optional<PathPattern> path = PathPattern.of(entry.path() == null ? "" : entry.path());
        if (path.isEmpty()) {
            wrong(at + "/path", "path-malformed",
                    "A path reads /orders, /orders/{id} or /orders/**, decoded, with 32 segments at most.");
        }
        Set<String> methods = methods(entry, at);
        List<HeaderTest> headers = headers(entry, at);
        Destination to = destination(entry, at);
        Access access = access(entry, to, at);
        long body = entry.bodyBytesMax() == null ? BODY_USUAL : entry.bodyBytesMax();
        if (body < 0 || body > BODY_MAX) {
            wrong(at + "/bodyBytesMax", "out-of-bounds", "A body may have 0 to 1099511627776 bytes.");
        }
        Patience patience = new Patience(millis(entry.connectMillis(), 2_000, 50, 30_000, at + "/connectMillis"),
                millis(entry.firstByteMillis(), 30_000, 50, 600_000, at + "/firstByteMillis"),
                millis(entry.idleMillis(), 30_000, 100, 600_000, at + "/idleMillis"),
                millis(entry.wholeMillis(), 3_600_000, 100, 86_400_000, at + "/wholeMillis"),
                millis(entry.socketIdleMillis(), 600_000, 1_000, 86_400_000, at + "/socketIdleMillis"));
        return problems.size() == before && path.isPresent()
                ? Optional.of(new Route(number, name, hosts, path.get(), methods, headers, access, to,
                        Boolean.TRUE.equals(entry.webSocket()), !Boolean.FALSE.equals(entry.retry()), body, patience,
                        Boolean.TRUE.equals(entry.tenants())))
                : Optional.empty();
    }

    private List<HostPattern> hosts(RouteEntry entry, String at) {
        List<HostPattern> hosts = new ArrayList<>();
        for (String text : bounded(entry.hosts(), HOSTS_MAX, at + "/hosts")) {
            Optional<HostPattern> host = HostPattern.of(text);
            if (host.isEmpty()) {
                wrong(at + "/hosts", "host-malformed",
                        "A host reads shop.example.org or *.example.org, without a port.");
            } else {
                hosts.add(host.get());
            }
        }
        return hosts;
    }

    private Set<String> methods(RouteEntry entry, String at) {
        Set<String> methods = new TreeSet<>(bounded(entry.methods(), METHODS.size(), at + "/methods"));
        if (!METHODS.containsAll(methods)) {
            wrong(at + "/methods", "method-unknown",
                    "A route takes GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS, in capitals.");
        }
        return methods;
    }

    private List<HeaderTest> headers(RouteEntry entry, String at) {
        List<HeaderTest> tests = new ArrayList<>();
        for (RouteHeader header : bounded(entry.headers(), HEADERS_MAX, at + "/headers")) {
            String name = header.name() == null ? "" : header.name().toLowerCase(Locale.ROOT);
            String value = header.value();
            boolean goodName = !name.isEmpty() && name.length() <= NAME_MAX && !NO_TEST.contains(name)
                    && !name.startsWith("posthouse-") && !name.startsWith("x-posthouse-")
                    && name.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-');
            boolean goodValue = value == null
                    || (!value.isEmpty() && value.length() <= VALUE_MAX
                            && value.chars().allMatch(c -> c > ' ' && c < 0x7f));
            if (goodName && goodValue) {
                tests.add(new HeaderTest(name, Optional.ofNullable(value)));
            } else {
                wrong(at + "/headers", "header-malformed",
                        "A header has a name and perhaps a value without blanks; none that says who asks or how a message is framed.");
            }
        }
        return tests;
    }

    private Destination destination(RouteEntry entry, String at) {
        List<RouteShare> wanted = bounded(entry.to(), SHARES_MAX, at + "/to");
        boolean platform = Boolean.TRUE.equals(entry.platform());
        if (platform == !wanted.isEmpty()) {
            wrong(at + "/to", "destination-unclear", "Say either back ends or that the platform answers.");
        }
        List<Share> shares = new ArrayList<>();
        Set<String> named = new HashSet<>();
        for (RouteShare share : wanted) {
            Backend backend = backends.get(String.valueOf(share.backend()));
            int weight = share.weight() == null ? 1 : share.weight();
            if (backend == null) {
                wrong(at + "/to", "backend-unknown", "There is no back end of that name.");
            } else if (!named.add(backend.name())) {
                wrong(at + "/to", "duplicate-name", "A back end is named twice.");
            } else if (weight < 1 || weight > WEIGHT_MAX) {
                wrong(at + "/to", "out-of-bounds", "A weight lies between 1 and 1000.");
            } else {
                shares.add(new Share(backend, weight));
            }
        }
        return platform ? new Destination.Platform() : new Destination.Outside(shares);
    }

    private Access access(RouteEntry entry, Destination to, String at) {
        String permission = entry.permission();
        boolean anonymous = Boolean.TRUE.equals(entry.anonymous());
        if (to instanceof Destination.Platform) {
            if (permission != null || anonymous || entry.reach() != null || entry.tenants() != null) {
                wrong(at + "/permission", "access-is-the-platforms",
                        "What the platform answers has its own permissions; leave these out.");
            }
            return new Access.Anyone();
        }
        if (anonymous) {
            if (permission != null || entry.reach() != null) {
                wrong(at + "/anonymous", "access-unclear", "Say either a permission or that anybody may come.");
            }
            return new Access.Anyone();
        }
        if (permission == null) {
            wrong(at + "/permission", "permission-missing",
                    "Say which permission is needed, or that anybody may come: anonymous.");
            return new Access.Anyone();
        }
        if (!permission.equals(Permission.SIGNED_IN) && !isPermission(permission)) {
            wrong(at + "/permission", "permission-malformed", "A permission reads module.thing.verb, or signed-in.");
        }
        String word = entry.reach() == null ? Permission.Reach.INTERNAL.word() : entry.reach();
        Optional<Permission.Reach> reach = Arrays.stream(Permission.Reach.values())
                .filter(one -> one.word().equals(word)).findFirst();
        if (reach.isEmpty()) {
            wrong(at + "/reach", "reach-unknown", "A route is internal, open or module.");
        } else if (reach.get() == Permission.Reach.OPEN && permission.equals(Permission.SIGNED_IN)) {
            // An app's token names permissions, and signing in is none.
            wrong(at + "/permission", "permission-malformed", "What apps may call needs a permission of its own.");
        }
        return new Access.Holding(reach.orElse(Permission.Reach.INTERNAL), permission);
    }

    private static boolean isPermission(String text) {
        String[] parts = text.split("\\.", -1);
        return text.length() <= PERMISSION_MAX && parts.length == 3
                && Arrays.stream(parts).allMatch(part -> !part.isEmpty() && part.charAt(0) >= 'a'
                        && part.charAt(0) <= 'z'
                        && part.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'));
    }

    // ---- small things

    private String name(@Nullable String name, String at) {
        if (name == null || !isName(name)) {
            wrong(at + "/name", "name-malformed", "A name has up to 60 small letters, digits and hyphens.");
            return "";
        }
        return name;
    }

    private static boolean isName(String name) {
        return !name.isEmpty() && name.length() <= NAME_MAX
                && name.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-');
    }

    private Duration millis(@Nullable Integer wanted, int usual, int min, int max, String at) {
        int millis = wanted == null ? usual : wanted;
        if (millis < min || millis > max) {
            wrong(at, "out-of-bounds", "This lies between " + min + " and " + max + " milliseconds.");
        }
        return Duration.ofMillis(millis);
    }

    private <T> List<T> bounded(@Nullable List<T> wanted, int max, String at) {
        List<T> list = wanted == null ? List.of() : wanted;
        if (list.size() > max) {
            wrong(at, "too-many", "There may be " + max + " at most.");
            return List.of();
        }
        if (list.stream().anyMatch(Objects::isNull)) {
            wrong(at, "malformed", "One of them is missing.");
            return List.of();
        }
        return list;
    }

    private void wrong(String at, String code, String words) {
        if (problems.size() < PROBLEMS_MAX) {
            problems.add(new RouteProblem(at, code, words));
        }
    }
}
