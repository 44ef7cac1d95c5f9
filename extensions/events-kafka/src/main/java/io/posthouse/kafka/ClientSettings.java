package io.posthouse.kafka;

import io.posthouse.kernel.Fault;
import io.posthouse.storage.event.CarrierSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What Kafka's clients are told: what our promises rest on, and of the operator's what leaves these alone. */
final class ClientSettings {
    /** How TLS is spoken and how one signs in. */
    private static final Set<String> FAMILIES = Set.of("security.", "sasl.", "ssl.");
    /** How quickly and how tightly; none of them can lose or reorder anything. */
    private static final Set<String> MATTERS_OF_TASTE = Set.of("batch.size", "client.dns.lookup",
            "compression.gzip.level", "compression.lz4.level", "compression.type", "compression.zstd.level",
            "connections.max.idle.ms", "linger.ms", "max.request.size", "metadata.max.age.ms", "receive.buffer.bytes",
            "reconnect.backoff.max.ms", "reconnect.backoff.ms", "request.timeout.ms", "send.buffer.bytes",
            "socket.connection.setup.timeout.max.ms", "socket.connection.setup.timeout.ms");

    private final CarrierSettings settings;
    private final Patience patience;

    /** @throws Fault when the operator's cannot be used */
    ClientSettings(CarrierSettings settings, Patience patience) {
        this.settings = settings;
        this.patience = patience;
        Set<String> unknown = new TreeSet<>();
        Set<String> ours = new TreeSet<>();
        for (String name : settings.client().keySet()) {
            if (!ProducerConfig.configNames().contains(name)) {
                unknown.add(name);
            } else if (!MATTERS_OF_TASTE.contains(name) && FAMILIES.stream().noneMatch(name::startsWith)) {
                ours.add(name);
            }
        }
        if (!unknown.isEmpty()) {
            throw new Fault("posthouse.kafka.client has " + String.join(", ", unknown)
                    + ", which Kafka's producer does not know; its names are listed at"
                    + " https://kafka.apache.org/documentation/#producerconfigs", false, null);
        }
        if (!ours.isEmpty()) {
            throw new Fault("posthouse.kafka.client has " + String.join(", ", ours)
                    + ", which is not to be set: that nothing is lost and order is kept rests on it. To be set are those that"
                    + " begin with security., sasl. or ssl., and " + String.join(", ", new TreeSet<>(MATTERS_OF_TASTE)),
                    false, null);
        }
    }

    /** For a producer. */
    Map<String, Object> producer() {
        Map<String, Object> all = new HashMap<>();
        all.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        all.put(ProducerConfig.BATCH_SIZE_CONFIG, 64 * 1024);
        all.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        all.put(ProducerConfig.RECONNECT_BACKOFF_MS_CONFIG, 200L);
        all.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 5_000L);
        all.putAll(settings.client());
        all.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.servers());
        all.put(ProducerConfig.ACKS_CONFIG, "all");
        all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        all.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 5);
        all.put(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE);
        // What was begun is tried for as long as it takes: given up, it would come after what was sent behind it.
        all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
        all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, patience.answer().toMillis());
        all.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 16L * 1024 * 1024);
        all.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        all.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        silence(all);
        return all;
    }

    /** For whoever looks after topics. */
    Map<String, Object> admin() {
        Map<String, Object> all = new HashMap<>();
        settings.client().forEach((name, value) -> {
            if (AdminClientConfig.configNames().contains(name)) {
                all.put(name, value);
            }
        });
        all.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, settings.servers());
        all.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) patience.answer().toMillis() / 2);
        all.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) patience.answer().toMillis());
        silence(all);
        return all;
    }

    /** Nobody asks these clients for metrics, neither here nor over there. */
    private static void silence(Map<String, Object> all) {
        all.put(ProducerConfig.METRIC_REPORTER_CLASSES_CONFIG, "");
        all.put(ProducerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
    }

    /** The largest request that a producer sends, in bytes. */
    int requestBytesMax() {
        return Integer.parseInt(settings.client().getOrDefault(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, "1048576"));
    }
}
