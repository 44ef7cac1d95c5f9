package io.posthouse.benchmarks.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ContactTest {
    private final Contact contact = new Contact(100);

    @Test
    void isProvenByWhatWasAskedAfterTheMomentAndAnswered() {
        contact.connected(200, "node-1");
        contact.answered(300);

        assertThat(contact.provenSince(300)).isTrue();
        assertThat(contact.provenSince(301)).isFalse();
    }

    @Test
    void isNotProvenOnAConnectionThatIsLost() {
        contact.connected(200, "node-1");
        contact.lost(400, 500, "silence");

        assertThat(contact.provenSince(150)).isFalse();
    }

    @Test
    void countsAGapFromTheFirstQuestionWithoutAnAnswer() {
        contact.connected(200, "node-1");
        contact.lost(400, 500, "silence");
        contact.connected(900, "node-2");

        assertThat(contact.longestGapSince(250, 1000)).isEqualTo(500);
    }

    @Test
    void countsAGapFromTheMomentWhenTheFaultWasOver() {
        contact.connected(200, "node-1");
        contact.lost(400, 400, "gone");
        contact.connected(900, "node-2");

        assertThat(contact.longestGapSince(700, 1000)).isEqualTo(200);
        assertThat(contact.longestGapSince(950, 1000)).isZero();
    }

    @Test
    void countsAGapThatIsNotOver() {
        contact.connected(200, "node-1");
        contact.lost(400, 400, "gone");

        assertThat(contact.longestGapSince(300, 1000)).isEqualTo(600);
    }

    @Test
    void isThroughoutOnlyWhereNothingWasLostAndAnAnswerCameForWhatWasAskedAfterIt() {
        contact.connected(200, "node-1");
        contact.lost(400, 500, "silence");
        contact.connected(900, "node-2");
        contact.answered(1500);

        assertThat(contact.throughout(250, 350)).isTrue();
        assertThat(contact.throughout(350, 450)).isFalse();
        assertThat(contact.throughout(850, 1000)).isFalse();
        assertThat(contact.throughout(1000, 1500)).isTrue();
        assertThat(contact.throughout(1000, 1501)).isFalse();
    }
}
