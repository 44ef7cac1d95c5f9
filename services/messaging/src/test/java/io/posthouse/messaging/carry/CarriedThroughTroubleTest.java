package io.posthouse.messaging.carry;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.cluster.Cluster;
import io.posthouse.kernel.Ticker;
import io.posthouse.messaging.Messaging;
import io.posthouse.messaging.RunningMessaging;
import io.posthouse.messaging.StoreMessage;
import io.posthouse.messaging.StoreMessage.Position;
import io.posthouse.messaging.StoreMessage.Stored;
import io.posthouse.messaging.Town;
import io.posthouse.messaging.archive.ArchiveLog;
import io.posthouse.messaging.home.Errands;
import io.posthouse.messaging.home.Homes;
import io.posthouse.messaging.session.InboundAcks;
import io.posthouse.storage.log.LogAnswer;
import io.posthouse.storage.log.LogListener;
import io.posthouse.storage.log.LogSettings;
import io.posthouse.storage.log.OpenLog;
import io.posthouse.storage.log.PostgresLogs;
import io.posthouse.testkit.TestDatabase;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Message;
import io.posthouse.xmpp.Namespaces;
import io.posthouse.xmpp.Stanza;
import io.posthouse.xmpp.XmlContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Senders live on node-1, the receivers, all of one shard, on node-2; step by step. */
class CarriedThroughTroubleTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Messaging.MIGRATIONS);

    private static final int SHARD = 17;
    /** Three of one shard. */
    private static final List<BareJid> RECEIVERS = IntStream.range(0, 2_000)
            .mapToObj(i -> Jid.of("reader" + i, "house.example"))
            .filter(person -> ArchiveLog.shardOf(person.toString()) == SHARD).limit(3).toList();
    private static final String WRITER = "ada@house.example";
    private static final String OTHER_WRITER = "ben@house.example";
    private static final int ROUNDS_MAX = 60;
    private static final int FAR = 600;

    private final Town town = new Town();
    private OpenLog<StoreMessage, Stored> first;
    private OpenLog<StoreMessage, Stored> second;
    private Carrier sending;
    private NodesArchivist archivist;
    private NarrowLog narrow;
    private Runnable receiving;
    private int written;
    private final AtomicLong now = new AtomicLong();

    @BeforeEach
    void start() throws Exception {
        assertThat(ArchiveLog.shardOf(WRITER)).isNotIn(SHARD, ArchiveLog.shardOf(OTHER_WRITER));
        database.execute("""
                truncate messaging.archive, messaging.line, messaging.log_cursor, messaging.log_shard,
                messaging.log_writer cascade""");
        var one = town.node("node-1");
        first = open(one);
        var there = errands(one, first);
        sending = new Carrier(one.self(), there, first, database, RunningMessaging.ADDRESSES,
                now::get, FAR);
        archivist = new NodesArchivist(new Homes(one, first::owns), first, sending,
                new LineAppends(one.self(), there, first, now::get, (line, message) -> stored -> {
                }, shard -> true));
        var two = town.node("node-2");
        second = open(two);
        narrow = new NarrowLog(second);
        receiving = () -> new Carrier(two.self(), errands(two, narrow), narrow, database, RunningMessaging.ADDRESSES,
                Ticker.system());
        receiving.run();
        town.move(Set.of(SHARD), "node-1", "node-2");
    }

    private static OpenLog<StoreMessage, Stored> open(Cluster node) {
        var log = new PostgresLogs(database, node.self().value(), LogSettings.standard(),
                Ticker.system(), LogListener.NONE).open(new ArchiveLog());
        node.owners().entrust(Homes.LOG, log.shards(), ArchiveLog.SHARDS);
        return log;
    }

    private static Errands errands(Cluster node, OpenLog<StoreMessage, Stored> log) {
        return new Errands(new Homes(node, log::owns), node, Runnable::run);
    }

    @AfterEach
    void stop() {
        second.close();
        first.close();
        town.close();
    }

    @Test
    void getsOnWhileTheReceiversLogHasRoomForLittle() throws Exception {
        // given
        narrow.narrow(3, 0);
        write(WRITER, 60);

        // when
        int rounds = carryAll();

        // then: each round brought what there was room for
        assertThat(rounds).isEqualTo(20);
        everythingIsThereOnceInOrder(60);
        assertThat(sending.isClear(person(WRITER), RECEIVERS.getFirst())).isTrue();
    }

    @Test
    void takesNothingBehindWhatTheReceiversLogRefused() throws Exception {
        // given: one of four is refused, though there is room for the next
        narrow.narrow(Integer.MAX_VALUE, 4);
        write(WRITER, 60);

        // when
        carryAll();

        // then
        everythingIsThereOnceInOrder(60);
    }

    @Test
    void doesNotWaitForEachOtherWhenSomeSendersHaveMoved() throws Exception {
        // given: more than may be under way from one sender, and then something from another
        narrow.narrow(Integer.MAX_VALUE, 0);
        write(WRITER, Road.WINDOW + 1);
        sending.tend();
        town.quiet();
        write(OTHER_WRITER, 1);
        sending.tend();

        // when: the first one moves before anything is answered
        town.move(Set.of(ArchiveLog.shardOf(WRITER)), "node-1", "node-2");
        narrow.write();
        town.quiet();
        narrow.write();
        town.quiet();

        // then
        assertThat(database.ask("select count(*) from messaging.archive where shard = 17 and peer = '" + OTHER_WRITER
                + "'")).isEqualTo("1");
        assertThat(sending.isClear(person(OTHER_WRITER), RECEIVERS.getFirst())).isTrue();
    }

    @Test
    void countsWhatWasStoredEvenIfItIsToldLate() throws Exception {
        // given: the log has taken all, and room for none of it when it is sent once more
        narrow.narrow(30, 0);
        write(WRITER, 30);
        sending.tend();
        town.quiet();
        sending.stopRoads();
        sending.tend();
        town.quiet();

        // when
        narrow.write();
        town.quiet();

        // then
        everythingIsThereOnceInOrder(30);
        assertThat(sending.isClear(person(WRITER), RECEIVERS.getFirst())).isTrue();
    }

    @Test
    void beginsAnewAtOnceWhenTheReceiversNodeHasNotSeenTheBeginning() throws Exception {
        // given: a road that is in use
        write(WRITER, 3);
        carryAll();

        // when: the other side has not seen the beginning of what is sent
        receiving.run();
        write(WRITER, 3);
        town.quiet();
        int rounds = carryAll();

        // then
        everythingIsThereOnceInOrder(6);
        assertThat(rounds).isEqualTo(1);
    }

    @Test
    void leavesRoomForOthersWhenOneShardTakesNothing() throws Exception {
        // given: more for one shard than may wait on the road to it
        narrow.narrow(0, 0);
        int beyond = 10;
        sending.tend();
        write(WRITER, Road.PARCELS_MAX + beyond);
        sending.tend();
        town.quiet();

        // then: the rest is in the log alone, and there is room for what goes elsewhere
        assertThat(sending.underWay()).isEqualTo(Road.PARCELS_MAX).isLessThan(Carrier.UNDER_WAY_MAX);

        // and when it takes again, nothing is missing
        narrow.narrow(Integer.MAX_VALUE, 0);
        carryAll();
        everythingIsThereOnceInOrder(Road.PARCELS_MAX + beyond);
    }

    @Test
    void holdsSendersBackWhoseShardIsFarBehindAndRefusesThemWhenThatLasts() throws Exception {
        // given
        int from = ArchiveLog.shardOf(WRITER);
        write(WRITER, FAR + 1);
        sending.tend();
        town.quiet();
        assertThat(sending.distance()).isEqualTo(FAR + 1);

        // when
        List<LogAnswer<Stored>> answers = new ArrayList<>();
        assertThat(submit(answers::add)).isFalse();
        var again = new CountDownLatch(1);
        archivist.whenRoom(again::countDown);

        // then: who waits tries again several times a second, until it has been too long
        assertThat(again.getCount()).isOne();
        sending.tend();
        assertThat(again.await(10, TimeUnit.SECONDS)).isTrue();
        now.addAndGet(Carrier.HOLD.toNanos() + 1);
        var acks = new InboundAcks(0);
        var position = acks.positionAt(acks.receive(), new UUID(1, 1));
        assertThat(submit(Optional.of(position), answers::add)).isTrue();
        assertThat(answers).containsExactly(new LogAnswer.Withdrawn<>(LogAnswer.Why.WAITED_TOO_LONG));
        // and whatever is stored next does not say that this was handled
        assertThat(acks.positionAt(acks.receive(), new UUID(1, 1)).h()).isZero();
        assertThat(sending.way(ArchiveLog.shardOf(OTHER_WRITER), SHARD)).isEqualTo(Carrier.Way.APART);

        // and when it has been carried, all is as before
        carryAll();
        sending.tend();
        assertThat(sending.distance()).isZero();
        assertThat(sending.carried()).isEqualTo(FAR + 1);
        assertThat(sending.way(from, SHARD)).isEqualTo(Carrier.Way.APART);
    }

    @Test
    void letsWhoFindsNoRoomForAMessageToALineAskAgainAfterAWhileOnly() throws Exception {
        // given: a line that lives elsewhere, and as much for it as may wait
        var line = IntStream.range(0, 2_000).mapToObj(i -> Jid.of("group" + i, "line.house.example"))
                .filter(address -> ArchiveLog.shardOf(address.toString()) == SHARD).findFirst().orElseThrow();
        int taken = 0;
        while (submitTo(line)) {
            taken++;
        }
        assertThat(taken).isEqualTo(LineAppends.WAITING_MAX);

        // when
        var again = new CountDownLatch(1);
        archivist.whenRoom(again::countDown);

        // then
        assertThat(again.getCount()).isOne();
        sending.tend();
        assertThat(again.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private boolean submitTo(BareJid line) {
        var message = (Message) Stanza.trusted(message(WRITER, line));
        return archivist.submit(new StoreMessage(WRITER, line.toString(), true, true, Optional.empty(),
                message.element().toXml(XmlContext.CLIENT_STREAM), Optional.empty()), message, answer -> {
                }) != Archivist.Taken.NOT;
    }

    @Test
    void holdsNobodyBackAnyMoreWhenItEnds() throws Exception {
        // given
        int from = ArchiveLog.shardOf(WRITER);
        write(WRITER, FAR + 1);
        sending.tend();
        assertThat(sending.way(from, SHARD)).isEqualTo(Carrier.Way.LATER);
        var told = new AtomicInteger();
        sending.whenNearer(told::incrementAndGet);

        // when
        sending.close();

        // then
        assertThat(told).hasValue(1);
        assertThat(sending.way(from, SHARD)).isEqualTo(Carrier.Way.REFUSED);
    }

    /** @return in how many rounds of sending and writing */
    private int carryAll() throws Exception {
        int rounds = 0;
        while (++rounds < ROUNDS_MAX) {
            sending.tend();
            town.quiet();
            narrow.write();
            town.quiet();
            if (sending.isClear(person(WRITER), RECEIVERS.getFirst())) {
                break;
            }
        }
        return rounds;
    }

    private boolean submit(Consumer<LogAnswer<Stored>> answer) {
        return submit(Optional.empty(), answer);
    }

    private boolean submit(Optional<Position> position, Consumer<LogAnswer<Stored>> answer) {
        var addressed = RECEIVERS.getFirst();
        var message = (Message) Stanza.trusted(message(WRITER, addressed));
        return archivist.submit(new StoreMessage(WRITER, addressed.toString(), false, true, Optional.empty(),
                message.element().toXml(XmlContext.CLIENT_STREAM), position), message,
                answer) != Archivist.Taken.NOT;
    }

    private Element message(String writer, BareJid addressed) {
        return Element.builder("message", Namespaces.CLIENT).attribute("from", writer + "/desk")
                .attribute("to", addressed.toString()).attribute("type", "chat")
                .child("body", Namespaces.CLIENT, "number " + written++).build();
    }

    /** Puts messages to all receivers in turn into their sender's archive, from where they are carried. */
    private void write(String writer, int count) throws Exception {
        var stored = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            var addressed = RECEIVERS.get(i % RECEIVERS.size());
            var message = message(writer, addressed);
            var command = new StoreMessage(writer, addressed.toString(), false, true, Optional.empty(),
                    message.toXml(XmlContext.CLIENT_STREAM), Optional.empty()).forSenderAlone();
            first.submit(command, answer -> {
                if (answer instanceof LogAnswer.Committed<Stored>(var row)) {
                    sending.carry(command, row, person(writer), addressed, message);
                    stored.countDown();
                }
            });
        }
        assertThat(stored.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private static void everythingIsThereOnceInOrder(int count) throws Exception {
        var expected = IntStream.range(0, count).mapToObj(Integer::toString).toList();
        assertThat(database.ask("""
                select string_agg(substring(stanza from 'number ([0-9]+)'), ' ' order by sequence)
                from messaging.archive where shard = 17""")).isEqualTo(String.join(" ", expected));
    }

    private static BareJid person(String address) {
        return (BareJid) Jid.parse(address);
    }
}
