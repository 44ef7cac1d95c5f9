package io.posthouse.cluster.owner;

import io.posthouse.cluster.NodeName;
import io.posthouse.kernel.Ticker;
import io.posthouse.storage.Database;
import io.posthouse.storage.log.LogListener;
import io.posthouse.storage.log.LogSettings;
import io.posthouse.storage.log.LogShards;
import io.posthouse.storage.log.OpenLog;
import io.posthouse.storage.log.PostgresLogs;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** One node of a test: its steward, its log, its own way to the database. */
final class TestNode implements NodeKeeper {
    static final OwnerSettings QUICK = new OwnerSettings(Duration.ofMillis(200), Duration.ofMillis(1500),
            Duration.ofMillis(600), Duration.ofMillis(50), Duration.ofMillis(1400), Duration.ofSeconds(20));

    final NodeName name;
    final TornDatabase way;
    final ShardSteward steward;
    /** What its steward asked of it, in order. */
    final List<String> asked = new CopyOnWriteArrayList<>();
    final List<OpenLog<TalkLog.Say, Long>> openings = new CopyOnWriteArrayList<>();
    /** Whether its log does what it is asked in time when it is to give shards away. */
    volatile boolean gives = true;
    private final Network network;
    private final String schema;
    private final int shards;

    TestNode(String name, Database database, Network network, String schema, int shards, OwnerSettings settings,
            Rules.Judgement judgement) {
        this.name = new NodeName(name);
        this.way = new TornDatabase(database);
        this.network = network;
        this.schema = schema;
        this.shards = shards;
        Network.End end = network.join(this.name);
        this.steward = new ShardSteward(this.name, Set.of("messaging"), "test", way, end, end, this, settings,
                Ticker.system(), judgement);
    }

    TestNode start() {
        startWithoutTaking();
        steward.entrust(schema, care(), shards);
        return this;
    }

    private LogShards care() {
        LogShards all = log().shards();
        return new LogShards() {
            @Override
            public String writer() {
                return all.writer();
            }

            @Override
            public Set<Integer> owned() {
                return all.owned();
            }

            @Override
            public Optional<Hold> hold(int shard) {
                return all.hold(shard);
            }

            @Override
            public boolean fenced() {
                return all.fenced();
            }

            @Override
            public CompletableFuture<Set<Integer>> takeOver(String deadWriter) {
                return all.takeOver(deadWriter);
            }

            @Override
            public CompletableFuture<Set<Integer>> handOver(Set<Integer> given, String toWriter) {
                return gives ? all.handOver(given, toWriter) : new CompletableFuture<>();
            }

            @Override
            public CompletableFuture<Set<Integer>> adopt() {
                return all.adopt();
            }
        };
    }

    /** As far as a node gets that is told to end while it starts: its log is open, and not in its steward's care. */
    TestNode startWithoutTaking() {
        steward.start();
        open();
        return this;
    }

    private void open() {
        String opening = name + "-" + openings.size() + "-" + System.nanoTime();
        var settings = LogSettings.standard().withClosePatience(Duration.ofMillis(500));
        OpenLog<TalkLog.Say, Long> log = new PostgresLogs(way, name.value(), settings,
                Ticker.system(), LogListener.NONE).open(new TalkLog(schema, shards, name.value(), opening));
        openings.add(log);
    }

    OpenLog<TalkLog.Say, Long> log() {
        return openings.getLast();
    }

    int owned() {
        return log().shards().owned().size();
    }

    @Override
    public void reopen(String log) {
        asked.add("reopen");
        log().close();
        open();
        steward.entrust(schema, care(), shards);
    }

    @Override
    public void stepBack(Standing why) {
        asked.add("back: " + why.word());
    }

    @Override
    public void stepForward() {
        asked.add("forward");
    }

    /** Stops in order. */
    void leave() {
        steward.close();
        log().close();
        network.leave(name);
    }

    /** As kill -9: its connections break, nothing is said to anybody, and its network tells the others at once. */
    void kill() throws SQLException {
        way.cut();
        network.leave(name);
        steward.die();
        log().close();
    }
}
