package io.posthouse.storage.log;

import static io.posthouse.storage.log.LogFixture.await;
import static io.posthouse.storage.log.LogFixture.commit;
import static io.posthouse.storage.log.LogFixture.get;
import static io.posthouse.storage.log.LogFixture.submit;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A log that goes on after it was fenced. */
class ReopeningLogTest {
    private LogFixture fixture;
    private ReopeningLog<Note, Noted> log;

    @BeforeEach
    void open() throws SQLException {
        fixture = LogFixture.withShards(2);
        log = new ReopeningLog<>(fixture.logs("north"), fixture.notes);
    }

    @AfterEach
    void close() throws SQLException {
        log.close();
        fixture.close();
    }

    @Test
    void writesAgainWhatItIsGivenAfterItWasTakenForDead() throws Exception {
        // given
        List<Long> told = new CopyOnWriteArrayList<>();
        log.feed().watch((shard, last) -> told.add(last));
        commit(log, Note.of(0, "ada", 1));
        OpenLog<Note, Noted> south = fixture.open("south");
        get(south.shards().takeOver("north"));
        assertThat(get(submit(log, Note.of(0, "ada", 2)))).isInstanceOf(LogAnswer.Withdrawn.class);
        assertThat(log.shards().fenced()).isTrue();

        // when
        log.reopen();
        get(south.shards().handOver(Set.of(0), "north"));
        get(log.shards().adopt());

        // then
        assertThat(log.shards().fenced()).isFalse();
        assertThat(commit(log, Note.of(0, "ada", 3)).stamp().sequence()).isEqualTo(2);
        await("those who watch hear of it", () -> told.equals(List.of(1L, 2L)));
    }

    @Test
    void staysClosedOnceItWasClosed() throws Exception {
        log.close();
        log.reopen();

        assertThat(get(submit(log, Note.of(0, "ada", 1))))
                .isEqualTo(new LogAnswer.Withdrawn<>(LogAnswer.Why.CLOSED));
    }
}
