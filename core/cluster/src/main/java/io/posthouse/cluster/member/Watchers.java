package io.posthouse.cluster.member;

import io.posthouse.cluster.Members;
import io.posthouse.cluster.Node;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Those who want to hear of every change. Each has a thread and a queue of its own, so that one that waits holds up nobody. A
 * watcher that falls {@value #BEHIND_MAX} changes behind misses the oldest of them and never the newest.
 */
final class Watchers {
    private static final Logger LOG = LoggerFactory.getLogger(Watchers.class);
    private static final int BEHIND_MAX = 256;

    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();

    /** The caller holds the lock under which {@link #tell} is called, so that {@code now} comes first. */
    Members.Watch add(Consumer<List<Node>> consumer, List<Node> now) {
        var watcher = new Watcher(consumer);
        watcher.hear(now);
        watchers.add(watcher);
        watcher.thread.start();
        return watcher;
    }

    void tell(List<Node> nodes) {
        watchers.forEach(watcher -> watcher.hear(nodes));
    }

    void close() {
        watchers.forEach(Watcher::close);
    }

    private final class Watcher implements Members.Watch {
        private final Consumer<List<Node>> consumer;
        private final BlockingQueue<List<Node>> heard = new ArrayBlockingQueue<>(BEHIND_MAX);
        private final Thread thread = Thread.ofVirtual().name("members-watch").unstarted(this::run);
        private volatile boolean ended;

        Watcher(Consumer<List<Node>> consumer) {
            this.consumer = consumer;
        }

        void hear(List<Node> nodes) {
            while (!heard.offer(nodes)) {
                heard.poll();
            }
        }

        private void run() {
            while (!ended) {
                try {
                    List<Node> nodes = heard.take();
                    if (!ended) {
                        consumer.accept(nodes);
                    }
                } catch (InterruptedException _) {
                    return;
                } catch (RuntimeException bug) {
                    LOG.error("a watcher of members failed; it hears the next change", bug);
                }
            }
        }

        /** A call under way is left to end by itself: it may be the one that closes us. */
        @Override
        public void close() {
            ended = true;
            watchers.remove(this);
            // Wakes the thread where it waits for news.
            hear(List.of());
        }
    }
}
