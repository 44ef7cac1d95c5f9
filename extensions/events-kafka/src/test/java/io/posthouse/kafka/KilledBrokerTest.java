package io.posthouse.kafka;

import static io.posthouse.kafka.Town.await;
import static io.posthouse.kafka.Town.settings;
import static io.posthouse.kafka.Town.toldOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.broker.Broker;
import io.posthouse.cluster.Cluster;
import io.posthouse.identity.Identity;
import io.posthouse.messaging.Messaging;
import io.posthouse.storage.event.CarrierState;
import io.posthouse.testkit.TestDatabase;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The broker ends in the midst, and so does the node; and a carrier that would lose something then is seen to. */
@Tag("long")
@Timeout(180)
class KilledBrokerTest {
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

    private static void allTold(KafkaCarrier carrier) throws Exception {
        await("all is told: " + carrier.state(), () -> carrier.behind() == 0);
    }

    @Test
    void losesNothingWhenTheBrokerIsKilledAndSaysSoMeanwhile() throws Exception {
        // given: one that is right, and one with the defect that it takes its own sending for the broker's answer
        var right = settings(broker.address(), "right.");
        var hasty = settings(broker.address(), "hasty.");
        KafkaCarrier carrier = town.carrier("right", right);
        KafkaCarrier defect = town.carrier("hasty", hasty, Hasty::new);
        town.writeMany("bob", 50);
        allTold(carrier);
        allTold(defect);

        // when: it goes, people go on, and so does the node that was there when it went
        broker.kill();
        town.writeMany("bob", 300);
        await("somebody is told", () -> carrier.state() instanceof CarrierState.Waiting(var what, var advice)
                && what.contains(broker.address() + " does not answer") && what.contains("600 events wait")
                && advice.contains("Nothing is lost"));
        await("the defect believes itself done", () -> defect.behind() == 0);
        carrier.close();
        defect.close();
        town.writeMany("bob", 10);
        KafkaCarrier next = town.carrier("right", right);
        KafkaCarrier nextDefect = town.carrier("hasty", hasty, Hasty::new);
        broker.up();
        allTold(next);
        allTold(nextDefect);

        // then
        assertThat(toldOf(broker.all("right.messages"), "bob")).isEqualTo(town.rowsOf("bob"));
        assertThat(toldOf(broker.all("hasty.messages"), "bob")).as("the defect is seen")
                .isNotEqualTo(town.rowsOf("bob"));
        assertThat(next.state()).isEqualTo(new CarrierState.Well());
        next.close();
        nextDefect.close();
    }

    /** Planted: says that a record is taken as soon as it is on its way. */
    private static final class Hasty extends KafkaProducer<byte[], byte[]> {
        Hasty(Map<String, Object> settings) {
            super(settings);
        }

        @Override
        public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
            // Aside, because a producer that has lost its broker keeps its caller waiting.
            Thread.ofVirtual().start(() -> super.send(record, null));
            var taken = new RecordMetadata(new TopicPartition(record.topic(), 0), 0, 0, 0, 0, 0);
            callback.onCompletion(taken, null);
            return CompletableFuture.completedFuture(taken);
        }
    }
}
