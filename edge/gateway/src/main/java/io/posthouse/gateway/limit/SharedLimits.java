package io.posthouse.gateway.limit;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.posthouse.cluster.Cluster;
import io.posthouse.cluster.Links;
import io.posthouse.cluster.Node;
import io.posthouse.cluster.NodeName;
import io.posthouse.gateway.limit.LimitFrame.Kind;
import io.posthouse.gateway.limit.LimitFrame.Line;
import io.posthouse.kernel.Ticker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts over all nodes. For each key one node counts, the same in the eyes of all ({@link Ring}), and that one decides at once. On
 * every other node a call is let through by what the owner has granted ahead, which it has counted already (a lease); else by the
 * node's own small share, which is counted by the owner as soon as it hears of it; else the owner is asked, and the call waits for some
 * milliseconds.
 *
 * <p>What keeps it right:
 * <ul>
 * <li>Everything that is let through is counted at the owner once: leases before, shares after. A key that got more than it should is
 * in debt, and gets nothing until that is paid. So over time the quota is kept whatever the shares add up to.
 * <li>A share is its part of the rate, and a small part of the burst: what all shares together can let through too much at one moment
 * is a quarter of the burst. Nobody is kept from its part by what others do, and nobody has to wait for the owner for it.
 * <li>A lease is what the quota brings in some 50 ms, so that what lies unused with others is little; after 250 ms it is given back.
 * <li>An owner that does not answer within 20 ms and says nothing else either (100 ms where it does) is waited for no more until it is
 * heard again; shares go on, with all of their burst, and are told to whoever counts then.
 * One that was not heard for a second is none any more, and the next in the ring counts; it knows the heavy keys, because owners tell
 * their deputies of them twice a second. Whoever stops being the owner of a key tells the one who is.
 * <li>For whoever stands still, time does: when it goes on it does not count with what came back meanwhile, which others have let
 * through.
 * </ul>
 * Two nodes that do not hear each other each count for themselves: then a key may get as many times its quota as the network is in
 * parts. Frames may be lost: what was granted in one is lost with it, what was spent in one is not counted.
 *
 * <p>Any thread. Bounded: {@link ArrivalTable}, {@link #HOLDINGS_MAX}, {@link #WAITING_MAX}, {@link #QUEUED_MAX}.
 */
final class SharedLimits implements Limits {
    /** Of all frames, and the door by which nodes tell each other that they share limits. */
    static final String TOPIC = Limiting.DOOR;
    /** Of each layer, so that a flood of addresses leaves room for people. */
    static final int HOLDINGS_MAX = 32_768;
    static final int WAITING_MAX = 4_096;
    /** States that wait to be sent to one node; the rest is not told. */
    static final int QUEUED_MAX = 16_384;

    private static final Logger LOG = LoggerFactory.getLogger(SharedLimits.class);
    private static final long MILLI = 1_000_000;
    private static final long PATIENCE = 20 * MILLI;
    /** With a node that says other things meanwhile: what is refused for want of its answer would be refused wrongly. */
    private static final long PATIENCE_WITH_HEARD = 100 * MILLI;
    private static final long FLUSH_ASKS = MILLI;
    private static final long FLUSH_SPENT = 10 * MILLI;
    private static final long LEASE_SPAN = 50 * MILLI;
    private static final long LEASE_IDLE = 250 * MILLI;
    private static final long ASKED_FOR_LONG = 200 * MILLI;
    private static final long DENIED_LEAST = 2 * MILLI;
    private static final long DENIED_MOST = 1_000 * MILLI;
    private static final long TICK = 100 * MILLI;
    private static final long TICK_MISSED = 150 * MILLI;
    private static final long SILENCE = 1_000 * MILLI;
    /** Who did not tick for so long stands still. */
    private static final long STILL = 3 * TICK;
    private static final int TICKS_TO_TELL = 5;
    private static final int SHARE_OF_BURST = 4;
    private static final int HEAVY_PART = 8;

    private final NodeName self;
    private final Supplier<List<Node>> members;
    private final Links links;
    private final Policies policies;
    private final Later later;
    private final Runnable onClose;
    private final LimitsAlone own;
    /** Of each layer. */
    private final List<Map<Long, Holding>> holdings;
    private final AtomicInteger[] held;
    private final AtomicInteger waiting = new AtomicInteger();
    /** Holdings about which their owners are to be told. */
    private final ConcurrentLinkedQueue<Holding> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean flushing = new AtomicBoolean();
    private final AtomicBoolean flushingSoon = new AtomicBoolean();
    private final Map<NodeName, LinkedBlockingQueue<Line>> states = new ConcurrentHashMap<>();
    private final Map<NodeName, Long> heard = new ConcurrentHashMap<>();
    /** Who did not answer when it was last asked. */
    private final Set<NodeName> late = ConcurrentHashMap.newKeySet();
    private final LongAdder asked = new LongAdder();
    private final LongAdder full = new LongAdder();
    private volatile Ring ring;
    private volatile boolean closed;
    private int ticks;

    /** On a thread of its own, with what it counts of itself in the metrics. */
    static Limits over(Cluster cluster, Policies policies, Ticker ticker, MeterRegistry meters) {
        ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1,
                Thread.ofPlatform().daemon().name("limits").factory());
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        SharedLimits limits = new SharedLimits(cluster.self(), cluster.members()::now, cluster.links(), policies,
                ticker, (nanos, work) -> later(thread, nanos, work), thread::shutdown);
        Gauge.builder("posthouse.limits.nodes", limits, shared -> shared.nodes().size()).register(meters);
        Gauge.builder("posthouse.limits.held", limits, SharedLimits::held).register(meters);
        FunctionCounter.builder("posthouse.limits.asked", limits, SharedLimits::asked).register(meters);
        FunctionCounter.builder("posthouse.limits.full", limits, SharedLimits::full).register(meters);
        FunctionCounter.builder("posthouse.limits.displaced", limits, SharedLimits::displaced).register(meters);
        return limits;
    }

    private static void later(ScheduledThreadPoolExecutor thread, long nanos, Runnable work) {
        try {
            thread.schedule(() -> {
                try {
                    work.run();
                } catch (RuntimeException e) {
                    LOG.atError().setCause(e).log("limits are not shared as they should be");
                }
            }, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            LOG.atDebug().log("limits are not shared any more");
        }
    }

    /**
     * @param members who is there; those that have a door named {@link #TOPIC} share limits, besides this node
     */
    SharedLimits(NodeName self, Supplier<List<Node>> members, Links links, Policies policies, Ticker ticker,
            Later later, Runnable onClose) {
        this.onClose = onClose;
        this.self = self;
        this.members = members;
        this.links = links;
        this.policies = policies;
        this.later = later;
        this.own = new LimitsAlone(ticker, true);
        this.ring = new Ring(List.of(self));
        List<Map<Long, Holding>> all = new ArrayList<>();
        this.held = new AtomicInteger[Layer.values().length];
        for (int i = 0; i < held.length; i++) {
            all.add(new ConcurrentHashMap<>());
            held[i] = new AtomicInteger();
        }
        this.holdings = List.copyOf(all);
        links.receive(TOPIC, this::received);
        tick();
    }

    @Override
    public long count(Layer layer, long key, Quota quota, Waiter waiter) {
        Ring now = ring;
        NodeName owner = now.owner(layer, key);
        if (owner.equals(self)) {
            return own.count(layer, key, quota, waiter);
        }
        while (true) {
            Holding holding = holding(layer, key);
            if (holding == null) {
                full.increment();
                return FULL;
            }
            synchronized (holding) {
                if (!holding.gone) {
                    return hold(holding, owner, now.size(), quota, waiter);
                }
            }
        }
    }

    private @Nullable Holding holding(Layer layer, long key) {
        Map<Long, Holding> all = holdings.get(layer.number());
        Holding known = all.get(key);
        if (known != null) {
            return known;
        }
        if (held[layer.number()].get() >= HOLDINGS_MAX) {
            return null;
        }
        return all.computeIfAbsent(key, _ -> {
            held[layer.number()].incrementAndGet();
            return new Holding(layer, key);
        });
    }

    /** Decides on a call of a key that another node counts for. */
    private long hold(Holding holding, NodeName owner, int nodes, Quota quota, Waiter waiter) {
        long now = own.now();
        holding.usedAt = now;
        if (holding.lease > 0) {
            holding.lease--;
            if (holding.lease * 2 <= holding.lastGrant) {
                want(holding, quota, now);
            }
            return aheadSeen(holding, now);
        }
        boolean isLate = late.contains(owner);
        if (countShare(holding, quota, nodes, isLate, now)) {
            if (shareRoom(holding, quota, nodes, isLate, now) * 2 <= shareTolerance(quota, nodes, isLate)) {
                want(holding, quota, now);
            }
            return aheadSeen(holding, now);
        }
        if (now < holding.deniedUntil) {
            return -Math.max(1, holding.freeAt - now);
        }
        want(holding, quota, now);
        if (isLate || waiting.get() >= WAITING_MAX) {
            return -shareWait(holding, quota, nodes, now);
        }
        waiting.incrementAndGet();
        holding.await(new Holding.Waiting(waiter, now));
        if (!holding.timed) {
            holding.timed = true;
            later.after(PATIENCE, () -> giveUp(holding));
        }
        return LATER;
    }

    // A share: an n-th of the rate; and so little of the burst that all of them together are a quarter of it.

    private static int shareBurst(Quota quota, int nodes, boolean isLate) {
        return isLate ? Math.max(1, quota.atOnce() / nodes) : quota.atOnce() / (SHARE_OF_BURST * nodes);
    }

    private static long shareTolerance(Quota quota, int nodes, boolean isLate) {
        return quota.spacing() * nodes * shareBurst(quota, nodes, isLate);
    }

    private static long shareRoom(Holding holding, Quota quota, int nodes, boolean isLate, long now) {
        return shareTolerance(quota, nodes, isLate) - Gcra.ahead(holding.share, now);
    }

    private boolean countShare(Holding holding, Quota quota, int nodes, boolean isLate, long now) {
        long spacing = quota.spacing() * nodes;
        if (shareRoom(holding, quota, nodes, isLate, now) < spacing) {
            return false;
        }
        holding.share = Math.max(holding.share, now) + spacing;
        holding.spent++;
        queue(holding, FLUSH_SPENT);
        return true;
    }

    private static long shareWait(Holding holding, Quota quota, int nodes, long now) {
        return Math.max(DENIED_LEAST, quota.spacing() * nodes - shareRoom(holding, quota, nodes, true, now));
    }

    /** How far ahead the key is, as far as this node knows. */
    private static long aheadSeen(Holding holding, long now) {
        return Math.max(Math.max(0, holding.aheadThen - (now - holding.aheadAt)), Gcra.ahead(holding.share, now));
    }

    /** Has more asked for, unless that was done, or makes no sense. */
    private void want(Holding holding, Quota quota, long now) {
        boolean isAsked = holding.askedAt != 0 && now - holding.askedAt < ASKED_FOR_LONG;
        if (!isAsked && now >= holding.deniedUntil) {
            holding.wanted = Math.max(holding.wanted, Math.min(leaseMax(quota), Math.max(1, holding.lastGrant * 2)));
            queue(holding, FLUSH_ASKS);
        }
    }

    private static int leaseMax(Quota quota) {
        return Math.clamp(LEASE_SPAN / quota.spacing(), 1, Math.max(1, quota.atOnce() / 2));
    }

    private void queue(Holding holding, long nanos) {
        if (!holding.queued) {
            holding.queued = true;
            queue.add(holding);
        }
        AtomicBoolean scheduled = nanos == FLUSH_ASKS ? flushing : flushingSoon;
        if (scheduled.compareAndSet(false, true)) {
            later.after(nanos, () -> {
                scheduled.set(false);
                flush();
            });
        }
    }

    /** Nobody answered in time: the share decides, with all of its burst. */
    private void giveUp(Holding holding) {
        Ring now = ring;
        NodeName owner = now.owner(holding.layer, holding.key);
        Quota quota = policies.of(holding.layer, holding.key);
        List<Runnable> told = new ArrayList<>();
        synchronized (holding) {
            holding.timed = false;
            long moment = own.now();
            boolean isSilent = !owner.equals(self) && moment - heard.getOrDefault(owner, 0L) >= TICK_MISSED;
            if (isSilent && late.add(owner)) {
                LOG.atDebug().addKeyValue("node", owner).log("a node does not answer about limits");
            }
            List<Holding.Waiting> over = holding
                    .takeWaiting(moment + MILLI - (isSilent ? PATIENCE : PATIENCE_WITH_HEARD));
            for (Holding.Waiting one : over) {
                waiting.decrementAndGet();
                long answer = quota == null || countShare(holding, quota, now.size(), true, moment)
                        ? aheadSeen(holding, moment)
                        : -shareWait(holding, quota, now.size(), moment);
                told.add(() -> one.waiter().decided(answer));
            }
            if (holding.waitingCount() > 0) {
                holding.timed = true;
                later.after(PATIENCE / 2, () -> giveUp(holding));
            }
        }
        told.forEach(Runnable::run);
    }

    /** Tells owners what is wanted and what was spent. */
    private void flush() {
        if (closed) {
            return;
        }
        Ring now = ring;
        Map<NodeName, List<Holding>> byOwner = new HashMap<>();
        int seen = queue.size();
        for (Holding holding = queue.poll(); holding != null; holding = --seen > 0 ? queue.poll() : null) {
            NodeName owner = now.owner(holding.layer, holding.key);
            if (owner.equals(self)) {
                settleHere(holding);
            } else {
                byOwner.computeIfAbsent(owner, _ -> new ArrayList<>()).add(holding);
            }
        }
        byOwner.forEach((owner, all) -> {
            for (int from = 0; from < all.size(); from += LimitFrame.LINES_MAX) {
                ask(owner, all.subList(from, Math.min(all.size(), from + LimitFrame.LINES_MAX)));
            }
        });
        states.forEach(this::sendStates);
    }

    private void ask(NodeName owner, List<Holding> all) {
        List<Line> lines = new ArrayList<>(all.size());
        // Who does not answer is not told either: what it never hears, whoever counts after it would not know of.
        boolean isLate = late.contains(owner);
        for (Holding holding : all) {
            synchronized (holding) {
                holding.queued = false;
                int calls = Math.max(holding.wanted, holding.waitingCount());
                int spent = isLate ? 0 : holding.spent;
                lines.add(new Line(holding.layer, holding.key, calls, 0, spent));
                holding.wanted = 0;
                holding.spent -= spent;
                if (calls > 0) {
                    holding.askedAt = own.now();
                }
            }
        }
        asked.add(lines.size());
        if (links.send(owner, TOPIC, LimitFrame.write(Kind.ASK, lines))) {
            return;
        }
        for (int i = 0; i < all.size(); i++) {
            Holding holding = all.get(i);
            synchronized (holding) {
                holding.askedAt = 0;
                holding.wanted = Math.max(holding.wanted, lines.get(i).calls());
                holding.spent += lines.get(i).spent();
                queue(holding, FLUSH_SPENT);
            }
        }
    }

    /** The key has become this node's own. */
    private void settleHere(Holding holding) {
        Quota quota = policies.of(holding.layer, holding.key);
        List<Runnable> told = new ArrayList<>();
        synchronized (holding) {
            holding.queued = false;
            if (quota != null && holding.spent > 0) {
                own.table(holding.layer).charge(holding.key, own.now(), quota, bounded(holding.spent, quota));
            }
            holding.spent = 0;
            holding.wanted = 0;
            holding.lease = 0;
            holding.askedAt = 0;
            holding.deniedUntil = 0;
            for (Holding.Waiting one : holding.takeWaiting()) {
                waiting.decrementAndGet();
                long answer = quota == null ? 0 : own.count(holding.layer, holding.key, quota, one.waiter());
                told.add(() -> one.waiter().decided(answer));
            }
        }
        told.forEach(Runnable::run);
    }

    private void received(NodeName from, byte[] frame) {
        if (closed) {
            return;
        }
        LimitFrame.Said said;
        try {
            said = LimitFrame.read(frame);
        } catch (IllegalArgumentException e) {
            LOG.atWarn().addKeyValue("node", from).log("a node said something about limits that is none");
            return;
        }
        boolean isNew = heard.put(from, own.now()) == null;
        late.remove(from);
        switch (said.kind()) {
            case HERE -> {
                // That it is there is all there is to know.
            }
            case GONE -> {
                heard.remove(from);
                isNew = true;
            }
            case ASK -> answer(from, said.lines());
            case ANSWER -> said.lines().forEach(this::granted);
            case STATE -> said.lines().forEach(this::told);
        }
        if (isNew) {
            later.after(0, this::look);
        }
    }

    private void answer(NodeName from, List<Line> lines) {
        List<Line> answers = new ArrayList<>();
        long now = own.now();
        for (Line line : lines) {
            Quota quota = policies.of(line.layer(), line.key());
            if (quota == null) {
                if (line.calls() > 0) {
                    answers.add(new Line(line.layer(), line.key(), line.calls(), 0, 0));
                }
                continue;
            }
            ArrivalTable table = own.table(line.layer());
            if (line.spent() != 0) {
                table.charge(line.key(), now, quota, bounded(line.spent(), quota));
            }
            if (line.calls() > 0) {
                int granted = table.take(line.key(), now, quota, Math.min(line.calls(), quota.atOnce()));
                answers.add(new Line(line.layer(), line.key(), granted, table.ahead(line.key(), now), 0));
            }
        }
        if (answers.isEmpty() || links.send(from, TOPIC, LimitFrame.write(Kind.ANSWER, answers))) {
            return;
        }
        for (Line line : answers) {
            Quota quota = policies.of(line.layer(), line.key());
            if (quota != null && line.calls() > 0) {
                own.table(line.layer()).charge(line.key(), now, quota, -bounded(line.calls(), quota));
            }
        }
    }

    private void granted(Line line) {
        Quota quota = policies.of(line.layer(), line.key());
        Holding holding = holding(line.layer(), line.key());
        if (holding == null) {
            return;
        }
        List<Runnable> told = new ArrayList<>();
        synchronized (holding) {
            long now = own.now();
            holding.askedAt = 0;
            holding.lease += line.calls();
            holding.lastGrant = line.calls();
            holding.aheadThen = line.ahead();
            holding.aheadAt = now;
            long wait = quota == null ? 0 : Gcra.wait(line.ahead(), quota);
            if (line.calls() == 0) {
                holding.deniedUntil = now + Math.clamp(wait, DENIED_LEAST, DENIED_MOST);
                holding.freeAt = now + wait;
            }
            for (Holding.Waiting one : holding.takeWaiting()) {
                if (holding.lease > 0) {
                    holding.lease--;
                    waiting.decrementAndGet();
                    told.add(() -> one.waiter().decided(line.ahead()));
                } else if (line.calls() == 0) {
                    waiting.decrementAndGet();
                    told.add(() -> one.waiter().decided(-Math.max(1, wait)));
                } else {
                    holding.await(one);
                }
            }
            if (holding.waitingCount() > 0 && quota != null) {
                want(holding, quota, now);
            }
            if (holding.gone) {
                // It was swept between our look and our lock: nobody will use what was granted.
                holding.lease = 0;
            }
        }
        told.forEach(Runnable::run);
    }

    private void told(Line line) {
        Quota quota = policies.of(line.layer(), line.key());
        if (quota != null) {
            own.table(line.layer()).atLeast(line.key(), own.now(), quota, line.ahead());
        }
    }

    private static int bounded(int calls, Quota quota) {
        return Math.clamp(calls, -quota.count(), quota.count());
    }

    /** Who is there, who is not any more, what lies unused, and what others should know. */
    private void tick() {
        if (closed) {
            return;
        }
        try {
            ticks++;
            own.goOn(STILL);
            byte[] here = LimitFrame.write(Kind.HERE, List.of());
            for (NodeName node : sharers()) {
                links.send(node, TOPIC, here);
            }
            look();
            sweep();
            if (ticks % TICKS_TO_TELL == 0) {
                tellDeputies();
            }
            flush();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("limits are not shared as they should be");
        } finally {
            later.after(TICK, this::tick);
        }
    }

    private Set<NodeName> sharers() {
        Set<NodeName> all = new HashSet<>();
        for (Node node : members.get()) {
            if (!node.name().equals(self) && node.doors().containsKey(TOPIC)) {
                all.add(node.name());
            }
        }
        return all;
    }

    /** Makes the ring anew when others are there than before, and tells new owners what this node has counted. */
    private synchronized void look() {
        Set<NodeName> there = sharers();
        long now = own.now();
        heard.keySet().retainAll(there);
        states.keySet().retainAll(there);
        late.retainAll(there);
        there.removeIf(node -> now - heard.getOrDefault(node, -SILENCE) >= SILENCE);
        there.add(self);
        Ring before = ring;
        if (there.size() == before.size() && there.containsAll(before.nodes())) {
            return;
        }
        Ring after = new Ring(there);
        ring = after;
        LOG.atInfo().addKeyValue("nodes", after.nodes()).log("limits are shared by");
        for (Layer layer : Layer.values()) {
            own.table(layer).each(now, (key, ahead) -> {
                NodeName owner = after.owner(layer, key);
                if (before.owner(layer, key).equals(self) && !owner.equals(self)) {
                    state(owner, layer, key, ahead);
                }
            });
        }
        flush();
    }

    private void tellDeputies() {
        Ring now = ring;
        if (now.size() == 1) {
            return;
        }
        long moment = own.now();
        for (Layer layer : Layer.values()) {
            own.table(layer).each(moment, (key, ahead) -> {
                Quota quota = policies.of(layer, key);
                if (quota != null && ahead * HEAVY_PART >= quota.tolerance() && now.owner(layer, key).equals(self)) {
                    state(now.deputy(layer, key), layer, key, ahead);
                }
            });
        }
    }

    private void state(NodeName to, Layer layer, long key, long ahead) {
        // What finds no place is not told: the same is said again half a second later.
        states.computeIfAbsent(to, _ -> new LinkedBlockingQueue<>(QUEUED_MAX))
                .offer(new Line(layer, key, 0, ahead, 0));
    }

    private void sendStates(NodeName to, LinkedBlockingQueue<Line> lines) {
        while (!lines.isEmpty()) {
            List<Line> some = new ArrayList<>();
            for (Line line = lines.poll(); line != null; line = some.size() < LimitFrame.LINES_MAX
                    ? lines.poll()
                    : null) {
                some.add(line);
            }
            if (!links.send(to, TOPIC, LimitFrame.write(Kind.STATE, some))) {
                // Soon again, and a little less true then.
                some.forEach(lines::offer);
                return;
            }
        }
    }

    /** Gives back what lies unused, and forgets what is at rest. */
    private void sweep() {
        Ring now = ring;
        for (Map<Long, Holding> all : holdings) {
            all.values().removeIf(holding -> {
                synchronized (holding) {
                    return sweep(holding, now);
                }
            });
        }
    }

    private boolean sweep(Holding holding, Ring now) {
        long moment = own.now();
        if (holding.lease > 0 && moment - holding.usedAt >= LEASE_IDLE) {
            holding.spent -= holding.lease;
            holding.lease = 0;
            holding.lastGrant = 0;
            queue(holding, FLUSH_SPENT);
        }
        if (holding.askedAt != 0 && moment - holding.askedAt >= SILENCE) {
            holding.askedAt = 0;
        }
        if (holding.spent != 0) {
            queue(holding, FLUSH_SPENT);
        }
        if ((holding.lease > 0 || holding.waitingCount() > 0)
                && now.owner(holding.layer, holding.key).equals(self)) {
            queue(holding, FLUSH_ASKS);
        }
        if (!holding.isAtRest(moment)) {
            return false;
        }
        holding.gone = true;
        held[holding.layer.number()].decrementAndGet();
        return true;
    }

    /** How many keys other nodes count for, of which something is held here. */
    int held() {
        return Arrays.stream(held).mapToInt(AtomicInteger::get).sum();
    }

    /** How many calls were refused for want of a place. */
    long full() {
        return full.sum();
    }

    /** Lines about keys that owners were asked or told. */
    long asked() {
        return asked.sum();
    }

    long displaced() {
        return own.displaced();
    }

    /** Who shares limits now, as this node sees it. */
    Collection<NodeName> nodes() {
        return ring.nodes();
    }

    @Override
    public void close() {
        tellDeputies();
        flush();
        closed = true;
        byte[] gone = LimitFrame.write(Kind.GONE, List.of());
        sharers().forEach(node -> links.send(node, TOPIC, gone));
        onClose.run();
    }
}
