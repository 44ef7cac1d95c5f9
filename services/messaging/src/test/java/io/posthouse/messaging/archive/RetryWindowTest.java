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
import io.posthouse.testkit.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RetryWindowTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Messaging.MIGRATIONS);

    private static final String ADA = "ada@house.example";
    private static final String BEN = "ben@house.example";

    private volatile Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private OpenLog<StoreMessage, Stored> log;

    @BeforeEach
    void open() throws SQLException {
        database.execute("truncate messaging.archive");
        InstantSource clock = () -> now;
        log = new PostgresLogs(database, "node-1", LogSettings.standard(), clock.withZone(ZoneOffset.UTC),
                Ticker.system(), LogListener.NONE).open(new ArchiveLog());
    }

    @AfterEach
    void close() {
        log.close();
    }

    private Stored store(String originId) {
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
    void aRetryWithinTheWindowIsTheSameMessage() {
        var first = store("o1");

        now = now.plus(ArchiveLog.RETRY_WINDOW).minusSeconds(1);
        var retry = store("o1");

        assertThat(retry.duplicate()).isTrue();
        assertThat(retry.own()).isEqualTo(first.own());
    }

    @Test
    void theSameIdAfterTheWindowIsANewMessageAndItsRetriesAreItsOwn() {
        var first = store("o2");

        now = now.plus(ArchiveLog.RETRY_WINDOW);
        var second = store("o2");
        now = now.plus(ArchiveLog.RETRY_WINDOW).minusSeconds(1);
        var retry = store("o2");

        assertThat(second.duplicate()).isFalse();
        assertThat(second.own().id()).isGreaterThan(first.own().id());
        assertThat(retry.duplicate()).isTrue();
        assertThat(retry.own()).isEqualTo(second.own());
    }

    @Test
    void aClockThatStepsBackNeitherForgetsNorRefuses() {
        now = now.plus(Duration.ofDays(400));
        var first = store("o3");

        now = now.minus(Duration.ofDays(400));
        var retry = store("o3");
        var other = store("o4");
        now = now.plus(ArchiveLog.RETRY_WINDOW);
        var again = store("o4");

        assertThat(retry.own()).isEqualTo(first.own());
        assertThat(other.duplicate()).isFalse();
        assertThat(again.duplicate()).isFalse();
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
