package io.posthouse.storage.log;

import static io.posthouse.storage.log.LogFixture.commit;
import static io.posthouse.storage.log.LogFixture.get;
import static io.posthouse.storage.log.LogFixture.submit;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.storage.Database;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commits whose outcome nobody was told: settled by the database, answered once, written once. */
class LogOutcomeTest {
    private LogFixture fixture;
    private final List<Boolean> settled = new ArrayList<>();

    @BeforeEach
    void createSchema() throws SQLException {
        fixture = LogFixture.withShards(4);
        fixture.listener = new LogListener() {
            @Override
            public void settled(String log, boolean committed) {
                settled.add(committed);
            }
        };
    }

    @AfterEach
    void dropSchema() throws SQLException {
        fixture.close();
    }

    @Test
    void answersAsCommittedWhenOnlyTheWordOfItWasLost() throws Exception {
        // given
        var once = new AtomicBoolean(true);
        fixture.order = (commit, answers) -> {
            commit.run();
            if (once.getAndSet(false)) {
                throw new SQLException("the line broke after the commit", "08006");
            }
            answers.run();
        };
        OpenLog<Note, Noted> log = fixture.open("north");
        // when
        Noted noted = commit(log, Note.of(1, "ada", 1));
        Noted next = commit(log, Note.of(1, "ada", 2));
        // then
        assertThat(settled).containsExactly(true);
        assertThat(noted.stamp().sequence()).isEqualTo(1);
        assertThat(next.stamp().sequence()).isEqualTo(2);
        assertThat(fixture.ask("select number from SCHEMA.note order by sequence")).containsExactly("1", "2");
        assertThat(fixture.notes.opened).hasValue(2);
    }

    @Test
    void triesAgainWhenTheCommitWasLost() throws Exception {
        // given
        var once = new AtomicBoolean(true);
        fixture.order = (commit, answers) -> {
            if (once.getAndSet(false)) {
                fixture.endBackendOf("north");
            }
            CommitOrder.DURABLE_FIRST.run(commit, answers);
        };
        OpenLog<Note, Noted> log = fixture.open("north");
        // when
        Noted noted = commit(log, Note.of(1, "ada", 1));
        // then
        assertThat(settled).containsExactly(false);
        assertThat(noted.stamp().sequence()).isEqualTo(1);
        assertThat(fixture.ask("select number from SCHEMA.note")).containsExactly("1");
        assertThat(fixture.notes.opened).hasValue(2);
    }

    @Test
    void endsTheOldConnectionThatStillHoldsTheRow() throws Exception {
        // given: the old connection lives on with its transaction open, as when a cable is cut
        var once = new AtomicBoolean(true);
        fixture.order = (commit, answers) -> {
            if (once.getAndSet(false)) {
                throw new SQLException("no answer", "08006");
            }
            CommitOrder.DURABLE_FIRST.run(commit, answers);
        };
        var cut = new PostgresLogs(new CutOff(fixture.database), "north", fixture.settings,
                fixture.ticker, fixture.listener, fixture.order);
        try (OpenLog<Note, Noted> log = cut.open(fixture.notes)) {
            // when
            commit(log, Note.of(1, "ada", 1));
            // then
            assertThat(settled).containsExactly(false);
            assertThat(fixture.ask("select number from SCHEMA.note")).containsExactly("1");
        }
    }

    /** A database whose connections are not heard closing. */
    private record CutOff(Database to) implements Database {
        @Override
        public DataSource pool() {
            return to.pool();
        }

        @Override
        public Connection dedicated(String purpose) throws SQLException {
            Connection real = to.dedicated(purpose);
            return (Connection) Proxy.newProxyInstance(CutOff.class.getClassLoader(), new Class<?>[]{Connection.class},
                    (proxy, method, arguments) -> {
                        if (method.getName().equals("close")) {
                            return null;
                        }
                        try {
                            return method.invoke(real, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }

    @Test
    void tellsTheTruthAboutAnUnknownCommitEvenWhenItsPlaceIsTakenMeanwhile() throws Exception {
        // given
        var answers = new ConcurrentLinkedQueue<LogAnswer<Noted>>();
        var successor = new CountDownLatch(1);
        fixture.order = (commit, release) -> {
            commit.run();
            takePlace(3);
            throw new SQLException("the line broke after the commit", "08006");
        };
        OpenLog<Note, Noted> log = fixture.open("north");
        // when
        fixture.order = CommitOrder.DURABLE_FIRST;
        log.submit(Note.of(1, "ada", 1), answer -> {
            answers.add(answer);
            successor.countDown();
        });
        successor.await();
        // then
        assertThat(answers).hasSize(1).allMatch(answer -> answer instanceof LogAnswer.Committed);
        assertThat(log.shards().fenced()).isTrue();
        assertThat(get(submit(log, Note.of(1, "ada", 2))))
                .isEqualTo(new LogAnswer.Withdrawn<>(LogAnswer.Why.NOT_OWNED));
        assertThat(fixture.ask("select number from SCHEMA.note where author = 'ada'")).containsExactly("1");
    }

    /** Opens the same place anew, so many times, and writes under it each time. */
    private void takePlace(int times) {
        for (int i = 0; i < times; i++) {
            try (OpenLog<Note, Noted> log = new PostgresLogs(fixture.database, "north", fixture.settings,
                    fixture.ticker, LogListener.NONE).open(fixture.notes)) {
                commit(log, Note.of(1, "eve", i));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void losesAndDoublesNothingWhileItsConnectionIsEndedOverAndOver() throws Exception {
        // given
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(42);
        var strikes = new AtomicInteger();
        fixture.order = (commit, answers) -> {
            switch (random.nextInt(20)) {
                case 0 -> {
                    strikes.incrementAndGet();
                    fixture.endBackendOf("north");
                    CommitOrder.DURABLE_FIRST.run(commit, answers);
                }
                case 1 -> {
                    strikes.incrementAndGet();
                    commit.run();
                    throw new SQLException("the line broke after the commit", "08006");
                }
                default -> CommitOrder.DURABLE_FIRST.run(commit, answers);
            }
        };
        fixture.settings = fixture.settings.withBatch(25, 1 << 20);
        OpenLog<Note, Noted> log = fixture.open("north");
        int count = 4_000;
        var answered = new AtomicInteger();
        List<CompletableFuture<LogAnswer<Noted>>> all = new ArrayList<>();
        // when
        for (int n = 0; n < count; n++) {
            all.add(submit(log, Note.of(n % 4, "ada", n))
                    .whenComplete((answer, failure) -> answered.incrementAndGet()));
        }
        Set<Long> ids = new HashSet<>();
        for (CompletableFuture<LogAnswer<Noted>> one : all) {
            assertThat(get(one)).isInstanceOfSatisfying(LogAnswer.Committed.class,
                    committed -> ids.add(((Noted) committed.result()).stamp().id()));
        }
        // then
        assertThat(strikes).hasValueGreaterThan(5);
        assertThat(settled).contains(true, false);
        assertThat(answered).hasValue(count);
        assertThat(ids).hasSize(count);
        assertThat(fixture.number("select count(*) from SCHEMA.note")).isEqualTo(count);
        assertThat(fixture.number("select count(distinct number) from SCHEMA.note")).isEqualTo(count);
        assertThat(fixture.gaps()).isZero();
        for (int shard = 0; shard < 4; shard++) {
            assertThat(
                    fixture.ask("select number from SCHEMA.note where shard = " + shard + " order by sequence").stream()
                            .map(Integer::valueOf))
                    .isSorted();
        }
    }
}
