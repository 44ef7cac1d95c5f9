package io.posthouse.gateway.exchange;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GatheredWritesTest {
    private final Flushes flushes = new Flushes();
    private final EmbeddedChannel channel = new EmbeddedChannel();

    /** Stands where the socket is. */
    private static final class Flushes extends ChannelOutboundHandlerAdapter {
        private int count;

        @Override
        public void flush(ChannelHandlerContext context) {
            count++;
            context.flush();
        }
    }

    GatheredWritesTest() {
        GatheredWrites.on(channel.pipeline());
        channel.pipeline().addFirst(flushes);
    }

    @Test
    void writesOnceTheLoopHasLookedAtAllThatWasThere() {
        AtomicInteger meanwhile = new AtomicInteger();
        // Written before: this kind of channel runs what waits with each writing.
        channel.pipeline().write(words("one"));
        channel.pipeline().write(words("two"));
        channel.eventLoop().execute(() -> {
            channel.pipeline().flush();
            channel.pipeline().flush();
            meanwhile.set(flushes.count);
        });
        channel.runPendingTasks();

        assertThat(meanwhile).hasValue(0);
        assertThat(flushes.count).isEqualTo(1);
        assertThat(channel.outboundMessages()).hasSize(2);
        channel.finishAndReleaseAll();
    }

    @Test
    void writesWhatWaitsBeforeItCloses() {
        channel.pipeline().writeAndFlush(words("a last word"));

        channel.pipeline().close();

        assertThat(channel.outboundMessages()).hasSize(1);
        channel.finishAndReleaseAll();
    }

    @Test
    void isPutOnAConnectionOnce() {
        int before = channel.pipeline().names().size();

        GatheredWrites.on(channel.pipeline());

        assertThat(channel.pipeline().names()).hasSize(before);
        channel.finishAndReleaseAll();
    }

    private static ByteBuf words(String words) {
        return Unpooled.copiedBuffer(words, US_ASCII);
    }
}
