package io.posthouse.gateway.traffic;

import io.posthouse.cluster.Cluster;
import io.posthouse.cluster.Node;
import io.posthouse.cluster.NodeName;
import io.posthouse.cluster.Questions;
import io.posthouse.gateway.route.TargetBoard;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Asks every node what passed its door. Blocks for up to {@link #PATIENCE}; virtual threads only. */
public final class TrafficDesk {
    private static final Logger LOG = LoggerFactory.getLogger(TrafficDesk.class);
    private static final String TOPIC = "traffic";
    /** Less than people who watch wait for the next look. */
    private static final Duration PATIENCE = Duration.ofMillis(1_500);

    /** RFC 5280 section 4.2.1.6: dNSName. */
    private static final Integer DNS = 2;
    private static final int NAMES_MAX = 5;

    private final Cluster cluster;
    private final Questions questions;
    private final Supplier<List<String>> lost;
    private final JsonMapper json = JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /**
     * @param board how the targets of back ends are, as this node sees them
     * @param lost nodes that are not there though they did not leave
     * @param certificate which new connections to the doors get
     * @param waiting where questions are answered: virtual threads
     */
    public TrafficDesk(Cluster cluster, Traffic traffic, TargetBoard board, Supplier<List<String>> lost,
            Supplier<X509Certificate> certificate, Executor waiting) {
        this.cluster = cluster;
        this.lost = lost;
        this.questions = new Questions(cluster, TOPIC, (_, question) -> json.writeValueAsBytes(
                traffic.told(json.readValue(question, Filter.class), targets(board),
                        told(certificate.get()))),
                waiting);
    }

    private static List<Told.Target> targets(TargetBoard board) {
        return board.now().stream()
                .map(one -> new Told.Target(one.backend(), one.url(), one.addresses(), one.well())).toList();
    }

    private static Told.Certificate told(X509Certificate held) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(held.getEncoded());
            Collection<List<?>> names = held.getSubjectAlternativeNames();
            return new Told.Certificate(
                    names == null
                            ? List.of()
                            : names.stream().filter(name -> DNS.equals(name.getFirst())).limit(NAMES_MAX)
                                    .map(name -> String.valueOf(name.get(1))).toList(),
                    HexFormat.of().formatHex(digest), held.getNotAfter().toInstant().toEpochMilli());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate is in use that cannot be read", e);
        }
    }

    /**
     * What the nodes told.
     *
     * @param silent those that did not, by name
     */
    record Round(Map<String, Told> told, List<String> silent) {
    }

    Round round(Filter filter) {
        byte[] question = json.writeValueAsBytes(filter);
        Map<NodeName, CompletableFuture<byte[]>> asked = new LinkedHashMap<>();
        for (Node member : cluster.members().now()) {
            // Each has its own: a frame belongs to the link.
            asked.put(member.name(), questions.ask(member.name(), question.clone(), PATIENCE));
        }
        Map<String, Told> told = new LinkedHashMap<>();
        TreeSet<String> silent = new TreeSet<>(lost.get());
        asked.forEach((name, answer) -> {
            try {
                told.put(name.value(), json.readValue(answer.join(), Told.class));
                silent.remove(name.value());
            } catch (CompletionException | JacksonException e) {
                LOG.atDebug().addKeyValue("node", name).setCause(e).log("node did not say what passed its door");
                silent.add(name.value());
            }
        });
        return new Round(told, List.copyOf(silent));
    }
}
