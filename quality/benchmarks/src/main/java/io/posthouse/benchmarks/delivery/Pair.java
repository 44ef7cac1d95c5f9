package io.posthouse.benchmarks.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.Arrays;

/**
 * A sender with a window of messages under way to one recipient. Runs on the generator's loop.
 *
 * <p>A message is delivered when its recipient has it. Its number is the last part of its id, so nothing has to be kept
 * but the time each message of the window was sent.
 */
final class Pair {
    private final Channel channel;
    private final LoadTally tally;
    private final int outstanding;
    private final byte[] beforeId;
    private final byte[] betweenIds;
    private final byte[] afterIds;
    private final byte[] idPrefix;
    private final boolean withOriginId;
    private final long[] sentNumber;
    private final long[] sentAtNanos;
    private long next;
    private int underWay;
    private boolean dirty;
    private boolean stopped;

    /**
     * @param run distinguishes this run's ids from those of every other, since a server remembers origin ids
     * @param originId whether messages carry an origin id (XEP-0359), as those of Conversations, Dino and Gajim do
     */
    Pair(Channel channel, String to, String run, int outstanding, boolean originId, LoadTally tally) {
        this.channel = channel;
        this.tally = tally;
        this.outstanding = outstanding;
        this.idPrefix = (run + "-").getBytes(UTF_8);
        this.beforeId = ("<message to='" + to + "' type='chat' id='").getBytes(UTF_8);
        String body = "'><body>0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef</body>";
        this.betweenIds = (originId ? body + "<origin-id xmlns='urn:xmpp:sid:0' id='" : body).getBytes(UTF_8);
        this.afterIds = (originId ? "'/></message>" : "</message>").getBytes(UTF_8);
        this.withOriginId = originId;
        int slots = Integer.highestOneBit(Math.max(1, outstanding * 2 - 1)) * 2;
        this.sentNumber = new long[slots];
        this.sentAtNanos = new long[slots];
        Arrays.fill(sentNumber, -1);
    }

    /** Fills the window. */
    void start() {
        refill();
        flush();
    }

    /** Sends nothing more; what is under way may still arrive. */
    void stop() {
        stopped = true;
    }

    /** The recipient has a message, or the sender has it back as an error. */
    void arrived(byte[] bytes, int idFrom, int idTo, boolean error) {
        long number = numberOf(bytes, idFrom, idTo);
        if (number < 0) {
            return;
        }
        int slot = slot(number);
        if (sentNumber[slot] != number) {
            tally.doubled++;
            return;
        }
        sentNumber[slot] = -1;
        underWay--;
        if (error) {
            tally.errors++;
        } else {
            tally.delivered(System.nanoTime() - sentAtNanos[slot]);
        }
        refill();
    }

    /** A session of this pair is gone. */
    void broke(String why) {
        stopped = true;
        tally.broken = why;
    }

    void flush() {
        if (dirty) {
            dirty = false;
            channel.flush();
        }
    }

    private void refill() {
        // A slot may still hold a message that others overtook; its arrival refills the window.
        while (!stopped && underWay < outstanding && sentNumber[slot(next)] < 0) {
            send(next++);
        }
    }

    private int slot(long number) {
        return (int) (number & (sentNumber.length - 1));
    }

    private void send(long number) {
        int slot = slot(number);
        underWay++;
        sentNumber[slot] = number;
        byte[] digits = Long.toString(number).getBytes(UTF_8);
        ByteBuf message = channel.alloc().ioBuffer(
                beforeId.length + betweenIds.length + afterIds.length + 2 * (idPrefix.length + digits.length));
        message.writeBytes(beforeId).writeBytes(idPrefix).writeBytes(digits).writeBytes(betweenIds);
        if (withOriginId) {
            message.writeBytes(idPrefix).writeBytes(digits);
        }
        message.writeBytes(afterIds);
        sentAtNanos[slot] = System.nanoTime();
        var _ = channel.write(message, channel.voidPromise());
        tally.sent++;
        dirty = true;
    }

    private long numberOf(byte[] bytes, int from, int to) {
        int length = idPrefix.length;
        if (to - from <= length) {
            return -1;
        }
        for (int i = 0; i < length; i++) {
            if (bytes[from + i] != idPrefix[i]) {
                return -1;
            }
        }
        long number = 0;
        for (int at = from + length; at < to; at++) {
            number = number * 10 + bytes[at] - '0';
        }
        return number;
    }
}
