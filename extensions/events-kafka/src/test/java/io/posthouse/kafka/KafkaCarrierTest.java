package io.posthouse.kafka;

import static io.posthouse.kafka.Town.await;
import static io.posthouse.kafka.Town.settings;
import static io.posthouse.kafka.Town.toldOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.broker.Broker;
import io.posthouse.cluster.Cluster;
import io.posthouse.identity.Bundle;
import io.posthouse.identity.Identity;
import io.posthouse.identity.IdentitySettings;
import io.posthouse.identity.Realm;
import io.posthouse.kernel.Fault;
import io.posthouse.kernel.Ticker;
import io.posthouse.messaging.Messaging;
import io.posthouse.messaging.StoreMessage;
import io.posthouse.storage.event.CarrierState;
import io.posthouse.storage.log.LogAnswer;
import io.posthouse.testkit.TestDatabase;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The archive's events on a real broker. */
@Timeout(180)
class KafkaCarrierTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Cluster.MIGRATIONS, Identity.MIGRATIONS,
            Messaging.MIGRATIONS);

    @TempDir
    static Path folder;

    private static Broker broker;
    private static Town town;

    @BeforeAll
    static void start() throws Exception {
        broker = Broker.start(folder.resolve("broker"));
        town = new Town(database, "north");
    }

    @AfterAll
    static void end() throws Exception {
        town.close();
        broker.close();
    }

    @AfterEach
    void bringTheBrokerBack() throws Exception {
        if (!broker.isUp()) {
            broker.up();
        }
    }

    /** A writer is answered before the carrier hears of the row: only what Kafka has says that nothing is left. */
    private static void awaitAllTold(KafkaCarrier carrier, String topic, String people) throws Exception {
        await("all is told: " + carrier.state(), () -> carrier.behind() == 0
                && toldOf(broker.all(topic), people).equals(town.rowsOf(people)));
    }

    @Test
    void tellsEveryRowInTheOrderOfItsOwnerInAnEnvelopeThatTheFieldKnows() throws Exception {
        try (KafkaCarrier carrier = town.carrier("order", settings(broker.address(), "order."))) {
            // when
            town.writeMany("ada", 400);
            town.write("ada0", "guild", "to all").join();
            town.write("ada1", "ada1", "a note to myself").join();
            awaitAllTold(carrier, "order.messages", "ada");

            // then
            List<Broker.Received> received = broker.all("order.messages");
            assertThat(toldOf(received, "ada")).isEqualTo(town.rowsOf("ada"));
            assertThat(toldOf(received, "guild")).isEqualTo(town.rowsOf("guild")).hasSize(1);
            assertThat(received).hasSize(802).allSatisfy(record -> {
                assertThat(record.headers()).containsEntry("ce_specversion", "1.0")
                        .containsEntry("ce_source", "posthouse://town.example/messaging")
                        .containsEntry("content-type", "application/json").containsEntry("ce_subject", record.key())
                        .containsKeys("ce_time", "ce_shard", "ce_sequence", "ce_partitionkey");
                assertThat(record.header("ce_sequence")).hasSize(19);
                assertThat(record.value()).contains("\"id\":\"" + record.header("ce_id") + "\"",
                        "\"owner\":\"" + record.key() + "\"").doesNotContain("number", "note to myself");
            });
            assertThat(carrier.told()).isEqualTo(802);
            assertThat(received).filteredOn(record -> record.key().startsWith("guild")).singleElement()
                    .satisfies(post -> {
                        assertThat(post.header("ce_type")).isEqualTo("io.posthouse.message.posted.v1");
                        assertThat(post.value()).contains("\"sender\":\"ada0@town.example\"",
                                "\"conversation\":\"guild@line.town.example\"", "\"content\":true");
                    });
            assertThat(received).filteredOn(record -> record.header("ce_type").endsWith("message.sent.v1"))
                    .hasSize(400);
            assertThat(carrier.state()).isEqualTo(new CarrierState.Well());
        }
    }

    @Test
    void tellsWhatHappenedWhileTheBrokerWasKilledWhenItIsBack() throws Exception {
        try (KafkaCarrier carrier = town.carrier("back", settings(broker.address(), "back."))) {
            // given
            town.writeMany("bea", 20);
            awaitAllTold(carrier, "back.messages", "bea");

            // when
            broker.kill();
            town.writeMany("bea", 40);
            await("somebody is told", () -> carrier.state() instanceof CarrierState.Waiting(var what, var advice)
                    && what.contains(broker.address() + " does not answer") && advice.contains("Nothing is lost"));
            broker.up();
            awaitAllTold(carrier, "back.messages", "bea");

            // then
            assertThat(toldOf(broker.all("back.messages"), "bea")).isEqualTo(town.rowsOf("bea"));
            assertThat(carrier.state()).isEqualTo(new CarrierState.Well());
        }
    }

    @Test
    void goesOnWhereTheFormerOwnerStoppedAndTwoOwnersOnlyDouble() throws Exception {
        // given: two nodes, of which one owns all, and tells it
        try (Town south = new Town(database, "south");
                KafkaCarrier first = town.carrier("moving", settings(broker.address(), "moving."));
                KafkaCarrier second = KafkaCarrier.open("moving", settings(broker.address(), "moving."),
                        List.of(south.events()), new KafkaCarrier.Means(database, Ticker.system(),
                                KafkaProducer::new, Town.QUICK));
                // and one that takes the same shards for its own
                KafkaCarrier rival = town.carrier("moving", settings(broker.address(), "moving."))) {
            // when: half of the shards move while people write
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 40; i++) {
                    writeToWhoeverOwns(south, i);
                }
            });
            Set<Integer> half = new HashSet<>();
            for (int shard = 0; shard < 64; shard += 2) {
                half.add(shard);
            }
            town.archive.shards().handOver(half, "south").get();
            south.archive.shards().adopt().get();
            writing.get();
            await("all is told", () -> first.behind() == 0 && second.behind() == 0 && rival.behind() == 0
                    && toldOf(broker.all("moving.messages"), "cleo").equals(town.rowsOf("cleo")));

            // then
            assertThat(second.told()).isPositive();
            assertThat(broker.all("moving.messages").size()).as("some came twice")
                    .isGreaterThan(town.rowsOf("cleo").values().stream().mapToInt(List::size).sum());
            south.archive.shards().handOver(half, "north").get();
            town.archive.shards().adopt().get();
        }
    }

    private static void writeToWhoeverOwns(Town south, int i) {
        for (Town here : List.of(town, south, town, south, town, south)) {
            LogAnswer<StoreMessage.Stored> answer = here.write("cleo" + i % 9, "cleo" + i % 9, "to myself").join();
            if (answer instanceof LogAnswer.Committed<StoreMessage.Stored>) {
                return;
            }
        }
        throw new AssertionError("nobody owned it");
    }

    @Test
    void namesTheTopicThatIsMissingAndGoesOnWhenItIsThere() throws Exception {
        try (KafkaCarrier carrier = town.carrier("missing",
                Town.withoutMaking(settings(broker.address(), "missing.")))) {
            // when
            town.writeMany("dora", 10);
            await("it is named", () -> carrier.state() instanceof CarrierState.Waiting(var what, var advice)
                    && what.contains("Kafka has no topic missing.messages")
                    && advice.contains("kafka-topics.sh --create --topic missing.messages --partitions 3"));
            assertThat(broker.topics()).doesNotContain("missing.messages");
            broker.makeTopic("missing.messages", 2, Map.of());
            awaitAllTold(carrier, "missing.messages", "dora");

            // then
            assertThat(toldOf(broker.all("missing.messages"), "dora")).isEqualTo(town.rowsOf("dora"));
        }
    }

    @Test
    void waitsWithAWrongPasswordAndTellsItNobody() throws Exception {
        // given
        Spy spy = Spy.on();
        String wrong = "not-the-kettle-19";

        // when
        try (KafkaCarrier carrier = town.carrier("signed", Town.withClient(
                settings(broker.signedAddress(), "signed."), signingIn(wrong)))) {
            town.writeMany("emil", 10);
            await("it is told", () -> carrier.state() instanceof CarrierState.Waiting(var what, var advice)
                    && what.contains("does not let us in") && advice.contains("sasl.jaas.config"));
            assertThat(carrier.state().toString()).doesNotContain(wrong);
        }
        try (KafkaCarrier carrier = town.carrier("signed", Town.withClient(
                settings(broker.signedAddress(), "signed."), signingIn(Broker.PASSWORD)))) {
            awaitAllTold(carrier, "signed.messages", "emil");
        }

        // then
        assertThat(toldOf(broker.all("signed.messages"), "emil")).isEqualTo(town.rowsOf("emil"));
        assertThat(spy.end()).contains("sasl.jaas.config").doesNotContain(wrong, Broker.PASSWORD);
    }

    @Test
    void signsInWhereWhoeverOpensItKnowsNothingOfKafka() throws Exception {
        // given: as the server does, which has Kafka's client in no class loader of its own
        Thread here = Thread.currentThread();
        ClassLoader before = here.getContextClassLoader();
        here.setContextClassLoader(ClassLoader.getPlatformClassLoader());
        try (KafkaCarrier carrier = town.carrier("far", Town.withClient(
                settings(broker.signedAddress(), "far."), signingIn(Broker.PASSWORD)))) {
            here.setContextClassLoader(before);
            await("the book is read",
                    () -> "1".equals(database.ask("select count(*) from storage.event_feed where feed = 'far'")));

            // when
            new Identity(database, IdentitySettings.of("town.example"), Ticker.system(), List.of()).logins()
                    .add("gus", "Gus", Realm.EMPLOYEES, Bundle.PERSON, "a-long-pass-phrase-17");
            town.write("gus", "gus", "to myself").join();
            await("all is told: " + carrier.state(), () -> carrier.told() >= 2);

            // then
            assertThat(toldOf(broker.all("far.messages"), "gus")).isEqualTo(town.rowsOf("gus"));
            assertThat(broker.all("far.business")).anyMatch(event -> event.key().equals("gus"));
        } finally {
            here.setContextClassLoader(before);
        }
    }

    private static Map<String, String> signingIn(String password) {
        return Map.of("security.protocol", "SASL_PLAINTEXT", "sasl.mechanism", "SCRAM-SHA-256", "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + Broker.USER
                        + "\" password=\"" + password + "\";");
    }

    /** Hears all that is logged, of Kafka's clients too. */
    private static final class Spy extends AbstractAppender {
        private final StringBuilder heard = new StringBuilder();

        private Spy() {
            super("spy", null, null, false, Property.EMPTY_ARRAY);
        }

        static Spy on() {
            Spy spy = new Spy();
            spy.start();
            var configuration = LoggerContext.getContext(false).getConfiguration();
            configuration.getRootLogger().addAppender(spy, Level.ALL, null);
            configuration.getRootLogger().setLevel(Level.INFO);
            LoggerContext.getContext(false).updateLoggers();
            return spy;
        }

        @Override
        public synchronized void append(LogEvent event) {
            heard.append(event.getMessage().getFormattedMessage()).append(event.getThrown()).append('\n');
        }

        synchronized String end() {
            var configuration = LoggerContext.getContext(false).getConfiguration();
            configuration.getRootLogger().removeAppender("spy");
            configuration.getRootLogger().setLevel(Level.ERROR);
            LoggerContext.getContext(false).updateLoggers();
            return heard.toString();
        }
    }

    @Test
    void leavesOutATextThatIsTooLargeAndWaitsWhereNothingFits() throws Exception {
        // given: a topic that was made small by hand, and shrinks while it is used
        broker.makeTopic("small.messages", 1, Map.of("max.message.bytes", "6000"));
        try (KafkaCarrier carrier = town.carrier("small",
                Town.withTexts(settings(broker.address(), "small.")))) {
            // when
            town.write("fay", "fay", "small &quot;}, {&quot; &#233;&#128077;").join();
            town.write("fay", "fay", "large " + "x".repeat(7_000)).join();
            awaitAllTold(carrier, "small.messages", "fay");
            broker.setOnTopic("small.messages", "max.message.bytes", "2500");
            town.write("fay", "fay", "middling " + "x".repeat(3_000)).join();
            awaitAllTold(carrier, "small.messages", "fay");
            broker.setOnTopic("small.messages", "max.message.bytes", "200");
            town.write("fay", "fay", "last").join();
            await("it is told", () -> carrier.state() instanceof CarrierState.Waiting(var what, var advice)
                    && what.contains("small.messages allows less") && advice.contains("Raise max.message.bytes"));
            broker.setOnTopic("small.messages", "max.message.bytes", "10000");
            awaitAllTold(carrier, "small.messages", "fay");

            // then
            List<Broker.Received> received = broker.all("small.messages");
            assertThat(toldOf(received, "fay")).isEqualTo(town.rowsOf("fay"));
            assertThat(received.getFirst().value()).contains("\"text\":\"small \\\"}, {\\\" \u00e9\ud83d\udc4d\"");
            assertThat(received.get(1).value()).contains("\"textLeftOut\":7006}");
            assertThat(received.get(2).value()).contains("\"textLeftOut\":3009}");
        }
    }

    @Test
    void tellsWhatRarelyHappensWhenItIsCertain() throws Exception {
        // given
        Identity identity = new Identity(database, IdentitySettings.of("town.example"),
                Ticker.system(),
                List.of());
        try (KafkaCarrier carrier = town.carrier("rare", settings(broker.address(), "rare."))) {
            await("the book is read",
                    () -> "1".equals(database.ask("select count(*) from storage.event_feed where feed = 'rare'")));
            // when
            identity.logins().add("nora", "Nora", Realm.EMPLOYEES, Bundle.PERSON, "a-long-pass-phrase-17");
            identity.logins().add("nora", "Nora again", Realm.EMPLOYEES, Bundle.PERSON, "a-long-pass-phrase-17");
            identity.logins().setPassword("nora", "another-phrase-of-mine-18");
            identity.logins().disable("nora", true);
            identity.logins().remove("nora");
            await("all is told", () -> carrier.told() == 4);

            // then
            List<Broker.Received> received = broker.all("rare.business");
            assertThat(received.stream().map(event -> event.header("ce_type"))).containsExactly(
                    "io.posthouse.login.added.v1", "io.posthouse.login.password.set.v1",
                    "io.posthouse.login.disabled.v1",
                    "io.posthouse.login.removed.v1");
            assertThat(received).allSatisfy(event -> {
                assertThat(event.key()).isEqualTo("nora");
                assertThat(event.header("ce_source")).isEqualTo("posthouse://town.example/business");
                assertThat(event.value()).contains("\"name\":\"nora\"").doesNotContain("phrase");
            });
            assertThat(carrier.state()).isEqualTo(new CarrierState.Well());
        }
    }

    @Test
    void countsWhatWasRemovedFromTheLogBeforeItWasTold() throws Exception {
        // given: rows that wait, and somebody who tidies up
        town.carrier("gone", settings(broker.address(), "gone.")).close();
        for (int i = 0; i < 5; i++) {
            town.write("hal", "hal", "to myself").join();
        }
        database.execute("delete from messaging.archive where owner = 'hal@town.example' and id in"
                + " (select id from messaging.archive where owner = 'hal@town.example' order by id limit 3)");

        // when
        try (KafkaCarrier carrier = town.carrier("gone", settings(broker.address(), "gone."))) {
            awaitAllTold(carrier, "gone.messages", "hal");

            // then
            assertThat(carrier.missed()).isEqualTo(3);
            assertThat(toldOf(broker.all("gone.messages"), "hal")).isEqualTo(town.rowsOf("hal"));
        }
    }

    @Test
    void refusesSettingsThatWouldBreakWhatIsPromised() {
        assertThatThrownBy(() -> town.carrier("x", Town.withClient(settings(broker.address(), "x."),
                Map.of("acks", "1", "linger.ms", "20")))).isInstanceOf(Fault.class)
                .hasMessageContaining("posthouse.kafka.client has acks, which is not to be set");
        assertThatThrownBy(() -> town.carrier("x", Town.withClient(settings(broker.address(), "x."),
                Map.of("security.protokol", "SSL")))).isInstanceOf(Fault.class)
                .hasMessageContaining("security.protokol, which Kafka's producer does not know");
        assertThatThrownBy(() -> town.carrier("x", Town.withClient(settings(broker.address(), "x."),
                Map.of("security.protocol", "SSL", "ssl.truststore.location", "/nowhere/trust.jks"))))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("posthouse.kafka.client cannot be used")
                .hasMessageContaining("/nowhere/trust.jks");
    }
}
