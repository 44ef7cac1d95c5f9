package io.posthouse.messaging.session;

import io.posthouse.messaging.MemoryShare;

/**
 * The places of one session's messages that wait for the disk: bounded in number, in bytes, and by what all sessions together
 * may hold. One message always has a place, however large it is and whatever the others hold, so nobody waits for ever. Safe for
 * any thread; only {@link #acquire} blocks.
 */
final class PendingPlaces {
    private final int countMax;
    private final long bytesMax;
    private final MemoryShare share;
    private final MemoryShare.Holding holding;
    private int count;
    private long bytes;

    /** @param share what the stanzas of all clients that are not finished may hold together */
    PendingPlaces(int countMax, long bytesMax, MemoryShare share) {
        this.countMax = countMax;
        this.bytesMax = bytesMax;
        this.share = share;
        this.holding = share.open(() -> {
            // What waits for the disk cannot be dropped.
        });
    }

    /** Waits for a place of {@code weight} bytes. */
    synchronized void acquire(int weight) throws InterruptedException {
        while (count > 0 && (count >= countMax || bytes + weight > bytesMax || share.isFull())) {
            wait();
        }
        count++;
        bytes += weight;
        holding.change(weight);
    }

    /** Gives a place of {@code weight} bytes back. */
    synchronized void release(int weight) {
        count--;
        bytes -= weight;
        holding.change(-weight);
        notifyAll();
    }
}
