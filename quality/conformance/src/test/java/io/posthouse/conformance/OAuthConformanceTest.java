package io.posthouse.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.conformance.Result.Outcome;
import io.posthouse.conformance.check.AllChecks;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Our own server, asked as any other is. A sample in the ordinary run. */
final class OAuthConformanceTest {
    /** What is not as it should be, and why it stays so. Nothing that is a must. */
    private static final Set<String> KNOWN = Set.of(
            // A sign-in of the last 30 s is taken for the one that was asked for: the browser comes back from it by the same address.
            "prompt-login-fresh", "max-age-zero-fresh");

    /** What ours did otherwise before these checks; each stands for one mend. */
    private static final Set<String> ONCE_WRONG = Set.of("hint-of-another", "authorize-post", "logout-post",
            "authorize-response-type-unknown", "token-pragma", "client-two-ways",
            "client-two-names", "push-get");

    @RegisterExtension
    static final RunningNode NODE = new RunningNode();

    private static World world;

    @BeforeAll
    static void begin() throws Exception {
        world = new World(NODE.server());
    }

    @AfterAll
    static void end() throws Exception {
        world.close();
        world.server().close();
    }

    @Test
    void doesWhatTheDocumentsSay() throws Exception {
        // The first check of each document and what was mended; all of them are a minute's work, done below and by the proof.
        Set<String> documents = new HashSet<>();
        assertThat(notMet(AllChecks.list().stream()
                .filter(check -> documents.add(check.clause().split(" §", 2)[0]) || ONCE_WRONG.contains(check.id()))
                .toList())).isEmpty();
    }

    @Test
    @Tag("long")
    void doesAllThatTheDocumentsSay() throws Exception {
        assertThat(notMet(AllChecks.list())).isEqualTo(KNOWN);
    }

    @Test
    void whatWasMendedIsAmongTheChecks() {
        assertThat(AllChecks.list()).extracting(Check::id).containsAll(ONCE_WRONG).containsAll(KNOWN);
    }

    private static Set<String> notMet(List<Check> checks) throws Exception {
        return Run.of(world, checks, result -> {
            if (result.outcome() != Outcome.HOLDS) {
                System.out.println(result.check().id() + " " + result.outcome() + " " + result.seen());
            }
        }).stream().filter(result -> result.outcome() != Outcome.HOLDS).map(result -> result.check().id())
                .collect(Collectors.toSet());
    }
}
