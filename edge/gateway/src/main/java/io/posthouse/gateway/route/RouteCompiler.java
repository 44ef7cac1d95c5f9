package io.posthouse.gateway.route;

import io.posthouse.gateway.route.RouteTable.Branch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes the table of a set of routes. A pure function of both. */
public final class RouteCompiler {
    /** Within one place of the tree: who looks at most headers, then who names the method, then who comes first. */
    private static final Comparator<Route> FIRST = Comparator.comparingInt((Route route) -> -route.headers().size())
            .thenComparing(route -> route.methods().isEmpty()).thenComparingInt(Route::number);

    private RouteCompiler() {
    }

    /** A branch while it grows. */
    private static final class Growing {
        private final Map<String, Growing> next = new HashMap<>();
        private final List<Route> here = new ArrayList<>();
        private final List<Route> rest = new ArrayList<>();
        private @Nullable Growing any;

        void add(Route route) {
            Growing at = this;
            for (PathPattern.Part part : route.path().parts()) {
                switch (part) {
                    case PathPattern.Part.Written(var text) -> at = at.next.computeIfAbsent(text, _ -> new Growing());
                    case PathPattern.Part.Any() -> at = at.behindAny();
                    case PathPattern.Part.Rest() -> {
                        at.rest.add(route);
                        return;
                    }
                }
            }
            at.here.add(route);
        }

        private Growing behindAny() {
            Growing known = any;
            if (known == null) {
                known = new Growing();
                any = known;
            }
            return known;
        }

        Branch grown() {
            Map<String, Branch> branches = new HashMap<>();
            next.forEach((word, growing) -> branches.put(word, growing.grown()));
            return new Branch(branches, Optional.ofNullable(any).map(Growing::grown), sorted(here), sorted(rest));
        }

        private static Route[] sorted(List<Route> routes) {
            return routes.stream().sorted(FIRST).toArray(Route[]::new);
        }
    }

    /**
     * The table of {@code routes}.
     *
     * @param ownNames the platform's own hosts
     */
    public static RouteTable compile(RouteSet routes, Collection<String> ownNames) {
        Map<String, Growing> hosts = new HashMap<>();
        Map<String, Growing> below = new HashMap<>();
        Growing everywhere = new Growing();
        boolean anywhere = false;
        for (Route route : routes.routes()) {
            for (HostPattern host : route.hosts()) {
                (host.below() ? below : hosts).computeIfAbsent(host.name(), _ -> new Growing()).add(route);
            }
            if (route.hosts().isEmpty()) {
                everywhere.add(route);
                anywhere = true;
            }
        }
        Set<String> own = ownNames.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
        return new RouteTable(grown(hosts), grown(below),
                anywhere ? Optional.of(everywhere.grown()) : Optional.empty(), own);
    }

    private static Map<String, Branch> grown(Map<String, Growing> all) {
        Map<String, Branch> grown = new HashMap<>();
        all.forEach((name, growing) -> grown.put(name, growing.grown()));
        return grown;
    }
}
