package io.posthouse.gateway.traffic;

import io.posthouse.cluster.Cluster;
import io.posthouse.cluster.NodeName;
import io.posthouse.gateway.route.TargetBoard;
import io.posthouse.net.tls.TlsMaterial;
import io.posthouse.net.tls.TlsSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Somebody who watches by the endpoint, as nodes with their traffic answer it. */
public final class Watching implements AutoCloseable {
    private static final X509Certificate CERTIFICATE = certificate();

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final TrafficEndpoint endpoint;

    /** Of one node. */
    public Watching(Traffic traffic) {
        this(Cluster.inProcess(new NodeName("north")), traffic, List.of());
    }

    Watching(Cluster cluster, Traffic traffic, List<String> lost) {
        endpoint = new TrafficEndpoint(
                new TrafficDesk(cluster, traffic, new TargetBoard(), () -> lost, () -> CERTIFICATE, threads),
                Clock.systemUTC());
    }

    /** All of the last minute. */
    public JsonNode all() {
        return of("", "", "");
    }

    /** The same of one route, app or code. */
    public JsonNode of(String route, String app, String code) {
        return ask(60, route, app, code, "slow", 20);
    }

    JsonNode ask(int seconds, String route, String app, String code, String sort, int limit) {
        return JsonMapper.shared().valueToTree(endpoint.traffic(seconds, route, app, code, sort, limit));
    }

    private static X509Certificate certificate() {
        try {
            return TlsMaterial.open(new TlsSettings(Files.createTempDirectory("watching"), Optional.empty(),
                    "localhost", List.of()), Clock.systemUTC()).chain().getFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
