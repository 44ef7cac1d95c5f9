package io.posthouse.benchmarks.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.benchmarks.nodes.WriterWitness.Mistold;
import io.posthouse.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The witness on tables that look like a log's: two writers, one shard. */
class WriterWitnessTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with();

    private Connection superuser;
    private Connection first;
    private Connection second;

    @BeforeEach
    void twoWritersAndAShard() throws SQLException {
        superuser = database.superuser("witness");
        first = database.dedicated("first");
        second = database.dedicated("second");
        run(superuser, "drop schema if exists proof cascade", "drop schema if exists messaging cascade",
                "create schema messaging",
                """
                        create table messaging.archive (shard smallint, sequence bigint,
                            at timestamptz not null default clock_timestamp(), primary key (shard, sequence))""",
                "create table messaging.log_writer (writer text primary key, epoch bigint, batch bigint, backend_id int)",
                "create table messaging.log_shard (shard smallint primary key, writer text)",
                "insert into messaging.log_shard values (1, 'north')",
                "grant all on schema messaging to public", "grant all on all tables in schema messaging to public");
        WriterWitness.begin(superuser);
        run(first, "insert into messaging.log_writer values ('north', 1, 0, null)");
        run(second, "insert into messaging.log_writer values ('south', 1, 0, null)");
    }

    @AfterEach
    void close() throws SQLException {
        run(superuser, "drop schema proof cascade", "drop schema messaging cascade");
        superuser.close();
        first.close();
        second.close();
    }

    @Test
    void findsNothingWhereEachWritesWhatItOwns() throws SQLException {
        write(first, "north", 1, 2);
        give("south");
        write(second, "south", 3, 3);

        assertThat(WriterWitness.strangers(superuser)).isEmpty();
        assertThat(WriterWitness.overlaps(superuser)).isEmpty();
        assertThat(WriterWitness.rows(superuser)).isEqualTo(3);
    }

    @Test
    void findsRowsOfAConnectionThatHasLostItsPlace() throws SQLException {
        write(first, "north", 1, 1);
        run(second, "update messaging.log_writer set epoch = epoch + 1 where writer = 'north'");
        write(first, "north", 2, 2);

        assertThat(WriterWitness.strangers(superuser)).singleElement().asString().contains("rows 2 to 2");
    }

    @Test
    void findsRowsOfAWriterThatHasGivenTheShardAway() throws SQLException {
        write(first, "north", 1, 1);
        give("south");
        write(first, "north", 2, 2);

        assertThat(WriterWitness.strangers(superuser)).singleElement().asString().contains("belonged to south");
    }

    @Test
    void findsRowsWithoutAFence() throws SQLException {
        run(first, "insert into messaging.archive (shard, sequence) values (1, 1)");

        assertThat(WriterWitness.strangers(superuser)).hasSize(1);
    }

    @Test
    void findsRowsThatTellAnotherTimeThanTheyWereSeenAt() throws SQLException {
        write(first, "north", 1, 2);
        assertThat(WriterWitness.mistold(superuser)).isEqualTo(new Mistold(0, List.of()));
        run(first, "insert into messaging.archive values (1, 3, clock_timestamp() - interval '1 min')",
                "insert into messaging.archive values (1, 4, clock_timestamp() + interval '1 min')");

        Mistold mistold = WriterWitness.mistold(superuser);
        assertThat(mistold.count()).isEqualTo(2);
        assertThat(mistold.words()).satisfiesExactly(back -> assertThat(back).contains("row 3"),
                ahead -> assertThat(ahead).contains("row 4"));
    }

    private static void write(Connection writer, String name, int low, int high) throws SQLException {
        writer.setAutoCommit(false);
        run(writer, "update messaging.log_writer set batch = batch + 1 where writer = '" + name + "'",
                "insert into messaging.archive (shard, sequence) select 1, generate_series(" + low + ", " + high + ")");
        writer.commit();
        writer.setAutoCommit(true);
    }

    private void give(String to) throws SQLException {
        run(first, "update messaging.log_shard set writer = '" + to + "'");
    }

    private static void run(Connection connection, String... sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String one : sql) {
                statement.execute(one);
            }
        }
    }
}
