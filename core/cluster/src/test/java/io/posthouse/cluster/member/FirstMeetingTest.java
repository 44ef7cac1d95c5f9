package io.posthouse.cluster.member;

import static io.posthouse.cluster.member.Town.await;
import static io.posthouse.cluster.member.Town.names;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jgroups.protocols.PingData;
import org.jgroups.util.Responses;
import org.jgroups.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node that starts meets the others before it decides that it is alone. */
@Timeout(120)
final class FirstMeetingTest {
    private static final Duration FOR_EVER = Duration.ofHours(1);

    private final Responses responses = new Responses(true);
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger starting = new AtomicInteger();

    @Test
    void isOverAtOnceWhereNobodyIs() throws Exception {
        meeting(_ -> false, FOR_EVER, FOR_EVER).meet(List.of("north", "south"), responses);

        assertThat(responses.isDone()).isTrue();
        assertThat(asked).isEmpty();
    }

    @Test
    void isNotOverWhileSomebodyMayStillAnswer() throws Exception {
        var handsShaken = new CountDownLatch(1);
        try (var meeting = new Running(meeting(place -> place.equals("north") && passed(handsShaken), FOR_EVER,
                FOR_EVER))) {
            await("south is refused, and north takes its time", () -> meeting.waits());
            assertThat(responses.isDone()).isFalse();

            handsShaken.countDown();

            await("north is asked", () -> asked.contains("north"));
            assertThat(responses.isDone()).isFalse();
            assertThat(asked).doesNotContain("south");
        }
    }

    @Test
    void aPeerThatIsSilentDoesNotHoldUpThoseWhoAnswer() throws Exception {
        var never = new CountDownLatch(1);
        try (var meeting = new Running(meeting(place -> place.equals("south") || passed(never), FOR_EVER, FOR_EVER))) {
            await("south is asked", () -> asked.contains("south"));
            assertThat(meeting.waits()).isTrue();
            never.countDown();
        }
    }

    @Test
    void asksAgainThoseWhoAreStartingUntilOneLeads() throws Exception {
        try (var _ = new Running(meeting(_ -> true, FOR_EVER, FOR_EVER))) {
            starting.set(2);
            await("asked more than once", () -> asked.size() > 4);
            assertThat(responses.isDone()).isFalse();

            responses.addResponse(new PingData(UUID.randomUUID(), true, "north", null).coord(true), false);

            assertThat(responses.isDone()).isTrue();
        }
    }

    @Test
    void doesNotWaitForALeaderWhereAllAreStarting() throws Exception {
        starting.set(2);

        meeting(_ -> true, Duration.ofMillis(1), FOR_EVER).meet(List.of("north", "south"), responses);

        assertThat(responses.isDone()).isTrue();
    }

    @Test
    void waitsForALeaderWhereOthersRun() throws Exception {
        // given: south is starting; north runs, and has asked this node whether it is part of a cluster
        starting.set(1);
        responses.addResponse(new PingData(UUID.randomUUID(), false, "north", null), false);
        responses.addResponse(new PingData(UUID.randomUUID(), false, "south", null), false);

        meeting(_ -> true, Duration.ofMillis(1), Duration.ofMillis(1_200)).meet(List.of("north", "south"), responses);

        // then: it gave up, which is left to who waits for the responses
        assertThat(responses.isDone()).isFalse();
        assertThat(asked).hasSizeGreaterThan(2);
    }

    @Test
    void aNodeWhosePeerIsSlowToShakeHandsDoesNotBeginAlone() throws Exception {
        try (var town = new Town(2);
                var slow = new SlowDoor(town.settings(0).port())) {
            town.join(0, "node-1");

            // when: it knows its peer by a place where each connection takes longer than JGroups may be held up
            MemberSettings usual = town.settings(1);
            Membership second = town.join(new MemberSettings(usual.secret(), usual.address(), usual.port(),
                    usual.discovery(), List.of("127.0.0.1:" + slow.port()), "", usual.patience(),
                    usual.joinPatience()), "node-2");

            assertThat(names(second)).containsExactly("node-1", "node-2");
        }
    }

    private FirstMeeting<String> meeting(Predicate<String> handshake, Duration among, Duration most) {
        return new FirstMeeting<>(handshake, asked::addAll, starting::get, among, most,
                FirstMeeting.Pace.MACHINE);
    }

    private static boolean passed(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** A meeting of north and south, on a thread of its own. */
    private final class Running implements AutoCloseable {
        private final Thread thread;

        Running(FirstMeeting<String> meeting) {
            thread = Thread.ofPlatform().daemon().start(() -> {
                try {
                    meeting.meet(List.of("north", "south"), responses);
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            });
        }

        boolean waits() {
            return thread.getState() == Thread.State.TIMED_WAITING;
        }

        @Override
        public void close() throws InterruptedException {
            responses.done();
            thread.join();
        }
    }

    /** Leads to a node, and holds back what comes first over each connection, as a node does that has just started on a busy machine. */
    private static final class SlowDoor implements AutoCloseable {
        private static final Duration SLOWNESS = Duration.ofMillis(1_500);

        private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final int behind;

        SlowDoor(int behind) throws IOException {
            this.behind = behind;
            Thread.ofVirtual().start(this::let);
        }

        int port() {
            return door.getLocalPort();
        }

        private void let() {
            try {
                while (true) {
                    Socket caller = door.accept();
                    Thread.ofVirtual().start(() -> connect(caller));
                }
            } catch (IOException _) {
                // The test is over.
            }
        }

        private Socket afterAWhile() throws IOException, InterruptedException {
            Thread.sleep(SLOWNESS);
            return new Socket(InetAddress.getLoopbackAddress(), behind);
        }

        private void connect(Socket caller) {
            // The node behind it has all its patience left, of which a busy machine needs much.
            try (caller; var node = afterAWhile()) {
                var back = Thread.ofVirtual().start(() -> pass(node, caller));
                pass(caller, node);
                back.join();
            } catch (IOException _) {
                // One of them is gone.
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }

        private static void pass(Socket from, Socket to) {
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                in.transferTo(out);
                to.shutdownOutput();
            } catch (IOException _) {
                // One of them is gone.
            }
        }

        @Override
        public void close() throws IOException {
            door.close();
        }
    }
}
