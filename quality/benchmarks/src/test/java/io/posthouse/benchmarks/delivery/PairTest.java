package io.posthouse.benchmarks.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PairTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final LoadTally tally = new LoadTally();
    private final Pair pair = new Pair(channel, "b@localhost", "run", 3, true, tally);

    @Test
    void keepsExactlyItsWindowUnderWay() {
        // given
        pair.start();
        List<String> first = written();

        // when
        arrive("run-1", false);
        pair.flush();

        // then
        assertThat(first).hasSize(3).allMatch(m -> m.startsWith("<message to='b@localhost' type='chat' id='run-"));
        assertThat(first.getFirst()).contains("<origin-id xmlns='urn:xmpp:sid:0' id='run-0'/>");
        assertThat(written()).singleElement().asString().contains("id='run-3'");
        assertThat(tally.deliveredSoFar()).isEqualTo(1);
        assertThat(tally.sent).isEqualTo(4);
    }

    @Test
    void countsASecondArrivalAsDoubledAndNotAsDelivered() {
        pair.start();

        arrive("run-0", false);
        arrive("run-0", false);

        assertThat(tally.deliveredSoFar()).isEqualTo(1);
        assertThat(tally.doubled).isEqualTo(1);
    }

    @Test
    void countsAMessageThatCameBackAsAnError() {
        pair.start();

        arrive("run-0", true);

        assertThat(tally.errors).isEqualTo(1);
        assertThat(tally.deliveredSoFar()).isZero();
    }

    @Test
    void doesNotCountMessagesOfAnotherRun() {
        pair.start();

        arrive("old-0", false);

        assertThat(tally.deliveredSoFar()).isZero();
        assertThat(tally.doubled).isZero();
    }

    @Test
    void sendsNothingMoreOnceStopped() {
        pair.start();
        written();
        pair.stop();

        arrive("run-0", false);
        pair.flush();

        assertThat(written()).isEmpty();
    }

    private void arrive(String id, boolean error) {
        byte[] bytes = id.getBytes(UTF_8);
        pair.arrived(bytes, 0, bytes.length, error);
    }

    private List<String> written() {
        List<String> all = new ArrayList<>();
        for (ByteBuf message = channel.readOutbound(); message != null; message = channel.readOutbound()) {
            all.add(message.toString(UTF_8));
            message.release();
        }
        return all;
    }
}
