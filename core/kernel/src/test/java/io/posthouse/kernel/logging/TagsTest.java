package io.posthouse.kernel.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.kernel.Caller;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.TokenKind;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TagsTest {
    private static final Caller ADA = new Caller(new LoginId(7), "ada", TokenKind.SESSION, "s-1", "r-1");

    @Test
    void areThereDuringTheWorkAndGoneAfterIt() {
        // when
        Map<String, String> inside = Tags.with("line", 42).and("session", "s").call(() -> Tags.current().values());

        // then
        assertThat(inside).containsExactly(Map.entry("line", "42"), Map.entry("session", "s"));
        assertThat(Tags.current().values()).isEmpty();
    }

    @Test
    void addUpFromTheOutsideInAndLeaveTheOuterOnesAlone() {
        Tags.with("line", 1).run(() -> {
            Tags.with("line", 2).and("step", "copy").run(() -> assertThat(Tags.current().values())
                    .isEqualTo(Map.of("line", "2", "step", "copy")));
            assertThat(Tags.current().values()).isEqualTo(Map.of("line", "1"));
        });
    }

    @Test
    void followATaskToAVirtualThreadTogetherWithTheCaller() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            ScopedValue.where(Caller.CURRENT, ADA).call(() -> Tags.with("line", 42).call(() -> {
                // when
                var carried = threads.submit(Tags.carryCall(() -> new TagsProvider().supplyContextData()));
                var left = threads.submit(() -> new TagsProvider().supplyContextData());

                // then
                assertThat(carried.get()).isEqualTo(Map.of("line", "42", "login", "7", "request", "r-1"));
                assertThat(left.get()).isEmpty();
                return true;
            }));
        }
    }

    @Test
    void followWorkThroughExecutorsAndThreadFactories() throws Exception {
        var seen = new AtomicReference<Map<String, String>>(Map.of());
        Tags.with("line", 42)
                .run(() -> Tags.carryingExecutor(Runnable::run).execute(() -> seen.set(Tags.current().values())));
        assertThat(seen.get()).isEqualTo(Map.of("line", "42"));

        // A thread made under tags keeps those it was made under.
        Thread thread = Tags.with("line", 43).call(() -> Tags.carryingThreads(Thread.ofVirtual().factory())
                .newThread(() -> seen.set(Tags.current().values())));
        thread.start();
        thread.join();
        assertThat(seen.get()).isEqualTo(Map.of("line", "43"));
    }

    @Test
    void areBounded() {
        assertThat(Tags.with("long", "x".repeat(1000)).values().get("long")).hasSize(Tags.VALUE_CHARS_MAX);
        assertThatThrownBy(() -> {
            Tags tags = Tags.current();
            for (int i = 0; i <= Tags.TAGS_MAX; i++) {
                tags = tags.and("tag" + i, i);
            }
        }).isInstanceOf(IllegalArgumentException.class);
    }
}
