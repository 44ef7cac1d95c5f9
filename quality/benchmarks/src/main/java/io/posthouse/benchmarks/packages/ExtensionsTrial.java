package io.posthouse.benchmarks.packages;

import static io.posthouse.benchmarks.packages.Trial.DOMAIN;
import static io.posthouse.benchmarks.packages.Trial.must;
import static io.posthouse.benchmarks.packages.Trial.says;

import io.posthouse.benchmarks.packages.Room.Ended;
import io.posthouse.benchmarks.packages.Trial.NotSo;
import io.posthouse.benchmarks.posthouse.ChildProcess;
import io.posthouse.broker.Broker;
import io.posthouse.broker.Broker.Received;
import io.posthouse.storage.postgres.ConnectedDatabase;
import io.posthouse.testkit.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * What packages bring switched off, switched on: events on a real broker that this starts, and a call over Dubbo to a node that was
 * started from the package, by a caller that reads the same package. Both need a PostgreSQL outside the node, which this brings too.
 */
final class ExtensionsTrial {
    private static final String PERSON = "anna@" + DOMAIN;
    private static final Duration TOLD_WITHIN = Duration.ofSeconds(90);

    private final Trial trial;

    ExtensionsTrial(Trial trial) {
        this.trial = trial;
    }

    /**
     * Starts what lies in {@code home/posthouse} with both, and looks.
     *
     * @param become the words before a command that make it an ordinary user's, or none
     */
    void run(Room room, String home, List<String> become) throws IOException, InterruptedException {
        try (TestPostgres postgres = TestPostgres.start();
                ConnectedDatabase database = postgres.freshDatabase(List.of());
                Broker broker = Broker.start(Files.createDirectories(trial.folder().resolve("broker")))) {
            Map<String, String> environment = access(database, postgres.password(), home);
            String command = String.join(" ", become) + " '" + home + "/posthouse/bin/posthouse'";
            trial.started(room, words(home, become, broker), environment, "extensions.log");
            must(room, "cd '" + home + "' && " + Trial.add(command), environment);
            trial.signsIn();
            trial.notes("all of it arrives");
            Received told = awaited(broker, "posthouse.messages", PERSON,
                    event -> event.header("ce_type").startsWith("io.posthouse.message."));
            check(told.header("ce_source").equals("posthouse://" + DOMAIN + "/messaging"), told);
            check(!told.value().contains("all of it arrives"), told);
            awaited(broker, "posthouse.business", "anna",
                    event -> event.header("ce_type").equals("io.posthouse.login.added.v1"));
            trial.told("tells Kafka what happens: " + told.header("ce_type") + " " + told.value());
            calls(room, home, become, environment, loginOfAnna(database));
            saysThatAllIsWell(room, command, environment);
            says(room, command + " down", "Ended.", environment);
            trial.awaitEnd();
        } catch (IOException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private List<String> words(String home, List<String> become, Broker broker) throws IOException {
        List<String> words = new ArrayList<>(become);
        words.addAll(List.of(home + "/posthouse/bin/posthouse", "up"));
        trial.settings().lines().forEach(line -> words.add("--" + line));
        words.addAll(List.of("--posthouse.kafka.servers=" + broker.signedAddress(), "--posthouse.cluster.calls=dubbo",
                "--posthouse.cluster.port=" + ChildProcess.freePort(), "--posthouse.cluster.linkport=0",
                "--posthouse.node=inn"));
        return words;
    }

    private static Map<String, String> access(ConnectedDatabase database, String password, String home)
            throws SQLException {
        try (Connection connection = database.pool().getConnection()) {
            return Map.of("HOME", home, "POSTHOUSE_DATA", home + "/with extensions", "POSTHOUSE_DOMAIN", DOMAIN,
                    "POSTHOUSE_CLUSTER_SECRET", UUID.randomUUID().toString(),
                    "POSTHOUSE_DATABASE_URL", connection.getMetaData().getURL(),
                    "POSTHOUSE_DATABASE_USER", connection.getMetaData().getUserName(),
                    "POSTHOUSE_DATABASE_PASSWORD", password,
                    // Kafka's client looks for what signs in by name, so its own folder must be where it looks.
                    "POSTHOUSE_KAFKA_CLIENT_SECURITY_PROTOCOL", "SASL_PLAINTEXT",
                    "POSTHOUSE_KAFKA_CLIENT_SASL_MECHANISM", "SCRAM-SHA-256",
                    "POSTHOUSE_KAFKA_CLIENT_SASL_JAAS_CONFIG",
                    "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + Broker.USER
                            + "\" password=\"" + Broker.PASSWORD + "\";");
        }
    }

    private static long loginOfAnna(ConnectedDatabase database) throws SQLException {
        try (Connection connection = database.pool().getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select id from identity.login where name = 'anna'")) {
            if (!rows.next()) {
                throw new NotSo(
                        "the node does not work on the database that it was given: nobody is called anna there");
            }
            return rows.getLong(1);
        }
    }

    private static Received awaited(Broker broker, String topic, String key, Predicate<Received> wanted)
            throws Exception {
        long end = System.nanoTime() + TOLD_WITHIN.toNanos();
        while (true) {
            List<Received> all = broker.topics().contains(topic) ? broker.all(topic) : List.of();
            var found = all.stream().filter(event -> event.key().equals(key)).filter(wanted).findFirst();
            if (found.isPresent()) {
                return found.get();
            }
            if (System.nanoTime() > end) {
                throw new NotSo("nothing of that kind about " + key + " came to " + topic + ", which holds " + all);
            }
            Thread.sleep(200);
        }
    }

    private static void check(boolean so, Received told) {
        if (!so) {
            throw new NotSo("Kafka was told what it should not: " + told);
        }
    }

    private void calls(Room room, String home, List<String> become, Map<String, String> environment, long login)
            throws IOException, InterruptedException {
        Path caller = trial.folder().resolve("caller.jar");
        Files.copy(Path.of(ExtensionsTrial.class.getProtectionDomain().getCodeSource().getLocation().getPath()),
                caller);
        Trial.letOthersRead(caller);
        Map<String, String> its = new HashMap<>(environment);
        its.putAll(Map.of("TRIAL_PERSON", PERSON, "TRIAL_NAME", "anna", "TRIAL_LOGIN", Long.toString(login),
                "TRIAL_PORT", Integer.toString(ChildProcess.freePort())));
        String jars = home + "/posthouse/lib/jars/";
        Ended ended = room.run(
                String.join(" ", become) + " '" + home + "/posthouse/runtime/bin/java' @'" + home
                        + "/posthouse/lib/jvm.args' -Xmx128m -cp '" + jars + "posthouse-server.jar:" + jars + "*:"
                        + room.packages() + "/caller.jar' " + FarCaller.class.getName(),
                its);
        for (String wanted : List.of("a group: Done", "Autumn]",
                "/posthouse/lib/jars/extensions/rpc-dubbo/posthouse-rpc-dubbo.jar")) {
            if (ended.code() != 0 || !ended.said().contains(wanted)) {
                throw new NotSo("a call over Dubbo ended with " + ended.code() + " and without " + wanted + ": "
                        + ended.said());
            }
        }
        trial.told("is called over Dubbo, from its own folder");
    }

    /** Kafka counts as impaired while an event waits, so a moment after one it may. */
    private static void saysThatAllIsWell(Room room, String command, Map<String, String> environment)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + TOLD_WITHIN.toNanos();
        String said = room.run(command + " status", environment).said();
        while (!said.contains("ready      yes") || said.contains("Kafka")) {
            if (System.nanoTime() > end) {
                throw new NotSo("it does not say that all is well: " + said);
            }
            Thread.sleep(200);
            said = room.run(command + " status", environment).said();
        }
    }
}
