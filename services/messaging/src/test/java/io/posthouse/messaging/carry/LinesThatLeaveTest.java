package io.posthouse.messaging.carry;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.cluster.Cluster;
import io.posthouse.kernel.Ticker;
import io.posthouse.messaging.FixedPosition;
import io.posthouse.messaging.Messaging;
import io.posthouse.messaging.RunningMessaging;
import io.posthouse.messaging.StoreMessage;
import io.posthouse.messaging.StoreMessage.Position;
import io.posthouse.messaging.StoreMessage.Stored;
import io.posthouse.messaging.Town;
import io.posthouse.messaging.archive.ArchiveLog;
import io.posthouse.messaging.home.Errands;
import io.posthouse.messaging.home.Homes;
import io.posthouse.storage.StoreUnavailable;
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
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Somebody on node-1 writes to a line of node-1, and the line, or they, go to node-2 meanwhile. */
class LinesThatLeaveTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Messaging.MIGRATIONS);

    private static final int SHARD = 17;
    private static final BareJid LINE = IntStream.range(0, 2_000)
            .mapToObj(i -> Jid.of("group" + i, "line.house.example"))
            .filter(address -> ArchiveLog.shardOf(address.toString()) == SHARD).findFirst().orElseThrow();
    private static final String WRITER = "ada@house.example";
    private static final UUID STREAM = new UUID(1, 2);

    private final Town town = new Town();
    private OpenLog<StoreMessage, Stored> first;
    private OpenLog<StoreMessage, Stored> second;
    private NarrowLog narrow;
    private NodesArchivist archivist;
    private LineAppends appends;
    /** The members of the next message's line cannot be read on node-2. */
    private final AtomicBoolean unread = new AtomicBoolean();
    /** Whether node-2 has brought what the former owner of the line left. */
    private final AtomicBoolean taking = new AtomicBoolean(true);

    @BeforeEach
    void start() throws Exception {
        assertThat(ArchiveLog.shardOf(WRITER)).isNotEqualTo(SHARD);
        database.execute("""
                truncate messaging.archive, messaging.line, messaging.log_cursor, messaging.log_shard,
                messaging.log_writer, messaging.stream_position cascade""");
        var one = town.node("node-1");
        first = open(one);
        narrow = new NarrowLog(first);
        var homes = new Homes(one, first::owns);
        var errands = new Errands(homes, one, Runnable::run);
        appends = new LineAppends(one.self(), errands, narrow, Ticker.system(), (line, message) -> _ -> {
        }, shard -> true);
        archivist = new NodesArchivist(homes, narrow,
                new Carrier(one.self(), errands, narrow, database, RunningMessaging.ADDRESSES, Ticker.system()),
                appends);
        var two = town.node("node-2");
        second = open(two);
        new LineAppends(two.self(), new Errands(new Homes(two, second::owns), two, Runnable::run), second,
                Ticker.system(), (line, message) -> {
                    if (unread.getAndSet(false)) {
                        throw new StoreUnavailable("no database connection, says the test", null);
                    }
                    return _ -> {
                    };
                }, shard -> taking.get());
    }

    private static OpenLog<StoreMessage, Stored> open(Cluster node) {
        var log = new PostgresLogs(database, node.self().value(), LogSettings.standard(),
                Ticker.system(), LogListener.NONE).open(new ArchiveLog());
        node.owners().entrust(Homes.LOG, log.shards(), ArchiveLog.SHARDS);
        return log;
    }

    @AfterEach
    void stop() {
        second.close();
        first.close();
        town.close();
    }

    @Test
    void keepsWhatALineLeftBehindInTheLogAndItsOrder() throws Exception {
        // given: one waits in the log when the line leaves, and another comes after
        List<LogAnswer<Stored>> answers = Collections.synchronizedList(new ArrayList<>());
        var answered = new CountDownLatch(2);
        submit("one", answers, answered);
        town.move(Set.of(SHARD), "node-1", "node-2");
        submit("two", answers, answered);
        town.quiet();

        // when
        narrow.write();

        // then: neither is refused, and the line has them in the order in which they were said
        assertThat(answered.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(answers).allMatch(LogAnswer.Committed.class::isInstance);
        assertThat(database.ask("""
                select string_agg(substring(stanza from '<body>(.*)</body>'), ' ' order by sequence)
                from messaging.archive where shard = 17""")).isEqualTo("one two");
    }

    @Test
    void storesNothingAheadOfWhatItsSenderHasToSayAgain() throws Exception {
        // given: one is in the log when the line leaves, and two come after it
        List<LogAnswer<Stored>> answers = Collections.synchronizedList(new ArrayList<>());
        var answered = new CountDownLatch(3);
        submit("one", answers, answered);
        town.move(Set.of(SHARD), "node-1", "node-2");
        submit("two", answers, answered);
        submit("three", answers, answered);
        appends.tend();
        town.quiet();
        assertThat(answers).isEmpty();

        // when: the log closes, and does not know what became of it
        narrow.closeUnknowing();
        town.quiet();

        // then: they are to be said again together
        assertThat(answered.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(answers).containsExactly(new LogAnswer.Unknown<>(), new LogAnswer.Withdrawn<>(LogAnswer.Why.CLOSED),
                new LogAnswer.Withdrawn<>(LogAnswer.Why.CLOSED));
        assertThat(database.ask("select count(*) from messaging.archive where shard = 17")).isEqualTo("0");
    }

    @Test
    void answersTheNodeThatAskedAlsoWhenTheSenderHasMovedMeanwhile() throws Exception {
        // given: a line of node-2 that node-1 has to ask for, and a sender who moves there too before it can
        town.move(Set.of(SHARD), "node-1", "node-2");
        List<LogAnswer<Stored>> answers = Collections.synchronizedList(new ArrayList<>());
        var answered = new CountDownLatch(1);
        town.silence("node-1", true);
        submit("one", answers, answered);
        town.move(Set.of(ArchiveLog.shardOf(WRITER)), "node-1", "node-2");

        // when
        town.silence("node-1", false);
        appends.tend();
        town.quiet();

        // then: who else writes to that line from node-1 does not wait behind it
        assertThat(answered.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(answers).allMatch(LogAnswer.Committed.class::isInstance);
    }

    @Test
    void isAskedForAgainAtOnceWhenTheMembersOfTheLineCouldNotBeRead() throws Exception {
        // given
        town.move(Set.of(SHARD), "node-1", "node-2");
        List<LogAnswer<Stored>> answers = Collections.synchronizedList(new ArrayList<>());
        var answered = new CountDownLatch(1);
        unread.set(true);
        submit("one", answers, answered);
        town.quiet();
        assertThat(answers).isEmpty();

        // when
        appends.tend();

        // then
        assertThat(answered.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(answers).allMatch(LogAnswer.Committed.class::isInstance);
    }

    @Test
    void waitsForWhatALinesFormerOwnerLeft() throws Exception {
        // given
        town.move(Set.of(SHARD), "node-1", "node-2");
        List<LogAnswer<Stored>> answers = Collections.synchronizedList(new ArrayList<>());
        var answered = new CountDownLatch(1);
        taking.set(false);
        submit("one", answers, answered);
        town.quiet();
        assertThat(answers).isEmpty();
        assertThat(database.ask("select count(*) from messaging.archive where shard = 17")).isEqualTo("0");

        // when
        taking.set(true);
        appends.tend();

        // then
        assertThat(answered.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(answers).allMatch(LogAnswer.Committed.class::isInstance);
    }

    @Test
    void doesNotCountAStreamFurtherThanItsPersonsOwnShardIsHere() throws Exception {
        // given: a stream that has come to 5
        List<LogAnswer<Stored>> answers = Collections.synchronizedList(new ArrayList<>());
        var answered = new CountDownLatch(2);
        submitAt(5, answers, answered);
        narrow.write();
        assertThat(count()).isEqualTo("5");

        // when: its person has left, and what they had said before with them; the line is still here
        town.move(Set.of(ArchiveLog.shardOf(WRITER)), "node-1", "node-2");
        submitAt(7, answers, answered);
        narrow.write();

        // then: it is stored, and does not say that what was turned away is
        assertThat(answered.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(answers).allMatch(LogAnswer.Committed.class::isInstance);
        assertThat(count()).isEqualTo("5");
    }

    private static String count() throws Exception {
        return String.valueOf(database.ask("select h from messaging.stream_position"));
    }

    private void submit(String body, List<LogAnswer<Stored>> answers, CountDownLatch answered) {
        submit(body, Optional.empty(), answers, answered);
    }

    private void submitAt(long h, List<LogAnswer<Stored>> answers, CountDownLatch answered) {
        submit("at " + h, Optional.of(new FixedPosition(STREAM, h)), answers, answered);
    }

    private void submit(String body, Optional<Position> position, List<LogAnswer<Stored>> answers,
            CountDownLatch answered) {
        var message = (Message) Stanza.trusted(Element.builder("message", Namespaces.CLIENT)
                .attribute("from", WRITER + "/desk").attribute("to", LINE.toString()).attribute("type", "groupchat")
                .child("body", Namespaces.CLIENT, body).build());
        var taken = archivist
                .submit(new StoreMessage(WRITER, LINE.toString(), true, true, Optional.of(UUID.randomUUID()),
                        message.element().toXml(XmlContext.CLIENT_STREAM), position), message, answer -> {
                            answers.add(answer);
                            answered.countDown();
                        });
        assertThat(taken).isEqualTo(Archivist.Taken.ELSEWHERE);
    }
}
