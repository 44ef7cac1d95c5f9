package io.posthouse.messaging.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class InboundAcksTest {
    @Test
    void coversOnlyTheFinishedPrefix() {
        var acks = new InboundAcks(0);
        long first = acks.receive();
        long second = acks.receive();
        long third = acks.receive();

        assertThat(acks.finish(third)).isFalse();
        assertThat(acks.finish(second)).isFalse();
        assertThat(acks.prefix()).isZero();
        assertThat(acks.finish(first)).isTrue();

        assertThat(acks.prefix()).isEqualTo(3);
        assertThat(acks.received()).isEqualTo(3);
    }

    @Test
    void keepsItsPlacesWhileItGrows() {
        var acks = new InboundAcks(0);
        for (int i = 0; i < 50; i++) {
            acks.finish(acks.receive());
        }
        var slots = new long[300];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = acks.receive();
        }

        for (int i = slots.length - 1; i > 0; i--) {
            acks.finish(slots[i]);
        }
        assertThat(acks.prefix()).isEqualTo(50);
        acks.finish(slots[0]);

        assertThat(acks.prefix()).isEqualTo(350);
    }

    @Test
    void countsWhatWasRefusedOnlyOnceTheClientKnowsIt() {
        var acks = new InboundAcks(0);
        acks.finish(acks.receive());
        long refused = acks.receive();
        acks.refused(refused);
        acks.finish(refused);
        long after = acks.receive();
        acks.finish(after);

        assertThat(acks.prefix()).isEqualTo(3);
        assertThat(acks.toldPrefix()).isEqualTo(1);
        assertThat(acks.durableWith(after)).isEqualTo(1);

        acks.told(refused);
        assertThat(acks.toldPrefix()).isEqualTo(3);
        assertThat(acks.durableWith(after)).isEqualTo(3);
    }

    @Test
    void isDurableUpToWhatIsWithAnotherNode() {
        var acks = new InboundAcks(0);
        acks.finish(acks.receive());
        long elsewhere = acks.receive();
        long here = acks.receive();
        assertThat(acks.durableWith(here)).isEqualTo(3);

        acks.elsewhere(elsewhere);
        assertThat(acks.durableWith(here)).isEqualTo(1);

        acks.finish(elsewhere);
        assertThat(acks.durableWith(here)).isEqualTo(3);
    }

    @Test
    void isDurableWithItsOwnRowThoughThatMayBeStoredElsewhere() {
        var acks = new InboundAcks(0);
        acks.finish(acks.receive());
        long toALine = acks.receive();
        acks.elsewhere(toALine);
        long next = acks.receive();

        assertThat(acks.positionAt(toALine, new UUID(1, 1)).h()).isEqualTo(2);
        assertThat(acks.positionAt(next, new UUID(1, 1)).h()).isEqualTo(1);
    }

    @Test
    void doesNotWaitForWhatAnotherNodeHasAnsweredAlready() {
        var acks = new InboundAcks(0);
        long elsewhere = acks.receive();
        acks.finish(elsewhere);

        acks.elsewhere(elsewhere);

        assertThat(acks.durableWith(acks.receive())).isEqualTo(2);
    }
}
