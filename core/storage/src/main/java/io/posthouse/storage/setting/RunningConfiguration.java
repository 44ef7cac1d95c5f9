package io.posthouse.storage.setting;

import io.posthouse.kernel.Ticker;
import io.posthouse.kernel.setting.LiveSettings;
import io.posthouse.storage.Database;
import io.posthouse.storage.StoreUnavailable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** The running values of one node, from {@link #open} to {@link #close}: read at the start, then followed. Any thread. */
public final class RunningConfiguration implements AutoCloseable {
    private final LiveSettings live;
    private final SettingDesk desk;
    private final Follower follower;

    private RunningConfiguration(LiveSettings live, SettingDesk desk, Follower follower) {
        this.live = live;
        this.desk = desk;
        this.follower = follower;
    }

    /**
     * Reads the newest version into {@code live} and begins to follow. What is stored and of no use here is left out and named; it
     * stops nobody's start.
     *
     * @param node this node's name
     * @throws StoreUnavailable when the database does not answer
     */
    public static RunningConfiguration open(Database database, String node, LiveSettings live, Ticker ticker) {
        return open(database, node, live, ticker, Follower.Hearing.TOLD_AND_ASKING, SettingDesk.Telling.WITH_COMMIT);
    }

    /** For tests that take a part of it away. */
    static RunningConfiguration open(Database database, String node, LiveSettings live, Ticker ticker,
            Follower.Hearing hearing, SettingDesk.Telling telling) {
        SettingVersion newest;
        try (Connection connection = database.pool().getConnection()) {
            newest = new SettingStore().newest(connection);
        } catch (SQLException e) {
            throw new StoreUnavailable("settings could not be read", e);
        }
        live.begin(newest.contents());
        Follower follower = new Follower(database, node, live, newest, hearing, ticker);
        follower.start();
        return new RunningConfiguration(live, new SettingDesk(database, live, telling), follower);
    }

    /** The values, for those who live by them. */
    public LiveSettings settings() {
        return live;
    }

    /** Where they are changed. */
    public SettingDesk desk() {
        return desk;
    }

    /** The version that is applied here. Never blocks. */
    public long version() {
        return follower.applied();
    }

    /** Waits until this node has applied {@code version} or a later one; false when it has not within {@code patience}. */
    public boolean await(long version, Duration patience) throws InterruptedException {
        return follower.await(version, patience);
    }

    /** What is wrong with following; empty when all is well. Never blocks. */
    public List<Trouble> troubles() {
        return follower.troubles();
    }

    /** The versions of all nodes, as this node read them a moment ago. Never blocks. */
    public List<NodeVersion> nodes() {
        return follower.nodes();
    }

    /** Those of them that have had the time to apply the newest version and have not. Never blocks. */
    public List<NodeVersion> behind() {
        return follower.behind();
    }

    /** The newest version that this node has heard of. Never blocks. */
    public long newest() {
        return follower.newest();
    }

    @Override
    public void close() {
        follower.close();
    }
}
