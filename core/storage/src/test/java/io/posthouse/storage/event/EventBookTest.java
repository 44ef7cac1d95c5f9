package io.posthouse.storage.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.storage.Database;
import io.posthouse.storage.Migrations;
import io.posthouse.storage.log.ScratchDatabase;
import io.posthouse.storage.postgres.Migrator;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What rarely happens is told when it is certain, in order, and once as a rule. */
@Timeout(120)
class EventBookTest {
    private static final EventType HIRED = new EventType("person.hired", 1, "business", "Somebody was hired.",
            List.of(EventField.always("name", EventField.Kind.TEXT, "who")));
    private static Database database;
    private final EventBook book = new EventBook();

    @BeforeAll
    static void migrate() {
        database = ScratchDatabase.shared();
        new Migrator(database).migrate(List.of(new Migrations("storage")));
    }

    @BeforeEach
    void clear() throws SQLException {
        try (Connection connection = database.pool().getConnection(); var statement = connection.createStatement()) {
            statement.execute(
                    "truncate storage.event; truncate storage.event_feed; update storage.event_end set sequence = 0");
        }
    }

    private Connection begin() throws SQLException {
        Connection connection = database.pool().getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    private void note(Connection connection, String name) throws SQLException {
        book.note(connection, HIRED, name, HIRED.data().text("name", name));
    }

    private void noted(String name) throws SQLException {
        try (Connection connection = begin()) {
            note(connection, name);
            connection.commit();
        }
    }

    private static long position(String feed) throws SQLException {
        try (Connection connection = database.pool().getConnection();
                var select = connection.prepareStatement("select sequence from storage.event_feed where feed = ?")) {
            select.setString(1, feed);
            try (var row = select.executeQuery()) {
                return row.next() ? row.getLong(1) : -1;
            }
        }
    }

    private static List<String> keys(List<NotedEvent> events) {
        return events.stream().map(NotedEvent::key).toList();
    }

    @Test
    void skipsNothingWhenTransactionsCommitInAnotherOrderThanTheyBegan() throws SQLException {
        // given: the first to begin is the last to commit, and one is rolled back
        EventFeed feed = new EventFeed(database, "search", true);
        feed.hold();
        List<NotedEvent> seen = new ArrayList<>();
        try (Connection slow = begin(); Connection never = begin()) {
            note(slow, "ada");
            note(never, "nobody");
            noted("bob");
            // when: somebody reads in between
            long position = feed.hold().orElseThrow();
            seen.addAll(feed.read(position, 10));
            assertThat(feed.advance(seen.getLast().sequence())).isTrue();
            slow.commit();
            never.rollback();
        }
        noted("eve");
        seen.addAll(feed.read(feed.hold().orElseThrow(), 10));

        // then
        assertThat(keys(seen)).containsExactly("bob", "ada", "eve");
        assertThat(seen.stream().map(NotedEvent::sequence)).containsExactly(1L, 2L, 3L);
        assertThat(seen.getFirst().data()).isEqualTo("{\"name\":\"bob\"}");
    }

    @Test
    void letsOneNodeReadAtATimeAndTheNextOneGoOn() throws SQLException {
        // given
        EventFeed north = new EventFeed(database, "push", true);
        EventFeed south = new EventFeed(database, "push", true);
        noted("ada");
        // when, then: the other one waits
        assertThat(north.hold()).isEqualTo(OptionalLong.of(0));
        assertThat(south.hold()).isEmpty();
        assertThat(north.hold()).isEqualTo(OptionalLong.of(0));
        assertThat(south.advance(1)).isFalse();
        assertThat(north.advance(1)).isTrue();
        north.letGo();
        assertThat(south.hold()).isEqualTo(OptionalLong.of(1));
        assertThat(north.advance(5)).as("it does not hold it any more").isFalse();
        // one that is new begins with what comes
        assertThat(new EventFeed(database, "new", false).hold()).isEqualTo(OptionalLong.of(1));
    }

    @Test
    void numbersEachEventOnceWhenManyReadAtTheSameTime() throws Exception {
        // given
        int count = 300;
        AtomicInteger names = new AtomicInteger();
        Runnable writer = () -> {
            for (int n = names.incrementAndGet(); n <= count; n = names.incrementAndGet()) {
                try {
                    noted("n" + n);
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            threads.add(Thread.ofVirtual().start(writer));
            EventFeed reader = new EventFeed(database, "reader" + i, true);
            threads.add(Thread.ofVirtual().start(() -> {
                while (names.get() < count) {
                    reader.hold();
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        // when
        EventFeed last = new EventFeed(database, "last", true);
        last.hold();
        List<NotedEvent> all = last.read(0, 1_000);
        // then
        assertThat(all.stream().map(NotedEvent::sequence).toList())
                .isEqualTo(java.util.stream.LongStream.rangeClosed(1, count).boxed().toList());
        assertThat(new TreeSet<>(keys(all))).hasSize(count);
    }

    @Test
    void tellsAListenerInThisProcessAgainUntilItHasTakenIt() throws Exception {
        // given
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        AtomicInteger fails = new AtomicInteger(1);
        noted("ada");
        try (EventReader reader = EventReader.start(new EventFeed(database, "greeter", true), "greeter",
                (events, holdOn) -> {
                    heard.addAll(keys(events));
                    if (fails.getAndDecrement() > 0) {
                        throw new IllegalStateException("not now");
                    }
                })) {
            // when, then
            assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("ada");
            assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("ada");
            noted("bob");
            assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("bob");
            assertThat(reader.missed()).isZero();
            // Whoever ends before that is noted hears it again.
            while (position("greeter") < 2) {
                Thread.sleep(10);
            }
        }
        // and another goes on where it stopped
        noted("eve");
        try (EventReader _ = EventReader.start(new EventFeed(database, "greeter", true), "greeter",
                (events, holdOn) -> heard.addAll(keys(events)))) {
            assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("eve");
        }
        assertThat(heard).isEmpty();
    }

    @Test
    void keepsEventsForTheirTimeAndCountsWhatWasNotTold() throws Exception {
        // given
        for (String name : List.of("ada", "bob", "eve")) {
            noted(name);
        }
        EventFeed feed = new EventFeed(database, "slow", true);
        feed.hold();
        try (Connection connection = database.pool().getConnection(); var statement = connection.createStatement()) {
            statement.execute("update storage.event set at = at - interval '31 days' where key <> 'eve'");
        }
        // when
        assertThat(EventFeed.purge(database)).isEqualTo(2);
        feed.letGo();
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        AtomicInteger fails = new AtomicInteger(1);
        try (EventReader reader = EventReader.start(new EventFeed(database, "slow", true), "slow",
                (events, holdOn) -> {
                    heard.addAll(keys(events));
                    if (fails.getAndDecrement() > 0) {
                        throw new IllegalStateException("not now");
                    }
                })) {
            // then: it met the gap twice, and two are missing
            assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("eve");
            assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("eve");
            while (position("slow") < 3 || reader.missed() == 0) {
                Thread.sleep(10);
            }
            assertThat(reader.missed()).isEqualTo(2);
        }
        assertThat(Set.copyOf(heard)).isEmpty();
    }
}
