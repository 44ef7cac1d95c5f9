package io.posthouse.server.console;

import io.posthouse.cluster.Cluster;
import io.posthouse.cluster.Node;
import io.posthouse.cluster.NodeName;
import io.posthouse.cluster.Questions;
import io.posthouse.gateway.refusal.RecentRefusals;
import io.posthouse.identity.RefusedCall;
import io.posthouse.identity.RefusedCalls;
import io.posthouse.kernel.AppId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What was refused to an app, asked of every node: each remembers what its own door refused. Blocks for up to two seconds; virtual threads
 * only.
 */
final class RefusalDesk implements RefusedCalls {
    private static final Logger LOG = LoggerFactory.getLogger(RefusalDesk.class);
    private static final String TOPIC = "refusals";
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Cluster cluster;
    private final Questions questions;
    // A node of the release before, or of the next one, says less or more.
    private final JsonMapper json = JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
            DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES).build();

    RefusalDesk(Cluster cluster, RecentRefusals recent, Executor waiting) {
        this.cluster = cluster;
        this.questions = new Questions(cluster, TOPIC,
                (_, question) -> json.writeValueAsBytes(
                        new Said(recent.of(new AppId(ByteBuffer.wrap(question).getLong())))),
                waiting);
    }

    /** What one node remembers. */
    record Said(List<RefusedCall> calls) {
    }

    @Override
    public Found of(AppId app) {
        byte[] question = ByteBuffer.allocate(Long.BYTES).putLong(app.value()).array();
        Map<NodeName, CompletableFuture<byte[]>> asked = new LinkedHashMap<>();
        for (Node member : cluster.members().now()) {
            asked.put(member.name(), questions.ask(member.name(), question, PATIENCE));
        }
        List<RefusedCall> calls = new ArrayList<>();
        List<String> silent = new ArrayList<>();
        asked.forEach((name, answer) -> {
            try {
                calls.addAll(json.readValue(answer.join(), Said.class).calls());
            } catch (CompletionException | JacksonException e) {
                LOG.atDebug().addKeyValue("node", name).setCause(e).log("node did not say what it refused");
                silent.add(name.value());
            }
        });
        calls.sort(Comparator.comparing(RefusedCall::at).reversed());
        return new Found(calls.subList(0, Math.min(calls.size(), KEPT_MAX)), silent);
    }
}
