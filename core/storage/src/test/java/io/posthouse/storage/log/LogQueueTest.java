package io.posthouse.storage.log;

import static io.posthouse.storage.log.LogFixture.get;
import static io.posthouse.storage.log.LogFixture.submit;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.kernel.Ticker;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens before the writer: the bound, those who wait for room, and patience. */
class LogQueueTest {
    private static final LogAnswer<Noted> WAITED_TOO_LONG = new LogAnswer.Withdrawn<>(LogAnswer.Why.WAITED_TOO_LONG);
    private LogFixture fixture;
    private final AtomicLong now = new AtomicLong();
    private final CountDownLatch held = new CountDownLatch(1);

    @BeforeEach
    void createSchema() throws SQLException {
        fixture = LogFixture.withShards(1);
        fixture.ticker = new Ticker() {
            @Override
            public long nanos() {
                return now.get();
            }
        };
        fixture.order = (commit, answers) -> {
            awaitQuietly(held);
            CommitOrder.DURABLE_FIRST.run(commit, answers);
        };
    }

    @AfterEach
    void dropSchema() throws SQLException {
        held.countDown();
        fixture.close();
    }

    /** A log whose writer is held within its first batch. */
    private OpenLog<Note, Noted> heldLog(List<CompletableFuture<LogAnswer<Noted>>> inBatch) throws Exception {
        OpenLog<Note, Noted> log = fixture.open("north");
        inBatch.add(submit(log, Note.of(0, "first", 0)));
        LogFixture.await("the first batch is taken", () -> log.gauges().queued() == 0);
        return log;
    }

    @Test
    void takesNothingMoreWhenFullAndCallsThoseWhoWaitInTheirOrder() throws Exception {
        // given
        fixture.settings = fixture.settings.withQueue(10, 1 << 20);
        List<CompletableFuture<LogAnswer<Noted>>> taken = new ArrayList<>();
        OpenLog<Note, Noted> log = heldLog(taken);
        for (int n = 0; n < 10; n++) {
            taken.add(submit(log, Note.of(0, "ada", n)));
        }
        var called = new ConcurrentLinkedQueue<Integer>();
        var late = new ConcurrentLinkedQueue<CompletableFuture<LogAnswer<Noted>>>();
        var all = new CountDownLatch(30);
        // when
        assertThat(log.submit(Note.of(0, "bob", 0), answer -> {
            throw new AssertionError("it was not taken");
        })).isFalse();
        for (int n = 0; n < 30; n++) {
            int number = n;
            log.whenRoom(() -> {
                called.add(number);
                var answer = new CompletableFuture<LogAnswer<Noted>>();
                assertThat(log.submit(Note.of(0, "late", number), answer::complete)).isTrue();
                late.add(answer);
                all.countDown();
            });
        }
        assertThat(called).isEmpty();
        held.countDown();
        all.await();
        // then
        assertThat(List.copyOf(called)).hasSize(30).isSorted();
        taken.addAll(late);
        for (CompletableFuture<LogAnswer<Noted>> one : taken) {
            assertThat(get(one)).isInstanceOf(LogAnswer.Committed.class);
        }
        assertThat(fixture.number("select count(*) from SCHEMA.note")).isEqualTo(41);
    }

    @Test
    void isFullByBytesToo() throws Exception {
        // given
        fixture.settings = fixture.settings.withQueue(1_000, 10_000);
        List<CompletableFuture<LogAnswer<Noted>>> taken = new ArrayList<>();
        OpenLog<Note, Noted> log = heldLog(taken);
        // when, then
        for (int n = 0; n < 3; n++) {
            assertThat(log.submit(Note.of(0, "ada", n).saying("x".repeat(4_000)), answer -> {
            })).isTrue();
        }
        assertThat(log.submit(Note.of(0, "ada", 3), answer -> {
        })).isFalse();
    }

    @Test
    void callsAtOnceWhoWaitsThoughThereIsRoom() throws Exception {
        // given
        held.countDown();
        OpenLog<Note, Noted> log = fixture.open("north");
        var called = new CountDownLatch(1);
        // when
        log.whenRoom(called::countDown);
        // then
        called.await();
    }

    @Test
    void withdrawsWhatWaitedTooLongButNotWhatIsInABatch() throws Exception {
        // given
        List<CompletableFuture<LogAnswer<Noted>>> inBatch = new ArrayList<>();
        OpenLog<Note, Noted> log = heldLog(inBatch);
        CompletableFuture<LogAnswer<Noted>> early = submit(log, Note.of(0, "early", 1));
        now.addAndGet(Duration.ofSeconds(20).toNanos());
        CompletableFuture<LogAnswer<Noted>> late = submit(log, Note.of(0, "late", 2));
        assertThat(log.gauges().oldestWaitNanos()).isEqualTo(Duration.ofSeconds(20).toNanos());
        // when
        now.addAndGet(Duration.ofSeconds(11).toNanos());
        // then
        assertThat(get(early)).isEqualTo(WAITED_TOO_LONG);
        assertThat(late).isNotDone();
        assertThat(inBatch.getFirst()).isNotDone();
        held.countDown();
        assertThat(get(late)).isInstanceOf(LogAnswer.Committed.class);
        assertThat(get(inBatch.getFirst())).isInstanceOf(LogAnswer.Committed.class);
        assertThat(fixture.ask("select author from SCHEMA.note order by sequence")).containsExactly("first", "late");
    }

    @Test
    void keepsWhatIsPatientForHoweverLongAndInItsPlace() throws Exception {
        // given
        List<CompletableFuture<LogAnswer<Noted>>> inBatch = new ArrayList<>();
        OpenLog<Note, Noted> log = heldLog(inBatch);
        CompletableFuture<LogAnswer<Noted>> patient = submit(log, Note.of(0, NoteLog.PATIENT, 1));
        CompletableFuture<LogAnswer<Noted>> other = submit(log, Note.of(0, "other", 2));
        CompletableFuture<LogAnswer<Noted>> next = submit(log, Note.of(0, NoteLog.PATIENT, 3));
        // when
        now.addAndGet(Duration.ofMinutes(10).toNanos());
        // then
        assertThat(get(other)).isEqualTo(WAITED_TOO_LONG);
        assertThat(patient).isNotDone();
        held.countDown();
        assertThat(get(patient)).isInstanceOf(LogAnswer.Committed.class);
        assertThat(get(next)).isInstanceOf(LogAnswer.Committed.class);
        assertThat(fixture.ask("select number from SCHEMA.note where author = '" + NoteLog.PATIENT
                + "' order by sequence")).containsExactly("1", "3");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void tellsOfWhatLeavesOnlyWhereNoOtherNodeIsToBeAsked() throws Exception {
        // given: one of two was found not to be this node's in a batch that failed, and both have come back
        var queue = new LogQueue<String, Noted>(10, 1000);
        queue.offer("here", 0, 1, 0, false, answer -> {
        });
        queue.offer("elsewhere", 1, 1, 0, false, answer -> {
        });
        List<Entry<String, Noted>> batch = queue.take(10, 1000).commands();
        batch.getLast().verdict = new LogAnswer.Withdrawn<>(LogAnswer.Why.NOT_OWNED);
        queue.giveBack(batch);

        // when
        List<String> refused = new ArrayList<>();
        List<Entry<String, Noted>> old = queue.takeOlderThan(1, refused::add);

        // then
        assertThat(old).hasSize(2);
        assertThat(refused).containsExactly("here");
    }

    @Test
    void countsAsWaitedTooLongOnlyWhatHasNoVerdictYet() throws Exception {
        // given: of three that came back from a batch that failed, one is not this node's and one was rejected
        var queue = new LogQueue<String, Noted>(10, 1000);
        var answers = new ConcurrentLinkedQueue<LogAnswer<Noted>>();
        for (String command : List.of("gone", "bad", "slow")) {
            queue.offer(command, 0, 1, 0, false, answers::add);
        }
        List<Entry<String, Noted>> batch = queue.take(10, 1000).commands();
        batch.get(0).verdict = new LogAnswer.Withdrawn<>(LogAnswer.Why.NOT_OWNED);
        batch.get(1).verdict = new LogAnswer.Rejected<>("bad");
        queue.giveBack(batch);
        now.set(Duration.ofSeconds(31).toNanos());
        var counted = new ConcurrentLinkedQueue<String>();
        var desk = new AnswerDesk<String, Noted>("notes", queue, Duration.ofSeconds(30), fixture.ticker,
                new LogListener() {
                    @Override
                    public void withdrawn(String log, LogAnswer.Why why, int commands) {
                        counted.add(why + " " + commands);
                    }
                }, command -> {
                });
        // when
        desk.end();
        desk.run();
        // then
        assertThat(answers).containsExactly(new LogAnswer.Withdrawn<>(LogAnswer.Why.NOT_OWNED),
                new LogAnswer.Rejected<>("bad"), WAITED_TOO_LONG);
        assertThat(counted).containsExactly("WAITED_TOO_LONG 1");
    }
}
