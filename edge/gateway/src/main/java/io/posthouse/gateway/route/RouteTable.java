package io.posthouse.gateway.route;

import io.vertx.core.MultiMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of a request. Made by {@link RouteCompiler}, and never changed; any thread.
 *
 * <p>Of all routes that fit, the one is found that says most about the host (its name, then the longest name above it, then none), of those
 * the one that says most about the path (segment by segment: written out, then anything, then all that follows), of those the one that
 * looks at most headers, of those one that names the method, of those the first of the document. It looks at each segment once for each
 * kind of host, makes no copies of the path, and asks for headers only where a route does.
 */
public final class RouteTable {
    /** Nothing is found. */
    public static final RouteTable EMPTY = new RouteTable(Map.of(), Map.of(), Optional.empty(), Set.of());

    private final Map<String, Branch> hosts;
    private final Map<String, Branch> below;
    private final @Nullable Branch everywhere;
    private final Set<String> ownNames;

    /**
     * @param hosts by name
     * @param below by the name above, such as {@code example.org}
     * @param everywhere for those without a host
     * @param ownNames of the platform, in lower case
     */
    RouteTable(Map<String, Branch> hosts, Map<String, Branch> below, Optional<Branch> everywhere,
            Set<String> ownNames) {
        this.hosts = Map.copyOf(hosts);
        this.below = Map.copyOf(below);
        this.everywhere = everywhere.orElse(null);
        this.ownNames = Set.copyOf(ownNames);
    }

    /** A place in the tree of segments: what may come next, and what is for paths that end here or go on. */
    static final class Branch {
        private static final Route[] NONE = {};

        private final String[] words;
        private final Branch[] branches;
        private final @Nullable Branch any;
        private final Route[] here;
        private final Route[] rest;

        /**
         * @param next by the segment that is written out
         * @param any behind any segment
         * @param here for paths that end here, the first to be asked first
         * @param rest for paths that end here or go on
         */
        Branch(Map<String, Branch> next, Optional<Branch> any, Route[] here, Route[] rest) {
            // Half empty at least, so that a search always ends.
            int size = Integer.highestOneBit(Math.max(1, next.size()) * 4 - 1);
            this.words = new String[size];
            this.branches = new Branch[size];
            this.any = any.orElse(null);
            this.here = here.length == 0 ? NONE : here.clone();
            this.rest = rest.length == 0 ? NONE : rest.clone();
            next.forEach((word, branch) -> {
                int at = spread(word.hashCode()) & (size - 1);
                while (words[at] != null) {
                    at = (at + 1) & (size - 1);
                }
                words[at] = word;
                branches[at] = branch;
            });
        }

        private static int spread(int hash) {
            return hash ^ (hash >>> 16);
        }

        private @Nullable Branch next(String path, int from, int to) {
            int hash = 0;
            for (int i = from; i < to; i++) {
                // As strings are hashed, without making one.
                hash = 31 * hash + path.charAt(i);
            }
            int at = spread(hash) & (words.length - 1);
            while (words[at] != null) {
                if (words[at].length() == to - from && path.startsWith(words[at], from)) {
                    return branches[at];
                }
                at = (at + 1) & (words.length - 1);
            }
            return null;
        }
    }

    /** Whether nothing is ever found. */
    public boolean isEmpty() {
        return hosts.isEmpty() && below.isEmpty() && everywhere == null;
    }

    /**
     * Whether routes name this host and it is none of the platform's names: then no cookie of ours comes along, and no page there can act
     * for our page.
     *
     * @param host without a port
     */
    public boolean isForeign(String host) {
        String name = normal(host);
        return !ownNames.contains(name) && (hosts.containsKey(name) || above(name) != null);
    }

    /**
     * The route of a request; null for none.
     *
     * @param host without a port
     * @param path decoded, beginning with a slash, without a query
     */
    public @Nullable Route find(String host, String method, String path, MultiMap headers) {
        String name = normal(host);
        Branch exact = hosts.get(name);
        Route found = exact == null ? null : find(exact, path, 1, method, headers);
        if (found == null && !below.isEmpty()) {
            for (int dot = name.indexOf('.'); dot >= 0 && found == null; dot = name.indexOf('.', dot + 1)) {
                Branch wide = below.get(name.substring(dot + 1));
                found = wide == null ? null : find(wide, path, 1, method, headers);
            }
        }
        Branch all = everywhere;
        return found == null && all != null ? find(all, path, 1, method, headers) : found;
    }

    private @Nullable Branch above(String name) {
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
            Branch wide = below.get(name.substring(dot + 1));
            if (wide != null) {
                return wide;
            }
        }
        return null;
    }

    /** In lower case, and without the dot that stands for the root of all names. */
    private static String normal(String host) {
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                return name.toLowerCase(Locale.ROOT);
            }
        }
        return name;
    }

    /** @param from where the next segment begins; one behind the path's end when there is none. Each branch is met once at most. */
    private static @Nullable Route find(Branch at, String path, int from, String method, MultiMap headers) {
        if (from > path.length()) {
            Route ends = first(at.here, method, headers);
            return ends == null ? first(at.rest, method, headers) : ends;
        }
        int slash = path.indexOf('/', from);
        int to = slash < 0 ? path.length() : slash;
        Branch written = at.next(path, from, to);
        Route found = written == null ? null : find(written, path, to + 1, method, headers);
        Branch any = at.any;
        if (found == null && any != null && to > from) {
            found = find(any, path, to + 1, method, headers);
        }
        return found == null ? first(at.rest, method, headers) : found;
    }

    private static @Nullable Route first(Route[] routes, String method, MultiMap headers) {
        for (Route route : routes) {
            if ((route.methods().isEmpty() || route.methods().contains(method)) && fits(route, headers)) {
                return route;
            }
        }
        return null;
    }

    private static boolean fits(Route route, MultiMap headers) {
        if (!route.headers().isEmpty()) {
            for (Route.HeaderTest test : route.headers()) {
                boolean there = test.value().isPresent()
                        ? headers.contains(test.name(), test.value().get(), false)
                        : headers.contains(test.name());
                if (!there) {
                    return false;
                }
            }
        }
        return true;
    }
}
