package io.posthouse.cluster.member;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import org.jgroups.util.Responses;
import org.jspecify.annotations.Nullable;

/**
 * How a node that starts meets the others. A Java that has just begun, on a machine that is busy, takes a second and more for its first
 * handshake; that is longer than the thread on which JGroups sends may wait, and a node that gave up then began alone beside the
 * others. So it shakes hands beforehand, with all places at once and with more patience, and JGroups asks who has answered.
 *
 * <p>The wait for answers ends early where there is nothing to wait for: at once when no place had anybody, and a moment after the
 * beginning when all who are there have answered and are starting as well. One that leads the others ends it by its answer.
 *
 * @param <P> a place
 */
final class FirstMeeting<P> {
    private static final Duration ASK_AGAIN = Duration.ofMillis(500);

    private final Predicate<P> handshake;
    private final Consumer<List<P>> ask;
    private final IntSupplier starting;
    private final Duration among;
    private final Duration most;
    private final Pace pace;

    /**
     * @param handshake whether somebody is at a place who belongs to us; blocks, and is called on a thread for each place
     * @param ask asks those at these places who leads; their answers go to the responses. On the thread of the meeting
     * @param starting how many have answered that they are starting themselves; where one runs, somebody leads, or will as soon as the
     *        former leader is missed
     * @param among for how long those who start together wait for one more, or for somebody who leads
     * @param most how long anybody waits for the responses
     * @param pace the machine's; a test's own
     */
    FirstMeeting(Predicate<P> handshake, Consumer<List<P>> ask, IntSupplier starting, Duration among, Duration most,
            Pace pace) {
        this.handshake = handshake;
        this.ask = ask;
        this.starting = starting;
        this.among = among;
        this.most = most;
        this.pace = pace;
    }

    /** How a meeting's time passes. */
    interface Pace {
        /** The machine's. */
        Pace MACHINE = new Pace() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public <T> @Nullable T next(BlockingQueue<T> from, Duration patience) throws InterruptedException {
                return from.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
            }
        };

        /** Nanoseconds since an arbitrary moment; only differences mean something. */
        long nanos();

        /** Waits for the next one; null when {@code patience} has passed before it came. */
        <T> @Nullable T next(BlockingQueue<T> from, Duration patience) throws InterruptedException;
    }

    /** Meets whoever is at these places. Returns when nothing more is to be waited for. */
    void meet(List<P> places, Responses responses) throws InterruptedException {
        long begin = pace.nanos();
        BlockingQueue<Optional<P>> ended = new LinkedBlockingQueue<>();
        for (P place : places) {
            var _ = Thread.ofVirtual().name("cluster-meeting")
                    .start(() -> ended.add(Optional.of(place).filter(handshake)));
        }
        List<P> answered = new ArrayList<>();
        int dialling = places.size();
        while (!responses.isDone()) {
            long took = pace.nanos() - begin;
            if (dialling == 0 && (answered.isEmpty()
                    || (took >= among.toNanos() && starting.getAsInt() >= answered.size()))) {
                responses.done();
            } else if (took >= most.toNanos()) {
                return;
            } else {
                Optional<P> next = pace.next(ended, ASK_AGAIN);
                if (next == null) {
                    // A node that is starting does not hear at first, and may lead by now.
                    ask.accept(answered);
                } else {
                    dialling--;
                    next.ifPresent(place -> {
                        answered.add(place);
                        ask.accept(List.of(place));
                    });
                }
            }
        }
    }
}
