package io.posthouse.cluster.link;

import static io.posthouse.kernel.Checks.check;

import java.time.Duration;

/**
 * How links behave. All nodes may differ, except that {@code deadAfter} wants to be well above the others' {@code ping}.
 *
 * @param connectTimeout for TCP, TLS and the exchange of names, each
 * @param ping how often a peer is asked for a sign of life
 * @param deadAfter without a byte from the peer for this long, the connection is given up; at least two pings
 * @param pauseMin before the first attempt to connect again; each failure doubles it, and chance spreads it by half
 * @param pauseMax the longest pause
 * @param rest between two flushes of little; what is written meanwhile goes out together, so that it is also what a link adds to the
 *     way of a message when there is much to say
 * @param linger how long a stream or link that closes waits for what was written to be taken
 * @param waitingBytesMax of frames that wait for one peer; more are refused
 * @param waitingFramesMax likewise, counted
 * @param streamWindowBytes how much of one stream may lie here unread; the other side's writes wait beyond it
 * @param connectionWindowBytes how much of all streams of one connection may lie here unread: divided by the one before, so many
 *     streams may stand still before they hold up the others
 * @param streamsMax that one peer may have open here
 */
public record LinkSettings(Duration connectTimeout, Duration ping, Duration deadAfter, Duration pauseMin,
        Duration pauseMax, Duration rest,
        Duration linger, int waitingBytesMax, int waitingFramesMax, int streamWindowBytes, int connectionWindowBytes,
        int streamsMax) {

    /** Below this a frame of full size could never be sent. */
    private static final int WAITING_BYTES_LEAST = 2 << 20;

    public LinkSettings {
        check(connectTimeout.isPositive() && ping.isPositive() && linger.isPositive(), "times are positive");
        check(deadAfter.compareTo(ping.multipliedBy(2)) >= 0, "a peer is dead after two pings or more");
        check(pauseMin.isPositive() && pauseMax.compareTo(pauseMin) >= 0, "pauses are positive and grow");
        check(!rest.isNegative() && rest.compareTo(ping) < 0, "a rest is shorter than a ping");
        check(waitingBytesMax >= WAITING_BYTES_LEAST && waitingFramesMax > 0, "room for a frame of full size");
        check(streamWindowBytes >= 1024 && connectionWindowBytes >= 65_535
                && streamWindowBytes <= connectionWindowBytes,
                "a connection has room for a stream");
        check(streamsMax > 0 && streamsMax <= 65_536, "1 to 65,536 streams");
    }

    /**
     * The usual: a dead peer is noticed within 2.5 s; small writes share a flush each 5 ms; 4 MiB or 8,192 frames wait; 64 KiB a
     * stream and 128 MiB a connection lie unread, so that 2,048 streams may stand still; 65,536 streams.
     */
    public static LinkSettings standard() {
        return within(Duration.ofMillis(2500));
    }

    /** The same with another patience for a peer that is silent, of a second or more: five pings in it. */
    public static LinkSettings within(Duration deadAfter) {
        return new LinkSettings(Duration.ofSeconds(3), deadAfter.dividedBy(5), deadAfter, Duration.ofMillis(100),
                Duration.ofSeconds(5), Duration.ofMillis(5), Duration.ofSeconds(5), 4 << 20, 8192, 64 << 10,
                128 << 20, 65_536);
    }
}
