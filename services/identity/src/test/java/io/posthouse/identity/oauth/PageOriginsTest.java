package io.posthouse.identity.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.identity.app.Origins;
import io.posthouse.storage.StoreUnavailable;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PageOriginsTest {
    private final AtomicReference<List<String>> addresses = new AtomicReference<>(List.of("https://app.example/back"));
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicLong nanos = new AtomicLong();
    private boolean away;
    private final PageOrigins origins = new PageOrigins(() -> {
        reads.incrementAndGet();
        if (away) {
            throw new StoreUnavailable("away", null);
        }
        return addresses.get();
    }, nanos::get);

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @ParameterizedTest
    @CsvSource({"https://app.example/back?x=1, https://app.example", "https://APP.example:443/, https://app.example",
            "https://app.example:8443, https://app.example:8443", "http://127.0.0.1:80/back, http://127.0.0.1",
            "http://[::1]:4711/back, http://[::1]:4711", "https://app.example:80/, https://app.example:80"})
    void anOriginIsWrittenAsBrowsersDo(String address, String origin) {
        assertThat(Origins.of(URI.create(address))).contains(origin);
    }

    @Test
    void anInstalledAppHasNone() {
        assertThat(Origins.of(URI.create("com.example.app:/back"))).isEmpty();
    }

    @Test
    void theWholeOriginCounts() {
        assertThat(origins.know("https://app.example")).isTrue();
        for (String other : List.of("http://app.example", "https://app.example:8443", "https://app.example/",
                "https://app.example.evil.example", "https://example", "null", "")) {
            pass(Duration.ofMinutes(1));
            assertThat(origins.know(other)).as(other).isFalse();
        }
    }

    @Test
    void aNewOneCountsAfterASecondAndOneThatIsGoneAfterTen() {
        assertThat(origins.know("https://new.example")).isFalse();
        addresses.set(List.of("https://new.example/"));
        pass(Duration.ofMillis(1_100));
        assertThat(origins.know("https://new.example")).isTrue();

        addresses.set(List.of());
        pass(Duration.ofSeconds(9));
        assertThat(origins.know("https://new.example")).isTrue();
        pass(Duration.ofSeconds(2));
        assertThat(origins.know("https://new.example")).isFalse();
    }

    @Test
    void strangersCostOneQuestionASecond() {
        for (int i = 0; i < 1_000; i++) {
            origins.know("https://stranger" + i + ".example");
        }
        assertThat(reads.get()).isEqualTo(1);
    }

    @Test
    void whatIsKnownHoldsWhileTheDatabaseIsAway() {
        assertThat(origins.know("https://app.example")).isTrue();
        away = true;
        pass(Duration.ofMinutes(1));

        assertThat(origins.know("https://app.example")).isTrue();
        assertThat(origins.know("https://evil.example")).isFalse();
    }

    @Test
    void whatWasNeverReadIsNotGuessed() {
        away = true;

        assertThatThrownBy(() -> origins.know("https://app.example")).isInstanceOf(StoreUnavailable.class);
    }
}
