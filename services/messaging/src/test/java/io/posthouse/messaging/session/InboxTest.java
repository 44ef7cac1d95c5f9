package io.posthouse.messaging.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.identity.Bundle;
import io.posthouse.identity.Login;
import io.posthouse.identity.Realm;
import io.posthouse.kernel.LoginId;
import io.posthouse.messaging.Ending;
import io.posthouse.messaging.MemoryShare;
import io.posthouse.messaging.Outgoing;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Presence;
import io.posthouse.xmpp.Stanza;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InboxTest {
    private static final BareJid BEN = Jid.of("ben", "house.example");
    private static final Login LOGIN = new Login(new LoginId(1), "ben", "Ben", Realm.EMPLOYEES, Bundle.PERSON,
            Instant.EPOCH);

    private final List<Long> archive = new ArrayList<>();
    private Runnable whileReading = () -> {
    };
    private final Inbox inbox = new Inbox(BEN, 0, (owner, after) -> {
        whileReading.run();
        return archive.stream().filter(id -> id > after).limit(2).map(InboxTest::message).toList();
    });

    private static Outgoing message(long id) {
        return new Outgoing(Element.of("message", "jabber:client"), id, Optional.empty());
    }

    private LiveSession open(RecordingOutlet outlet) {
        var session = new LiveSession(BEN.withResource("phone"), LOGIN, outlet, inbox, Runnable::run,
                new SessionHome() {
                    @Override
                    public void handle(LiveSession handled, Stanza stanza, Slot slot) {
                        throw new AssertionError("nothing is received here");
                    }

                    @Override
                    public void ended(LiveSession gone, Ending ending) {
                        // Noticed later, as by the registry's virtual thread.
                    }
                }, MemoryShare.boundless());
        inbox.add(session);
        return session;
    }

    private void commitAndDeliver(long id, LiveSession... targets) {
        archive.add(id);
        inbox.deliver(List.of(targets), _ -> false, message(id));
    }

    @Test
    void givesWhatWaitedInOrderAndThenWhatComes() {
        commitAndDeliver(1);
        commitAndDeliver(2);
        commitAndDeliver(3);
        var received = new RecordingOutlet();
        var session = open(received);

        session.notePresence(Presence.of(Presence.Type.AVAILABLE));
        commitAndDeliver(4, session);

        assertThat(received.ids()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(inbox.positionToStore()).isZero();
        session.arrived(4);
        assertThat(inbox.positionToStore()).isEqualTo(4);
    }

    @Test
    void givesASuccessorWhatItsForerunnerLostBeforeAnythingNewer() {
        var lost = open(new RecordingOutlet());
        lost.notePresence(Presence.of(Presence.Type.AVAILABLE));
        commitAndDeliver(1, lost);
        commitAndDeliver(2, lost);
        lost.arrived(1);
        lost.end(Ending.REPLACED);
        var received = new RecordingOutlet();
        var successor = open(received);

        // The registry has not yet noticed the end when the successor becomes available and something new arrives.
        successor.notePresence(Presence.of(Presence.Type.AVAILABLE));
        commitAndDeliver(3, successor);
        inbox.remove(lost).ifPresent(heir -> inbox.inherit(lost, heir));

        assertThat(received.ids()).containsExactly(2L, 3L);
    }

    @Test
    void keepsThePositionBelowWhatNobodyHasGot() {
        var session = open(new RecordingOutlet());
        session.notePresence(Presence.of(Presence.Type.AVAILABLE));
        commitAndDeliver(1, session);
        commitAndDeliver(2, session);
        session.arrived(1);

        inbox.remove(session);

        assertThat(inbox.positionToStore()).isEqualTo(1);
    }

    private static Presence behind() {
        return Presence.of(Presence.Type.AVAILABLE).with(Element.of("priority", "jabber:client", "-5"));
    }

    @Test
    void doesNotSendAgainWhatArrivedAtTheOneDeviceItWasFor() {
        var device = open(new RecordingOutlet());
        device.notePresence(behind());
        commitAndDeliver(1);
        commitAndDeliver(2, device);
        commitAndDeliver(3);
        commitAndDeliver(4, device);
        device.arrived(2);
        var received = new RecordingOutlet();
        var session = open(received);

        session.notePresence(Presence.of(Presence.Type.AVAILABLE));

        assertThat(received.ids()).containsExactly(1L, 3L, 4L);
    }

    @Test
    void movesOnWithADeviceThatTakesOnlyItsOwnWhenNothingElseWaits() {
        var device = open(new RecordingOutlet());
        device.notePresence(behind());
        commitAndDeliver(1, device);
        device.arrived(1);

        assertThat(inbox.positionToStore()).isEqualTo(1);
    }

    @Test
    void staysWhereItIsWithSuchADeviceWhenSomethingWaits() {
        commitAndDeliver(1);
        var device = open(new RecordingOutlet());
        device.notePresence(behind());
        commitAndDeliver(2, device);
        device.arrived(2);

        assertThat(inbox.positionToStore()).isZero();
    }

    private static Presence here() {
        return Presence.of(Presence.Type.AVAILABLE);
    }

    /** A session that has gone, as the registry sees it. */
    private void leave(LiveSession session) {
        session.end(Ending.CLOSED_BY_CLIENT);
        inbox.remove(session).ifPresent(heir -> inbox.inherit(session, heir));
    }

    @Test
    void doesNotSendAgainWhatArrivedAtOneDeviceWhileAnotherHangs() {
        var phone = open(new RecordingOutlet());
        phone.notePresence(here());
        var desk = open(new RecordingOutlet());
        desk.notePresence(here());
        commitAndDeliver(1, phone, desk);
        commitAndDeliver(2, phone, desk);
        desk.arrived(2);
        leave(desk);
        commitAndDeliver(3, phone);
        var received = new RecordingOutlet();
        var again = open(received);

        again.notePresence(here());
        again.arrived(3);
        leave(again);
        var receivedThen = new RecordingOutlet();
        open(receivedThen).notePresence(here());

        assertThat(received.ids()).containsExactly(3L);
        assertThat(receivedThen.ids()).isEmpty();
        // The phone resumes from memory: should that be lost in a crash, all of it is in the archive past the position.
        assertThat(inbox.positionToStore()).isZero();
    }

    @Test
    void movesOnWhenADeviceThatHungHasGoneAndAnotherHasGotEverything() {
        var phone = open(new RecordingOutlet());
        phone.notePresence(here());
        var desk = open(new RecordingOutlet());
        desk.notePresence(here());
        commitAndDeliver(1, phone, desk);
        desk.arrived(1);
        leave(desk);

        leave(phone);

        assertThat(inbox.positionToStore()).isEqualTo(1);
    }

    @Test
    void keepsForTheNextWhatADeviceThatHungTookWithItAlone() {
        var phone = open(new RecordingOutlet());
        phone.notePresence(here());
        var desk = open(new RecordingOutlet());
        desk.notePresence(here());
        commitAndDeliver(1, phone, desk);
        commitAndDeliver(2, phone, desk);
        desk.arrived(1);
        leave(desk);
        commitAndDeliver(3, phone);
        leave(phone);
        var received = new RecordingOutlet();

        open(received).notePresence(here());

        assertThat(received.ids()).containsExactly(2L, 3L);
    }

    @Test
    void doesNotHandOnWhatTheHeirHasReadFromTheArchive() {
        var phone = open(new RecordingOutlet());
        phone.notePresence(here());
        commitAndDeliver(1, phone);
        var received = new RecordingOutlet();
        var desk = open(received);
        desk.notePresence(here());
        desk.arrived(1);

        leave(phone);

        assertThat(received.ids()).containsExactly(1L);
        assertThat(inbox.positionToStore()).isEqualTo(1);
    }

    @Test
    void doesNotHandOnWhatTheHeirHasBeenSentAndNotYetAcknowledged() {
        var phone = open(new RecordingOutlet());
        phone.notePresence(here());
        commitAndDeliver(1, phone);
        commitAndDeliver(2, phone);
        var received = new RecordingOutlet();
        open(received).notePresence(here());

        leave(phone);

        assertThat(received.ids()).containsExactly(1L, 2L);
    }

    @Test
    void keepsForTheNextWhatAnHeirWithoutRoomDidNotLiveToBeSent() {
        var device = open(new RecordingOutlet());
        device.notePresence(behind());
        var full = new RecordingOutlet();
        var desk = open(full);
        desk.notePresence(here());
        commitAndDeliver(1, device);
        commitAndDeliver(2, desk);
        desk.arrived(2);

        full.fill(() -> leave(desk));
        leave(device);
        var received = new RecordingOutlet();
        open(received).notePresence(here());

        assertThat(received.ids()).contains(1L);
    }

    @Test
    void keepsForTheNextWhatCouldNotBeReadForTheHeir() {
        var device = open(new RecordingOutlet());
        device.notePresence(behind());
        commitAndDeliver(1, device);
        var received = new RecordingOutlet();
        var desk = open(received);
        desk.notePresence(here());
        int before = received.ids().size();
        desk.arrived(1);
        commitAndDeliver(2, device);
        whileReading = () -> {
            throw new IllegalStateException("the database is away");
        };

        leave(device);
        whileReading = () -> {
        };
        inbox.adoptWaiting();

        assertThat(received.ids().subList(before, received.ids().size())).contains(2L);
    }

    @Test
    void deliversAgainBeyondWhatItCanRemember() {
        var phone = open(new RecordingOutlet());
        phone.notePresence(here());
        var desk = open(new RecordingOutlet());
        desk.notePresence(here());
        for (long id = 1; id <= ArrivedIds.IDS_MAX + 2; id++) {
            commitAndDeliver(id, phone, desk);
            desk.arrived(id);
        }
        leave(desk);
        var received = new RecordingOutlet();

        open(received).notePresence(here());

        assertThat(received.ids()).containsExactly(ArrivedIds.IDS_MAX + 1L, ArrivedIds.IDS_MAX + 2L);
    }

    @Test
    void remembersNothingThatAllHaveGot() {
        var phone = open(new RecordingOutlet());
        phone.notePresence(here());
        var desk = open(new RecordingOutlet());
        desk.notePresence(here());
        for (long id = 1; id <= ArrivedIds.IDS_MAX + 2; id++) {
            commitAndDeliver(id, phone, desk);
            desk.arrived(id);
            phone.arrived(id);
        }
        commitAndDeliver(2_000, phone, desk);
        desk.arrived(2_000);
        leave(desk);
        var received = new RecordingOutlet();

        open(received).notePresence(here());

        assertThat(received.ids()).isEmpty();
    }

    @Test
    void givesWhatComesWhileItCatchesUpToThatSessionTooAlthoughItArrivedElsewhere() {
        commitAndDeliver(1);
        var desk = open(new RecordingOutlet());
        var received = new RecordingOutlet();
        var phone = open(received);
        whileReading = () -> {
            whileReading = () -> {
            };
            desk.notePresence(here());
            commitAndDeliver(2, phone, desk);
            desk.arrived(2);
        };

        phone.notePresence(here());

        assertThat(received.ids()).containsExactly(1L, 2L);
    }

    @Test
    void givesWhoComesWhileAnotherCatchesUpWhatWaitsBeforeWhatIsNew() {
        // given: a client whose connection is gone without its server having noticed, and who catches up
        commitAndDeliver(1);
        commitAndDeliver(2);
        commitAndDeliver(3);
        var gone = open(new RecordingOutlet());
        var received = new RecordingOutlet();
        whileReading = () -> {
            whileReading = () -> {
            };
            // when: it comes again meanwhile, something new arrives, and then the first is missed
            var again = open(received);
            again.notePresence(Presence.of(Presence.Type.AVAILABLE));
            commitAndDeliver(4, gone, again);
        };
        gone.notePresence(Presence.of(Presence.Type.AVAILABLE));
        inbox.remove(gone).ifPresent(heir -> inbox.inherit(gone, heir));
        inbox.adoptWaiting();

        // then
        assertThat(received.ids()).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void givesWhoWasOvertakenWhileItCaughtUpWhatCameMeanwhileInOrder() {
        // given
        commitAndDeliver(1);
        commitAndDeliver(2);
        commitAndDeliver(3);
        var first = new RecordingOutlet();
        var one = open(first);
        var second = new RecordingOutlet();
        whileReading = () -> {
            whileReading = () -> {
            };
            var other = open(second);
            other.notePresence(Presence.of(Presence.Type.AVAILABLE));
            commitAndDeliver(4, one, other);
        };

        // when
        one.notePresence(Presence.of(Presence.Type.AVAILABLE));
        commitAndDeliver(5, one);

        // then: both live, and nothing is out of order at either
        assertThat(second.ids()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(first.ids()).isSorted().contains(4L, 5L);
    }

    @Test
    void givesWhoComesAfterItsTargetsWereChosenAMessageBeforeWhatIsNewer() {
        var hanging = open(new RecordingOutlet());
        hanging.notePresence(Presence.of(Presence.Type.AVAILABLE));
        List<LiveSession> chosen = List.of(hanging);
        var received = new RecordingOutlet();
        var successor = open(received);
        successor.notePresence(Presence.of(Presence.Type.AVAILABLE));

        archive.add(1L);
        inbox.deliver(chosen, _ -> true, message(1));
        commitAndDeliver(2, hanging, successor);
        inbox.remove(hanging).ifPresent(heir -> inbox.inherit(hanging, heir));

        assertThat(received.ids()).containsExactly(1L, 2L);
    }

    @Test
    void knowsWhoWillBeSentWhatWaitsWhenTheyBecomeAvailable() {
        var session = open(new RecordingOutlet());
        assertThat(session.isToCatchUp()).isTrue();
        session.notePresence(Presence.of(Presence.Type.AVAILABLE));
        assertThat(session.isToCatchUp()).isFalse();

        var beside = open(new RecordingOutlet());
        assertThat(beside.isToCatchUp()).isFalse();
        commitAndDeliver(1, session);
        assertThat(beside.isToCatchUp()).isTrue();
    }
}
