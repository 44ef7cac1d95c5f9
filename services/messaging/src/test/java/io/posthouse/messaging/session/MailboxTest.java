package io.posthouse.messaging.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.messaging.MemoryShare;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MailboxTest {
    private final ArrayDeque<Runnable> runs = new ArrayDeque<>();
    private final List<Integer> handled = new ArrayList<>();
    private final List<Boolean> pressure = new ArrayList<>();
    private final Mailbox<Integer> mailbox = new Mailbox<>(8, runs::add, handled::add, pressure::add);

    @Test
    void handlesInOrderInOneRun() {
        mailbox.offer(1);
        mailbox.offer(2);

        assertThat(runs).hasSize(1);
        runs.remove().run();

        assertThat(handled).containsExactly(1, 2);
    }

    @Test
    void tellsOfPressureBeforeItRefuses() {
        for (int i = 0; i < 8; i++) {
            assertThat(mailbox.offer(i)).isTrue();
        }

        assertThat(mailbox.offer(8)).isFalse();
        assertThat(pressure).containsExactly(true);
        runs.remove().run();

        assertThat(pressure).containsExactly(true, false);
        assertThat(handled).hasSize(8);
    }

    @Test
    void tellsOfPressureByItsBytes() {
        var weighed = new Mailbox<Integer>(100, new Mailbox.Weighing<>(item -> item, 1000, MemoryShare.boundless()),
                runs::add, handled::add, pressure::add);
        weighed.offer(700);
        assertThat(weighed.isPressed()).isFalse();

        weighed.offer(5000);

        assertThat(weighed.isPressed()).isTrue();
        runs.remove().run();
        assertThat(handled).containsExactly(700, 5000);
        assertThat(pressure).containsExactly(true, false);
    }

    @Test
    void takesLittleWhileAllTogetherHoldTooMuch() {
        var share = new MemoryShare(100_000);
        share.open(() -> {
        }).change(90_000);
        var weighed = new Mailbox<Integer>(100, new Mailbox.Weighing<>(item -> item, 1_000_000, share), runs::add,
                handled::add, pressure::add);
        weighed.offer(10_000);
        assertThat(weighed.isPressed()).isFalse();

        weighed.offer(10_000);

        assertThat(weighed.isPressed()).isTrue();
        runs.remove().run();
        assertThat(weighed.isPressed()).isFalse();
        assertThat(share.held()).isEqualTo(90_000);
    }

    @Test
    void takesNothingOnceItIsClosed() {
        mailbox.offer(1);
        mailbox.close();
        runs.remove().run();

        assertThat(mailbox.offer(2)).isFalse();
        assertThat(handled).isEmpty();
    }
}
