package io.posthouse.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.conformance.DumbServer.Manner;
import io.posthouse.conformance.Result.Outcome;
import io.posthouse.conformance.check.AllChecks;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A check that no server can fail says nothing of any. */
final class ChecksCanFailTest {
    @Test
    void eachFailsOnAServerThatDoesTheSameWhateverItIsAsked() throws Exception {
        Set<String> never = new TreeSet<>();
        AllChecks.list().forEach(check -> never.add(check.id()));
        for (Manner manner : Manner.values()) {
            try (DumbServer server = new DumbServer(manner); World world = new World(server)) {
                Run.of(world, AllChecks.list(), result -> {
                    if (result.outcome() == Outcome.FAILS) {
                        never.remove(result.check().id());
                    }
                });
            }
        }
        assertThat(never).isEmpty();
    }

    @Test
    void thereAreEnough() {
        assertThat(AllChecks.list().size()).isGreaterThanOrEqualTo(200);
    }
}
