package io.posthouse.kernel.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GatheringQueueTest {
    private final GatheringQueue<Integer> queue = new GatheringQueue<>(8_192);

    @Test
    void givesEachOnceAndInOrder() throws Exception {
        // given
        int count = 5_000;
        Thread giver = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < count; i++) {
                queue.add(i);
            }
        });

        // when
        List<Integer> taken = new ArrayList<>();
        while (taken.size() < count) {
            taken.add(queue.take());
        }

        // then
        giver.join();
        assertThat(taken).isSorted().hasSize(count);
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void losesNothingToAnInterruption() throws Exception {
        // given
        Thread.currentThread().interrupt();
        queue.add(1);

        // when, then: what is there already needs no waiting
        assertThat(queue.take()).isEqualTo(1);
        assertThatThrownBy(queue::take).isInstanceOf(InterruptedException.class);
        queue.add(2);
        assertThat(queue.take()).isEqualTo(2);
    }
}
