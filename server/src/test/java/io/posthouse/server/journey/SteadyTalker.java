package io.posthouse.server.journey;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;

/**
 * Somebody on the channel who says one thing after the other to the same person, each until it is acknowledged: loses the
 * connection, comes again to any node that lets it in, and says it again.
 */
final class SteadyTalker implements AutoCloseable {
    private final List<String> webs;
    private final String name;
    private final String password;
    private final String to;
    private final List<String> acknowledged = new CopyOnWriteArrayList<>();
    private final List<Integer> endings = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile boolean enough;

    /** @param webs where it tries, in this order */
    SteadyTalker(List<String> webs, String name, String password, String to) {
        this.webs = webs;
        this.name = name;
        this.password = password;
        this.to = to;
        this.thread = Thread.ofVirtual().start(this::talk);
    }

    private void talk() {
        try {
            for (int i = 1; !enough;) {
                try (ChannelClient client = come()) {
                    while (!enough && say(client, i)) {
                        acknowledged.add(text(i++));
                    }
                    if (client.isClosed()) {
                        endings.add(client.awaitClosed());
                    }
                }
            }
        } catch (InterruptedException e) {
            // The test is over.
            enough = true;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private String text(int i) {
        return name + " says " + i;
    }

    private boolean say(ChannelClient client, int i) throws Exception {
        String random = name + "-says-" + i;
        try {
            client.send(to, text(i), random);
        } catch (ExecutionException e) {
            // The socket has closed under it.
            return false;
        }
        return client.isAcknowledged(random);
    }

    private ChannelClient come() throws Exception {
        while (true) {
            for (String web : webs) {
                try {
                    return new ChannelClient(web, name, password);
                } catch (InterruptedException e) {
                    throw e;
                } catch (Exception | AssertionError e) {
                    // It lets nobody in, or is gone: the next one.
                    Thread.sleep(20);
                }
            }
        }
    }

    /** What was acknowledged so far, in order. */
    List<String> acknowledged() {
        return List.copyOf(acknowledged);
    }

    /** With which codes its connections were closed. */
    List<Integer> endings() {
        return List.copyOf(endings);
    }

    /** Says nothing more once the last thing is acknowledged. */
    void stop() throws InterruptedException {
        enough = true;
        thread.join();
    }

    @Override
    public void close() throws InterruptedException {
        enough = true;
        thread.interrupt();
        thread.join();
    }
}
