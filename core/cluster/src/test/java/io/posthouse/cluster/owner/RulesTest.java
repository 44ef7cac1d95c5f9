package io.posthouse.cluster.owner;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a node is to do, from what it reads. */
class RulesTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final Duration DEAD = Duration.ofSeconds(3);
    private final Rules rules = new Rules(DEAD, Rules.Judgement.BY_BEATS);
    private final List<NodeRow> nodes = new ArrayList<>();

    /** Nodes are added the longest-standing first; all see all unless told otherwise. */
    private void node(String name, long silentMillis, Standing standing, Set<String> sees) {
        Instant since = NOW.minusSeconds(1_000 - nodes.size());
        nodes.add(new NodeRow(name, new UUID(0, nodes.size()), since, since, NOW.minusMillis(silentMillis), standing,
                sees, Set.of("talk"), ""));
    }

    private Verdict of(String self, String... writers) {
        Map<Integer, String> owners = new TreeMap<>();
        for (int shard = 0; shard < writers.length; shard++) {
            owners.put(shard, writers[shard]);
        }
        return rules.decide(new Picture(NOW, self, nodes, Map.of("talk", owners)));
    }

    @Test
    void leavesEverythingAsItIsWhenAllIsWell() {
        node("a", 100, Standing.WELL, Set.of("a", "b"));
        node("b", 900, Standing.WELL, Set.of("a", "b"));

        Verdict verdict = of("a", "a", "b", "a", "b");

        assertThat(verdict).isEqualTo(new Verdict(true, List.of(), List.of(), true));
    }

    @Test
    void doesNothingAboutALogThatIsOnlyLookedAt() {
        // given: a node that begins owned shards in a former life; its log is not entrusted yet
        node("a", 100, Standing.WELL, Set.of("a", "b"));
        nodes.add(new NodeRow("b", new UUID(0, 1), NOW, NOW, NOW, Standing.WELL, Set.of("a", "b"), Set.of(), ""));

        // when
        Verdict verdict = of("b", "a", "b");

        // then: the plan has it give them away, and it is nobody to do so
        assertThat(verdict.asksToAct()).isTrue();
        assertThat(verdict.about(Set.of("talk")).asksToAct()).isTrue();
        assertThat(verdict.about(Set.of()).asksToAct()).isFalse();
    }

    @Test
    void takesOverFromTheSilentEvenIfItIsSeen() {
        node("a", 100, Standing.WELL, Set.of("a", "b"));
        node("b", 3_001, Standing.WELL, Set.of("a", "b"));

        assertThat(of("a", "a", "b").takeOvers()).containsExactly(new Verdict.TakeOver("talk", "b"));
    }

    @Test
    void takesOverFromTheUnseenAfterHalfTheTime() {
        node("a", 100, Standing.WELL, Set.of("a", "c"));
        node("b", 1_501, Standing.WELL, Set.of("a", "b", "c"));
        node("c", 300, Standing.WELL, Set.of("a", "c"));

        Verdict verdict = of("a", "a", "b", "c");

        assertThat(verdict.takeOvers()).containsExactly(new Verdict.TakeOver("talk", "b"));
        assertThat(verdict.ruling()).isTrue();
    }

    @Test
    void oneWhoSeesItIsEnoughToWaitTheWholeTime() {
        node("a", 100, Standing.WELL, Set.of("a", "c"));
        node("b", 2_999, Standing.WELL, Set.of("a", "b", "c"));
        node("c", 300, Standing.WELL, Set.of("a", "b", "c"));

        assertThat(of("a", "a", "b", "c").takeOvers()).isEmpty();
    }

    @Test
    void whatWasSeenBeforeItsLastBeatCountsForNothing() {
        // The database was away for all; who is heard first after it finds the others silent, and no newer word about them.
        node("a", 100, Standing.WELL, Set.of("a", "b", "c"));
        node("b", 2_000, Standing.WELL, Set.of("a", "b", "c"));
        node("c", 2_100, Standing.WELL, Set.of("a", "c"));

        assertThat(of("a", "a", "b", "c").takeOvers()).isEmpty();
    }

    @Test
    void nobodyIsTheOnlyWitnessOfItsOwnSilence() {
        node("a", 1_600, Standing.WELL, Set.of("a"));
        node("b", 1_700, Standing.LEFT, Set.of("b"));

        assertThat(of("a", "a").handOvers()).isEmpty();
        assertThat(of("a", "a").settled()).isFalse();
    }

    @Test
    void doesNotTakeOverFromOneThatBeatsAndIsNotSeen() {
        node("a", 100, Standing.WELL, Set.of("a"));
        node("b", 1_499, Standing.WELL, Set.of("b"));

        Verdict verdict = of("a", "a", "b");

        assertThat(verdict.takeOvers()).isEmpty();
        assertThat(verdict.settled()).isFalse();
    }

    @Test
    void leavesTheDeadToTheLongestStandingUntilThatOneHasHadItsTime() {
        node("a", 100, Standing.WELL, Set.of("a", "b"));
        node("b", 100, Standing.WELL, Set.of("a", "b"));
        node("c", 5_999, Standing.WELL, Set.of());
        assertThat(of("b", "a", "b", "c").takeOvers()).isEmpty();

        nodes.removeLast();
        node("c", 6_001, Standing.WELL, Set.of());

        assertThat(of("b", "a", "b", "c").takeOvers()).hasSize(1);
    }

    @Test
    void judgesNobodyBeforeItHasBeatenSteadily() {
        node("a", 100, Standing.WELL, Set.of("a", "b"));
        node("b", 9_000, Standing.WELL, Set.of("a", "b"));
        NodeRow a = nodes.removeFirst();
        nodes.addFirst(new NodeRow("a", a.life(), a.since(), NOW.minusMillis(2_999), a.beatAt(), a.standing(), a.sees(),
                a.logs(), ""));

        assertThat(of("a", "a", "b").takeOvers()).isEmpty();
    }

    @Test
    void keepsWhatItOwnsWhenTheOthersWereHeardBeforeItselfAfterTheDatabaseWasAway() {
        node("a", 3_001, Standing.WELL, Set.of("a", "b", "c"));
        node("b", 100, Standing.WELL, Set.of("a", "b", "c"));
        node("c", 100, Standing.WELL, Set.of("a", "b", "c"));

        Verdict verdict = of("a", "a", "a", "b", "b", "c", "c");

        assertThat(verdict.handOvers()).isEmpty();
        assertThat(verdict.takeOvers()).isEmpty();
        assertThat(verdict.settled()).isFalse();
    }

    @Test
    void takesWhatAWriterOfFormerDaysOwns() {
        node("a", 100, Standing.WELL, Set.of("a"));

        assertThat(of("a", "a", "former").takeOvers()).containsExactly(new Verdict.TakeOver("talk", "former"));
    }

    @Test
    void givesANodeThatBeginsTimeToOpenItsLogs() {
        Instant now = NOW.minusSeconds(5);
        node("a", 100, Standing.WELL, Set.of("a", "b"));
        nodes.add(new NodeRow("b", new UUID(0, 1), now, now, NOW, Standing.JOINING, Set.of("a", "b"), Set.of(), ""));
        assertThat(of("a", "a", "b").takeOvers()).isEmpty();

        nodes.removeLast();
        Instant before = NOW.minusSeconds(61);
        nodes.add(new NodeRow("b", new UUID(0, 1), before, before, NOW, Standing.WELL, Set.of("a", "b"), Set.of(), ""));

        assertThat(of("a", "a", "b").takeOvers()).hasSize(1);
    }

    @Test
    void givesNothingToOneThatJoinsAndEverythingFromOneThatLeaves() {
        node("a", 100, Standing.LEAVING, Set.of("a", "b", "c"));
        node("b", 100, Standing.WELL, Set.of("a", "b", "c"));
        node("c", 100, Standing.JOINING, Set.of("a", "b", "c"));

        assertThat(of("a", "a", "a", "b").handOvers())
                .containsExactly(new Verdict.HandOver("talk", Map.of("b", Set.of(0, 1))));
        assertThat(of("b", "a", "a", "b").handOvers()).isEmpty();
    }

    @Test
    void theLargerPartGoesOnAndOfEqualsTheOneWithTheLongestStanding() {
        node("a", 100, Standing.WELL, Set.of("a"));
        node("b", 100, Standing.WELL, Set.of("b", "c"));
        node("c", 100, Standing.WELL, Set.of("b", "c"));
        assertThat(Sight.ruling(nodes)).containsExactlyInAnyOrder("b", "c");
        assertThat(of("a", "a", "b", "c").ruling()).isFalse();

        nodes.removeLast();

        assertThat(Sight.ruling(nodes)).containsExactly("a");
        assertThat(of("a", "a", "b").ruling()).isTrue();
    }

    @Test
    void aLinkThatCarriesOneWayIsNone() {
        node("a", 100, Standing.WELL, Set.of("a", "b"));
        node("b", 100, Standing.WELL, Set.of("b"));

        assertThat(Sight.ruling(nodes)).containsExactly("a");
    }
}
