package io.posthouse.messaging.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.messaging.Messaging;
import io.posthouse.messaging.StoreMessage;
import io.posthouse.messaging.StoreMessage.Found;
import io.posthouse.messaging.StoreMessage.Position;
import io.posthouse.messaging.StoreMessage.Stored;
import io.posthouse.messaging.session.InboundAcks;
import io.posthouse.storage.log.LogAnswer;
import io.posthouse.storage.log.LogListener;
import io.posthouse.storage.log.LogSettings;
import io.posthouse.storage.log.OpenLog;
import io.posthouse.storage.log.PostgresLogs;
import io.posthouse.testkit.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A client says one thing after another, and while they wait for the disk the first is refused. Its connection may be lost before it
 * reads that, and when it comes to a later life of its stream, the stream must not say that the first was handled.
 */
class RefusedMeanwhileTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Messaging.MIGRATIONS);

    private static final String ADA = "ada@house.example";
    private static final String BEN = "ben@house.example";
    private static final UUID STREAM = new UUID(9, 9);
    private static final Duration PATIENCE = LogSettings.standard().patience();

    private final InboundAcks acks = new InboundAcks(0);
    private final AtomicLong now = new AtomicLong();
    private final HeldDisk disk = new HeldDisk();
    private OpenLog<StoreMessage, Stored> log;
    private CompletableFuture<LogAnswer<Stored>> before;

    @BeforeEach
    void open() throws SQLException {
        database.execute("truncate messaging.archive, messaging.stream_position");
        log = new PostgresLogs(database, "node-1", LogSettings.standard(), now::get, LogListener.NONE, disk)
                .open(new ArchiveLog());
        // It comes to the disk first, so that the rest waits in the queue, together.
        disk.hold();
        before = submit(new StoreMessage("eve@house.example", BEN, false, true, Optional.empty(), "<message/>",
                Optional.empty()));
        disk.awaitCommit();
    }

    @AfterEach
    void close() {
        disk.letGo();
        log.close();
    }

    @Test
    void countsNothingFromWhatWaitedTooLongOnThoughWhatCameBehindItIsStored() throws SQLException {
        // given
        var first = says("first", "o1");
        now.addAndGet(PATIENCE.toNanos() - 1);
        var second = says("second", "o2");

        // when: the patience with the first ends, and then the disk is there again
        now.addAndGet(2);
        assertThat(first.join()).isEqualTo(new LogAnswer.Withdrawn<>(LogAnswer.Why.WAITED_TOO_LONG));
        disk.letGo();

        // then
        assertThat(second.join()).isInstanceOf(LogAnswer.Committed.class);
        assertThat(handled()).isEqualTo("0");
    }

    @Test
    void countsNothingFromWhatCannotBeStoredOn() throws SQLException {
        // given: U+0000, which PostgreSQL has no place for
        var first = says("first \0", "o1");
        var second = says("second", "o2");

        // when
        disk.letGo();

        // then
        assertThat(first.join()).isInstanceOf(LogAnswer.Rejected.class);
        assertThat(second.join()).isInstanceOf(LogAnswer.Committed.class);
        assertThat(handled()).isEqualTo("0");
    }

    @Test
    void countsNothingFromAKeyOnThatWasUsedForSomethingElse() throws SQLException {
        // given
        var first = says("first", "o1");
        var other = says("other", "o1");
        var third = says("third", "o3");

        // when
        disk.letGo();

        // then
        assertThat(first.join()).isInstanceOf(LogAnswer.Committed.class);
        assertThat(found(other.join())).isEqualTo(Found.ANOTHER);
        assertThat(third.join()).isInstanceOf(LogAnswer.Committed.class);
        assertThat(handled()).isEqualTo("1");
    }

    @Test
    void saysOfEachWhetherItIsStoredSinceItMayHaveBeenRefusedInABatchThatFailed() {
        // given
        var first = new Noting();
        var other = new Noting();
        submit(message("first", "o1", first));

        // when
        var answer = submit(message("other", "o1", other));
        disk.letGo();

        // then
        assertThat(found(answer.join())).isEqualTo(Found.ANOTHER);
        assertThat(first.told).containsExactly("stored");
        assertThat(other.told).containsExactly("refused");
    }

    /** Notes what it is told of its message. */
    private static final class Noting implements Position {
        private final List<String> told = new CopyOnWriteArrayList<>();

        @Override
        public UUID stream() {
            return STREAM;
        }

        @Override
        public long h() {
            return 1;
        }

        @Override
        public void refused() {
            told.add("refused");
        }

        @Override
        public void stored() {
            told.add("stored");
        }
    }

    @Test
    void countsAllThatIsStored() throws SQLException {
        says("first", "o1");
        var second = says("second", "o2");

        disk.letGo();

        assertThat(second.join()).isInstanceOf(LogAnswer.Committed.class);
        assertThat(before.join()).isInstanceOf(LogAnswer.Committed.class);
        assertThat(handled()).isEqualTo("2");
    }

    private CompletableFuture<LogAnswer<Stored>> says(String text, String originId) {
        return submit(message(text, originId, acks.positionAt(acks.receive(), STREAM)));
    }

    private static StoreMessage message(String text, String originId, Position position) {
        return new StoreMessage(ADA, BEN, false, true, Optional.of(StoreMessage.key(ADA, BEN, originId)),
                "<message>" + text + "</message>", Optional.of(position))
                .submittedAs(Optional.of(UUID.nameUUIDFromBytes(text.getBytes(UTF_8))));
    }

    private CompletableFuture<LogAnswer<Stored>> submit(StoreMessage message) {
        var answer = new CompletableFuture<LogAnswer<Stored>>();
        assertThat(log.submit(message, answer::complete)).isTrue();
        return answer;
    }

    private static Found found(LogAnswer<Stored> answer) {
        return switch (answer) {
            case LogAnswer.Committed<Stored>(var stored) -> stored.found();
            case LogAnswer<Stored> other -> throw new AssertionError("not decided: " + other);
        };
    }

    private static @Nullable String handled() throws SQLException {
        return database.ask("select h from messaging.stream_position");
    }
}
