package io.posthouse.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import org.junit.jupiter.api.Test;

class LostBuffersTest {
    @Test
    void seesEachLoss() throws Exception {
        lose();

        assertThat(LostBuffers.lost()).hasSize(1);
        assertThat(LostBuffers.lost()).isEmpty();
    }

    @Test
    void seesNoneWhereAllWereReleased() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            PooledByteBufAllocator.DEFAULT.buffer(10).release();
        }

        assertThat(LostBuffers.lost()).isEmpty();
    }

    /** In a method of its own, so that nothing on the stack holds it. */
    private static void lose() {
        PooledByteBufAllocator.DEFAULT.buffer(10).writeByte(1);
    }
}
