package io.posthouse.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.gateway.limit.LimitFrame.Kind;
import io.posthouse.gateway.limit.LimitFrame.Line;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LimitFrameTest {
    @Test
    void isReadAsItWasWritten() {
        List<Line> lines = List.of(new Line(Layer.USER, -5, 7, Long.MAX_VALUE, -3), new Line(Layer.INTERFACE,
                Long.MIN_VALUE, 0, 0, Integer.MAX_VALUE));
        for (Kind kind : Kind.values()) {
            assertThat(LimitFrame.read(LimitFrame.write(kind, lines))).isEqualTo(new LimitFrame.Said(kind, lines));
        }
        assertThat(LimitFrame.read(LimitFrame.write(Kind.HERE, List.of())).lines()).isEmpty();
    }

    @Test
    void leavesOutLayersOfALaterReleaseAndWhatCannotBe() {
        byte[] frame = LimitFrame.write(Kind.ASK, List.of(new Line(Layer.USER, 1, 1, 0, 0),
                new Line(Layer.APP, 2, 1, 0, 0), new Line(Layer.APP, 3, -1, 0, 0), new Line(Layer.APP, 4, 1, -1, 0)));
        frame[2] = 99;
        assertThat(LimitFrame.read(frame).lines()).containsExactly(new Line(Layer.APP, 2, 1, 0, 0));
    }

    @Test
    void refusesWhatIsNone() {
        byte[] frame = LimitFrame.write(Kind.ASK, List.of(new Line(Layer.USER, 1, 1, 0, 0)));
        for (byte[] none : List.of(new byte[0], new byte[]{1}, new byte[]{2, 0}, new byte[]{1, 99}, new byte[]{1, -1},
                Arrays.copyOf(frame, frame.length - 1))) {
            assertThatThrownBy(() -> LimitFrame.read(none)).isInstanceOf(IllegalArgumentException.class);
        }
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            byte[] noise = new byte[random.nextInt(80)];
            random.nextBytes(noise);
            try {
                LimitFrame.read(noise);
            } catch (IllegalArgumentException expected) {
                // The only one.
            }
        }
    }
}
