package io.posthouse.server.wiring;

import org.springframework.context.SmartLifecycle;

/**
 * Lets shards come to this node when it has started, and not before: people come with them, within a moment. A node that owned
 * shards since its log was open had a third of the people while the rest of its start went on, which takes ten seconds
 * on a busy machine.
 */
final class ShardTaking implements SmartLifecycle {
    /** After the gateway, which opens when everything behind it runs; before the announcement. */
    private static final int PHASE = DEFAULT_PHASE - 384;

    private final Runnable take;
    private volatile boolean running;

    ShardTaking(Runnable take) {
        this.take = take;
    }

    @Override
    public void start() {
        take.run();
        running = true;
    }

    /** Shards leave when nobody is let in any more: {@link ClusterWiring.Leaving}. */
    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
