package io.posthouse.gateway.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.kernel.AppId;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.TenantId;
import io.posthouse.kernel.TokenKind;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TokenShelfTest {
    private long nanos = -5;
    private final TokenShelf shelf = new TokenShelf(() -> nanos);

    private static Caller caller(int number, String... scopes) {
        return new Caller(Optional.of(new Caller.Person(new LoginId(number + 1L), "p" + number)),
                Optional.of(new Caller.AppCall(new AppId(3), "shop", Set.of(scopes))), TenantId.HOUSE,
                TokenKind.USER_ACCESS,
                "grant-" + number, "r");
    }

    private @Nullable String told(Caller caller, String audience) {
        TokenShelf.Kept found = shelf.find(caller, audience);
        return found == null ? null : found.token();
    }

    private void keep(Caller caller, String audience, String token) {
        shelf.keep(caller, audience, token, nanos);
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    @Test
    void tellsATokenUntilAQuarterOfItsLifeIsLeft() {
        keep(caller(1), "a", "token");

        pass(Duration.ofSeconds(45).minusNanos(1));
        assertThat(told(caller(1), "a")).isEqualTo("token");
        pass(Duration.ofNanos(1));
        assertThat(told(caller(1), "a")).isNull();
    }

    @Test
    void tellsATokenForThatCallerScopeAndBackEndAlone() {
        keep(caller(1, "x.y.z"), "a", "token");

        assertThat(told(caller(1, "x.y.z"), "a")).isEqualTo("token");
        assertThat(told(caller(1, "x.y.z"), "b")).isNull();
        assertThat(told(caller(1), "a")).isNull();
        assertThat(told(caller(2, "x.y.z"), "a")).isNull();
    }

    @Test
    void hasOneRequestAskForTheNextOneBeforeItIsTooOld() {
        int renewed = 0;
        int early = 0;
        for (int i = 0; i < 100; i++) {
            keep(caller(i), "a", "token");
        }
        // given the moment until which nobody asks, one in the middle, and the last one
        for (int seconds : new int[]{30, 6, 6}) {
            pass(Duration.ofSeconds(seconds).minusNanos(seconds == 30 ? 1 : 0));
            early = renewed;
            for (int i = 0; i < 100; i++) {
                TokenShelf.Kept found = Objects.requireNonNull(shelf.find(caller(i), "a"));
                if (found.renews(nanos)) {
                    renewed++;
                }
                assertThat(found.renews(nanos)).isFalse();
            }
            if (seconds == 30) {
                assertThat(renewed).isZero();
            }
        }

        // then: not all at once
        assertThat(renewed).isEqualTo(100);
        assertThat(early).isBetween(1, 99);
    }

    @Test
    void keepsATokenForItsTimeWheneverItWasMade() {
        for (int second = 0; second < 200; second++) {
            keep(caller(second), "a", "token-" + second);
            pass(Duration.ofSeconds(1));
            for (int before = Math.max(0, second - 43); before <= second; before++) {
                assertThat(told(caller(before), "a")).isEqualTo("token-" + before);
            }
        }
        // Forgotten are those of long ago.
        assertThat(shelf.size()).isLessThanOrEqualTo(92);
    }

    @Test
    void hasRoomForSoManyAndForgetsTheOldestFirst() {
        int all = 2 * TokenShelf.TOKENS_MAX;
        for (int i = 0; i < all; i++) {
            keep(caller(i), "a", "token");
            assertThat(shelf.size()).isLessThanOrEqualTo(TokenShelf.TOKENS_MAX);
        }

        assertThat(told(caller(0), "a")).isNull();
        for (int i = all - TokenShelf.TOKENS_MAX / 2; i < all; i++) {
            assertThat(told(caller(i), "a")).isNotNull();
        }
    }
}
