package io.posthouse.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.Event;
import org.jgroups.Message;
import org.jgroups.protocols.Discovery;
import org.jgroups.protocols.PingData;
import org.jgroups.protocols.PingHeader;
import org.jgroups.stack.IpAddress;
import org.jgroups.stack.Protocol;
import org.jgroups.util.BoundedList;
import org.jgroups.util.ByteArray;
import org.jgroups.util.Responses;
import org.jgroups.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who counts as starting when a node starts: whoever answers so, and nobody who asks. Time passes when the test says so. */
@Timeout(60)
final class PeerDiscoveryTest {
    private static final Duration FOR_EVER = Duration.ofDays(365);
    private static final String CLUSTER = "posthouse";
    private static final InetSocketAddress OWN = place(1);
    private static final InetSocketAddress NORTH_PLACE = place(2);
    private static final InetSocketAddress SOUTH_PLACE = place(3);
    private static final Address NORTH = UUID.randomUUID();
    private static final Address SOUTH = UUID.randomUUID();

    private final Responses responses = new Responses(true);
    private final Script script = new Script();

    @Test
    void takesNobodysQuestionForAnAnswer() {
        PeerDiscovery discovery = discovery(_ -> true, NORTH_PLACE, SOUTH_PLACE);
        // given: south is starting as well; north runs and has not answered yet, and as it looks for parts of a torn cluster it asks
        // us, and says of itself what all say who ask: that it is none yet
        script.then(() -> hears(discovery, PingHeader.GET_MBRS_RSP, says(SOUTH, false)));
        script.then(() -> hears(discovery, PingHeader.GET_MBRS_REQ, says(NORTH, false)));
        script.then(() -> script.passes(Duration.ofHours(1)));
        script.then(() -> hears(discovery, PingHeader.GET_MBRS_RSP, says(NORTH, true).coord(true)));

        discovery.findMembers(List.of(), true, responses);

        assertThat(script.left()).as("what it did not wait for").isZero();
        assertThat(responses.isDone()).isTrue();
    }

    @Test
    void countsWhoAnswersThatItIsStarting() {
        PeerDiscovery discovery = discovery(_ -> true, NORTH_PLACE, SOUTH_PLACE);
        script.then(() -> hears(discovery, PingHeader.GET_MBRS_RSP, says(SOUTH, false)));
        script.then(() -> hears(discovery, PingHeader.GET_MBRS_RSP, says(NORTH, false)));
        script.then(() -> script.passes(Duration.ofHours(1)));

        discovery.findMembers(List.of(), true, responses);

        assertThat(script.left()).isZero();
        assertThat(responses.isDone()).as("nobody leads, and nobody else is there").isTrue();
    }

    @Test
    void countsNobodyWhoRunsByNow() {
        PeerDiscovery discovery = discovery(_ -> true, NORTH_PLACE);
        script.then(() -> hears(discovery, PingHeader.GET_MBRS_RSP, says(NORTH, false)));
        script.then(() -> hears(discovery, PingHeader.GET_MBRS_RSP, says(NORTH, true)));
        script.then(() -> script.passes(Duration.ofHours(1)));
        script.then(() -> hears(discovery, PingHeader.GET_MBRS_RSP, says(NORTH, true).coord(true)));

        discovery.findMembers(List.of(), true, responses);

        assertThat(script.left()).as("what it did not wait for").isZero();
        assertThat(responses.isDone()).isTrue();
    }

    @Test
    void shakesHandsWithAllOthersAtOnce() {
        var all = new CountDownLatch(2);
        Queue<InetSocketAddress> met = new ConcurrentLinkedQueue<>();
        // One after the other, the first would wait for ever.
        PeerDiscovery discovery = discovery(place -> {
            met.add(place);
            all.countDown();
            try {
                all.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return false;
        }, OWN, NORTH_PLACE, SOUTH_PLACE, NORTH_PLACE);

        discovery.findMembers(List.of(), true, responses);

        assertThat(met).containsExactlyInAnyOrder(NORTH_PLACE, SOUTH_PLACE);
        assertThat(responses.isDone()).isTrue();
    }

    /** One whose first meeting is held on the thread that asks for it, and goes by the script. */
    private PeerDiscovery discovery(Predicate<InetSocketAddress> handshake, InetSocketAddress... places) {
        var discovery = new Started(() -> List.of(places), handshake, script);
        script.awaited = Stream.of(places).distinct().filter(place -> !place.equals(OWN)).count();
        discovery.setAddress(UUID.randomUUID());
        discovery.setDownProtocol(new Ground());
        discovery.down(new Event(Event.CONNECT, CLUSTER));
        discovery.addResponse(responses);
        return discovery;
    }

    private static InetSocketAddress place(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** What a node says of itself. */
    private static PingData says(Address node, boolean runs) {
        return new PingData(node, runs, "a node", new IpAddress(node.equals(NORTH) ? NORTH_PLACE : SOUTH_PLACE));
    }

    private static void hears(PeerDiscovery discovery, byte type, PingData said) {
        ByteArray bytes = Words.of(said);
        Message message = new BytesMessage(null, bytes.getArray(), bytes.getOffset(), bytes.getLength())
                .setSrc(said.getAddress())
                .putHeader(discovery.getId(), new PingHeader(type).clusterName(CLUSTER).initialDiscovery(false));
        discovery.up(message);
    }

    /** JGroups' own form of what nodes say, which it keeps to its heirs. */
    private abstract static class Words extends Discovery {
        static ByteArray of(PingData said) {
            return marshal(said);
        }
    }

    /** One whose list of places beyond those it asked is there, which JGroups makes when a stack starts. */
    private static final class Started extends PeerDiscovery {
        Started(PeerFinder finder, Predicate<InetSocketAddress> handshake, FirstMeeting.Pace pace) {
            super(finder, handshake, FOR_EVER, pace, Runnable::run);
            dynamic_hosts = new BoundedList<>(List.of(OWN, NORTH_PLACE, SOUTH_PLACE).size());
        }
    }

    /** A transport from which nothing goes anywhere. */
    private static final class Ground extends Protocol {
        @Override
        public @Nullable Object down(Event event) {
            return switch (event.getType()) {
                case Event.GET_PHYSICAL_ADDRESS -> new IpAddress(OWN);
                case Event.ADD_PHYSICAL_ADDRESS -> true;
                default -> null;
            };
        }

        @Override
        public @Nullable Object down(Message message) {
            return null;
        }
    }

    /** What happens, each time nothing else does, once all handshakes are over. */
    private static final class Script implements FirstMeeting.Pace {
        private final Queue<Runnable> steps = new ArrayDeque<>();
        private long awaited;
        private long nanos;

        void then(Runnable step) {
            steps.add(step);
        }

        void passes(Duration time) {
            nanos += time.toNanos();
        }

        int left() {
            return steps.size();
        }

        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public <T> @Nullable T next(BlockingQueue<T> from, Duration patience) throws InterruptedException {
            if (awaited > 0) {
                awaited--;
                return from.take();
            }
            if (steps.isEmpty()) {
                throw new AssertionError("waits, and nothing more comes");
            }
            steps.remove().run();
            return null;
        }
    }
}
