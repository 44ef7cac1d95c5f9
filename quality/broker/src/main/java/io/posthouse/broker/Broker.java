package io.posthouse.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/**
 * A real broker in a process of its own, so that it can be killed and stopped like one: Kafka from the jars of the class path,
 * its own controller. One listener is open to everybody, one wants a password (SCRAM-SHA-256). What was written stays when it is
 * killed, and it comes back at the same address.
 */
public final class Broker implements AutoCloseable {
    /** Whom the listener that wants a password knows. */
    public static final String USER = "posthouse";
    public static final String PASSWORD = "brass-kettle-71";
    private static final Duration IN_VAIN = Duration.ofSeconds(90);
    /** One that no test looks at. */
    private static final String OTHER_SETTING = "file.delete.delay.ms";

    private final Path folder;
    private final int port;
    private final int signedPort;
    private @Nullable Process process;

    private Broker(Path folder, int port, int signedPort) {
        this.folder = folder;
        this.port = port;
        this.signedPort = signedPort;
    }

    /** A new one, which is there when this returns. */
    public static Broker start(Path folder) throws Exception {
        int[] ports = freePorts(3);
        Broker broker = new Broker(folder, ports[0], ports[2]);
        Files.createDirectories(folder);
        Properties settings = new Properties();
        settings.putAll(Map.ofEntries(Map.entry("process.roles", "broker,controller"), Map.entry("node.id", "1"),
                Map.entry("controller.quorum.voters", "1@127.0.0.1:" + ports[1]),
                Map.entry("listeners",
                        "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d,SASL_PLAINTEXT://127.0.0.1:%d"
                                .formatted(ports[0], ports[1], ports[2])),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry("listener.security.protocol.map",
                        "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT"),
                Map.entry("inter.broker.listener.name", "PLAINTEXT"),
                Map.entry("sasl.enabled.mechanisms", "SCRAM-SHA-256"),
                Map.entry("listener.name.sasl_plaintext.scram-sha-256.sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required;"),
                Map.entry("log.dirs", folder.resolve("log").toString()),
                Map.entry("auto.create.topics.enable", "false"),
                Map.entry("offsets.topic.replication.factor", "1"), Map.entry("offsets.topic.num.partitions", "1"),
                Map.entry("transaction.state.log.replication.factor", "1"),
                Map.entry("transaction.state.log.min.isr", "1"),
                Map.entry("log.cleaner.enable", "false"), Map.entry("num.network.threads", "1"),
                Map.entry("num.io.threads", "2"), Map.entry("background.threads", "1"),
                Map.entry("controlled.shutdown.enable", "false")));
        try (var file = Files.newBufferedWriter(folder.resolve("server.properties"))) {
            settings.store(file, null);
        }
        new Formatter().setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8)).setNodeId(1)
                .setClusterId(Uuid.randomUuid().toString()).addDirectory(folder.resolve("log").toString())
                .setMetadataLogDirectory(folder.resolve("log").toString())
                .setReleaseVersion(MetadataVersion.latestProduction()).setControllerListenerName("CONTROLLER")
                .setScramArguments(List.of("SCRAM-SHA-256=[name=" + USER + ",password=" + PASSWORD + "]")).run();
        broker.up();
        return broker;
    }

    private static int[] freePorts(int count) throws IOException {
        List<ServerSocket> taken = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                taken.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return taken.stream().mapToInt(ServerSocket::getLocalPort).toArray();
        } finally {
            for (ServerSocket socket : taken) {
                socket.close();
            }
        }
    }

    /** Starts it (again), and waits until it serves. */
    public void up() throws Exception {
        begin();
        awaitServing();
    }

    /** Starts it again, and does not wait. */
    public void begin() throws IOException {
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp", path, BrokerMain.class.getName(),
                folder.resolve("server.properties").toString()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("said.log").toFile())).start();
    }

    private void awaitServing() throws Exception {
        long end = System.nanoTime() + IN_VAIN.toNanos();
        while (true) {
            try (Admin admin = admin()) {
                if (!admin.describeCluster().nodes().get(3, TimeUnit.SECONDS).isEmpty()) {
                    return;
                }
            } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
                if (System.nanoTime() > end || !running().isAlive()) {
                    throw new AssertionError("no broker: " + Files.readString(folder.resolve("said.log")), e);
                }
            }
        }
    }

    private Process running() {
        Process now = process;
        if (now == null) {
            throw new IllegalStateException("it was not started");
        }
        return now;
    }

    /** Whether its process is there. */
    public boolean isUp() {
        return running().isAlive();
    }

    /** Ends it as a power cut would end its process. */
    public void kill() throws InterruptedException {
        running().destroyForcibly().waitFor();
    }

    /** Its processor stands still: connections stay, and nothing answers. */
    public void freeze() throws Exception {
        new ProcessBuilder("kill", "-STOP", Long.toString(running().pid())).start().waitFor();
    }

    /** Lets it go on. */
    public void thaw() throws Exception {
        new ProcessBuilder("kill", "-CONT", Long.toString(running().pid())).start().waitFor();
    }

    /** Where everybody is let in, as clients take it for their first servers. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /** Where a password is wanted. */
    public String signedAddress() {
        return "127.0.0.1:" + signedPort;
    }

    /** What manages it; impatient, for it may be away. The caller closes it. */
    public Admin admin() {
        return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, address(),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 2_000, AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                3_000,
                AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 200L,
                AdminClientConfig.METRIC_REPORTER_CLASSES_CONFIG, ""));
    }

    /** Makes a topic with one copy. */
    public void makeTopic(String name, int partitions, Map<String, String> settings) throws Exception {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(name, Optional.of(partitions), Optional.of((short) 1))
                    .configs(settings))).all().get();
        }
    }

    /**
     * Changes a setting of a topic that is there, and waits until it holds. The controller answers when it has noted the change; the
     * broker hears of it later, shows it, and only then follows it. It takes one change after the other: when it shows a second one it
     * follows the first.
     */
    public void setOnTopic(String name, String setting, String value) throws Exception {
        try (Admin admin = admin()) {
            ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, name);
            setAndSee(admin, topic, new ConfigEntry(setting, value));
            String before = shown(admin, topic, OTHER_SETTING);
            setAndSee(admin, topic, new ConfigEntry(OTHER_SETTING, "60000".equals(before) ? "60001" : "60000"));
        }
    }

    private static void setAndSee(Admin admin, ConfigResource topic, ConfigEntry entry) throws Exception {
        admin.incrementalAlterConfigs(Map.of(topic, List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET)))).all()
                .get();
        long end = System.nanoTime() + IN_VAIN.toNanos();
        while (!shown(admin, topic, entry.name()).equals(entry.value())) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("the broker does not show " + entry);
            }
            Thread.sleep(20);
        }
    }

    private static String shown(Admin admin, ConfigResource topic, String setting) throws Exception {
        return admin.describeConfigs(List.of(topic)).all().get().values().iterator().next().get(setting).value();
    }

    /** The topics that there are, but for Kafka's own. */
    public List<String> topics() throws Exception {
        try (Admin admin = admin()) {
            return admin.listTopics().names().get().stream().sorted().toList();
        }
    }

    /** A record as a receiver sees it. */
    public record Received(int partition, String key, String value, Map<String, String> headers) {
        public String header(String name) {
            return headers.getOrDefault(name, "none");
        }

        public long sequence() {
            return Long.parseLong(header("ce_sequence"));
        }

        public int shard() {
            return Integer.parseInt(header("ce_shard"));
        }
    }

    /** Everything that a topic holds now, each partition in its order. */
    public List<Received> all(String topic) {
        List<Received> all = new ArrayList<>();
        each(topic, all::add);
        return all;
    }

    /** The same one by one, for what would not fit into memory. */
    public void each(String topic, Consumer<Received> receiver) {
        Map<String, Object> settings = Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, address(),
                ConsumerConfig.METRIC_REPORTER_CLASSES_CONFIG, "", ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition())).toList();
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> receiver.accept(received(record)));
            }
        }
    }

    private static Received received(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new HashMap<>();
        record.headers().forEach(header -> headers.put(header.key(), new String(header.value(), UTF_8)));
        return new Received(record.partition(), new String(record.key(), UTF_8), new String(record.value(), UTF_8),
                headers);
    }

    /** What it printed, for a test that failed. */
    public String said() throws IOException {
        return Files.readAllLines(folder.resolve("said.log")).stream().collect(Collectors.joining("\n"));
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
