package io.posthouse.kafka;

import io.posthouse.broker.Broker;
import io.posthouse.kernel.Ticker;
import io.posthouse.messaging.Addresses;
import io.posthouse.messaging.StoreMessage;
import io.posthouse.messaging.archive.ArchiveLog;
import io.posthouse.messaging.event.ArchiveEvents;
import io.posthouse.storage.Database;
import io.posthouse.storage.event.CarrierSettings;
import io.posthouse.storage.log.LogAnswer;
import io.posthouse.storage.log.LogListener;
import io.posthouse.storage.log.LogSettings;
import io.posthouse.storage.log.OpenLog;
import io.posthouse.storage.log.PostgresLogs;
import io.posthouse.testkit.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;

/** An archive in which people write to each other, without all that stands around it. */
final class Town implements AutoCloseable {
    static final Addresses ADDRESSES = new Addresses("town.example");
    static final Patience QUICK = new Patience(Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofMillis(100),
            Duration.ofMillis(500));
    /** Only ends a test that has failed already. */
    private static final Duration IN_VAIN = Duration.ofMinutes(2);

    final OpenLog<StoreMessage, StoreMessage.Stored> archive;
    private final TestDatabase database;

    /** @param node under which the log writes */
    Town(TestDatabase database, String node) {
        this.database = database;
        this.archive = new PostgresLogs(database, node, LogSettings.standard(), Ticker.system(),
                LogListener.NONE).open(new ArchiveLog());
    }

    ArchiveEvents events() {
        return new ArchiveEvents(archive, ADDRESSES);
    }

    /** One person's message to another, or to a group; done when it is in the archive. */
    CompletableFuture<LogAnswer<StoreMessage.Stored>> write(String from, String to, String text) {
        String group = to.startsWith("g") ? "line." : "";
        String stanza = "<message xmlns='jabber:client' type='chat'><body>" + text + "</body></message>";
        var message = new StoreMessage(from + "@town.example", to + "@" + group + "town.example", !group.isEmpty(),
                true,
                Optional.of(UUID.randomUUID()), stanza, Optional.empty());
        var answer = new CompletableFuture<LogAnswer<StoreMessage.Stored>>();
        while (!archive.submit(message, answer::complete)) {
            LockSupport.parkNanos(100_000);
        }
        return answer;
    }

    /** Many, from {@code people} to each other in turn. */
    void writeMany(String people, int count) {
        List<CompletableFuture<?>> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            answers.add(write(people + i % 7, people + (i + 1) % 7, "number " + i));
        }
        answers.forEach(CompletableFuture::join);
    }

    /** The ids of the rows of people whose names begin so, by owner and in the order of their sequence. */
    Map<String, List<String>> rowsOf(String people) throws SQLException {
        Map<String, List<String>> rows = new TreeMap<>();
        try (var connection = database.pool().getConnection();
                var select = connection.prepareStatement(
                        "select owner, id from messaging.archive where owner like ? order by shard, sequence")) {
            select.setString(1, people + "%");
            try (var found = select.executeQuery()) {
                while (found.next()) {
                    rows.computeIfAbsent(found.getString(1), owner -> new ArrayList<>()).add(found.getString(2));
                }
            }
        }
        return rows;
    }

    /** The same as Kafka has it; of what came twice, the first. */
    static Map<String, List<String>> toldOf(List<Broker.Received> received, String people) {
        Map<String, List<String>> told = new TreeMap<>();
        for (var record : received) {
            if (record.key().startsWith(people)) {
                var ids = told.computeIfAbsent(record.key(), owner -> new ArrayList<>());
                if (!ids.contains(record.header("ce_id"))) {
                    ids.add(record.header("ce_id"));
                }
            }
        }
        return told;
    }

    /** Settings as the operator's would be, from now on, in topics of its own. */
    static CarrierSettings settings(String servers, String prefix) {
        return new CarrierSettings(servers, "posthouse://town.example", prefix, new CarrierSettings.Topics(true, 3, -1),
                false, false, 100_000, Map.of());
    }

    static CarrierSettings withTexts(CarrierSettings given) {
        return new CarrierSettings(given.servers(), given.source(), given.prefix(), given.topics(), true,
                given.fromTheBeginning(), given.paceMax(), given.client());
    }

    static CarrierSettings withClient(CarrierSettings given, Map<String, String> client) {
        return new CarrierSettings(given.servers(), given.source(), given.prefix(), given.topics(), given.texts(),
                given.fromTheBeginning(), given.paceMax(), client);
    }

    static CarrierSettings withoutMaking(CarrierSettings given) {
        return new CarrierSettings(given.servers(), given.source(), given.prefix(),
                new CarrierSettings.Topics(false, 3, -1), given.texts(), given.fromTheBeginning(), given.paceMax(),
                given.client());
    }

    /** Opens a carrier for this town; it has begun when this returns, so that what is written from now on is told. */
    KafkaCarrier carrier(String feed, CarrierSettings settings) throws Exception {
        return carrier(feed, settings, KafkaProducer::new);
    }

    KafkaCarrier carrier(String feed, CarrierSettings settings, ProducerMaker maker) throws Exception {
        Database used = database;
        var carrier = KafkaCarrier.open(feed, settings, List.of(events()),
                new KafkaCarrier.Means(used, Ticker.system(), maker, QUICK));
        await("it has begun", carrier::hasBegun);
        return carrier;
    }

    static void await(String what, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + IN_VAIN.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited in vain: " + what);
            }
            Thread.sleep(20);
        }
    }

    @Override
    public void close() {
        archive.close();
    }
}
