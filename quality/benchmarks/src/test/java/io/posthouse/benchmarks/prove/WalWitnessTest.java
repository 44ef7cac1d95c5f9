package io.posthouse.benchmarks.prove;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WalWitnessTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with();

    private final WalWitness witness = new WalWitness(1);
    private final SentMessage message = new SentMessage(new Conversation("a@b", "c@d"), 0, "o0");

    @BeforeEach
    void begin() throws SQLException {
        database.execute("drop table if exists note; create table note (body text)");
        witness.begin(database.superuser("proof"));
        witness.goOn(database.superuser("proof"), 1);
    }

    @AfterEach
    void end() throws SQLException {
        witness.close();
        try (Connection superuser = database.superuser("proof"); var statement = superuser.createStatement()) {
            statement.execute("alter system reset wal_keep_size");
        }
    }

    @Test
    void seesThatAcknowledgingAfterTheCommitIsDurable() throws SQLException {
        // given
        try (Connection writer = database.dedicated("writer")) {
            writer.setAutoCommit(false);
            insert(writer);
            long transaction = transaction(writer);
            writer.commit();

            // when
            sample();
            collect();

            // then
            assertThat(witness.commits()).containsKey(transaction);
            assertThat(witness.samples()).singleElement().satisfies(
                    sample -> assertThat(sample.flushedTo()).isGreaterThanOrEqualTo(commitOf(transaction)));
        }
    }

    @Test
    void seesThatAcknowledgingBeforeTheCommitIsNot() throws SQLException {
        // given
        try (Connection writer = database.dedicated("writer")) {
            writer.setAutoCommit(false);
            insert(writer);
            long transaction = transaction(writer);

            // when
            sample();
            writer.commit();
            collect();

            // then
            assertThat(witness.samples()).singleElement()
                    .satisfies(sample -> assertThat(sample.flushedTo()).isLessThan(commitOf(transaction)));
        }
    }

    @Test
    void findsTheCommitOfRowsWrittenUnderASavepoint() throws SQLException {
        try (Connection writer = database.dedicated("writer")) {
            writer.setAutoCommit(false);
            insert(writer);
            Savepoint savepoint = writer.setSavepoint();
            insert(writer);
            writer.releaseSavepoint(savepoint);
            writer.commit();
        }

        collect();

        assertThat(database.ask("select count(distinct xmin::text) from note")).isEqualTo("2");
        for (int row = 0; row < 2; row++) {
            String transaction = database.ask("select xmin::text from note order by ctid limit 1 offset " + row);
            assertThat(witness.commits()).containsKey(Long.valueOf(String.valueOf(transaction)));
        }
    }

    private static void insert(Connection writer) throws SQLException {
        try (Statement statement = writer.createStatement()) {
            statement.execute("insert into note values ('x')");
        }
    }

    private static long transaction(Connection writer) throws SQLException {
        try (Statement statement = writer.createStatement();
                var row = statement.executeQuery("select pg_current_xact_id()::text::bigint")) {
            row.next();
            return row.getLong(1);
        }
    }

    private void sample() {
        // One acknowledgement in some is looked at.
        while (witness.sampleCount() == 0) {
            witness.acknowledged(message);
        }
    }

    private void collect() throws SQLException {
        try (Connection reader = database.superuser("proof")) {
            witness.collect(reader);
        }
    }

    private Long commitOf(long transaction) {
        return witness.commits().getOrDefault(transaction, -1L);
    }
}
