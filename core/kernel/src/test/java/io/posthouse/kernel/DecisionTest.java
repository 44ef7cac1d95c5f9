package io.posthouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class DecisionTest {
    private static final Caller ADA = new Caller(new LoginId(1), "ada", TokenKind.SESSION, "s", "r");

    @Test
    void eitherIsEnoughOrBothAreNeeded() {
        assertThat(Decision.ALLOWED.or(Decision.NOT_HELD)).isEqualTo(Decision.ALLOWED);
        assertThat(Decision.NOT_HELD.or(Decision.OUT_OF_RANGE)).isEqualTo(Decision.OUT_OF_RANGE);
        assertThat(Decision.ALLOWED.and(Decision.OUT_OF_RANGE)).isEqualTo(Decision.OUT_OF_RANGE);
        assertThat(Decision.OUT_OF_RANGE.and(Decision.NOT_HELD)).isEqualTo(Decision.NOT_HELD);
    }

    @Test
    void whatKnowsNoRangesAllowsNothingParticular() {
        AccessCheck simple = (_, permission) -> permission.equals("shop.till.open");

        assertThat(simple.decide(ADA, "shop.till.open", Target.SOMEWHERE)).isEqualTo(Decision.ALLOWED);
        assertThat(simple.decide(ADA, "shop.till.open", Target.of(ADA.login()))).isEqualTo(Decision.OUT_OF_RANGE);
        assertThat(simple.decide(ADA, "shop.shelf.read", Target.SOMEWHERE)).isEqualTo(Decision.NOT_HELD);
    }

    @Test
    void aTargetIsSomewhereOrSomethingParticular() {
        assertThat(Target.of(ADA.login()).in(2).within(3)).isEqualTo(new Target(false, 1, 2, 3));
        assertThatThrownBy(() -> new Target(true, 1, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Target(false, -1, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
