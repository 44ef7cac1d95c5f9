package io.posthouse.benchmarks.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SentStanzasTest {
    private final SentStanzas<String> sent = new SentStanzas<>();

    @Test
    void tellsOfEachMessageThatIsAcknowledgedOnce() {
        // given
        sent.begun("<presence/>");
        sent.add("<m1/>", "m1");
        sent.add("<iq/>");
        sent.add("<m2/>", "m2");

        // then: the presence and the query count, and are no messages
        assertThat(sent.newestUpTo(3)).isEqualTo("m1");
        assertThat(sent.acknowledge(3)).containsExactly("m1");
        assertThat(sent.messages()).isOne();
        assertThat(sent.newestUpTo(3)).isNull();
        assertThat(sent.acknowledge(4)).containsExactly("m2");
        assertThat(sent.acknowledge(4)).isEmpty();
        assertThat(sent.count()).isEqualTo(4);
    }

    @Test
    void saysAllAgainOnAResumedStreamWithoutCountingItTwice() {
        sent.begun("<presence/>");
        sent.add("<m1/>", "m1");
        sent.add("<iq/>");
        sent.acknowledge(1);

        assertThat(sent.resumed()).isEqualTo("<m1/><iq/>");
        assertThat(sent.count()).isEqualTo(3);
        assertThat(sent.acknowledge(3)).containsExactly("m1");
    }

    @Test
    void saysOnlyMessagesAgainOnANewStreamAndCountsFromTheBeginning() {
        sent.begun("<presence/>");
        sent.add("<m1/>", "m1");
        sent.add("<iq/>");
        sent.add("<m2/>", "m2");
        sent.acknowledge(2);

        assertThat(sent.begun("<presence/>")).isEqualTo("<presence/><m2/>");
        assertThat(sent.count()).isEqualTo(2);
        assertThat(sent.messages()).isOne();
        assertThat(sent.acknowledge(2)).containsExactly("m2");
    }
}
