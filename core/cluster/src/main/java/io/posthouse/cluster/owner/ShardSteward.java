package io.posthouse.cluster.owner;

import static io.posthouse.kernel.Checks.check;

import io.posthouse.cluster.Links;
import io.posthouse.cluster.Members;
import io.posthouse.cluster.NodeName;
import io.posthouse.cluster.Owners;
import io.posthouse.kernel.Ticker;
import io.posthouse.storage.Database;
import io.posthouse.storage.StoreUnavailable;
import io.posthouse.storage.log.LogShards;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that every shard has an owner, on behalf of one node. It has three threads: one beats, one looks and acts, one tells
 * watchers; a beat must not wait for a hand-over, nor a hand-over for a watcher.
 *
 * <p>Order at the start: {@link #start} first, then the logs are opened and {@link #entrust}ed; so nobody takes from a node that
 * is beginning what it owned before. At the end: {@link #close} while the logs are still open, then the logs.
 *
 * <p>What a node does when something is torn:
 * <ul>
 * <li><i>It is silent in the database</i> for {@link OwnerSettings#deadAfter}, or for half of that while none of those who beat sees it:
 * the longest-standing node that carries a log takes its shards, which fences it, and spreads them.
 * <li><i>It beats, and stands in the smaller part of a torn network</i> for {@link OwnerSettings#tornAfter}: it hands its
 * shards over in order, and {@link NodeKeeper#stepBack}. It comes back by itself.
 * <li><i>It cannot reach the database</i>: it steps back after {@link OwnerSettings#deadAfter}, by its own monotonic clock. When
 * the database is back it opens what was fenced again and gets a share.
 * <li><i>It stalls</i>: as the silent one; when it wakes, its rows are refused by the fence, it learns that it was declared
 * dead, and begins anew.
 * <li><i>Nobody reaches the database</i>: nobody judges until it has itself beaten steadily for {@link OwnerSettings#deadAfter}.
 * </ul>
 */
public final class ShardSteward implements Owners, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ShardSteward.class);
    private static final Duration LAST_MOMENT = Duration.ofSeconds(2);

    private final NodeName self;
    private final OwnerSettings settings;
    private final Me me = new Me();
    private final Trusts trusts = new Trusts();
    private final Holdings holdings = new Holdings();
    private final Bell bell = new Bell();
    private final Pulse pulse;
    private final Council council;
    private final Database database;
    private final NodeStore store;
    private final Members members;
    private final List<Thread> threads;
    private Members.@Nullable Watch watch;

    /**
     * @param self the name under which its logs write, too
     * @param roles the services that it carries, for whoever looks into the table
     * @param members whom its network shows it
     * @param links for telling quickly; what is not told is seen at the next look
     */
    public ShardSteward(NodeName self, Set<String> roles, String version, Database database, Members members,
            Links links, NodeKeeper keeper, OwnerSettings settings, Ticker ticker) {
        this(self, roles, version, database, members, links, keeper, settings, ticker, Rules.Judgement.BY_BEATS);
    }

    /** For a proof that plants a wrong judgement. */
    ShardSteward(NodeName self, Set<String> roles, String version, Database database, Members members, Links links,
            NodeKeeper keeper, OwnerSettings settings, Ticker ticker, Rules.Judgement judgement) {
        this.self = self;
        this.settings = settings;
        this.members = members;
        this.database = database;
        this.store = new NodeStore(self.value(), Set.copyOf(roles), version, settings.deadAfter());
        this.pulse = new Pulse(database, store, me, self.value(), members, settings, ticker, bell::ring);
        this.council = new Council(self, database, store, new Rules(settings.deadAfter(), judgement), me, pulse, trusts,
                holdings, members, links, keeper, settings, ticker, bell);
        links.receive(Council.TOPIC, (from, frame) -> council.hear(frame));
        // Not virtual ones: when a node has died, those who were on it sign in here all at once, and what their passwords cost can keep every
        // carrier busy. Just then a beat must not be late, nor the look that finds a new owner.
        this.threads = List.of(Thread.ofPlatform().daemon().name("owners-beat").unstarted(pulse),
                Thread.ofPlatform().daemon().name("owners-council").unstarted(council),
                Thread.ofPlatform().daemon().name("owners-news").unstarted(holdings));
    }

    /** Begins to beat. Returns at once; a database that is not there yet is waited for. */
    public void start() {
        threads.forEach(Thread::start);
        watch = members.watch(nodes -> {
            pulse.quicken();
            bell.ring();
        });
    }

    /**
     * {@inheritDoc}
     *
     * @param log the schema of its definition
     */
    @Override
    public void entrust(String log, LogShards shards, int count) {
        check(shards.writer().equals(self.value()), "a log writes under the name of its node");
        check(count >= 1 && count <= 256, "a log has 1 to 256 shards");
        trusts.add(log, shards);
        me.carry(log);
        pulse.quicken();
        bell.ring();
    }

    @Override
    public void follow(String log) {
        council.follow(log);
        bell.ring();
    }

    @Override
    public Optional<NodeName> of(String log, int shard) {
        return holdings.of(log, shard);
    }

    @Override
    public Members.Watch watch(BiConsumer<String, Integer> watcher) {
        return holdings.watch(watcher);
    }

    /** How this node stands now. Any thread; never blocks. */
    public StewardHealth health() {
        Standing standing = me.standing();
        boolean silent = pulse.silent() && standing != Standing.LEFT && standing != Standing.REPLACED;
        return new StewardHealth(silent ? Standing.NO_DATABASE : standing, trusts.fenced());
    }

    /** Sets what this node tells of itself with each beat. It is asked on the beat's thread and must not wait. */
    public void reporting(Supplier<NodeReport> report) {
        store.reporting(report);
        pulse.quicken();
    }

    /**
     * All nodes that the database knows. Blocks.
     *
     * @throws StoreUnavailable when it does not answer
     */
    public List<NodeStatus> nodes() {
        try (Connection connection = database.pool().getConnection()) {
            return store.list(connection);
        } catch (SQLException e) {
            throw new StoreUnavailable("the nodes could not be read", e);
        }
    }

    /** Where XMPP clients reach a node other than {@code than}: this one if it has said where, or any that stands well. Never blocks. */
    public Optional<String> elsewhere(NodeName than) {
        Map<NodeName, String> doors = council.doors();
        if (!than.equals(self) && doors.containsKey(self)) {
            return Optional.ofNullable(doors.get(self));
        }
        List<String> other = doors.entrySet().stream().filter(door -> !door.getKey().equals(than))
                .map(Map.Entry::getValue).toList();
        return other.isEmpty()
                ? Optional.empty()
                : Optional.of(other.get(ThreadLocalRandom.current().nextInt(other.size())));
    }

    /**
     * Hands over what this node owns, little by little over {@code span}, while it goes on serving what is still its own; it is
     * given nothing any more. Done when nobody takes more; {@link #close} hands over at once what is left.
     */
    public CompletableFuture<Void> leave(Duration span) {
        return council.leave(span);
    }

    /** Leaves in order: what this node owns goes to others first, for at most {@link OwnerSettings#leavePatience}. */
    @Override
    public void close() {
        if (!pulse.silent() && me.standing() != Standing.REPLACED) {
            try {
                council.leave().orTimeout(settings.leavePatience().toMillis(), TimeUnit.MILLISECONDS).join();
            } catch (CompletionException | CancellationException e) {
                LOG.warn("not all shards could be handed over; the others take them when this node is silent");
            }
        }
        end(true);
    }

    /** Ends without a word, as a death would, for tests. */
    void die() {
        end(false);
    }

    private void end(boolean sayLeft) {
        if (watch != null) {
            watch.close();
        }
        pulse.leave();
        council.end();
        holdings.end();
        try {
            for (Thread thread : threads) {
                thread.join(LAST_MOMENT);
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (sayLeft && me.standing() == Standing.LEAVING) {
            pulse.sayLeft(me.word());
        }
    }
}
