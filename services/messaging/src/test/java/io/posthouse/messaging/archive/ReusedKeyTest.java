package io.posthouse.messaging.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.kernel.Ticker;
import io.posthouse.messaging.FixedPosition;
import io.posthouse.messaging.Messaging;
import io.posthouse.messaging.StoreMessage;
import io.posthouse.messaging.StoreMessage.Found;
import io.posthouse.messaging.StoreMessage.Stored;
import io.posthouse.storage.log.LogAnswer;
import io.posthouse.storage.log.LogListener;
import io.posthouse.storage.log.LogSettings;
import io.posthouse.storage.log.OpenLog;
import io.posthouse.storage.log.PostgresLogs;
import io.posthouse.testkit.TestDatabase;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A key that comes twice: with the same content, with another, with one that nobody knows. */
class ReusedKeyTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Messaging.MIGRATIONS);

    private static final String ADA = "ada@house.example";
    private static final String BEN = "ben@house.example";
    private static final String GROUP = "g@line.house.example";
    private static final Optional<UUID> ONE = Optional.of(new UUID(1, 1));
    private static final Optional<UUID> TWO = Optional.of(new UUID(2, 2));

    private final HeldDisk disk = new HeldDisk();
    private OpenLog<StoreMessage, Stored> log;

    @BeforeEach
    void open() throws SQLException {
        database.execute("truncate messaging.archive, messaging.stream_position");
        log = new PostgresLogs(database, "node-1", LogSettings.standard(), Ticker.system(), LogListener.NONE, disk)
                .open(new ArchiveLog());
    }

    @AfterEach
    void close() {
        log.close();
    }

    private static StoreMessage message(String addressed, String originId, Optional<UUID> digest) {
        return new StoreMessage(ADA, addressed, addressed.equals(GROUP), true,
                Optional.of(StoreMessage.key(ADA, addressed, originId)), "<message/>", Optional.empty())
                .submittedAs(digest);
    }

    private CompletableFuture<Stored> submit(StoreMessage message) {
        var answer = new CompletableFuture<LogAnswer<Stored>>();
        assertThat(log.submit(message, answer::complete)).isTrue();
        return answer.thenApply(given -> switch (given) {
            case LogAnswer.Committed<Stored>(var stored) -> stored;
            case LogAnswer<Stored> other -> throw new AssertionError("not stored: " + other);
        });
    }

    @ParameterizedTest
    @CsvSource({ADA, BEN, GROUP})
    void findsTheSameOrAnotherUnderAKeyOfAnEarlierBatch(String addressed) throws SQLException {
        var first = submit(message(addressed, "o1", ONE)).join();
        var rows = database.ask("select count(*) from messaging.archive");

        var retry = submit(message(addressed, "o1", ONE)).join();
        var other = submit(message(addressed, "o1", TWO)).join();
        var again = submit(message(addressed, "o1", ONE)).join();

        assertThat(first.found()).isEqualTo(Found.NOTHING);
        assertThat(retry).isEqualTo(new Stored(Found.THE_SAME, first.own(), null, retry.at()));
        assertThat(other).isEqualTo(new Stored(Found.ANOTHER, first.own(), null, retry.at()));
        assertThat(again).isEqualTo(retry);
        assertThat(database.ask("select count(*) from messaging.archive")).isEqualTo(rows);
    }

    @ParameterizedTest
    @CsvSource({ADA, BEN, GROUP})
    void findsTheSameOrAnotherUnderAKeyOfItsOwnBatch(String addressed) throws SQLException {
        disk.hold();
        var before = submit(message("eve@house.example", "o0", ONE));
        disk.awaitCommit();
        var first = submit(message(addressed, "o1", ONE));
        var other = submit(message(addressed, "o1", TWO));
        var retry = submit(message(addressed, "o1", ONE));
        disk.letGo();

        assertThat(first.join().found()).isEqualTo(Found.NOTHING);
        assertThat(other.join().found()).isEqualTo(Found.ANOTHER);
        assertThat(retry.join().found()).isEqualTo(Found.THE_SAME);
        assertThat(other.join().own()).isEqualTo(first.join().own());
        assertThat(retry.join().own()).isEqualTo(first.join().own());
        assertThat(before.join().found()).isEqualTo(Found.NOTHING);
        // then: all three were in one batch, since that batch was the second
        disk.awaitCommit();
        assertThat(disk.commitsMore()).isZero();
        assertThat(database.ask("select count(*) from messaging.archive where owner = '" + addressed + "'"))
                .isEqualTo(addressed.equals(ADA) ? "2" : "1");
    }

    @ParameterizedTest
    @CsvSource({ADA, BEN, GROUP})
    void aRowFromBeforeThereWereDigestsIsTheSameAsWhateverComes(String addressed) throws SQLException {
        var first = submit(message(addressed, "o1", ONE)).join();
        database.execute("update messaging.archive set digest = null");

        var retry = submit(message(addressed, "o1", TWO)).join();

        assertThat(retry.found()).isEqualTo(Found.THE_SAME);
        assertThat(retry.own()).isEqualTo(first.own());
    }

    @Test
    void whoDoesNotSayWhatWasSubmittedSendsTheSame() {
        var first = submit(message(GROUP, "o1", ONE)).join();

        var retry = submit(message(GROUP, "o1", Optional.empty())).join();

        assertThat(retry.found()).isEqualTo(Found.THE_SAME);
        assertThat(retry.own()).isEqualTo(first.own());
    }

    @Test
    void aCopyThatIsCarriedTwiceIsTheSame() {
        var copy = StoreMessage.carried(ADA, BEN, true, 77, "<message/>");
        var first = submit(copy).join();

        var again = submit(copy).join();

        assertThat(again.found()).isEqualTo(Found.THE_SAME);
        assertThat(again.own()).isEqualTo(first.own());
    }

    @Test
    void whatIsRefusedIsNotNotedAsHandled() throws SQLException {
        var stream = new UUID(9, 9);
        submit(at(stream, 1, message(BEN, "o1", ONE))).join();

        submit(at(stream, 2, message(BEN, "o1", TWO))).join();
        var afterRefusal = database.ask("select h from messaging.stream_position");
        submit(at(stream, 3, message(BEN, "o1", ONE))).join();

        assertThat(afterRefusal).isEqualTo("1");
        assertThat(database.ask("select h from messaging.stream_position")).isEqualTo("3");
    }

    private static StoreMessage at(UUID stream, long h, StoreMessage message) {
        return new StoreMessage(message.sender(), message.addressed(), message.toLine(), message.content(),
                message.key(), message.stanza(), Optional.of(new FixedPosition(stream, h)))
                .submittedAs(message.digest());
    }
}
