package io.posthouse.messaging.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Jid;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SeenLinesTest {
    private static final BareJid LINE = Jid.of("one", "line.house.example");
    private static final Instant OPENED = Instant.parse("2026-07-01T10:00:00Z");
    private static final Instant LATER = OPENED.plusSeconds(60);

    private final SeenLines seen = new SeenLines(OPENED);

    @Test
    void showsWhatIsBroughtAgainToWhoIsBehindItAndOnce() {
        assertThat(seen.brought(LINE, 10, 0)).isTrue();

        assertThat(seen.broughtAgain(LINE, 10, LATER, 0)).isFalse();
        assertThat(seen.broughtAgain(LINE, 11, LATER, 0)).isTrue();
        assertThat(seen.broughtAgain(LINE, 11, LATER, 0)).isFalse();
        assertThat(seen.broughtAgain(Jid.of("two", "line.house.example"), 5, LATER, 0)).isTrue();
    }

    @Test
    void doesNotShowWhatIsOlderBehindWhatIsNewer() {
        assertThat(seen.brought(LINE, 12, 0)).isTrue();

        assertThat(seen.broughtAgain(LINE, 11, LATER, 0)).isFalse();
    }

    @Test
    void leavesOutWhoCameAfterIt() {
        assertThat(seen.broughtAgain(LINE, 11, OPENED.minusMillis(1), 0)).isFalse();
        assertThat(seen.broughtAgain(LINE, 11, OPENED, 0)).isTrue();
    }

    @Test
    void dropsWhatTheFormerOwnerBringsAfterThatAndNothingElseThatIsLate() {
        assertThat(seen.broughtAgain(LINE, 11, LATER, 0)).isTrue();

        assertThat(seen.brought(LINE, 11, 0)).isFalse();
        assertThat(seen.brought(LINE, 10, 0)).isTrue();
    }

    @Test
    void leavesTheFirstReflectionOfItOut() {
        assertThat(seen.broughtAgain(LINE, 11, LATER, 0)).isTrue();

        assertThat(seen.reflected(LINE, 11, 0)).isFalse();
        assertThat(seen.reflected(LINE, 11, 0)).isTrue();
        assertThat(seen.reflected(LINE, 9, 0)).isTrue();
    }

    @Test
    void remembersAsManyAsItSays() {
        seen.brought(LINE, 100, 0);
        for (int i = 1; i < SeenLines.LINES_MAX; i++) {
            seen.brought(Jid.of("line" + i, "line.house.example"), 100, 0);
        }
        assertThat(seen.broughtAgain(Jid.of("line1", "line.house.example"), 100, LATER, 0)).isFalse();

        // One more, and the one that was silent longest is forgotten.
        seen.brought(Jid.of("more", "line.house.example"), 100, 0);

        assertThat(seen.broughtAgain(LINE, 100, LATER, 0)).isTrue();
    }

    @Test
    void forgetsTheEldestOfManyThatWereBroughtAgain() {
        for (int id = 1; id <= SeenLines.IDS_MAX + 1; id++) {
            assertThat(seen.broughtAgain(LINE, id, LATER, 0)).isTrue();
        }

        assertThat(seen.brought(LINE, 2, 0)).isFalse();
        assertThat(seen.brought(LINE, 1, 0)).isTrue();
    }

    @Test
    void forgetsWhatCanNotComeAgainAnyMore() {
        assertThat(seen.broughtAgain(LINE, 11, LATER, 0)).isTrue();

        long later = SeenLines.AGAIN_KEPT.plus(Duration.ofSeconds(1)).toNanos();

        assertThat(seen.brought(LINE, 11, later)).isTrue();
    }
}
