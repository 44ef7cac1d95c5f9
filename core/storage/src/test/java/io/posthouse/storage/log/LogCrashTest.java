package io.posthouse.storage.log;

import static io.posthouse.storage.log.LogFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.storage.postgres.EmbeddedPostgres;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
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

    /** As kill -9 would; twice in a row if need be, since the keeper starts it again at once. */
    private static void kill(EmbeddedPostgres postgres) throws Exception {
        LogFixture.await("there is a PostgreSQL to kill", () -> ProcessHandle.of(postgres.pid())
                .map(ProcessHandle::destroyForcibly).orElse(false));
    }
}
