package io.posthouse.server.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.posthouse.cluster.Cluster;
import io.posthouse.cluster.Node;
import io.posthouse.cluster.NodeName;
import io.posthouse.cluster.Questions;
import io.posthouse.kernel.RefusedException;
import io.posthouse.messaging.oversight.Census;
import io.posthouse.messaging.oversight.Oversight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Asks every node how it is, and has one emptied. Blocks for up to three seconds; virtual threads only. */
public final class NodeDesk {
    private static final Logger LOG = LoggerFactory.getLogger(NodeDesk.class);
    private static final String TOPIC = "console";
    /** Longer than the health of a node that is not well takes. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final String VITALS = "vitals";
    private static final String DRAIN = "drain";

    private final Cluster cluster;
    private final ThisNode node;
    private final HealthRound health;
    private final Optional<Oversight> oversight;
    private final Pace pace;
    private final Supplier<BackupState> backup;
    private final Questions questions;
    private final JsonMapper json = JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** @param oversight of the sessions here; empty where there are none */
    NodeDesk(Cluster cluster, ThisNode node, HealthRound health, Optional<Oversight> oversight, Pace pace,
            Supplier<BackupState> backup, Executor waiting) {
        this.cluster = cluster;
        this.node = node;
        this.health = health;
        this.oversight = oversight;
        this.pace = pace;
        this.backup = backup;
        this.questions = new Questions(cluster, TOPIC, (from, question) -> answer(from, new String(question, UTF_8)),
                waiting);
    }

    /** @param silent the nodes that did not answer in time */
    record Round(List<Vitals> nodes, List<String> silent) {
        Round {
            nodes = List.copyOf(nodes);
            silent = List.copyOf(silent);
        }
    }

    Round round() {
        Map<NodeName, CompletableFuture<byte[]>> asked = new LinkedHashMap<>();
        for (Node member : cluster.members().now()) {
            asked.put(member.name(), questions.ask(member.name(), VITALS.getBytes(UTF_8), PATIENCE));
        }
        List<Vitals> vitals = new ArrayList<>();
        List<String> silent = new ArrayList<>();
        asked.forEach((name, answer) -> {
            try {
                vitals.add(json.readValue(answer.join(), Vitals.class));
            } catch (CompletionException | JacksonException e) {
                LOG.atDebug().addKeyValue("node", name).setCause(e).log("node did not say how it is");
                silent.add(name.value());
            }
        });
        return new Round(vitals, silent);
    }

    Vitals vitals() {
        Census census = oversight.map(Oversight::census).orElseGet(() -> new Census(0, 0, 0));
        return new Vitals(cluster.self().value(), node.version(), node.startedAt(), health.now(), census.people(),
                census.sessions(), census.pages(), node.clients(), node.behind(), pace.spans(), Pace.SPAN_SECONDS,
                backup.get(), node.certificateEnds(), node.isDraining() ? node.shards() : null);
    }

    /**
     * Has a node emptied.
     *
     * @throws RefusedException {@code no-such-node}, {@code node-silent}
     */
    void drain(NodeName name) {
        if (cluster.members().now().stream().noneMatch(member -> member.name().equals(name))) {
            throw new RefusedException(ConsoleRefusal.NO_SUCH_NODE);
        }
        try {
            questions.ask(name, DRAIN.getBytes(UTF_8), PATIENCE).join();
        } catch (CompletionException e) {
            LOG.atInfo().addKeyValue("node", name).setCause(e).log("node not asked to drain");
            throw new RefusedException(ConsoleRefusal.NODE_SILENT);
        }
    }

    private byte[] answer(NodeName from, String question) {
        return switch (question) {
            case VITALS -> json.writeValueAsBytes(vitals());
            case DRAIN -> {
                LOG.atInfo().addKeyValue("from", from).log("asked to drain from the console");
                node.drain();
                yield new byte[0];
            }
            default -> throw new IllegalArgumentException("another version of the program asks for more");
        };
    }
}
