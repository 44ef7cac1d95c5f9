package io.posthouse.kernel.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.kernel.setting.SettingProblem.Code;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class LiveSettingsTest {
    private static final Setting<Integer> LEAST = Setting.number("posthouse.test.least", 1, 0, 100, "Least.", "最少。");
    private static final Setting<Integer> MOST = Setting.number("posthouse.test.most", 10, 0, 100, "Most.", "最多。");
    private static final Setting<Boolean> OPEN = Setting.toggle("posthouse.test.open", true, "Open?", "开？");
    private static final SettingCatalogue CATALOGUE = new SettingCatalogue("test", List.of(LEAST, MOST, OPEN),
            List.of(new SettingRule(List.of(LEAST, MOST), values -> values.of(LEAST) <= values.of(MOST),
                    new Words("must not be more than posthouse.test.most", "不能大于 posthouse.test.most"))));

    private record Range(int least, int most) {
        Range {
            if (most == 99) {
                throw new IllegalArgumentException("99 is never right");
            }
        }
    }

    private static LiveSettings settings(Map<String, String> atStart) {
        return new LiveSettings(List.of(CATALOGUE), atStart);
    }

    @Test
    void aRunningValueGoesBeforeTheOneGivenAtStartAndThatBeforeTheUsualOne() {
        // given
        LiveSettings settings = settings(Map.of("posthouse.test.most", "20", "posthouse.http.port", "80"));
        Running<Integer> most = settings.of(MOST);
        Running<Integer> least = settings.of(LEAST);
        assertThat(least.now()).isEqualTo(1);
        assertThat(most.now()).isEqualTo(20);

        // when
        List<SettingProblem> problems = settings.apply(Map.of("posthouse.test.most", "30"));

        // then
        assertThat(problems).isEmpty();
        assertThat(most.now()).isEqualTo(30);
        assertThat(settings.isRunning(MOST)).isTrue();
        assertThat(settings.isRunning(LEAST)).isFalse();

        // and a reset returns to it
        settings.apply(Map.of());
        assertThat(most.now()).isEqualTo(20);
        assertThat(settings.textAtStart(MOST)).contains("20");
    }

    @Test
    void aSetIsAppliedWholeOrNotAtAll() {
        LiveSettings settings = settings(Map.of());
        Running<Range> range = settings.derive(values -> new Range(values.of(LEAST), values.of(MOST)));
        Running<Boolean> open = settings.of(OPEN);

        // every reason at once
        assertThat(settings.judge(Map.of("posthouse.test.open", "maybe", "posthouse.test.most", "101",
                "posthouse.test.gone", "1"), Map.of())).extracting(SettingProblem::code)
                .containsExactlyInAnyOrder(Code.MALFORMED, Code.OUT_OF_BOUNDS, Code.UNKNOWN_SETTING);
        // over several settings
        assertThat(settings.apply(Map.of("posthouse.test.least", "11", "posthouse.test.open", "false")))
                .extracting(SettingProblem::code).containsExactly(Code.RULE_BROKEN);
        assertThat(settings.judge(Map.of("posthouse.test.least", "11"), Map.of()))
                .extracting(problem -> problem.sentence().english())
                .containsExactly(
                        "posthouse.test.least must not be more than posthouse.test.most: they would be 11 and 10.");
        // and what is built of them
        assertThat(settings.apply(Map.of("posthouse.test.most", "99", "posthouse.test.open", "false")))
                .extracting(SettingProblem::code).containsExactly(Code.NOT_APPLICABLE);
        assertThat(open.now()).isTrue();
        assertThat(range.now()).isEqualTo(new Range(1, 10));

        assertThat(settings.apply(Map.of("posthouse.test.least", "11", "posthouse.test.most", "12"))).isEmpty();
        assertThat(range.now()).isEqualTo(new Range(11, 12));
    }

    @Test
    void whatIsStoredAndOfNoUseDoesNotStopTheStartNorLaterChanges() {
        // given
        LiveSettings settings = settings(Map.of());
        Map<String, String> stored = Map.of("posthouse.test.least", "50", "posthouse.test.most", "500",
                "posthouse.test.gone", "1", "posthouse.test.open", "false");

        // when
        settings.begin(stored);

        // then: with 500 out, 50 breaks the rule and goes too
        assertThat(settings.ignored()).extracting(SettingProblem::setting).containsExactlyInAnyOrder(
                "posthouse.test.least", "posthouse.test.most", "posthouse.test.gone");
        assertThat(settings.values().of(OPEN)).isFalse();
        assertThat(settings.values().of(LEAST)).isEqualTo(1);
        assertThat(settings.isRunning(LEAST)).isFalse();

        // and another value can be changed while these are what they were
        assertThat(settings.judge(Map.of("posthouse.test.least", "50", "posthouse.test.most", "500",
                "posthouse.test.gone", "1", "posthouse.test.open", "true"), stored)).isEmpty();
        assertThat(settings.apply(Map.of("posthouse.test.least", "50", "posthouse.test.most", "500",
                "posthouse.test.gone", "1", "posthouse.test.open", "true"))).isEmpty();
        assertThat(settings.values().of(OPEN)).isTrue();

        // but no new one that is wrong
        assertThat(settings.apply(Map.of("posthouse.test.most", "600"))).isNotEmpty();

        // and what was mended counts
        assertThat(settings.apply(Map.of("posthouse.test.most", "60", "posthouse.test.least", "50"))).isEmpty();
        assertThat(settings.values().of(LEAST)).isEqualTo(50);
        assertThat(settings.ignored()).isEmpty();
    }

    @Test
    void aNameOfAnotherReleaseIsPassedByAndNamed() {
        LiveSettings settings = settings(Map.of());

        assertThat(settings.apply(Map.of("posthouse.later.thing", "7", "posthouse.test.open", "false"))).isEmpty();

        assertThat(settings.values().of(OPEN)).isFalse();
        assertThat(settings.ignored()).extracting(SettingProblem::setting).containsExactly("posthouse.later.thing");
    }

    @Test
    void aListenerHearsTheNewestAndHoldsNobodyUp() throws InterruptedException {
        // given one that stands still
        LiveSettings settings = settings(Map.of());
        BlockingQueue<Integer> heard = new ArrayBlockingQueue<>(10);
        CountDownLatch goOn = new CountDownLatch(1);
        settings.follow("slow", List.of(MOST), values -> {
            if (values.of(MOST) != 10) {
                await(goOn);
            }
            heard.add(values.of(MOST));
        });
        assertThat(heard.take()).isEqualTo(10);

        // when
        for (int most = 11; most <= 30; most++) {
            settings.apply(Map.of("posthouse.test.most", Integer.toString(most)));
        }
        settings.apply(Map.of("posthouse.test.most", "30", "posthouse.test.open", "false"));
        goOn.countDown();

        // then it hears the first and the last, and nothing of what it is not about
        Integer next = heard.poll(10, TimeUnit.SECONDS);
        while (next != null && next != 30) {
            next = heard.poll(10, TimeUnit.SECONDS);
        }
        assertThat(next).isEqualTo(30);
        assertThat(heard).isEmpty();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aListenerThatFailsIsNamedUntilItSucceeds() throws InterruptedException {
        LiveSettings settings = settings(Map.of());
        BlockingQueue<Boolean> heard = new ArrayBlockingQueue<>(10);
        settings.follow("moody", List.of(OPEN), values -> {
            heard.add(values.of(OPEN));
            if (!values.of(OPEN)) {
                throw new IllegalStateException("I will not close");
            }
        });
        heard.take();

        settings.apply(Map.of("posthouse.test.open", "false"));
        heard.take();
        while (settings.failing().isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(settings.failing()).containsExactly("moody: I will not close");

        settings.apply(Map.of());
        heard.take();
        while (!settings.failing().isEmpty()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aValueGivenAtStartThatCannotBeUsedIsNamed() {
        assertThat(LiveSettings.problemsAtStart(List.of(CATALOGUE),
                Map.of("posthouse.test.most", "many", "posthouse.http.port", "80"))).extracting(SettingProblem::setting)
                .containsExactly("posthouse.test.most");
        assertThatThrownBy(() -> settings(Map.of("posthouse.test.most", "many")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
