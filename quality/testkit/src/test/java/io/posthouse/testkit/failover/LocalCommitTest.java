package io.posthouse.testkit.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.storage.Database;
import io.posthouse.storage.StoreUnavailable;
import io.posthouse.storage.postgres.ConnectedDatabase;
import io.posthouse.storage.postgres.ExternalPostgres;
import io.posthouse.storage.postgres.NotReplicated;
import io.posthouse.storage.postgres.PoolSettings;
import io.posthouse.testkit.ReplicatedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The standby is away, so commits wait; somebody ends the wait, and PostgreSQL calls that a success. Then the primary dies, and
 * what it alone had is gone.
 */
class LocalCommitTest {
    @Test
    void acknowledgesNothingThatOnlyOneServerHas() throws Exception {
        try (var postgres = ReplicatedPostgres.start(); ConnectedDatabase database = connect(postgres)) {
            prepare(database);
            try (FactNode north = new FactNode("north", database, List.of(0))) {
                north.submit(0);
                Waiting.until("the first to be committed", () -> north.acknowledged.containsKey(0));
                // given
                postgres.standby().stop();
                // when, then: a statement that commits by itself
                refused(postgres, database, true, "insert into public.setting");
                // when, then: a transaction
                refused(postgres, database, false, "COMMIT");
                // when: the log
                north.submit(4);
                endTheWait(postgres, "COMMIT");
                Waiting.until("the writer to doubt", () -> north.unsettled.get() > 0);
                failOver(postgres);
                // then
                Waiting.until("the command to be answered", () -> north.acknowledged.containsKey(4));
                assertThat(FactCheck.breaches(postgres, north)).isEmpty();
                assertThat(postgres.primary().ask("select count(*) from public.setting")).isEqualTo("0");
            }
        }
    }

    @Test
    void losesWhatWasAcknowledgedIfTheWarningIsNotHeeded() throws Exception {
        try (var postgres = ReplicatedPostgres.start()) {
            // given
            try (ConnectedDatabase database = connect(postgres)) {
                prepare(database);
            }
            try (FactNode north = new FactNode("north",
                    new NaiveDatabase(postgres.url(), postgres.user(), postgres.password()), List.of(0))) {
                postgres.standby().stop();
                // when
                north.submit(0);
                endTheWait(postgres, "COMMIT");
                Waiting.until("the command to be answered", () -> north.acknowledged.containsKey(0));
                failOver(postgres);
                // then
                assertThat(FactCheck.breaches(postgres, north)).singleElement().asString()
                        .contains("north was told that 0 is at").contains("there is null");
            }
        }
    }

    @Test
    @Tag("long")
    void believesNothingThatItOnlyReadOfAPlaceThatWasTaken() throws Exception {
        try (var postgres = ReplicatedPostgres.start(); ConnectedDatabase database = connect(postgres)) {
            prepare(database);
            try (FactNode north = new FactNode("north", database, List.of(0));
                    Connection other = postgres.primary().superuser("posthouse");
                    Statement statement = other.createStatement()) {
                // given: a commit waits
                postgres.standby().stop();
                north.submit(0);
                Waiting.until("a commit to wait for its standby", () -> waiting(postgres) > 0);
                // when: the place is taken behind it, on this server only, and its wait is ended
                statement.execute("set synchronous_commit = local");
                CompletableFuture<Void> taken = CompletableFuture.runAsync(() -> take(statement));
                Waiting.until("the taker to wait for the row", () -> !postgres.primary().ask(
                        "select 1 from pg_stat_activity where wait_event_type = 'Lock'").isEmpty());
                postgres.primary().ask("select pg_terminate_backend(pid) from pg_stat_activity "
                        + "where wait_event = 'SyncRep'");
                taken.join();
                // then: it makes sure with a commit of its own, which waits in its turn
                Waiting.until("the writer to make sure, or to believe",
                        () -> waiting(postgres) > 0 || north.acknowledged.containsKey(0));
                failOver(postgres);
                Waiting.until("the command to be answered", () -> north.outstanding() == 0);
                assertThat(FactCheck.breaches(postgres, north)).isEmpty();
                assertThat(north.acknowledged).containsKey(0);
            }
        }
    }

    private static int waiting(ReplicatedPostgres postgres) throws Exception {
        return Integer.parseInt(
                postgres.primary().ask("select count(*) from pg_stat_activity where wait_event = 'SyncRep'"));
    }

    private static void take(Statement statement) {
        try {
            statement.execute("""
                    update facts.log_writer set epoch = epoch + 1, holder = gen_random_uuid(),
                        ended = (array[batch] || ended)[1:8] where writer = 'north'""");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static void failOver(ReplicatedPostgres postgres) throws Exception {
        postgres.primary().kill();
        postgres.standby().start();
        postgres.promote();
    }

    private static void refused(ReplicatedPostgres postgres, Database database, boolean alone, String waiting)
            throws Exception {
        try (Connection connection = database.pool().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(alone);
            CompletableFuture<Void> ender = CompletableFuture.runAsync(() -> {
                try {
                    endTheWait(postgres, waiting);
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            assertThatThrownBy(() -> {
                statement.execute("insert into public.setting values ('kept')");
                connection.commit();
            }).isInstanceOf(NotReplicated.class)
                    .satisfies(failure -> assertThat(StoreUnavailable.isBehind(failure)).isTrue());
            ender.join();
        } catch (SQLException e) {
            // The pool throws the connection away.
            assertThat(e.getSQLState()).startsWith("08");
        }
    }

    private static void endTheWait(ReplicatedPostgres postgres, String query) throws Exception {
        Waiting.until("a commit to wait for its standby", () -> !postgres.primary().ask("""
                select pg_cancel_backend(pid) from pg_stat_activity
                where wait_event = 'SyncRep' and query ilike '%s%%'""".formatted(query)).isEmpty());
    }

    static ConnectedDatabase connect(ReplicatedPostgres postgres) {
        return ExternalPostgres.connect(postgres.url(), postgres.user(), postgres.password(), PoolSettings.small());
    }

    static void prepare(Database database) throws SQLException {
        try (Connection connection = database.pool().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table public.setting (name text)");
            statement.execute(FactLog.ddl());
        }
    }
}
