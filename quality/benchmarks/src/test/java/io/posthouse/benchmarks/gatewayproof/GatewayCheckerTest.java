package io.posthouse.benchmarks.gatewayproof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GatewayCheckerTest {
    private final RouteBook book = new RouteBook();
    private final GatewayFindings findings = new GatewayFindings();

    @BeforeEach
    void threeVersions() {
        book.published(1, Set.of("a-1", "b-1"), seconds(0), seconds(1));
        book.published(2, Set.of("a-2", "b-2"), seconds(10), seconds(11));
        book.published(3, Set.of("a-1", "b-1"), seconds(20), seconds(21));
    }

    @Test
    void takesWhatHeldAtSomeTimeBetweenAskingAndAnswering() {
        judge(answer("a-1", 5, 6), answer("a-1", 9, 14), answer("a-2", 9, 14), answer("a-2", 10, 10),
                answer("a-1", 30, 31));

        assertThat(findings.broke(GatewayPromise.RIGHT_VERSION)).isFalse();
        assertThat(findings.of(GatewayPromise.RIGHT_VERSION).examined()).isEqualTo(5);
    }

    @Test
    void takesAVersionForASecondAfterItsSuccessorWasPublishedAndNoLonger() {
        judge(answer("a-1", 12, 13));
        assertThat(findings.broke(GatewayPromise.RIGHT_VERSION)).isFalse();

        judge(answer("b-1", 13, 14));
        assertThat(findings.of(GatewayPromise.RIGHT_VERSION).first().getFirst()).contains("b-1", "2 [");
    }

    @Test
    void refusesAVersionThatWasNotAskedForYetAndOneThatWasRolledBack() {
        judge(answer("a-2", 8, 9));
        assertThat(findings.of(GatewayPromise.RIGHT_VERSION).breaches()).isEqualTo(1);

        judge(answer("a-2", 23, 24));
        assertThat(findings.of(GatewayPromise.RIGHT_VERSION).breaches()).isEqualTo(2);
    }

    @Test
    void refusesTwoBackEndsForACallerWhileOneVersionHoldsAlone() {
        judge(answer("a-1", 5, 6), answer("a-1", 7, 8), answer("b-1", 8, 12), answer("b-1", 25, 26));
        assertThat(findings.broke(GatewayPromise.SAME_BACK_END)).as("another version, or not alone").isFalse();

        judge(answer("a-1", 5, 6), answer("b-1", 7, 8));
        assertThat(findings.of(GatewayPromise.SAME_BACK_END).breaches()).isEqualTo(1);
    }

    private void judge(Answered... answers) {
        new GatewayChecker(book.versions()).judge(List.of(answers), findings);
    }

    private static Answered answer(String by, double sent, double answered) {
        return new Answered("request", "orders", "ada", by, seconds(sent), seconds(answered));
    }

    private static long seconds(double seconds) {
        return (long) (seconds * TimeUnit.SECONDS.toNanos(1));
    }
}
