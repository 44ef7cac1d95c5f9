package io.posthouse.messaging.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SentIdsTest {
    @Test
    void knowsTheLeastThatHasNotArrived() {
        var sent = new SentIds();
        for (long id = 10; id < 40; id++) {
            sent.add(id, id % 2 == 0);
        }

        sent.removeThrough(19);

        assertThat(sent.least()).isEqualTo(20);
        assertThat(sent.hasAlone(20)).isTrue();
        assertThat(sent.hasAlone(21)).isFalse();
        assertThat(sent.hasAlone(10)).isFalse();
    }

    @Test
    void countsWhatWasInheritedThoughItCameLater() {
        var sent = new SentIds();
        sent.add(20, true);
        sent.add(7, true);

        assertThat(sent.least()).isEqualTo(7);
        sent.removeThrough(20);

        assertThat(sent.rising()).containsExactly(7);
        sent.removeThrough(7);
        assertThat(sent.least()).isZero();
    }
}
