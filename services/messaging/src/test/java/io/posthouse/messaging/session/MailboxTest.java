package io.posthouse.messaging.session;

import static org.assertj.core.api.Assertions.assertThat;

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
    void takesNothingOnceItIsClosed() {
        mailbox.offer(1);
        mailbox.close();
        runs.remove().run();

        assertThat(mailbox.offer(2)).isFalse();
        assertThat(handled).isEmpty();
    }
}
