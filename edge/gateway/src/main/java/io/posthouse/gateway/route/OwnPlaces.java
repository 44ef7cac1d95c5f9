package io.posthouse.gateway.route;

import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/** What no route takes from the platform: its own paths, on every host that is not given away whole. The door shows them here. Any thread. */
public final class OwnPlaces {
    private volatile Shown shown = new Shown(List.of(), _ -> false);

    private record Shown(List<String> hosts, Predicate<String> paths) {
        Shown {
            hosts = List.copyOf(hosts);
        }
    }

    /**
     * Shows what there is.
     *
     * @param hosts under which the platform's own pages may be open
     * @param paths whether a raw path is the platform's
     */
    public void show(Collection<String> hosts, Predicate<String> paths) {
        shown = new Shown(List.copyOf(hosts), paths);
    }

    /** The platform's own hosts. */
    Collection<String> hosts() {
        return shown.hosts();
    }

    /** Whether the platform itself answers there, wherever a route leads. */
    boolean keeps(String path) {
        return shown.paths().test(path);
    }
}
