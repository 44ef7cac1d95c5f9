package io.posthouse.cluster.owner;

import io.posthouse.cluster.Members;
import io.posthouse.kernel.Ticker;
import io.posthouse.kernel.logging.Causes;
import io.posthouse.kernel.logging.Seldom;
import io.posthouse.storage.Database;
import io.posthouse.storage.StoreUnavailable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the database that this node lives, twice a second and whenever there is something new to say. A thread of its own. */
final class Pulse implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Pulse.class);
    private static final Duration TELL_EVERY = Duration.ofSeconds(30);

    private final NodeStore store;
    private final Line line;
    private final Me me;
    private final String self;
    private final Members members;
    private final OwnerSettings settings;
    private final Ticker ticker;
    private final Runnable changed;
    private final Bell bell = new Bell();
    private final Seldom unheard;
    private volatile long heardAt;
    private boolean heardOnce;
    private volatile boolean ending;
    private boolean silent;
    private boolean begun;

    /** @param changed called when a beat met something new: a first success, a failure, another life */
    Pulse(Database database, NodeStore store, Me me, String self, Members members, OwnerSettings settings,
            Ticker ticker, Runnable changed) {
        this.store = store;
        this.line = new Line(database, "cluster beat", true, Math.toIntExact(settings.deadAfter().toMillis()));
        this.me = me;
        this.self = self;
        this.members = members;
        this.settings = settings;
        this.ticker = ticker;
        this.changed = changed;
        this.heardAt = ticker.nanos();
        this.unheard = new Seldom(ticker, TELL_EVERY);
    }

    /** Beats soon. Any thread. */
    void quicken() {
        bell.ring();
    }

    /** Whether no beat was heard for as long as makes others take this node for dead. Any thread. */
    boolean silent() {
        return ticker.nanos() - heardAt > settings.deadAfter().toNanos();
    }

    @Override
    public void run() {
        try {
            while (!ending && me.standing() != Standing.REPLACED) {
                turn();
                bell.await(settings.beatEvery().toMillis());
            }
        } catch (InterruptedException e) {
            LOG.debug("the pulse was stopped");
        } finally {
            line.close();
        }
    }

    private void turn() {
        try {
            long asked = ticker.nanos();
            line.work(connection -> {
                if (!begun) {
                    store.begin(connection, me.word(), sees());
                    begun = true;
                    return NodeStore.Beat.HEARD;
                }
                NodeStore.Beat beat = store.beat(connection, me.word(), sees());
                meet(beat);
                return beat;
            });
            heardAt = asked;
            long missed = unheard.passed();
            if (missed > 0) {
                LOG.atInfo().addKeyValue("missed", missed).log("beats are heard again");
            }
            if (!heardOnce || silent) {
                heardOnce = true;
                silent = false;
                changed.run();
            }
        } catch (SQLException | StoreUnavailable e) {
            // Twice a second while the database is away.
            long times = unheard.happened();
            if (times > 0) {
                LOG.atWarn().addKeyValue("times", times).addKeyValue("cause", Causes.words(e))
                        .log("a beat was not heard");
            }
            if (silent() && !silent) {
                silent = true;
                changed.run();
            }
        }
    }

    private void meet(NodeStore.Beat beat) {
        switch (beat) {
            case HEARD -> {
            }
            case FORGOTTEN -> {
                LOG.warn("this node was declared dead by the others and begins anew");
                me.beginAnew();
                begun = false;
                bell.ring();
                changed.run();
            }
            case REPLACED -> {
                LOG.error(
                        "another process has started under this node's name, and this one gives way until it is started again");
                me.stand(Standing.REPLACED);
                changed.run();
            }
        }
    }

    private Set<String> sees() {
        Set<String> sees = new TreeSet<>(Set.of(self));
        members.now().forEach(node -> sees.add(node.name().value()));
        return sees;
    }

    /** Says no more, but that the node has left. */
    void leave() {
        ending = true;
        bell.ring();
    }

    /** The last word, after the thread has ended. */
    void sayLeft(Me.Word word) {
        try {
            line.work(connection -> {
                NodeStore.Beat beat = store.beat(connection, new Me.Word(word.life(), Standing.LEFT, Set.of()), sees());
                if (beat == NodeStore.Beat.HEARD) {
                    store.noteLeft(connection);
                }
                return beat;
            });
        } catch (SQLException | StoreUnavailable e) {
            LOG.atInfo().addKeyValue("cause", e.getMessage()).log("could not say that this node has left");
        } finally {
            line.close();
        }
    }
}
