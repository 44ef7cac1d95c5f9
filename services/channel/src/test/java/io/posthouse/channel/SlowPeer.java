package io.posthouse.channel;

import io.posthouse.net.mount.WebSocketPeer;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** A peer that takes as many texts as the test says, and then has no room. */
final class SlowPeer implements WebSocketPeer {
    private final List<String> sent = new ArrayList<>();
    private final ArrayDeque<Runnable> whenWritable = new ArrayDeque<>();
    private int room;
    private boolean paused;

    /** @param room texts that it takes before it has no room */
    SlowPeer(int room) {
        this.room = room;
    }

    /** It reads, and so has room for that many more. */
    void reads(int more) {
        room += more;
        // Whoever still finds no room asks again.
        for (int asked = whenWritable.size(); asked > 0; asked--) {
            whenWritable.remove().run();
        }
    }

    /** What it was sent, and forgets it. */
    List<String> takeSent() {
        var all = List.copyOf(sent);
        sent.clear();
        return all;
    }

    boolean isPaused() {
        return paused;
    }

    @Override
    public void send(String text) {
        room--;
        sent.add(text);
    }

    @Override
    public boolean writable() {
        return room > 0;
    }

    @Override
    public void whenWritable(Runnable action) {
        whenWritable.add(action);
    }

    @Override
    public void pauseReading() {
        paused = true;
    }

    @Override
    public void resumeReading() {
        paused = false;
    }

    @Override
    public void close(int code, String reason) {
        throw new AssertionError("nothing is to be closed, but it was: " + reason);
    }

    @Override
    public InetAddress address() {
        return InetAddress.getLoopbackAddress();
    }

    @Override
    public String subprotocol() {
        return "posthouse.channel.1";
    }
}
