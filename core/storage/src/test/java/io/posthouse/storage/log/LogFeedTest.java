package io.posthouse.storage.log;

import static io.posthouse.storage.log.LogFixture.commit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reading a log while it is written. */
class LogFeedTest {
    private static final LogFeed.RowReader<Long> SEQUENCES = row -> row.stamp().sequence();
    private LogFixture fixture;

    @BeforeEach
    void createSchema() throws SQLException {
        fixture = LogFixture.withShards(3);
    }

    @AfterEach
    void dropSchema() throws SQLException {
        fixture.close();
    }

    @Test
    void readsAShardInPagesWithItsStampsTimeAndColumns() throws Exception {
        // given
        OpenLog<Note, Noted> log = fixture.open("north");
        Noted one = commit(log, Note.of(1, "ada", 10));
        commit(log, Note.of(2, "eve", 11));
        Noted two = commit(log, Note.of(1, "bob", 12));
        LogFeed.RowReader<String> reader = row -> row.stamp() + " " + row.columns().getString("author") + " "
                + row.columns().getInt(6) + " " + (row.at().toEpochMilli() > 0);
        // when, then
        assertThat(log.feed().read(1, 0, 1, reader)).containsExactly(one.stamp() + " ada 10 true");
        assertThat(log.feed().read(1, 1, 10, reader)).containsExactly(two.stamp() + " bob 12 true");
        assertThat(log.feed().read(1, 2, 10, reader)).isEmpty();
        assertThatThrownBy(() -> log.feed().read(1, 0, LogFeed.PAGE_MAX + 1, reader))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void neverSkipsARowUnderLoad() throws Exception {
        // given
        fixture.settings = fixture.settings.withBatch(20, 1 << 20);
        OpenLog<Note, Noted> log = fixture.open("north");
        int count = 5_000;
        var told = new CountDownLatch(count);
        Thread submitter = Thread.ofVirtual().start(() -> {
            for (int n = 0; n < count; n++) {
                while (!log.submit(Note.of(0, "ada", n), answer -> told.countDown())) {
                    LockSupport.parkNanos(100_000);
                }
            }
        });
        // when: one reads as fast as it can, ahead of any wake-up
        List<Long> seen = new ArrayList<>();
        long last = 0;
        while (seen.size() < count) {
            List<Long> page = log.feed().read(0, last, 100, SEQUENCES);
            seen.addAll(page);
            last = page.isEmpty() ? last : page.getLast();
            assertThat(last).as("a row was skipped").isEqualTo(seen.size());
        }
        // then
        submitter.join();
        told.await();
        assertThat(log.feed().read(0, last, 100, SEQUENCES)).isEmpty();
    }

    @Test
    void wakesItsWatchersAfterEachCommitUntilTheyLeave() throws Exception {
        // given
        OpenLog<Note, Noted> log = fixture.open("north");
        var woken = new Semaphore(0);
        var heard = new ArrayList<String>();
        LogFeed.Watch watch = log.feed().watch((shard, last) -> {
            // A later commit may be there already when an earlier one is told.
            heard.add(shard + ":" + last + ":" + log.feed().read(shard, 0, 10, SEQUENCES).contains(last));
            woken.release();
        });
        // when
        commit(log, Note.of(0, "ada", 1));
        commit(log, Note.of(2, "ada", 2));
        commit(log, Note.of(2, "ada", 3));
        log.feed().tell(1, 77);
        woken.acquire(4);
        watch.close();
        commit(log, Note.of(0, "ada", 4));
        log.close();
        // then
        assertThat(heard).containsExactlyInAnyOrder("0:1:true", "2:1:true", "2:2:true", "1:77:false");
    }

    @Test
    void keepsTheCursorOfANamedReaderInTheReadersTransactionAndNeverMovesItBack() throws Exception {
        // given
        OpenLog<Note, Noted> log = fixture.open("north");
        LogFeed feed = log.feed();
        // when, then
        assertThat(feed.position("search", 1)).isZero();
        try (Connection connection = fixture.database.dedicated("test")) {
            connection.setAutoCommit(false);
            feed.advance(connection, "search", 1, 5);
            assertThat(feed.position("search", 1)).isZero();
            connection.commit();
            assertThat(feed.position("search", 1)).isEqualTo(5);
            feed.advance(connection, "search", 1, 3);
            connection.commit();
            assertThat(feed.position("search", 1)).isEqualTo(5);
            feed.advance(connection, "search", 1, 9);
            connection.rollback();
        }
        assertThat(feed.position("search", 1)).isEqualTo(5);
        assertThat(feed.position("push", 1)).isZero();
    }

    @Test
    void readsOnInSeveralShardsAtOnceEachInItsOrderAndOnlyTheColumnsWanted() throws Exception {
        // given
        OpenLog<Note, Noted> log = fixture.open("north");
        for (int n = 1; n <= 150; n++) {
            commit(log, Note.of(0, "ada", n));
        }
        commit(log, Note.of(2, "eve", 7));
        List<String> seen = new ArrayList<>();
        // when: the second page of one shard and the first of two others, one of which is empty
        log.feed().readOn(Map.of(0, 50L, 1, 0L, 2, 0L), 90, List.of("number"), row -> {
            assertThat(row.columns().getMetaData().getColumnCount()).isEqualTo(5);
            return seen.add(row.stamp().shard() + ":" + row.stamp().sequence() + "=" + row.columns().getInt(5));
        });
        // then
        assertThat(seen.stream().filter(row -> row.startsWith("0:")).toList())
                .isEqualTo(IntStream.rangeClosed(51, 140).mapToObj(n -> "0:" + n + "=" + n).toList());
        assertThat(seen.stream().filter(row -> !row.startsWith("0:")).toList()).containsExactly("2:1=7");
        assertThat(log.feed().ends(Set.of(0, 1, 2))).isEqualTo(Map.of(0, 150L, 1, 0L, 2, 1L));
        assertThatThrownBy(() -> log.feed().readOn(Map.of(0, 0L), 1, List.of("secret"), row -> true))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void stopsReadingOnWhenTheTakerHasEnough() throws Exception {
        // given
        OpenLog<Note, Noted> log = fixture.open("north");
        for (int n = 1; n <= 5; n++) {
            commit(log, Note.of(1, "ada", n));
        }
        List<Long> seen = new ArrayList<>();
        // when
        log.feed().readOn(Map.of(1, 0L), 100, List.of(), row -> {
            seen.add(row.stamp().sequence());
            return seen.size() < 3;
        });
        // then
        assertThat(seen).containsExactly(1L, 2L, 3L);
    }

    @Test
    void tellsAReaderThatHasBegunFromOneThatHasNot() throws Exception {
        // given
        OpenLog<Note, Noted> log = fixture.open("north");
        // when
        try (Connection connection = fixture.database.pool().getConnection()) {
            log.feed().advance(connection, "search", 1, 0);
            log.feed().advance(connection, "search", 2, 12);
        }
        // then
        assertThat(log.feed().positions("search")).isEqualTo(Map.of(1, 0L, 2, 12L));
        assertThat(log.feed().positions("push")).isEmpty();
    }
}
