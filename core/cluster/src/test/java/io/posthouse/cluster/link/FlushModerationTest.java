package io.posthouse.cluster.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FlushModerationTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final AtomicInteger flushes = new AtomicInteger();
    private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelOutboundHandlerAdapter() {
        @Override
        public void flush(ChannelHandlerContext ctx) {
            flushes.incrementAndGet();
            ctx.flush();
        }
    }, new FlushModeration(nanos::get, Duration.ofMillis(5)));

    FlushModerationTest() {
        channel.freezeTime();
    }

    /** Lets the loop come to its turn after {@code millis}. */
    private void pass(long millis) {
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }

    private void say(int bytes) {
        channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[bytes]));
    }

    @Test
    void letsTheFirstGoAtOnceAndGathersWhatFollows() {
        say(10);
        assertThat(flushes).hasValue(1);

        say(10);
        pass(2);
        say(10);
        assertThat(flushes).hasValue(1);

        pass(3);
        assertThat(flushes).hasValue(2);
        assertThat(channel.outboundMessages()).hasSize(3);
    }

    @Test
    void delaysNothingAfterARest() {
        say(10);
        pass(5);
        say(10);

        assertThat(flushes).hasValue(2);
        pass(20);
        assertThat(flushes).as("nothing is left to flush").hasValue(2);
    }

    @Test
    void doesNotHoldBackWhatIsMuch() {
        say(10);
        say(10);
        say(16 << 10);
        assertThat(flushes).hasValue(2);

        say(10);
        assertThat(flushes).as("the rest begins anew").hasValue(2);
        pass(5);
        assertThat(flushes).hasValue(3);
    }

    @Test
    void takesAFlushOfNothingForNoReasonToRest() {
        channel.flush();
        say(10);

        assertThat(channel.outboundMessages()).hasSize(1);
    }

    @Test
    void letsOutWhatItHeldBeforeItCloses() {
        say(10);
        say(10);

        channel.close();

        assertThat(channel.outboundMessages()).hasSize(2);
        assertThat(flushes).hasValueGreaterThanOrEqualTo(2);
    }
}
