package io.posthouse.cluster;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a class of tests in which a buffer was lost: collected as garbage before it was released. JUnit finds it by itself, for all
 * classes of this module.
 *
 * <p>Netty watches one buffer of 128, and tells of a loss in the log when the next one is made; here every buffer is watched, and after
 * each class the garbage is collected and asked. A buffer that something still holds is not lost, so nothing is reported that was
 * not; what outlives its class is reported after a later one. Netty tells once of buffers that were made at the same place. Where
 * a lost one went is told by {@code -Dio.netty.leakDetection.level=paranoid}.
 */
public final class LostBuffers implements AfterAllCallback {
    private static final Queue<String> LOST = new ConcurrentLinkedQueue<>();

    static {
        // Before the first buffer: its class asks for a detector once.
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new ResourceLeakDetectorFactory() {
            @Override
            @Deprecated
            public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> type, int interval, long most) {
                return new Watch<>(type);
            }

            @Override
            public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> type, int interval) {
                return new Watch<>(type);
            }
        });
    }

    /** Watches each one, and remembers what was lost. */
    private static final class Watch<T> extends ResourceLeakDetector<T> {
        Watch(Class<T> type) {
            super(type, 1);
        }

        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected void reportTracedLeak(String type, String records) {
            super.reportTracedLeak(type, records);
            LOST.add(type + records);
        }

        @Override
        protected void reportUntracedLeak(String type) {
            super.reportUntracedLeak(type);
            LOST.add(type);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws InterruptedException {
        List<String> lost = lost();
        if (!lost.isEmpty()) {
            throw new AssertionError("lost before they were released: " + lost);
        }
    }

    /** What was lost since this was asked before. */
    static List<String> lost() throws InterruptedException {
        // References that a collection clears are passed on together, by one thread, before those of the next: so when the second
        // collection's are here, those of the first have all been seen.
        collect();
        collect();
        // Losses are told when one more is made.
        UnpooledByteBufAllocator.DEFAULT.directBuffer(1).release();
        List<String> lost = new ArrayList<>();
        for (String one = LOST.poll(); one != null; one = LOST.poll()) {
            lost.add(one);
        }
        return lost;
    }

    /** Collects the garbage, and waits until references to it are passed on. */
    private static void collect() throws InterruptedException {
        var passedOn = new ReferenceQueue<Object>();
        var garbage = new WeakReference<>(new Object(), passedOn);
        try {
            do {
                System.gc();
            } while (passedOn.remove(1_000) == null);
        } finally {
            Reference.reachabilityFence(garbage);
        }
    }
}
