package io.posthouse.messaging.carry;

import io.posthouse.cluster.NodeName;
import io.posthouse.kernel.Ticker;
import io.posthouse.kernel.trace.Span;
import io.posthouse.kernel.trace.TraceContext;
import io.posthouse.kernel.trace.Traces;
import io.posthouse.messaging.Addresses;
import io.posthouse.messaging.Carrying;
import io.posthouse.messaging.MessageInTransit;
import io.posthouse.messaging.StoreMessage;
import io.posthouse.messaging.StoreMessage.Stored;
import io.posthouse.messaging.archive.ArchiveLog;
import io.posthouse.messaging.home.Errands;
import io.posthouse.messaging.home.FarSession;
import io.posthouse.messaging.session.InOrder;
import io.posthouse.storage.Database;
import io.posthouse.storage.log.LogAnswer;
import io.posthouse.storage.log.OpenLog;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.FullJid;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Message;
import io.posthouse.xmpp.Namespaces;
import io.posthouse.xmpp.Stanza;
import io.posthouse.xmpp.XmlContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries each private message whose receiver lives on another node to the receiver's archive: once, in order, whatever
 * breaks. The sender's row is committed and acknowledged first; it is what is carried, and its id is the key by which it is stored
 * once over there. How far each shard has come is noted once a second; after a crash, or when a shard comes here, the rest is
 * read from the log.
 *
 * <p>What is under way is bounded by {@link #UNDER_WAY_MAX}, and to one shard by {@link Road#PARCELS_MAX}, so that a shard that takes
 * nothing holds up those who write to it and not everybody; beyond it a shard's messages are read from its log later. Who sends from a
 * shard that is {@link #DISTANCE_MAX} rows behind waits, and after {@link #HOLD} is refused, until it is nearer: so what is
 * acknowledged and not yet where it belongs is bounded too.
 */
public final class Carrier implements Carrying {
    /** In rows of one shard's log. */
    static final long DISTANCE_MAX = 50_000;
    /** As long as the log's own patience. */
    static final Duration HOLD = Duration.ofSeconds(30);
    static final int UNDER_WAY_MAX = 32_768;
    static final int BEHIND_MAX = 8_192;

    private static final Logger log = LoggerFactory.getLogger(Carrier.class);
    private static final String NAMESPACE = "urn:posthouse:carry:0";
    private static final String CARRY = "carry";
    private static final String CARRIED = "carried";
    private static final String TRACE = "trace";
    private static final int READ_MAX = 2_000;
    private static final long STUCK_NANOS = Duration.ofSeconds(5).toNanos();

    private final NodeName self;
    /** Tells what this carrier sent, and what is answered to it, from those of the node's former lives. */
    private final String life = UUID.randomUUID().toString();
    private final Errands errands;
    private final OpenLog<StoreMessage, Stored> archive;
    private final CarryStore store;
    private final Ticker ticker;
    private volatile Traces traces = Traces.OFF;
    private final Map<Integer, SourceShard> sources = new HashMap<>();
    private final Map<Integer, Road> roads = new HashMap<>();
    private final Map<String, Arrivals> arrivals = new ConcurrentHashMap<>();
    /** What comes here from one person to another, in the order in which it was taken. */
    private final InOrder order = new InOrder();
    private final AtomicInteger waitingBehind = new AtomicInteger();
    /** Messages for the sender's archive alone that wait for their commit, by the shards of sender and receiver. */
    private final int[] apart = new int[ArchiveLog.SHARDS * ArchiveLog.SHARDS];
    private final long distanceMax;
    private final HeldBack heldBack = new HeldBack();
    private long attempts;
    private long carried;
    private int underWay;
    private volatile Consumer<MessageInTransit> walk = transit -> {
    };

    /** @param self names this node's roads to the others */
    public Carrier(NodeName self, Errands errands, OpenLog<StoreMessage, Stored> archive, Database database,
            Addresses addresses, Ticker ticker) {
        this(self, errands, archive, database, addresses, ticker, DISTANCE_MAX);
    }

    Carrier(NodeName self, Errands errands, OpenLog<StoreMessage, Stored> archive, Database database,
            Addresses addresses, Ticker ticker, long distanceMax) {
        this.self = self;
        this.distanceMax = distanceMax;
        this.errands = errands;
        this.archive = archive;
        this.store = new CarryStore(database, archive.feed(), addresses);
        this.ticker = ticker;
        errands.on(CARRY, this::take);
        errands.on(CARRIED, (sender, what) -> arrived(what));
        archive.feed().watch(this::committed);
    }

    /** Says who finishes the walk of a message that was carried here. */
    public void onArrivals(Consumer<MessageInTransit> arrive) {
        walk = arrive;
    }

    /** Says where traces go on; before the first message. */
    public void tracedBy(Traces where) {
        traces = where;
    }

    // ---- the sender's side

    /** What becomes of a message that is about to be submitted. */
    enum Way {
        /** It is stored for sender and receiver in one commit, if the receiver lives here. */
        TOGETHER,
        /**
         * It must be stored for its sender alone and carried, even if the receiver lives here: because an earlier one of the same
         * two shards is still under way and would come after it. Then {@link #settled} follows.
         */
        APART,
        /** The sender's shard is far behind: it is asked again after {@link #whenNearer}. */
        LATER,
        /** It has been so for too long: the sender is told. */
        REFUSED
    }

    /** Says how a message between two shards is submitted. Any thread; never blocks. */
    synchronized Way way(int fromShard, int toShard) {
        var source = sources.get(fromShard);
        if (source != null && source.distance() > distanceMax) {
            return holdBack(fromShard, source);
        }
        int pair = fromShard * ArchiveLog.SHARDS + toShard;
        if (source != null && source.isClearTo(toShard) && apart[pair] == 0 && archive.owns(toShard)) {
            return Way.TOGETHER;
        }
        apart[pair]++;
        return Way.APART;
    }

    private Way holdBack(int shard, SourceShard source) {
        if (source.noteFar(ticker.nanos())) {
            log.atWarn().addKeyValue("shard", shard).addKeyValue("distance", source.distance())
                    .log("senders are held back: what they sent before waits to be carried to other nodes");
        }
        return source.farNanos(ticker.nanos()) > HOLD.toNanos() || !heldBack.begin() ? Way.REFUSED : Way.LATER;
    }

    /** Has whoever asks {@link #whenNearer} next wait for a moment. @return whether anybody still lets them go */
    boolean holdBack() {
        return heldBack.begin();
    }

    /** Runs {@code task} soon if somebody was held back, and else at once. It must not block. */
    void whenNearer(Runnable task) {
        heldBack.add(task);
    }

    /** How far each shard of this node is behind, by its number; one that is not there is not behind. */
    public synchronized Map<Integer, Long> distances() {
        Map<Integer, Long> far = new TreeMap<>();
        sources.forEach((shard, source) -> far.put(shard, source.distance()));
        return far;
    }

    @Override
    public long distanceMax() {
        return distanceMax;
    }

    @Override
    public synchronized long distance() {
        return sources.values().stream().mapToLong(SourceShard::distance).max().orElse(0);
    }

    @Override
    public synchronized long carried() {
        return carried;
    }

    /** How many messages are on roads. */
    synchronized int underWay() {
        return underWay;
    }

    /** Nobody is held back from now on; the log has been closed. */
    public void close() {
        heldBack.end();
    }

    /** A message that was set apart has been answered; if it was committed, {@link #carry} was called before. */
    synchronized void settled(int fromShard, int toShard) {
        apart[fromShard * ArchiveLog.SHARDS + toShard]--;
    }

    /**
     * Carries a message that was just committed here, if its receiver lives elsewhere. On the log's answering thread, in the
     * order of the commits; never blocks.
     */
    public synchronized void carry(StoreMessage command, Stored stored, BareJid sender, BareJid addressed,
            Element message) {
        var source = sources.get(stored.own().shard());
        if (source == null || !source.takes(stored.own().sequence())) {
            return;
        }
        var parcel = new Parcel(stored.own(), sender, addressed, command.content(), message,
                traces.goOn(command.trace(), "carry", Span.Kind.PRODUCER));
        if (underWay >= UNDER_WAY_MAX || roadTo(parcel.shard()).isFull()) {
            source.readLater();
            source.takes(stored.own().sequence());
            return;
        }
        begin(source, parcel);
    }

    private Road roadTo(int shard) {
        return roads.computeIfAbsent(shard, key -> new Road());
    }

    private void begin(SourceShard source, Parcel parcel) {
        source.begin(parcel.source().sequence(), parcel.shard());
        underWay++;
        var road = roadTo(parcel.shard());
        road.add(parcel);
        if (road.isStopped() && road.size() == 1) {
            road.beginAttempt(++attempts, ticker.nanos());
        }
        send(road);
    }

    private void send(Road road) {
        for (var parcel = road.peek(); parcel != null; parcel = road.peek()) {
            var errand = Element.builder(CARRY, NAMESPACE).attribute("node", self.value()).attribute("life", life)
                    .attribute("attempt", Long.toString(road.attempt()))
                    .attribute("number", Integer.toString(road.number()))
                    .attribute("place", Long.toString(road.place()))
                    .attribute("source", Long.toString(parcel.source().id()))
                    .attribute("from", parcel.sender().toString())
                    .attribute("content", parcel.content() ? "1" : "0").child(parcel.message());
            // A node of the release before does not ask for it.
            parcel.span().context().ifPresent(trace -> errand.attribute(TRACE, trace.word()));
            if (!errands.send(parcel.addressed(), CARRY, errand.build())) {
                road.stop();
                return;
            }
            road.sent();
        }
    }

    private synchronized void committed(int shard, long lastSequence) {
        var source = sources.get(shard);
        if (source != null) {
            source.reach(lastSequence);
        }
    }

    private synchronized void arrived(Element what) {
        var road = roads.get(Integer.parseInt(what.attribute("shard").orElse("-1")));
        if (road == null || !what.attribute("life").equals(Optional.of(life))) {
            return;
        }
        if (what.attribute("broken").isPresent()) {
            if (road.attempt() == Long.parseLong(what.attribute("broken").get())) {
                road.stop();
            }
            return;
        }
        long place = Long.parseLong(what.attribute("place").orElse("-1"));
        for (var parcel : road.arrived(place, ticker.nanos())) {
            underWay--;
            carried++;
            parcel.span().end();
            var source = sources.get(parcel.source().shard());
            if (source != null) {
                source.done(parcel.source().sequence());
            }
        }
        send(road);
    }

    /** Both of them, one after the other. */
    void tend() {
        try {
            tendSources();
        } finally {
            tendRoads();
        }
    }

    /** Looks after what came here and what left. Several times a second, by one thread. Blocks. */
    public void tendSources() {
        var owned = archive.shards().owned();
        synchronized (this) {
            sources.keySet().retainAll(owned);
        }
        for (int shard : owned) {
            boolean known;
            synchronized (this) {
                known = sources.containsKey(shard);
            }
            if (!known) {
                long position = store.position(shard);
                synchronized (this) {
                    sources.put(shard, new SourceShard(position));
                }
            }
            readOn(shard);
        }
        synchronized (this) {
            sources.forEach((shard, source) -> {
                if (source.distance() <= distanceMax && source.noteNear()) {
                    log.atInfo().addKeyValue("shard", shard).log("senders are not held back any more");
                }
            });
        }
    }

    /**
     * Looks after what is on its way and stands still, also while nothing can be read, and lets those try again who were held back.
     * Several times a second; never blocks.
     */
    public void tendRoads() {
        goOnRoads();
        heldBack.letGo();
    }

    private synchronized void goOnRoads() {
        for (var road : roads.values()) {
            if (road.isStuck(ticker.nanos(), STUCK_NANOS)) {
                road.stop();
            }
            if (road.isStopped() && !road.isEmpty()) {
                road.beginAttempt(++attempts, ticker.nanos());
                send(road);
            }
        }
        // What comes next begins an attempt: the shard may be elsewhere by then.
        roads.values().stream().filter(Road::isEmpty).forEach(Road::stop);
    }

    /** A shard may have left and come back: what it holds beyond its position is read from its log again. Never blocks. */
    public synchronized void moved(int shard) {
        sources.remove(shard);
    }

    private void readOn(int shard) {
        long from;
        SourceShard source;
        synchronized (this) {
            source = sources.get(shard);
            if (source == null || !source.wantsReading() || underWay >= UNDER_WAY_MAX
                    || source.waitsFor().stream().anyMatch(to -> roadTo(to).isFull())) {
                return;
            }
            from = source.readFrom();
        }
        var reading = store.read(shard, from, READ_MAX);
        synchronized (this) {
            // Unless it has moved meanwhile: then another begins from its own position.
            if (sources.get(shard) == source) {
                source.holds(reading.end());
                for (var parcel : reading.parcels()) {
                    if (roadTo(parcel.shard()).isFull()) {
                        source.readUntil(parcel.source().sequence(), parcel.shard());
                        return;
                    }
                    begin(source, parcel);
                }
                source.read(reading.to(), reading.whole());
            }
        }
    }

    /** Has everything that is under way sent again at the next {@link #tend}. */
    synchronized void stopRoads() {
        roads.values().forEach(Road::stop);
    }

    /** Notes in the database how far each shard has come. Blocks. */
    public void storePositions() {
        var moved = new HashMap<Integer, Long>();
        synchronized (this) {
            sources.forEach((shard, source) -> {
                long position = source.positionToStore();
                if (position > 0) {
                    moved.put(shard, position);
                }
            });
        }
        if (moved.isEmpty()) {
            return;
        }
        store.advance(moved);
        synchronized (this) {
            moved.forEach((shard, position) -> {
                var source = sources.get(shard);
                if (source != null) {
                    source.noteStored(position);
                }
            });
        }
    }

    // ---- the receiver's side

    /** From where a parcel came, and where its answer goes. */
    private record Origin(NodeName node, BareJid sender, int shard) {
    }

    private void take(BareJid addressed, Element errand) {
        if (!(Jid.parse(errand.attribute("from").orElse("")) instanceof BareJid sender)
                || !(Stanza.trusted(
                        errand.child("message", Namespaces.CLIENT).orElseThrow()) instanceof Message message)) {
            return;
        }
        var origin = new Origin(new NodeName(errand.attribute("node").orElseThrow()), sender,
                ArchiveLog.shardOf(addressed.toString()));
        var life = errand.attribute("life").orElse("");
        long attempt = Long.parseLong(errand.attribute("attempt").orElse("0"));
        if (!archive.owns(origin.shard())) {
            // Heard to be ours, and not handed over yet. Taken now, it might be turned away and the next one not.
            replyBroken(origin, life, attempt);
            return;
        }
        var road = arrivals.computeIfAbsent(origin.node().value() + ' ' + origin.shard(), key -> new Arrivals());
        switch (road.show(life, attempt, Integer.parseInt(errand.attribute("number").orElse("-1")))) {
            case TAKEN -> store(origin, road, addressed, message, errand);
            case GAP -> replyBroken(origin, life, attempt);
            case PASSED_BY -> {
                // Its sender begins anew, or has done so.
            }
        }
    }

    private void store(Origin origin, Arrivals road, BareJid addressed, Message message, Element errand) {
        var attempt = road.current();
        long source = Long.parseLong(errand.attribute("source").orElse("0"));
        long place = Long.parseLong(errand.attribute("place").orElse("-1"));
        var span = traces.goOn(errand.attribute(TRACE).flatMap(TraceContext::ofWord), "take over", Span.Kind.CONSUMER)
                .with("posthouse.from", origin.node().value()).with("posthouse.shard", origin.shard());
        var command = StoreMessage.carried(origin.sender().toString(), addressed.toString(),
                errand.attribute("content").equals(Optional.of("1")), source,
                message.element().toXml(XmlContext.CLIENT_STREAM)).tracedAs(span.context());
        var outcome = new AtomicReference<Optional<LogAnswer<Stored>>>(Optional.empty());
        var ticket = order.pending(pair(origin.sender().toString(), addressed),
                () -> outcome.get().ifPresent(answer -> {
                    switch (answer) {
                        case LogAnswer.Committed<Stored>(var stored) -> {
                            replyArrived(origin, attempt, place);
                            if (!stored.duplicate()) {
                                span.run(() -> bring(addressed, message, stored));
                            }
                            span.end();
                        }
                        case LogAnswer.Rejected<Stored>(var reason) -> {
                            log.atError().addKeyValue("reason", reason).addKeyValue("source", source)
                                    .log("a message that the sender's archive holds was rejected by the receiver's");
                            replyArrived(origin, attempt, place);
                            span.failed("rejected").end();
                        }
                        case LogAnswer.Withdrawn<Stored>(var why) -> {
                            span.failed(why.name()).end();
                            attempt.lose();
                            replyBroken(origin, attempt.life(), attempt.number());
                        }
                        case LogAnswer.Unknown<Stored> _ -> {
                            // Carried again it is stored or known: its source is its key.
                            span.failed("UNKNOWN").end();
                            attempt.lose();
                            replyBroken(origin, attempt.life(), attempt.number());
                        }
                    }
                }));
        boolean taken = archive.submit(command, answer -> {
            outcome.set(Optional.of(answer));
            ticket.settled();
        });
        if (!taken) {
            span.failed("full").end();
            boolean first = road.refuse();
            ticket.settled();
            if (first) {
                archive.whenRoom(() -> {
                    var broken = road.roomCame();
                    replyBroken(origin, broken.life(), broken.number());
                });
            }
        }
    }

    private static String pair(String sender, BareJid addressed) {
        return sender + '\0' + addressed;
    }

    /**
     * Does {@code action} once all that was carried here before from a sender to a person is there; at once if it is. For what nobody
     * keeps, which is dropped when too much of it waits. Any thread; {@code action} must not block.
     */
    public void behind(BareJid sender, BareJid addressed, Runnable action) {
        var key = pair(sender.toString(), addressed);
        if (!order.isPending(key)) {
            action.run();
        } else if (waitingBehind.incrementAndGet() > BEHIND_MAX) {
            waitingBehind.decrementAndGet();
            log.atWarn().addKeyValue("behindMax", BEHIND_MAX).log("errand dropped: too many wait behind messages");
        } else {
            order.behind(key, () -> {
                waitingBehind.decrementAndGet();
                action.run();
            });
        }
    }

    /** Whether nothing is under way from a sender who lives here to a person. Any thread; never blocks. */
    public synchronized boolean isClear(BareJid sender, BareJid addressed) {
        var source = sources.get(ArchiveLog.shardOf(sender.toString()));
        return source != null && source.isClearTo(ArchiveLog.shardOf(addressed.toString()));
    }

    private void replyArrived(Origin origin, Arrivals.Attempt attempt, long place) {
        if (!attempt.isLost()) {
            reply(origin, attempt.life(), "place", place);
        }
    }

    private void replyBroken(Origin origin, String life, long attempt) {
        reply(origin, life, "broken", attempt);
    }

    /** Answers the node that sent it: its sender may live elsewhere by now. */
    private void reply(Origin origin, String life, String what, long value) {
        errands.tell(origin.node(), origin.sender(), CARRIED,
                Element.builder(CARRIED, NAMESPACE).attribute("shard", Integer.toString(origin.shard()))
                        .attribute("life", life).attribute(what, Long.toString(value)).build());
    }

    private void bring(BareJid addressed, Message message, Stored stored) {
        if (message.from().orElse(null) instanceof FullJid from) {
            var transit = new MessageInTransit(new FarSession(from, errands), message.to().orElse(addressed), message);
            transit.noteStored(stored);
            walk.accept(transit);
        }
    }
}
