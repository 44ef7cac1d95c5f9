package io.posthouse.server.console;

import io.posthouse.cluster.Cluster;
import io.posthouse.cluster.NodeName;
import io.posthouse.cluster.nodes.NodesCluster;
import io.posthouse.cluster.owner.NodeStatus;
import io.posthouse.cluster.owner.Standing;
import io.posthouse.identity.Deeds;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.RefusedException;
import io.posthouse.storage.StoreUnavailable;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The platform as a whole, for administrators. */
@RestController
final class PlatformEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(PlatformEndpoint.class);
    private static final String WHAT_OVERVIEW = "How each node is, as it says of itself at this moment. silent names the nodes that did"
            + " not answer in time, or fell silent in the last day without having left.";
    private static final String WHAT_NODES = "All nodes that the database knows, with those that left or fell silent in the last day."
            + " join is where a further node joins; null where there can be only one.";
    private static final String WHAT_DRAIN = "The node lets nobody in any more, hands its shards to the others, sends its clients to them,"
            + " and ends. There is no way back. Refused with last-node when no other stands well, and with last-of-role when no other"
            + " that does carries all of what it carries.";

    private final NodeDesk desk;
    private final Cluster cluster;
    private final ThisNode node;
    private final NodeWords words;
    private final Deeds deeds;
    private final Clock clock;

    PlatformEndpoint(NodeDesk desk, Cluster cluster, ThisNode node, NodeWords words, Deeds deeds, Clock clock) {
        this.desk = desk;
        this.cluster = cluster;
        this.node = node;
        this.words = words;
        this.deeds = deeds;
        this.clock = clock;
    }

    /**
     * @param self the node that answers
     * @param alone whether there can be only one
     * @param time of the answer
     * @param orphans shards that are still in the name of a silent node: nobody writes them until another has taken them over; null
     *        when that cannot be read
     */
    record Overview(String self, boolean alone, Instant time, List<Vitals> nodes, List<String> silent,
            @Nullable Integer orphans) {
    }

    /**
     * One node.
     *
     * @param state {@code ready}, {@code impaired}, {@code unready}, {@code draining}, {@code leaving}, {@code left},
     *        {@code silent}, or how it stands otherwise
     * @param says what is wrong and what to do; empty when all is well
     * @param behind rows of the one of its shards that is farthest behind
     * @param address where other nodes reach it; empty when there can be none
     */
    record NodeView(String name, String state, String says, List<String> roles, String version, Instant since,
            int sessions, int clients, int shards, long behind, String address, boolean alive) {
    }

    record NodeList(List<NodeView> items, String self, boolean alone, @Nullable String join) {
    }

    @GetMapping(name = WHAT_OVERVIEW, path = "/api/overview", produces = "application/json")
    @Permission("platform.overview.read")
    Overview overview() {
        NodeDesk.Round round = desk.round();
        Set<String> silent = new TreeSet<>(round.silent());
        List<NodeStatus> known = cluster instanceof NodesCluster many ? known(many) : List.of();
        silent.addAll(lost(known));
        return new Overview(cluster.self().value(), !(cluster instanceof NodesCluster), clock.instant(), round.nodes(),
                List.copyOf(silent), orphans(known, silent));
    }

    /** Nodes that fell silent without having left: nobody asks them any more. */
    private static List<String> lost(List<NodeStatus> known) {
        return known.stream().filter(each -> !each.alive() && each.standing() != Standing.LEFT)
                .map(NodeStatus::name).toList();
    }

    /** How many shards the silent ones own still; null when nothing is known of any node. */
    static @Nullable Integer orphans(List<NodeStatus> known, Set<String> silent) {
        return known.isEmpty()
                ? null
                : known.stream().filter(each -> silent.contains(each.name())).mapToInt(PlatformEndpoint::shards).sum();
    }

    private static int shards(NodeStatus node) {
        return node.shards().values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Empty when the database does not answer. */
    private static List<NodeStatus> known(NodesCluster many) {
        try {
            return many.nodes();
        } catch (StoreUnavailable e) {
            // The health of the nodes that answer says that the database is away.
            LOG.atDebug().setCause(e).log("nodes not read");
            return List.of();
        }
    }

    @GetMapping(name = WHAT_NODES, path = "/api/nodes", produces = "application/json")
    @Permission("platform.node.read")
    NodeList nodes() {
        return cluster instanceof NodesCluster many
                ? new NodeList(many.nodes().stream().map(this::view).toList(), many.self().value(), false,
                        node.address())
                : new NodeList(List.of(alone()), cluster.self().value(), true, null);
    }

    @PostMapping(name = WHAT_DRAIN, path = "/api/nodes/{name}/drain", produces = "application/json")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Permission("platform.node.drain")
    void drain(@PathVariable String name) {
        deeds.doing("node.drain", name, "", () -> {
            whyItStays(name, nodes().items()).ifPresent(why -> {
                throw new RefusedException(why);
            });
            desk.drain(new NodeName(name));
        });
    }

    /** Why a node is not to be emptied while the others stand as they do; empty when it may go. */
    static Optional<ConsoleRefusal> whyItStays(String name, List<NodeView> all) {
        if (all.stream().noneMatch(each -> each.alive() && each.name().equals(name))) {
            return Optional.of(ConsoleRefusal.NO_SUCH_NODE);
        }
        List<RoleBearer> bearers = all.stream()
                .map(each -> RoleBearer.of(each.name(), each.roles(), each.alive(), each.state())).toList();
        if (bearers.stream().noneMatch(each -> each.serves() && !each.name().equals(name))) {
            return Optional.of(ConsoleRefusal.LAST_NODE);
        }
        return RoleBearer.rolesOnlyOf(name, bearers).isEmpty()
                ? Optional.empty()
                : Optional.of(ConsoleRefusal.LAST_OF_ROLE);
    }

    private NodeView alone() {
        return alone(desk.vitals(), node);
    }

    static NodeView alone(Vitals vitals, ThisNode node) {
        String state = node.isDraining() ? "draining" : worst(vitals);
        return new NodeView(vitals.node(), state, says(vitals), node.roles().stream().sorted().toList(),
                vitals.version(), vitals.startedAt(), vitals.sessions(), vitals.clients(), node.shards(),
                vitals.behind(), "", true);
    }

    private static String worst(Vitals vitals) {
        if (vitals.parts().stream().anyMatch(part -> part.state().equals("unwell"))) {
            return "unready";
        }
        return vitals.parts().stream().anyMatch(part -> part.state().equals("impaired")) ? "impaired" : "ready";
    }

    /** In the words in which a node of several says it of itself. */
    private static String says(Vitals vitals) {
        return vitals.parts().stream().filter(part -> !part.state().equals("well"))
                .map(part -> part.part() + ": " + part.what() + " " + part.advice()).collect(Collectors.joining(" "));
    }

    private NodeView view(NodeStatus status) {
        return new NodeView(status.name(), words.state(status), words.says(status),
                status.roles().stream().sorted().toList(), status.version(), status.since(),
                status.alive() ? status.report().sessions() : 0, status.alive() ? status.report().connections() : 0,
                shards(status),
                status.alive() ? status.report().behind() : 0, status.report().address(), status.alive());
    }
}
