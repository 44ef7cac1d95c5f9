package io.posthouse.messaging.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.kernel.Ticker;
import io.posthouse.messaging.Messaging;
import io.posthouse.messaging.StoreMessage;
import io.posthouse.messaging.StoreMessage.Stored;
import io.posthouse.storage.log.LogAnswer;
import io.posthouse.storage.log.LogListener;
import io.posthouse.storage.log.LogSettings;
import io.posthouse.storage.log.OpenLog;
import io.posthouse.storage.log.PostgresLogs;
import io.posthouse.testkit.SetClock;
import io.posthouse.testkit.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RetryWindowTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Messaging.MIGRATIONS);

    private static final String ADA = "ada@house.example";
    private static final String BEN = "ben@house.example";

    private static final SetClock clock = new SetClock(database);

    private Instant now = Instant.EPOCH;
    private OpenLog<StoreMessage, Stored> log;

    @BeforeEach
    void open() throws SQLException {
        database.execute("truncate messaging.archive");
        set(Instant.parse("2026-03-01T12:00:00Z"));
        log = open("node-1");
    }

    private static OpenLog<StoreMessage, Stored> open(String node) {
        return new PostgresLogs(clock, node, LogSettings.standard(),
                Ticker.system(), LogListener.NONE).open(new ArchiveLog());
    }

    /** Sets the clock of the database, which no node's own follows. */
    private void set(Instant time) throws SQLException {
        now = time;
        clock.set(time);
    }

    @AfterEach
    void close() {
        log.close();
    }

    private Stored store(String originId) {
        return store(log, originId);
    }

    private static Stored store(OpenLog<StoreMessage, Stored> log, String originId) {
        var answer = new CompletableFuture<LogAnswer<Stored>>();
        var message = new StoreMessage(ADA, BEN, false, true, Optional.of(StoreMessage.key(ADA, BEN, originId)),
                "<message xmlns='jabber:client'/>", Optional.empty());
        assertThat(log.submit(message, answer::complete)).isTrue();
        return switch (answer.join()) {
            case LogAnswer.Committed<Stored>(var stored) -> stored;
            case LogAnswer<Stored> other -> throw new AssertionError("not stored: " + other);
        };
    }

    @Test
    void aRetryWithinTheWindowIsTheSameMessage() throws SQLException {
        var first = store("o1");

        set(now.plus(ArchiveLog.RETRY_WINDOW).minusSeconds(1));
        var retry = store("o1");

        assertThat(retry.duplicate()).isTrue();
        assertThat(retry.own()).isEqualTo(first.own());
    }

    @Test
    void theSameIdAfterTheWindowIsANewMessageAndItsRetriesAreItsOwn() throws SQLException {
        var first = store("o2");

        set(now.plus(ArchiveLog.RETRY_WINDOW));
        var second = store("o2");
        set(now.plus(ArchiveLog.RETRY_WINDOW).minusSeconds(1));
        var retry = store("o2");

        assertThat(second.duplicate()).isFalse();
        assertThat(second.own().id()).isGreaterThan(first.own().id());
        assertThat(retry.duplicate()).isTrue();
        assertThat(retry.own()).isEqualTo(second.own());
    }

    @Test
    void aClockThatStepsBackNeitherForgetsNorRefuses() throws SQLException {
        set(now.plus(Duration.ofDays(400)));
        var first = store("o3");

        set(now.minus(Duration.ofDays(400)));
        var retry = store("o3");
        var other = store("o4");
        set(now.plus(ArchiveLog.RETRY_WINDOW));
        var again = store("o4");

        assertThat(retry.own()).isEqualTo(first.own());
        assertThat(other.duplicate()).isFalse();
        assertThat(again.duplicate()).isFalse();
    }

    @Test
    void aNodeDaysAheadOfTheOthersStoresARetryOnce() throws Exception {
        // A message is stored when the database says so, eight days before the clock of this machine.
        set(Instant.now().minus(ArchiveLog.RETRY_WINDOW).minus(Duration.ofDays(1)).truncatedTo(ChronoUnit.MICROS));
        var first = store("o6");

        // It comes again to a node that takes over.
        try (var second = open("node-2")) {
            log.shards().handOver(log.shards().owned(), "node-2").get(30, TimeUnit.SECONDS);
            second.shards().adopt().get(30, TimeUnit.SECONDS);
            var retry = store(second, "o6");

            assertThat(retry.own()).isEqualTo(first.own());
            assertThat(retry.duplicate()).isTrue();
            second.shards().handOver(second.shards().owned(), "node-1").get(30, TimeUnit.SECONDS);
            log.shards().adopt().get(30, TimeUnit.SECONDS);
        }
        assertThat(first.at()).isEqualTo(now);
        assertThat(database.ask("select count(*) from messaging.archive")).isEqualTo("2");
        assertThat(database.ask("select count(*) from messaging.archive where at = timestamptz '" + now + "'"))
                .isEqualTo("2");
    }

    @Test
    void theDatabaseItselfRefusesAKeyTwiceOnOneDay() {
        store("o5");

        assertThatThrownBy(() -> database.execute("""
                insert into messaging.archive (shard, sequence, id, at, owner, peer, direction, kind, key, stanza)
                select shard, 1000000, id + 1, at, owner, peer, direction, kind, key, stanza
                from messaging.archive where direction = 1"""))
                .isInstanceOf(SQLException.class).hasMessageContaining("archive_key");
    }
}
