package io.posthouse.kafka;

import io.posthouse.kernel.Ticker;
import io.posthouse.storage.StoreUnavailable;
import io.posthouse.storage.event.CarrierSettings;
import io.posthouse.storage.event.Event;
import io.posthouse.storage.event.EventLog;
import io.posthouse.storage.log.FeedRow;
import io.posthouse.storage.log.LogFeed;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what one log holds, round by round on a thread of its own: reads some rows of every shard that has any, sends them, waits
 * until the brokers have answered, and then moves each shard's cursor to the end of what they have without a gap. So the cursor
 * stands behind an answer, and what is in memory is one round, whether Kafka was away for a second or for a week.
 *
 * <p>Cursors are noted in the database at most once a second, and when a shard leaves: what lies between is told twice after a
 * crash. Two nodes that both believe a shard theirs tell it twice too; neither leaves anything out.
 *
 * <p>It rests after each round for as long as its pace wants, and while the log's own writer is slow, so that catching up does not
 * get in the way of people.
 */
final class LogCourier implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(LogCourier.class);

    static final int ROUND_ROWS = 2_000;
    static final int ROUND_BYTES = 4 * 1024 * 1024;
    private static final int EACH_MIN = 50;
    /** News gather for so long, so that a busy log is not read row by row. */
    private static final long GATHER_MILLIS = 40;
    private static final long IDLE_MILLIS = 1_000;
    private static final long STORE_NANOS = Duration.ofSeconds(1).toNanos();
    /** How often ends are asked for, in case a commit was not told. */
    private static final long LOOK_NANOS = Duration.ofSeconds(10).toNanos();
    /** A log whose oldest command has waited for so long is slow, and we rest, up to so long a round. */
    private static final long SLOW_NANOS = Duration.ofMillis(250).toNanos();
    private static final long YIELD_MILLIS_MAX = 1_000;
    private static final long YIELD_MILLIS = 50;
    private static final int TEXT_BYTES_MIN = 1_024;

    private final EventLog log;
    private final LogFeed feed;
    private final CursorStore store;
    private final Wire wire;
    private final Envelope envelope;
    private final Situation situation;
    private final boolean fromTheBeginning;
    private final Pace pace;
    private final Patience patience;
    private final Ticker ticker;
    private final LogFeed.Watch watch;
    private final Bell bell = new Bell();
    private final Map<Integer, Place> places = new ConcurrentHashMap<>();
    private volatile boolean closing;
    private final AtomicLong told = new AtomicLong();
    private final AtomicLong missed = new AtomicLong();
    private volatile long allToldAt;
    private volatile boolean begun;
    private int textBytesMax;
    private long storedAt;
    private long lookedAt;
    private long pauseMillis;
    private int rounds;

    /** @param wire and all else that is this courier's alone */
    record Parts(EventLog log, CursorStore store, Wire wire, Envelope envelope, Situation situation) {
    }

    LogCourier(Parts parts, CarrierSettings settings, KafkaCarrier.Means means) {
        this.log = parts.log();
        this.feed = log.feed();
        this.store = parts.store();
        this.wire = parts.wire();
        this.envelope = parts.envelope();
        this.situation = parts.situation();
        this.ticker = means.ticker();
        this.patience = means.patience();
        this.pauseMillis = patience.pauseMin().toMillis();
        this.fromTheBeginning = settings.fromTheBeginning();
        this.pace = new Pace(settings.paceMax(), ticker);
        this.textBytesMax = settings.texts() ? Integer.MAX_VALUE : 0;
        this.allToldAt = ticker.nanos();
        this.storedAt = ticker.nanos();
        this.lookedAt = ticker.nanos();
        this.watch = feed.watch(this::committed);
    }

    /** On the log's answering thread. */
    private void committed(int shard, long lastSequence) {
        Place place = places.get(shard);
        if (place != null) {
            place.reach(lastSequence);
            bell.ring();
        }
    }

    long told() {
        return told.get();
    }

    long missed() {
        return missed.get();
    }

    long behind() {
        return places.values().stream().mapToLong(Place::behind).sum();
    }

    long behindMillis() {
        return behind() == 0 ? 0 : Duration.ofNanos(ticker.nanos() - allToldAt).toMillis();
    }

    /** Whether it knows where its shards stand. */
    boolean hasBegun() {
        return begun;
    }

    Situation situation() {
        return situation;
    }

    /** Has it end soon; whoever runs it is interrupted, too. */
    void close() {
        closing = true;
        watch.close();
        bell.ring();
    }

    @Override
    public void run() {
        try {
            while (!closing) {
                turn();
            }
        } catch (InterruptedException e) {
            LOG.debug("the courier is closed");
        } finally {
            // Cleared, for the pool to give a connection.
            boolean interrupted = Thread.interrupted();
            wire.drop();
            try {
                storePositions(places.keySet());
            } catch (StoreUnavailable e) {
                LOG.atInfo().setCause(e).log("cursors not stored at the end: some events will be told twice");
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void turn() throws InterruptedException {
        try {
            round();
            pauseMillis = patience.pauseMin().toMillis();
        } catch (Trouble e) {
            situation.waiting(e);
            wire.drop();
            pause();
        } catch (StoreUnavailable e) {
            if (!closing) {
                LOG.atInfo().setCause(e).log("events wait for the database");
                pause();
            }
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("a round of events failed and is begun anew");
            wire.drop();
            pause();
        }
    }

    private void pause() throws InterruptedException {
        Thread.sleep(pauseMillis);
        pauseMillis = Math.min(patience.pauseMax().toMillis(), pauseMillis * 2);
    }

    private void round() throws Trouble, InterruptedException {
        long now = ticker.nanos();
        letGoAndTakeOn();
        this.begun = true;
        Map<Integer, Long> wanted = wanted();
        if (wanted.isEmpty()) {
            allToldAt = now;
            storeNow();
            bell.await(IDLE_MILLIS);
            return;
        }
        wire.ready();
        Round round = read(wanted);
        Answers answers = wire.tell(round.records, () -> {
        });
        settle(round, answers);
        situation.well();
        if (round.whole) {
            allToldAt = now;
        }
        storeNow();
        rest(round, now);
    }

    // ---- whose shards

    private void letGoAndTakeOn() {
        Set<Integer> owned = log.owned();
        Set<Integer> gone = new HashSet<>(places.keySet());
        gone.removeAll(owned);
        if (!gone.isEmpty()) {
            storePositions(gone);
            places.keySet().removeAll(gone);
        }
        Set<Integer> come = new HashSet<>(owned);
        come.removeAll(places.keySet());
        if (!come.isEmpty()) {
            takeOn(come);
        }
        if (ticker.nanos() - lookedAt > LOOK_NANOS) {
            lookedAt = ticker.nanos();
            reach(places.keySet());
        }
    }

    private void takeOn(Set<Integer> come) {
        Map<Integer, Long> stored = store.read();
        Map<Integer, Long> ends = feed.ends(come);
        Map<Integer, Long> first = new HashMap<>();
        for (int shard : come) {
            if (!stored.containsKey(shard)) {
                first.put(shard, fromTheBeginning ? 0L : ends.getOrDefault(shard, 0L));
            }
        }
        // Where a shard begins is decided once, and noted before anything is told.
        store.write(first);
        for (int shard : come) {
            long position = first.getOrDefault(shard, stored.getOrDefault(shard, 0L));
            places.put(shard, new Place(position, Math.max(position, ends.getOrDefault(shard, 0L))));
        }
        // What was committed before the place was there to be told of it.
        reach(come);
    }

    private void reach(Set<Integer> shards) {
        feed.ends(shards).forEach((shard, end) -> {
            Place place = places.get(shard);
            if (place != null) {
                place.reach(end);
            }
        });
    }

    /** Where to read on. Another shard is the first each time, so that a round that is full leaves out others. */
    private Map<Integer, Long> wanted() {
        List<Integer> shards = places.entrySet().stream().filter(place -> place.getValue().behind() > 0)
                .map(Map.Entry::getKey).sorted().toList();
        Map<Integer, Long> wanted = new LinkedHashMap<>();
        for (int i = 0; i < shards.size(); i++) {
            int shard = shards.get((i + rounds) % shards.size());
            wanted.put(shard, place(shard).position());
        }
        return wanted;
    }

    private Place place(int shard) {
        Place place = places.get(shard);
        if (place == null) {
            throw new IllegalStateException("shard " + shard + " is not here");
        }
        return place;
    }

    // ---- one round

    /** What was read: rows in order, and for each the place of its record, or -1 when nothing is told of it. */
    private static final class Round {
        final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        final List<Row> places = new ArrayList<>();
        boolean whole = true;
        int bytes;

        private record Row(int shard, long sequence, int record) {
        }

        void add(int shard, long sequence, @Nullable ProducerRecord<byte[], byte[]> record) {
            places.add(new Row(shard, sequence, record == null ? -1 : records.size()));
            if (record != null) {
                records.add(record);
                bytes += Envelope.bytesOf(record);
            }
        }
    }

    private Round read(Map<Integer, Long> wanted) {
        rounds++;
        Round round = new Round();
        int each = Math.max(EACH_MIN, ROUND_ROWS / wanted.size());
        int textMax = Math.min(textBytesMax, wire.bytesMax());
        Map<Integer, Integer> taken = new HashMap<>();
        feed.readOn(wanted, each, log.columns(textMax > 0), row -> {
            add(row, textMax, round);
            taken.merge(row.stamp().shard(), 1, Integer::sum);
            boolean full = round.places.size() >= ROUND_ROWS || round.bytes >= ROUND_BYTES;
            round.whole &= !full;
            return !full;
        });
        round.whole &= taken.values().stream().noneMatch(rows -> rows >= each);
        return round;
    }

    private void add(FeedRow row, int textMax, Round round) throws SQLException {
        Optional<Event> event = log.event(row, Math.max(0, textMax));
        round.add(row.stamp().shard(), row.stamp().sequence(), event
                .map(found -> envelope.of(found, row.stamp().shard(), row.stamp().sequence())).orElse(null));
    }

    /** Moves each shard to the end of what the brokers have without a gap. */
    private void settle(Round round, Answers answers) throws Trouble {
        Set<Integer> held = new HashSet<>();
        long taken = 0;
        for (Round.Row row : round.places) {
            if (row.record() >= 0 && !answers.taken(row.record())) {
                held.add(row.shard());
            }
            if (!held.contains(row.shard())) {
                Place place = place(row.shard());
                noteMissing(row.shard(), row.sequence() - place.position() - 1);
                place.moveTo(row.sequence());
                taken += row.record() >= 0 ? 1 : 0;
            }
        }
        told.addAndGet(taken);
        if (answers.anyFailed()) {
            refused(answers.first());
        }
    }

    private void noteMissing(int shard, long rows) {
        if (rows > 0) {
            missed.addAndGet(rows);
            LOG.atError().addKeyValue("shard", shard).addKeyValue("rows", rows)
                    .log("rows were removed from the log before Kafka had their events");
        }
    }

    private void refused(Answers.Failed failed) throws Trouble {
        if (!(failed.failure() instanceof RecordTooLargeException)) {
            throw wire.troubleBehind(failed.failure());
        }
        int bytes = Envelope.bytesOf(failed.record());
        if (textBytesMax == 0) {
            throw new Trouble("Kafka does not take an event of " + bytes + " bytes, its topic "
                    + failed.record().topic() + " allows less.",
                    "Raise max.message.bytes of the topic to 10000 at least; the events of its shard wait in the log.",
                    failed.failure());
        }
        // The next round reads it again, and leaves out texts that are as long.
        int half = failed.record().value().length / 2;
        textBytesMax = half < TEXT_BYTES_MIN ? 0 : half;
        LOG.atWarn().addKeyValue("topic", failed.record().topic()).addKeyValue("bytes", bytes)
                .addKeyValue("textBytesMax", textBytesMax)
                .log("Kafka does not take an event with its text: texts as long are left out from now on");
    }

    private void rest(Round round, long roundBegun) throws InterruptedException {
        long gather = round.whole ? GATHER_MILLIS - Duration.ofNanos(ticker.nanos() - roundBegun).toMillis() : 0;
        Thread.sleep(Math.max(gather, pace.restMillis(round.places.size(), roundBegun)));
        for (long yielded = 0; yielded < YIELD_MILLIS_MAX
                && log.gauges().oldestWaitNanos() > SLOW_NANOS; yielded += YIELD_MILLIS) {
            Thread.sleep(YIELD_MILLIS);
        }
    }

    // ---- cursors

    private void storeNow() {
        if (ticker.nanos() - storedAt > STORE_NANOS) {
            storedAt = ticker.nanos();
            storePositions(places.keySet());
        }
    }

    private void storePositions(Set<Integer> shards) {
        Map<Integer, Long> moved = new HashMap<>();
        for (int shard : shards) {
            Place place = places.get(shard);
            if (place != null && place.isUnstored()) {
                moved.put(shard, place.position());
            }
        }
        store.write(moved);
        moved.forEach((shard, position) -> place(shard).noteStored(position));
    }
}
