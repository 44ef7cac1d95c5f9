package io.posthouse.kafka;

import io.posthouse.kernel.Fault;
import io.posthouse.kernel.Ticker;
import io.posthouse.storage.Database;
import io.posthouse.storage.event.CarrierSettings;
import io.posthouse.storage.event.CarrierState;
import io.posthouse.storage.event.EventBook;
import io.posthouse.storage.event.EventCarrier;
import io.posthouse.storage.event.EventFeed;
import io.posthouse.storage.event.EventLog;
import io.posthouse.storage.event.EventReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The couriers of one node, put together: each has its thread and its producer, so that none waits for another. */
final class KafkaCarrier implements EventCarrier {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaCarrier.class);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);
    /** Told behind for so long while all goes well, it is too slow. */
    private static final Duration LATE = Duration.ofMinutes(5);
    private static final String NO_ADDRESS = "bootstrap";

    private final CarrierSettings settings;
    private final List<LogCourier> couriers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private Optional<Book> book = Optional.empty();

    private KafkaCarrier(CarrierSettings settings) {
        this.settings = settings;
    }

    /** What a carrier is opened with besides its settings: the product's own, or a proof's. */
    record Means(Database database, Ticker ticker, ProducerMaker maker, Patience patience) {
    }

    static KafkaCarrier open(String feed, CarrierSettings settings, List<EventLog> logs, Means means) {
        Thread caller = Thread.currentThread();
        ClassLoader before = caller.getContextClassLoader();
        // Kafka's clients look for their parts where the thread does, from the first look at their settings on; and so does the
        // thread that reads the book, which is begun in here.
        caller.setContextClassLoader(KafkaCarrier.class.getClassLoader());
        try {
            return begin(feed, settings, logs, means);
        } finally {
            caller.setContextClassLoader(before);
        }
    }

    private static KafkaCarrier begin(String feed, CarrierSettings settings, List<EventLog> logs, Means means) {
        ClientSettings client = new ClientSettings(settings, means.patience());
        tryOut(client, means.maker());
        KafkaCarrier carrier = new KafkaCarrier(settings);
        for (EventLog log : logs) {
            carrier.run("kafka-" + log.name(), carrier.courier(feed, log, client, means));
        }
        carrier.readTheBook(feed, client, means);
        LOG.atInfo().addKeyValue("servers", settings.servers()).addKeyValue("texts", settings.texts())
                .log("events go to Kafka");
        return carrier;
    }

    /** What is wrong with the settings themselves is told at the start, and not when the first event waits. */
    private static void tryOut(ClientSettings client, ProducerMaker maker) {
        try {
            maker.make(client.producer()).close(Duration.ZERO);
        } catch (KafkaException e) {
            // A name that has no address may have one later.
            if (!(e.getCause() instanceof ConfigException) || !words(e).contains(NO_ADDRESS)) {
                throw new Fault("posthouse.kafka.client cannot be used: " + words(e), false, e);
            }
        }
    }

    /** What it says, and all that is behind it: the reason stands at the end. */
    private static String words(Throwable failure) {
        Set<String> words = new LinkedHashSet<>();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            words.add(String.valueOf(cause.getMessage()));
        }
        return String.join(": ", words);
    }

    private LogCourier courier(String feed, EventLog log, ClientSettings client, Means means) {
        Envelope envelope = new Envelope(settings.prefix(), settings.source() + "/" + log.name());
        Set<String> topics = new TreeSet<>(log.types().stream().map(envelope::topicOf).toList());
        Situation situation = new Situation(log.name());
        Wire wire = new Wire(client, settings, topics, means, situation);
        LogCourier courier = new LogCourier(
                new LogCourier.Parts(log, new CursorStore(means.database(), log.feed(), feed), wire, envelope,
                        situation),
                settings, means);
        couriers.add(courier);
        return courier;
    }

    private void readTheBook(String feed, ClientSettings client, Means means) {
        Situation situation = new Situation(EventBook.NAME);
        Wire wire = new Wire(client, settings, Set.of(settings.prefix() + BookCourier.TOPIC), means, situation);
        BookCourier courier = new BookCourier(wire,
                new Envelope(settings.prefix(), settings.source() + "/" + EventBook.NAME), situation);
        EventReader reader = EventReader.start(new EventFeed(means.database(), feed, settings.fromTheBeginning()), feed,
                courier);
        book = Optional.of(new Book(courier, reader, wire));
    }

    /** What is read of the book of events. */
    private record Book(BookCourier courier, EventReader reader, Wire wire) {
    }

    private void run(String name, Runnable courier) {
        Thread thread = Thread.ofVirtual().name(name).unstarted(courier);
        thread.setContextClassLoader(KafkaCarrier.class.getClassLoader());
        threads.add(thread);
        thread.start();
    }

    /** Whether all its couriers know where they stand. */
    boolean hasBegun() {
        return couriers.stream().allMatch(LogCourier::hasBegun);
    }

    @Override
    public CarrierState state() {
        for (LogCourier courier : couriers) {
            if (courier.situation().state() instanceof CarrierState.Waiting(var what, var advice)) {
                return new CarrierState.Waiting(what + " " + courier.behind() + " events wait, for "
                        + courier.behindMillis() / 1000 + " s.", advice);
            }
        }
        if (book.map(read -> read.courier().situation().state()).orElse(
                new CarrierState.Well()) instanceof CarrierState.Waiting waiting) {
            return waiting;
        }
        if (behindMillis() > LATE.toMillis()) {
            return new CarrierState.Waiting(behind() + " events wait, for " + behindMillis() / 1000
                    + " s; Kafka takes them.",
                    "If that grows, raise posthouse.kafka.pace (" + settings.paceMax()
                            + " events a second now), as far as the database and its node have room.");
        }
        return new CarrierState.Well();
    }

    @Override
    public long told() {
        return couriers.stream().mapToLong(LogCourier::told).sum()
                + book.map(read -> read.courier().told()).orElse(0L);
    }

    @Override
    public long behind() {
        return couriers.stream().mapToLong(LogCourier::behind).sum();
    }

    @Override
    public long behindMillis() {
        return couriers.stream().mapToLong(LogCourier::behindMillis).max().orElse(0);
    }

    @Override
    public long missed() {
        return couriers.stream().mapToLong(LogCourier::missed).sum()
                + book.map(read -> read.reader().missed()).orElse(0L);
    }

    @Override
    public void close() {
        couriers.forEach(LogCourier::close);
        threads.forEach(Thread::interrupt);
        book.ifPresent(read -> {
            read.reader().close();
            read.wire().drop();
        });
        try {
            for (Thread thread : threads) {
                if (!thread.join(CLOSE_PATIENCE)) {
                    LOG.atWarn().addKeyValue("thread", thread.getName()).log("a courier has not ended");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
