package io.posthouse.cluster.owner;

import static io.posthouse.cluster.owner.Town.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.cluster.Cluster;
import io.posthouse.testkit.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One node acts at a time, and what it acts upon has not changed meanwhile. */
class CouncilTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Cluster.MIGRATIONS);

    private final NodeStore north = new NodeStore("north", Set.of(), "test", Duration.ofSeconds(3));
    private final NodeStore south = new NodeStore("south", Set.of(), "test", Duration.ofSeconds(3));
    private final Line first = new Line(database, "first", false, 1_000);
    private final Line second = new Line(database, "second", false, 60_000);

    @BeforeEach
    void empty() throws SQLException {
        database.execute("truncate cluster.node");
    }

    @AfterEach
    void hangUp() {
        first.close();
        second.close();
    }

    @Test
    void isHeldByOneAtATime() throws SQLException {
        // given
        first.work(one -> {
            assertThat(north.takeCouncil(one)).isTrue();
            // when, then
            assertThat(second.<Boolean>work(south::takeCouncil)).isFalse();
            return true;
        });
        assertThat(second.<Boolean>work(south::takeCouncil)).isTrue();
    }

    @Test
    void isLostByWhoStallsWithIt() throws Exception {
        // given: it does nothing more, for longer than its connection is allowed; the server alone would wait a minute
        assertThatThrownBy(() -> first.work(one -> {
            north.takeCouncil(one);
            try (var statement = one.createStatement();
                    var bound = statement.executeQuery("show idle_in_transaction_session_timeout")) {
                bound.next();
                assertThat(bound.getString(1)).isEqualTo("1s");
            }
            // when
            awaitCouncilBySecond();
            north.stillInCouncil(one);
            return true;
        }))
                // then
                .isInstanceOf(SQLException.class);
    }

    private void awaitCouncilBySecond() throws SQLException {
        try {
            await("the database ends the stalled transaction", () -> second.<Boolean>work(south::takeCouncil));
        } catch (SQLException e) {
            throw e;
        } catch (Exception e) {
            throw new SQLException(e);
        }
    }

    @Test
    void declaresNobodyDeadWhoHasBeatenSinceItWasReadOrBegunAnotherLife() throws SQLException {
        // given
        Me me = new Me();
        second.work(connection -> {
            south.begin(connection, me.word(), Set.of("south"));
            connection.commit();
            return true;
        });
        NodeRow read = first.work(connection -> north.read(connection, Set.of())).row("south").orElseThrow();
        // when
        second.work(connection -> {
            assertThat(south.beat(connection, me.word(), Set.of("south"))).isEqualTo(NodeStore.Beat.HEARD);
            connection.commit();
            return true;
        });
        // then
        assertThat(first.<Boolean>work(connection -> north.declareDead(connection, read))).isFalse();
        NodeRow again = first.work(connection -> north.read(connection, Set.of())).row("south").orElseThrow();
        first.work(connection -> {
            assertThat(north.declareDead(connection, again)).isTrue();
            connection.commit();
            return true;
        });
        assertThat(second.<NodeStore.Beat>work(connection -> south.beat(connection, me.word(), Set.of())))
                .isEqualTo(NodeStore.Beat.FORGOTTEN);
    }

    @Test
    void whoPausedHasNotBeatenSteadily() throws SQLException {
        // given
        Me me = new Me();
        second.work(connection -> {
            south.begin(connection, me.word(), Set.of());
            connection.commit();
            return true;
        });
        database.execute(
                "update cluster.node set since = since - interval '1 h', steady_since = since - interval '1 h'");
        beatAfter(me, "interval '1 s'");
        assertThat(steadySinceBegin()).isTrue();
        // when
        beatAfter(me, "interval '4 s'");
        // then
        assertThat(steadySinceBegin()).isFalse();
    }

    @Test
    void pullsBackWhatAClockThatSteppedBackHasLeftInTheFuture() throws SQLException {
        // given
        second.work(connection -> {
            south.begin(connection, new Me().word(), Set.of());
            connection.commit();
            return true;
        });
        database.execute("update cluster.node set beat_at = beat_at + interval '1 h'");
        // when
        first.work(connection -> {
            north.pullBack(connection);
            connection.commit();
            return true;
        });
        // then
        assertThat(database.ask("select beat_at <= clock_timestamp() from cluster.node")).isEqualTo("t");
    }

    private void beatAfter(Me me, String pause) throws SQLException {
        database.execute("update cluster.node set beat_at = clock_timestamp() - " + pause);
        second.work(connection -> {
            south.beat(connection, me.word(), Set.of());
            connection.commit();
            return true;
        });
    }

    private static boolean steadySinceBegin() throws SQLException {
        return "t".equals(database.ask("select steady_since < since + interval '1 s' from cluster.node"));
    }
}
