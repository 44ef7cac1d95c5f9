package io.posthouse.dubbo;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.kernel.Caller;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.TokenKind;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a call costs, here and over the line. Prints; asserts nothing of time. */
@Tag("long")
class CallCostTest {
    private static final LoginId LOGIN = new LoginId(7);
    private static final int CALLS = 2_000;

    @Test
    void printsWhatACallCostsHereAndThere() throws Exception {
        try (Town town = new Town()) {
            Town.Resident edge = town.move("edge", false);
            Town.Resident north = town.move("north", true);
            Clerk far = edge.clerk();
            Clerk here = north.desk;
            double there = 0;
            double local = 0;
            for (int round = 0; round < 5; round++) {
                local = micros(here);
                there = micros(far);
            }
            System.out.printf("RATIO local %.2f us, over Triple and the link %.0f us: %.0f times%n", local, there,
                    there / local);
            assertThat(there).isPositive();
        }
    }

    private static double micros(Clerk clerk) {
        Caller ada = new Caller(LOGIN, "ada", TokenKind.SESSION, "s", "r");
        return ScopedValue.where(Caller.CURRENT, ada).call(() -> {
            long began = System.nanoTime();
            for (int i = 0; i < CALLS; i++) {
                assertThat(clerk.papers(LOGIN, Optional.empty(), i).items()).hasSize(1);
            }
            return (System.nanoTime() - began) / 1_000.0 / CALLS;
        });
    }
}
