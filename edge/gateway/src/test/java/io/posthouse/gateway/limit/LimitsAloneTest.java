package io.posthouse.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LimitsAloneTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Quota QUOTA = new Quota(60, Duration.ofMinutes(1), 5);

    private final AtomicLong clock = new AtomicLong(-7);
    private final LimitsAlone limits = new LimitsAlone(clock::get);

    private int through() {
        int through = 0;
        while (limits.count(Layer.APP, 1, QUOTA, later -> {
            throw new AssertionError("decides at once");
        }) >= 0) {
            through++;
        }
        return through;
    }

    @Test
    void whatPassesComesBack() {
        assertThat(through()).isEqualTo(5);
        clock.addAndGet(3 * SECOND);
        assertThat(through()).isEqualTo(3);
        clock.addAndGet(60 * SECOND);
        assertThat(through()).isEqualTo(5);
    }

    @Test
    void nothingComesBackWhileTimeStandsStill() {
        // given
        limits.goOn(SECOND);
        assertThat(through()).isEqualTo(5);

        // when: nobody says that time goes on
        clock.addAndGet(3 * SECOND);

        // then: a second of it was allowed for
        assertThat(through()).isOne();
        long stood = limits.now();
        clock.addAndGet(60 * SECOND);
        assertThat(limits.now()).isEqualTo(stood);

        // when: somebody does, each second
        limits.goOn(SECOND);
        for (int i = 0; i < 4; i++) {
            assertThat(through()).isEqualTo(i == 0 ? 0 : 1);
            clock.addAndGet(SECOND);
            limits.goOn(SECOND);
        }
        assertThat(limits.now()).isEqualTo(stood + 4 * SECOND);
    }
}
