package io.posthouse.conformance.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.conformance.RunningNode;
import io.posthouse.conformance.hostile.Attempt.Trait;
import io.posthouse.conformance.posthouse.Posthouse;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The corpus on a node of ours. Floods, and what waits for a patience to end, in the long run. */
final class HostileTest {
    @RegisterExtension
    static final RunningNode NODE = new RunningNode();

    @Test
    void answersWhatIsStated() throws Exception {
        assertThat(otherwise(attempt -> !attempt.is(Trait.SLOW) && !attempt.is(Trait.ALONE))).isEmpty();
    }

    @Test
    @Tag("long")
    void answersFloodsAndWhoIsSlowAsStated() throws Exception {
        // What measures a time is left to the proof.
        assertThat(otherwise(attempt -> attempt.is(Trait.SLOW) != attempt.is(Trait.ALONE))).isEmpty();
    }

    @Test
    void thereAreEnough() {
        assertThat(Attempts.list()).hasSizeGreaterThanOrEqualTo(150);
    }

    private static List<String> otherwise(Predicate<Attempt> wanted) throws Exception {
        try (BackEnd behind = new BackEnd(); Posthouse server = NODE.server()) {
            return Outcome
                    .of(Attempts.list().stream().filter(wanted).toList(),
                            HostileProof.ours(NODE.web(), server, behind))
                    .stream().filter(outcome -> !outcome.isAsStated())
                    .map(outcome -> outcome.attempt().id() + ": stated " + outcome.attempt().answer() + "; seen "
                            + outcome.seen())
                    .toList();
        }
    }
}
