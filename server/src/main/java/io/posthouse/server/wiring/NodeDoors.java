package io.posthouse.server.wiring;

import io.posthouse.cluster.owner.NodeKeeper;
import io.posthouse.cluster.owner.Standing;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What the cluster may ask of this node: to open a log again, to take no sessions for a while. It is there before those who
 * do it, which say so when they are. Any thread; the cluster asks one thing at a time.
 */
final class NodeDoors implements NodeKeeper {
    private final Map<String, Runnable> reopenings = new ConcurrentHashMap<>();
    private final List<Door> doors = new CopyOnWriteArrayList<>();
    private boolean shut;

    /** Something that lets people in. */
    interface Door {
        /** Lets nobody in any more, and those out that are in. */
        void shut();

        /** Lets people in again. */
        void open();
    }

    /** Says who opens a log again. */
    void onReopen(String log, Runnable reopening) {
        reopenings.put(log, reopening);
    }

    /** Adds a door; doors are shut in the order in which they came, and opened in the other one. */
    synchronized void add(Door door) {
        doors.add(door);
        if (shut) {
            door.shut();
        }
    }

    @Override
    public void reopen(String log) {
        Runnable reopening = reopenings.get(log);
        if (reopening == null) {
            throw new IllegalStateException("nobody opens the log " + log + " yet");
        }
        reopening.run();
    }

    @Override
    public synchronized void stepBack(Standing why) {
        shut = true;
        doors.forEach(Door::shut);
    }

    @Override
    public synchronized void stepForward() {
        shut = false;
        doors.reversed().forEach(Door::open);
    }
}
