package io.posthouse.storage.log;

import static io.posthouse.storage.log.LogFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.storage.postgres.EmbeddedPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** The whole of PostgreSQL is killed under load, and comes back. */
class LogCrashTest {
    private static final int KILLS = 2;

    @Test
    void losesAndDoublesNothingWhenPostgresqlIsKilled() throws Exception {
        try (EmbeddedPostgres postgres = ScratchPostgres.own(); LogFixture fixture = LogFixture.on(postgres, 4)) {
            // given
            fixture.settings = fixture.settings.withBatch(50, 1 << 20);
            OpenLog<Note, Noted> log = fixture.open("north");
            Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
            var doubled = new AtomicInteger();
            List<CompletableFuture<LogAnswer<Noted>>> all = new ArrayList<>();
            int number = 0;
            // when
            for (int kill = 0; kill <= KILLS; kill++) {
                int upTo = acknowledged.size() + 1_000;
                while (acknowledged.size() < upTo) {
                    int mine = number;
                    var answer = new CompletableFuture<LogAnswer<Noted>>();
                    if (log.gauges().queued() < 400 && log.submit(Note.of(mine % 4, "ada", mine), given -> {
                        if (given instanceof LogAnswer.Committed && !acknowledged.add(mine)) {
                            doubled.incrementAndGet();
                        }
                        answer.complete(given);
                    })) {
                        all.add(answer);
                        number++;
                    } else {
                        LockSupport.parkNanos(50_000);
                    }
                }
                if (kill < KILLS) {
                    kill(postgres);
                }
            }
            for (CompletableFuture<LogAnswer<Noted>> one : all) {
                assertThat(get(one)).isInstanceOf(LogAnswer.Committed.class);
            }
            // then
            assertThat(doubled).hasValue(0);
            assertThat(acknowledged).hasSize(number);
            assertThat(fixture.number("select count(*) from SCHEMA.note")).isEqualTo(number);
            assertThat(fixture.number("select count(distinct number) from SCHEMA.note")).isEqualTo(number);
            assertThat(fixture.gaps()).isZero();
        }
    }

    @Test
    void withdrawsWhatWaitsAndEndsInTimeWhileThereIsNoDatabase() throws Exception {
        try (EmbeddedPostgres postgres = ScratchPostgres.own()) {
            // given
            LogFixture fixture = LogFixture.on(postgres, 1);
            var now = new AtomicLong();
            fixture.ticker = now::get;
            fixture.settings = fixture.settings.withClosePatience(Duration.ofMillis(500));
            OpenLog<Note, Noted> log = fixture.open("north");
            LogFixture.commit(log, Note.of(0, "ada", 1));
            postgres.close();
            // when
            List<CompletableFuture<LogAnswer<Noted>>> waiting = new ArrayList<>();
            for (int n = 0; n < 10; n++) {
                waiting.add(LogFixture.submit(log, Note.of(0, "ada", 2 + n)));
            }
            LogFixture.await("the writer notices", () -> !log.gauges().writing());
            now.addAndGet(Duration.ofSeconds(31).toNanos());
            // then
            List<LogAnswer<Noted>> answers = new ArrayList<>();
            for (CompletableFuture<LogAnswer<Noted>> one : waiting) {
                answers.add(get(one));
            }
            assertThat(answers).containsOnly(new LogAnswer.Withdrawn<>(LogAnswer.Why.WAITED_TOO_LONG));
            CompletableFuture<LogAnswer<Noted>> late = LogFixture.submit(log, Note.of(0, "ada", 20));
            log.close();
            assertThat(get(late)).isEqualTo(new LogAnswer.Withdrawn<>(LogAnswer.Why.CLOSED));
        }
    }

    /** As kill -9 would; twice in a row if need be, since the keeper starts it again at once. */
    private static void kill(EmbeddedPostgres postgres) throws Exception {
        LogFixture.await("there is a PostgreSQL to kill", () -> ProcessHandle.of(postgres.pid())
                .map(ProcessHandle::destroyForcibly).orElse(false));
    }
}
