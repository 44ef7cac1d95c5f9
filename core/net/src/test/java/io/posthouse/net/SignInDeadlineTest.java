package io.posthouse.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SignInDeadlineTest {
    private final List<Object> events = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel();

    SignInDeadlineTest() {
        channel.freezeTime();
        channel.pipeline().addLast(new SignInDeadline(Duration.ofSeconds(30)), new ChannelInboundHandlerAdapter() {
            @Override
            public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                events.add(event);
            }
        });
    }

    private void pass(long seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runPendingTasks();
    }

    @Test
    void leavesTimeForAFarewellAndThenCloses() {
        pass(29);
        assertThat(events).isEmpty();

        pass(1);
        assertThat(events).containsExactly(SignInDeadline.PASSED);
        assertThat(channel.isOpen()).isTrue();

        pass(SignInDeadline.FAREWELL_SECONDS);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void isLiftedBySigningIn() {
        pass(29);

        SignInDeadline.met(channel.pipeline());
        SignInDeadline.met(channel.pipeline());
        pass(3600);

        assertThat(events).isEmpty();
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void isForgottenWhenTheConnectionClosesFirst() {
        var _ = channel.close();
        pass(3600);

        assertThat(events).isEmpty();
    }
}
