package io.posthouse.cluster.owner;

import io.posthouse.cluster.Links;
import io.posthouse.cluster.Members;
import io.posthouse.cluster.Node;
import io.posthouse.cluster.NodeName;
import io.posthouse.kernel.Ticker;
import io.posthouse.storage.Database;
import io.posthouse.storage.StoreUnavailable;
import io.posthouse.storage.log.LogShards;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks, decides, acts; again and again on one thread. Looking is a few reads. Acting is done by one node at a time, under a lock
 * in the database that ends with its holder's transaction, and after a second look under that lock: two nodes that think alike
 * do a thing once. A holder that stalls loses its transaction to the database's own time-out.
 */
final class Council implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Council.class);
    static final String TOPIC = "owners";
    private static final long RESTLESS_NANOS = Duration.ofSeconds(30).toNanos();
    /** Who has said nothing for so long was taken away; until then people are to see that it is silent. */
    static final Duration FORGOTTEN_AFTER = Duration.ofDays(1);

    private final NodeName self;
    private final Line line;
    private final NodeStore store;
    private final Rules rules;
    private final Me me;
    private final Pulse pulse;
    private final Trusts trusts;
    private final Holdings holdings;
    private final Members members;
    private final Links links;
    private final NodeKeeper keeper;
    private final OwnerSettings settings;
    private final Ticker ticker;
    private final Bell bell;
    private final Set<String> followed = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> emptied = new CompletableFuture<>();
    private volatile boolean closing;
    private volatile boolean ending;
    private volatile long actNotBefore;
    private volatile Set<String> others = Set.of();
    private volatile Map<NodeName, String> doors = Map.of();
    private volatile Steps steps = Steps.AT_ONCE;
    private @Nullable Instant apartSince;
    private UUID life;
    private long reopenNotBefore;
    private long gaveAt;
    private boolean back;
    private @Nullable Verdict lastVerdict;
    private long lastChangeAt;
    private int looksInVain;

    Council(NodeName self, Database database, NodeStore store, Rules rules, Me me, Pulse pulse, Trusts trusts,
            Holdings holdings, Members members, Links links, NodeKeeper keeper, OwnerSettings settings, Ticker ticker,
            Bell bell) {
        this.self = self;
        this.line = new Line(database, "cluster owners", false, Math.toIntExact(settings.deadAfter().toMillis()));
        this.store = store;
        this.rules = rules;
        this.me = me;
        this.pulse = pulse;
        this.trusts = trusts;
        this.holdings = holdings;
        this.members = members;
        this.links = links;
        this.keeper = keeper;
        this.settings = settings;
        this.ticker = ticker;
        this.bell = bell;
        this.life = me.word().life();
        this.actNotBefore = ticker.nanos();
        this.reopenNotBefore = ticker.nanos();
        this.gaveAt = ticker.nanos();
    }

    @Override
    public void run() {
        try {
            while (!ending) {
                boolean settled = turn();
                bell.await((settled ? settings.beatEvery() : settings.lookEvery()).toMillis());
            }
        } catch (InterruptedException e) {
            LOG.debug("the council was stopped");
        } finally {
            line.close();
        }
    }

    /** One look. @return whether nothing is under way, so that the next look has time */
    private boolean turn() throws InterruptedException {
        try {
            if (me.standing() == Standing.REPLACED) {
                stepBack(Standing.REPLACED);
                return true;
            }
            if (pulse.silent()) {
                stepBack(Standing.NO_DATABASE);
                return true;
            }
            boolean settled = look();
            looksInVain = 0;
            return settled;
        } catch (SQLException | StoreUnavailable e) {
            // Ten times a second would tell nothing more.
            if (looksInVain++ == 0) {
                LOG.atWarn().addKeyValue("cause", e.getMessage()).log("could not look who owns what, trying again");
            }
            return false;
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("could not decide who owns what");
            return true;
        }
    }

    private boolean look() throws SQLException, InterruptedException {
        Me.Word word = me.word();
        if (!word.life().equals(life)) {
            life = word.life();
            stepBack(Standing.DEAD);
            // Who was fenced and has written nothing since does not know it yet.
            trusts.names().forEach(log -> trusts.adoptAnew(log, bell::ring));
        }
        Picture picture = line.work(connection -> store.read(connection, seen()));
        Optional<NodeRow> own = picture.row(self.value()).filter(row -> row.life().equals(word.life()));
        learn(picture);
        if (own.isEmpty()) {
            // Its first beat is yet to come.
            return false;
        }
        tidy(picture);
        boolean whole = tend(picture);
        Verdict verdict = rules.decide(picture).about(trusts.names());
        stand(picture.now(), verdict.ruling());
        comeBack(whole, verdict.ruling());
        if (verdict.asksToAct() && ticker.nanos() - actNotBefore >= 0
                && ticker.nanos() - gaveAt >= steps.pauseNanos()) {
            act();
            return false;
        }
        // When the database was away for all, those who will take more may be heard a moment later than this node.
        if (own.get().standing() == Standing.LEAVING && rules.isSteady(picture) && nobodyTakesMore(picture)) {
            emptied.complete(null);
        }
        return restful(verdict) || (verdict.settled() && own.get().standing() == me.standing()
                && trusts.fenced().isEmpty());
    }

    /** Mends and takes away rows that tell the wrong thing. */
    private void tidy(Picture picture) throws SQLException {
        if (picture.nodes().stream().anyMatch(node -> node.beatAt().isAfter(picture.now().plusSeconds(1)))) {
            line.work(connection -> {
                store.pullBack(connection);
                connection.commit();
                return true;
            });
        }
        if (rules.forgets(picture, FORGOTTEN_AFTER)) {
            line.work(connection -> {
                int forgotten = store.sweep(connection, FORGOTTEN_AFTER);
                connection.commit();
                LOG.atInfo().addKeyValue("nodes", forgotten).log("nodes that were silent for a day are forgotten");
                return true;
            });
        }
    }

    /** A node may stay cut off for days; looking for it ten times a second helps nobody. */
    private boolean restful(Verdict verdict) {
        if (!verdict.equals(lastVerdict)) {
            lastVerdict = verdict;
            lastChangeAt = ticker.nanos();
        }
        return ticker.nanos() - lastChangeAt > RESTLESS_NANOS;
    }

    // ---- what was seen

    private void learn(Picture picture) {
        Set<String> alive = picture.alive(settings.deadAfter()).stream().map(NodeRow::name)
                .collect(Collectors.toSet());
        alive.add(self.value());
        picture.owners().forEach((log, owners) -> {
            Map<Integer, NodeName> known = new HashMap<>();
            owners.forEach((shard, writer) -> {
                if (alive.contains(writer)) {
                    known.put(shard, new NodeName(writer));
                }
            });
            holdings.know(log, known);
        });
        alive.remove(self.value());
        others = Set.copyOf(alive);
        doors = picture.alive(settings.deadAfter()).stream()
                .filter(node -> node.standing() == Standing.WELL && !node.clients().isEmpty())
                .collect(Collectors.toUnmodifiableMap(node -> new NodeName(node.name()), NodeRow::clients));
    }

    /** Looks at a log from now on that is not in this node's care. Any thread. */
    void follow(String log) {
        followed.add(log);
    }

    /** The logs that are looked at; those that are only followed are nobody's business here when it comes to acting. */
    private Set<String> seen() {
        Set<String> all = new TreeSet<>(followed);
        all.addAll(trusts.names());
        return all;
    }

    /** Where clients reach nodes that stand well, those that have said it; as of the last look. Any thread. */
    Map<NodeName, String> doors() {
        return doors;
    }

    /**
     * Sees to it that the logs here write what is theirs, and that those that were fenced are opened again.
     *
     * @return whether they all do
     */
    private boolean tend(Picture picture) {
        boolean whole = true;
        for (String log : trusts.names()) {
            whole &= tend(picture, log, trusts.of(log).orElseThrow());
        }
        return whole;
    }

    /** @return whether the log is well and writes what is its own, as far as anybody knows */
    private boolean tend(Picture picture, String log, LogShards shards) {
        if (shards.fenced()) {
            me.carryNoMore(log);
            pulse.quicken();
            reopen(log);
            return false;
        }
        boolean carried = me.word().logs().contains(log);
        boolean agreed = shards.owned().equals(ownedBySelf(picture, log));
        if (!agreed || !trusts.proven(log)) {
            trusts.adopt(log, bell::ring);
        } else if (!carried) {
            me.carry(log);
            pulse.quicken();
        }
        return agreed && carried;
    }

    private void reopen(String log) {
        // Who leaves little by little serves on meanwhile; who ends would open what is closed the next moment.
        if (ticker.nanos() - reopenNotBefore >= 0 && !closing) {
            reopenNotBefore = ticker.nanos() + settings.beatEvery().toNanos();
            try {
                LOG.atWarn().addKeyValue("log", log).log("opening a fenced log again");
                keeper.reopen(log);
            } catch (RuntimeException e) {
                LOG.atWarn().addKeyValue("log", log).setCause(e).log("a fenced log could not be opened again yet");
            }
        }
    }

    private Set<Integer> ownedBySelf(Picture picture, String log) {
        Set<Integer> own = new TreeSet<>();
        picture.owners().getOrDefault(log, Map.of()).forEach((shard, writer) -> {
            if (writer.equals(self.value())) {
                own.add(shard);
            }
        });
        return own;
    }

    private boolean nobodyTakesMore(Picture picture) {
        return trusts.names().stream().allMatch(log -> ownedBySelf(picture, log).isEmpty()
                || picture.alive(settings.deadAfter()).stream()
                        .noneMatch(node -> node.standing() == Standing.WELL && node.logs().contains(log)));
    }

    // ---- how it stands

    private void stand(Instant now, boolean ruling) {
        if (ruling) {
            apartSince = null;
            if (me.stand(Standing.WELL)) {
                changedStanding();
            }
            return;
        }
        Instant since = apartSince == null ? now : apartSince;
        apartSince = since;
        if (!since.plus(settings.tornAfter()).isAfter(now) && me.stand(Standing.CUT_OFF)) {
            changedStanding();
            stepBack(Standing.CUT_OFF);
        }
    }

    private void changedStanding() {
        LOG.atInfo().addKeyValue("standing", me.standing().word()).log("this node stands otherwise");
        pulse.quicken();
        bell.ring();
        tell(OwnerNews.look(self));
    }

    private void stepBack(Standing why) {
        if (!back) {
            back = true;
            LOG.atWarn().addKeyValue("standing", why.word()).log("this node takes no sessions");
            keeper.stepBack(why);
        }
    }

    /**
     * Who leaves little by little comes back too when what made it step back is over: people live on it until it has handed them
     * over, and they are refused meanwhile. It never stands well again, so it is enough that it is seen by those who go on.
     */
    private void comeBack(boolean whole, boolean ruling) {
        Standing standing = me.standing();
        boolean serves = standing == Standing.WELL || (standing == Standing.LEAVING && ruling && !closing);
        if (back && whole && serves) {
            back = false;
            LOG.info("this node takes sessions again");
            keeper.stepForward();
        }
    }

    // ---- acting

    private void act() throws SQLException, InterruptedException {
        try {
            line.work(this::actAlone);
        } catch (ActFailed e) {
            LOG.atWarn().addKeyValue("cause", String.valueOf(e.getCause()))
                    .log("owners could not be changed, trying again");
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private boolean actAlone(Connection connection) throws SQLException {
        if (!store.takeCouncil(connection)) {
            return false;
        }
        Picture picture = store.read(connection, trusts.names());
        Verdict verdict = rules.decide(picture);
        if (!verdict.takeOvers().isEmpty()) {
            for (Verdict.TakeOver takeOver : verdict.takeOvers()) {
                takeOver(connection, picture, takeOver);
            }
            // What came is spread at the next look, which is due at once. In this transaction a hand-over that fails would undo that a node
            // was declared dead, while its shards are gone: nobody would declare it again.
            connection.commit();
            bell.ring();
            return true;
        }
        for (Verdict.HandOver handOver : verdict.givingAtMost(steps.shards()).handOvers()) {
            handOver(connection, handOver);
        }
        connection.commit();
        gaveAt = ticker.nanos();
        return true;
    }

    private void takeOver(Connection connection, Picture picture, Verdict.TakeOver take) throws SQLException {
        Optional<NodeRow> row = picture.row(take.writer());
        // One that lives and does not carry this log only loses its shards.
        boolean silent = row.isPresent() && !picture.alive(row.get(), settings.deadAfter());
        if (silent && !store.declareDead(connection, row.get())) {
            return;
        }
        Optional<LogShards> shards = trusts.of(take.log());
        if (shards.isPresent()) {
            Set<Integer> taken = done(shards.get().takeOver(take.writer()));
            LOG.atWarn().addKeyValue("log", take.log()).addKeyValue("from", take.writer())
                    .addKeyValue("shards", taken.size()).log("took over from a node that is silent");
            announce(new OwnerNews(take.log(), self, taken));
        }
    }

    private void handOver(Connection connection, Verdict.HandOver give) throws SQLException {
        Optional<LogShards> shards = trusts.of(give.log());
        for (Map.Entry<String, Set<Integer>> part : shards.isPresent()
                ? give.shards().entrySet()
                : Set.<Map.Entry<String, Set<Integer>>>of()) {
            store.stillInCouncil(connection);
            Set<Integer> given = done(shards.get().handOver(part.getValue(), part.getKey()));
            LOG.atInfo().addKeyValue("log", give.log()).addKeyValue("to", part.getKey())
                    .addKeyValue("shards", given.size()).log("handed shards over");
            announce(new OwnerNews(give.log(), new NodeName(part.getKey()), given));
        }
    }

    /** What the log's writer does for us, between two of its batches. */
    private Set<Integer> done(CompletableFuture<Set<Integer>> future) {
        try {
            return future.get(settings.actPatience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // Done later, when its turn comes, it would be done to nodes that stand otherwise by then.
            future.cancel(false);
            throw new ActFailed(e);
        } catch (ExecutionException e) {
            throw new ActFailed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ActFailed(e);
        }
    }

    /** Ends the acting, which undoes what was said in its transaction; what logs have done stands and is seen at the next look. */
    private static final class ActFailed extends RuntimeException {
        private ActFailed(Exception cause) {
            super(cause);
        }
    }

    private void announce(OwnerNews news) {
        if (!news.shards().isEmpty()) {
            tell(news);
            holdings.hear(news.log(), news.shards(), news.owner());
        }
    }

    /** @return whether all that are alive could be told at once; those that could not see it at their next look */
    private boolean tell(OwnerNews news) {
        Set<String> told = new HashSet<>();
        byte[] frame = news.frame();
        for (Node node : members.now()) {
            if (!node.name().equals(self) && links.send(node.name(), TOPIC, frame)) {
                told.add(node.name().value());
            }
        }
        return told.containsAll(others);
    }

    /** Takes what another node tells. On its link's thread; does not wait. */
    void hear(byte[] frame) {
        OwnerNews.of(frame).ifPresent(news -> {
            if (!news.shards().isEmpty()) {
                if (news.owner().equals(self)) {
                    trusts.adopt(news.log(), bell::ring);
                }
                holdings.hear(news.log(), news.shards(), news.owner());
            }
            bell.ring();
        });
    }

    // ---- the end

    /**
     * How what is given is spread while the node leaves.
     *
     * @param shards of each log at once
     * @param pauseNanos until the next
     */
    private record Steps(int shards, long pauseNanos) {
        private static final long PAUSE_NANOS_MIN = Duration.ofMillis(200).toNanos();
        static final Steps AT_ONCE = new Steps(Integer.MAX_VALUE, 0);

        /** So that {@code count} shards are given over {@code span}. */
        static Steps over(int count, Duration span) {
            long most = span.toNanos() / PAUSE_NANOS_MIN;
            if (count == 0 || most < 2) {
                return AT_ONCE;
            }
            int steps = Math.toIntExact(Math.min(most, count));
            return new Steps((count + steps - 1) / steps, span.toNanos() / steps);
        }
    }

    /** Hands everything over at once, because the node ends; done when nobody takes more. */
    CompletableFuture<Void> leave() {
        closing = true;
        return leave(Duration.ZERO);
    }

    /** Hands everything over, little by little over {@code span}; done when nobody takes more. Called again, it is the last span that counts. */
    CompletableFuture<Void> leave(Duration span) {
        int most = trusts.names().stream().flatMap(log -> trusts.of(log).stream())
                .mapToInt(shards -> shards.owned().size()).max().orElse(0);
        steps = Steps.over(most, span);
        if (me.stand(Standing.LEAVING)) {
            boolean told = tell(OwnerNews.look(self));
            // Who could not be told looks at its next beat, and from then on often enough to notice what it is given.
            actNotBefore = ticker.nanos() + (told ? 0 : settings.beatEvery().toNanos());
            pulse.quicken();
        }
        bell.ring();
        return emptied;
    }

    void end() {
        ending = true;
        bell.ring();
    }
}
