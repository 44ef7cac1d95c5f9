package io.posthouse.server.wiring;

import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Lets shards come to this node when it has started, and not before: people come with them, within a moment. A node that owned
 * shards since its log was open had a third of the people while the rest of its start went on, which takes ten seconds
 * on a busy machine. Nor do they come when the node was told to end meanwhile, since they would only go again.
 */
final class ShardTaking implements SmartLifecycle {
    /** After the gateway, which opens when everything behind it runs; before the announcement. */
    private static final int PHASE = DEFAULT_PHASE - 384;

    private static final Logger log = LoggerFactory.getLogger(ShardTaking.class);

    private final Runnable take;
    private final BooleanSupplier ending;
    private volatile boolean running;

    /** @param ending whether the node is to be closed as soon as it has started */
    ShardTaking(Runnable take, BooleanSupplier ending) {
        this.take = take;
        this.ending = ending;
    }

    @Override
    public void start() {
        if (ending.getAsBoolean()) {
            log.info("told to end before it had started: it becomes nobody's home");
        } else {
            take.run();
        }
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
