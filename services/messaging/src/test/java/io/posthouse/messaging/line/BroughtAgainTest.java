package io.posthouse.messaging.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.messaging.Company;
import io.posthouse.messaging.Messaging;
import io.posthouse.messaging.RawClient;
import io.posthouse.messaging.RunningMessaging;
import io.posthouse.messaging.Town;
import io.posthouse.messaging.archive.ArchiveLog;
import io.posthouse.messaging.stream.StreamSettings;
import io.posthouse.storage.log.CommitOrder;
import io.posthouse.testkit.TestDatabase;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Namespaces;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A line of node-1, which dies between a commit and the word of it: Ada and Ben, who live on node-2, and Eve, who lives on
 * node-3, are members.
 */
@Timeout(60)
class BroughtAgainTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Messaging.MIGRATIONS);

    private static final BareJid ADA = Jid.of("ada", "house.example");
    private static final BareJid BEN = Jid.of("ben", "house.example");
    private static final BareJid EVE = Jid.of("eve", "house.example");

    private final Town town = new Town();
    private final Company company = new Company("ada", "ben", "eve");
    private final Breath breath = new Breath();
    private final List<RunningMessaging> nodes = new ArrayList<>();
    private BareJid line;
    private int shard;

    /** As long as it is out, what is committed is told to nobody. */
    private static final class Breath implements CommitOrder {
        private final List<Runnable> untold = new CopyOnWriteArrayList<>();
        private volatile boolean out;

        @Override
        public void run(Commit commit, Runnable answers) throws SQLException {
            commit.run();
            if (out) {
                untold.add(answers);
            } else {
                answers.run();
            }
        }
    }

    @BeforeEach
    void start() throws Exception {
        database.execute("""
                truncate messaging.archive, messaging.line, messaging.log_cursor, messaging.log_shard,
                messaging.log_writer, messaging.stream_position cascade""");
        nodes.add(node("node-1", breath));
        nodes.add(node("node-2", CommitOrder.DURABLE_FIRST));
        nodes.add(node("node-3", CommitOrder.DURABLE_FIRST));
        var near = Set.of(shardOf(ADA), shardOf(BEN));
        do {
            line = nodes.getFirst().messaging().lines().createGroup(ADA, "Lisbon", List.of(BEN, EVE)).orThrow()
                    .address();
            shard = shardOf(line);
        } while (near.contains(shard) || shard == shardOf(EVE));
        town.move(near, "node-1", "node-2");
        town.move(Set.of(shardOf(EVE)), "node-1", "node-3");
    }

    private RunningMessaging node(String name, CommitOrder order) {
        return new RunningMessaging(database, company, StreamSettings.USUAL, order, town.node(name));
    }

    private static int shardOf(BareJid owner) {
        return ArchiveLog.shardOf(owner.toString());
    }

    @AfterEach
    void stop() {
        nodes.reversed().forEach(RunningMessaging::close);
        town.close();
    }

    @Test
    void whatADeadOwnerHadNotBroughtComesOnceAndInOrder() throws Exception {
        try (var ada = online(1, "ada"); var ben = online(1, "ben"); var eve = online(2, "eve")) {
            // given: one message that all have, and one that was stored and told to nobody
            say(ada, "one");
            assertThat(heard(ada, "one")).containsExactly("one");
            assertThat(heard(ben, "one")).containsExactly("one");
            assertThat(heard(eve, "one")).containsExactly("one");
            dieBehindTheCommitOf(ada, "two");

            // when: even though the dead owner had not come to note that all have the first one
            database.execute("update messaging.log_cursor set sequence = 0 where feed = 'line' and shard = " + shard);
            town.takeOver("node-1", "node-2");
            say(ben, "three");

            // then
            for (var member : List.of(ada, ben, eve)) {
                assertThat(heard(member, "three")).containsExactly("two", "three");
                assertThat(member.isSilentFor(500)).isTrue();
            }
        }
    }

    @Test
    void nothingNewComesAheadOfThat() throws Exception {
        try (var ada = online(1, "ada"); var ben = online(1, "ben"); var eve = online(2, "eve")) {
            // given: the new owner cannot read yet what the former one had brought
            say(ada, "zero");
            for (var member : List.of(ada, ben, eve)) {
                assertThat(heard(member, "zero")).containsExactly("zero");
            }
            dieBehindTheCommitOf(ada, "one");
            try (var lock = database.dedicated("test")) {
                lock.setAutoCommit(false);
                try (var statement = lock.createStatement()) {
                    statement.execute("lock table messaging.log_cursor in access exclusive mode");
                }
                town.takeOver("node-1", "node-2");

                // when: somebody on a third node, where nothing waits, says something
                say(eve, "two");
                for (int i = 0; i < 200 && !isStored("two", lock); i++) {
                    Thread.sleep(10);
                }
                lock.rollback();
            }

            // then
            for (var member : List.of(ada, ben, eve)) {
                assertThat(heard(member, "two")).containsExactly("one", "two");
            }
        }
    }

    @Test
    void whatAnOwnerBringsThatWasTakenForDeadIsNotShownTwiceNorLostWhereNobodyKnowsOfThat() throws Exception {
        try (var ada = online(1, "ada"); var ben = online(1, "ben"); var eve = online(2, "eve")) {
            // given: Eve lives on a node of a release before
            town.forgets("node-3", "line-again");
            dieBehindTheCommitOf(ada, "one");
            town.takeOver("node-1", "node-2");
            assertThat(heard(ada, "one")).containsExactly("one");
            assertThat(heard(ben, "one")).containsExactly("one");

            // when: it was not dead
            breath.untold.forEach(Runnable::run);
            assertThat(heard(eve, "one")).containsExactly("one");
            town.quiet();
            say(ben, "two");

            // then
            for (var member : List.of(ada, ben, eve)) {
                assertThat(heard(member, "two")).containsExactly("two");
                assertThat(member.isSilentFor(500)).isTrue();
            }
        }
    }

    @Test
    void inAHandOverInOrderNothingIsLeftToBring() throws Exception {
        try (var ada = online(1, "ada"); var ben = online(1, "ben")) {
            say(ada, "one");
            assertThat(heard(ada, "one")).containsExactly("one");

            // when
            var left = new ArrayList<String>();
            town.move(Set.of(shard), "node-1", "node-2", () -> left.add(beyondThePosition()));

            // then
            assertThat(left).containsExactly("0");
            say(ada, "two");
            assertThat(heard(ben, "two")).containsExactly("one", "two");
        }
    }

    /** The owner is of a release that notes nothing; or noted something long ago. */
    @ParameterizedTest
    @ValueSource(strings = {"delete from messaging.log_cursor where feed = 'line'",
            "update messaging.archive set at = at - interval '1 minute'"})
    void withoutANoteOrAfterAMinuteItIsNotBroughtAgain(String change) throws Exception {
        try (var ada = online(1, "ada"); var ben = online(1, "ben")) {
            // given
            dieBehindTheCommitOf(ada, "one");
            database.execute(change);

            // when
            town.takeOver("node-1", "node-2");
            say(ben, "two");

            // then: who said it sees that it is stored, when asked for again
            assertThat(heard(ben, "two")).containsExactly("two");
            assertThat(List.of(words(ada), words(ada))).containsExactlyInAnyOrder("one", "two");
        }
    }

    private void dieBehindTheCommitOf(RawClient speaker, String words) throws Exception {
        // What was said before is noted as brought.
        while (!beyondThePosition().equals("0")) {
            Thread.sleep(10);
        }
        breath.out = true;
        say(speaker, words);
        while (!isStored(words)) {
            Thread.sleep(10);
        }
    }

    private String beyondThePosition() {
        try {
            return String.valueOf(database.ask("""
                    select coalesce((select max(sequence) from messaging.archive where shard = %1$d), 0)
                        - coalesce((select sequence from messaging.log_cursor where feed = 'line' and shard = %1$d), -1)
                    """.formatted(shard)));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private boolean isStored(String words) throws Exception {
        try (var connection = database.pool().getConnection()) {
            return isStored(words, connection);
        }
    }

    private boolean isStored(String words, Connection connection) throws SQLException {
        try (var query = connection
                .prepareStatement("select from messaging.archive where owner = ? and stanza like ?")) {
            query.setString(1, line.toString());
            query.setString(2, "%>" + words + "<%");
            try (var rows = query.executeQuery()) {
                return rows.next();
            }
        }
    }

    private RawClient online(int node, String name) throws IOException {
        var client = RawClient.signedIn(nodes.get(node).port(), name, "desk");
        client.send("<presence/>");
        client.await("presence");
        return client;
    }

    private void say(RawClient speaker, String words) throws IOException {
        speaker.send("<message to='" + line + "' type='groupchat' id='" + words + "'><body>" + words + "</body>"
                + "<origin-id xmlns='urn:xmpp:sid:0' id='" + words + "'/></message>");
    }

    private static String words(RawClient member) throws IOException {
        return member.await("message").childText("body", Namespaces.CLIENT).orElse("nothing");
    }

    /** What a member hears up to {@code last}. */
    private static List<String> heard(RawClient member, String last) throws IOException {
        var words = new ArrayList<String>();
        do {
            words.add(words(member));
        } while (!words.getLast().equals(last));
        return words;
    }
}
