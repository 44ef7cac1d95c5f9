package io.posthouse.kafka;

import static io.posthouse.kafka.Town.await;
import static io.posthouse.kafka.Town.settings;
import static io.posthouse.kafka.Town.toldOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.broker.Broker;
import io.posthouse.cluster.Cluster;
import io.posthouse.identity.Identity;
import io.posthouse.messaging.Messaging;
import io.posthouse.storage.event.CarrierSettings;
import io.posthouse.storage.event.CarrierState;
import io.posthouse.testkit.TestDatabase;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What takes longer: an hour's events at once, a broker that stands still, and what telling costs. */
@Tag("long")
@Timeout(600)
class KafkaLongTest {
    private static final int SHARDS = 64;
    private static final int EACH = 3_125;
    private static final int MANY = SHARDS * EACH;
    /** All of them would be some 300 MB. */
    private static final long HELD_MAX = 64L << 20;

    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Cluster.MIGRATIONS, Identity.MIGRATIONS,
            Messaging.MIGRATIONS);

    @TempDir
    static Path folder;

    @Test
    void goesOnAfterAnHourWithoutKafkaInBoundedMemory() throws Exception {
        Broker broker = Broker.start(folder.resolve("hour"));
        try (Town town = new Town(database, "north")) {
            CarrierSettings at = settings(broker.address(), "hour.");
            town.carrier("hour", at).close();
            broker.kill();
            // given: what people write in an hour
            long[] from = ends();
            writeALot("ada");
            KafkaCarrier carrier = town.carrier("hour", at);
            await("somebody is told", () -> carrier.state() instanceof CarrierState.Waiting(var what, var advice)
                    && what.contains("does not answer") && what.contains(MANY + " events wait"));
            // when
            long before = live();
            broker.up();
            long begun = System.nanoTime();
            long most = 0;
            while (carrier.behind() > 0) {
                most = Math.max(most, live());
                Thread.sleep(500);
            }
            long nanos = System.nanoTime() - begun;

            // then
            assertThat(untold(broker, "hour.messages", from, ends())).isEmpty();
            assertThat(carrier.state()).isEqualTo(new CarrierState.Well());
            assertThat(most - before).as("bytes that telling holds").isLessThan(HELD_MAX);
            System.out.printf("caught up with %d events in %.1f s, %.0f a second, and held %.1f MB meanwhile%n", MANY,
                    nanos / 1e9, MANY / (nanos / 1e9), (most - before) / 1e6);
            carrier.close();
        } finally {
            broker.close();
        }
    }

    /** Where each shard of the archive ends. */
    private static long[] ends() throws SQLException {
        long[] ends = new long[SHARDS];
        try (var connection = database.pool().getConnection();
                var select = connection
                        .prepareStatement("select shard, max(sequence) from messaging.archive group by shard");
                var rows = select.executeQuery()) {
            while (rows.next()) {
                ends[rows.getInt(1)] = rows.getLong(2);
            }
        }
        return ends;
    }

    /** What a topic lacks of that which lies between, and what came before what it follows. */
    private static List<String> untold(Broker broker, String topic, long[] from, long[] to) {
        long[] told = from.clone();
        List<String> wrong = new ArrayList<>();
        broker.each(topic, event -> {
            int shard = event.shard();
            if (event.sequence() == told[shard] + 1) {
                told[shard]++;
            } else if (event.sequence() > told[shard] && wrong.size() < 10) {
                wrong.add("shard " + shard + " has " + event.sequence() + " behind " + told[shard]);
            }
        });
        for (int shard = 0; shard < SHARDS; shard++) {
            if (told[shard] != to[shard]) {
                wrong.add("shard " + shard + " ends at " + told[shard] + " instead of " + to[shard]);
            }
        }
        return wrong;
    }

    /** Rows as people's messages would leave them, without the time that people would take: {@link #MANY} of them. */
    private static void writeALot(String people) throws SQLException {
        for (int shard = 0; shard < SHARDS; shard++) {
            database.execute(
                    """
                            insert into messaging.archive (shard, sequence, id, at, owner, peer, direction, kind, stanza)
                            select SHARD, before.last + n,
                                ((extract(epoch from now() - timestamptz '2025-01-01')::bigint * 1000 << 22) + (n << 11)) + SHARD,
                                now(), 'PEOPLESHARD@town.example', 'bob@town.example', 1, 0, repeat('x', 300)
                            from (select coalesce(max(sequence), 0) as last from messaging.archive where shard = SHARD) as before,
                                generate_series(1, EACH) as n"""
                            .replace("EACH", Integer.toString(EACH)).replace("SHARD", Integer.toString(shard))
                            .replace("PEOPLE", people));
        }
    }

    /** Bytes of the heap that are reached. */
    private static long live() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void waitsForABrokerThatStandsStill() throws Exception {
        Broker broker = Broker.start(folder.resolve("still"));
        try (Town town = new Town(database, "north");
                KafkaCarrier carrier = town.carrier("still", settings(broker.address(), "still."))) {
            town.writeMany("ida", 100);
            await("it works", () -> carrier.behind() == 0);
            // when
            broker.freeze();
            town.writeMany("ida", 2_000);
            await("somebody is told", () -> carrier.state() instanceof CarrierState.Waiting);
            Thread.sleep(15_000);
            broker.thaw();
            await("all is told", () -> carrier.behind() == 0);
            // then
            assertThat(toldOf(broker.all("still.messages"), "ida")).isEqualTo(town.rowsOf("ida"));
        } finally {
            broker.close();
        }
    }

    @Test
    void measuresWhatAnEventCostsBesideTheBareProducer() throws Exception {
        Broker broker = Broker.start(folder.resolve("cost"));
        try (Town town = new Town(database, "north")) {
            CarrierSettings at = settings(broker.address(), "cost.");
            town.carrier("cost", at).close();
            broker.makeTopic("bare", 3, Map.of());
            Patience patience = Patience.USUAL;
            writeALot("eva");
            long cpu = cpu();
            long begun = System.nanoTime();
            try (KafkaCarrier carrier = town.carrier("cost", new CarrierSettings(at.servers(), at.source(), at.prefix(),
                    at.topics(), false, false, 1_000_000, Map.of()))) {
                await("all is told", () -> carrier.behind() == 0);
                report("carrier", begun, cpu);
            }
            byte[] value = "x".repeat(260).getBytes(StandardCharsets.UTF_8);
            try (var bare = new KafkaProducer<byte[], byte[]>(new ClientSettings(at, patience).producer())) {
                bare.partitionsFor("bare");
                cpu = cpu();
                begun = System.nanoTime();
                var open = new CountDownLatch(MANY);
                for (int i = 0; i < MANY; i++) {
                    bare.send(new ProducerRecord<>("bare", ("eva" + i % 64).getBytes(StandardCharsets.UTF_8), value),
                            (metadata, failure) -> open.countDown());
                }
                open.await();
                report("bare producer", begun, cpu);
            }
        } finally {
            broker.close();
        }
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static void report(String what, long begun, long cpu) {
        double seconds = (System.nanoTime() - begun) / 1e9;
        System.out.printf("%s: %.0f events/s, %.1f us of processor time each%n", what, MANY / seconds,
                (cpu() - cpu) / 1e3 / MANY);
    }
}
