package io.posthouse.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryShareTest {
    private final MemoryShare share = new MemoryShare(1000);
    private final List<String> letGo = new ArrayList<>();

    private final class Holder {
        private final MemoryShare.Holding holding;
        private int held;

        Holder(String name) {
            holding = share.open(() -> {
                letGo.add(name);
                hold(-held);
            });
        }

        void hold(int more) {
            held += more;
            holding.change(more);
        }
    }

    @Test
    void letsTheLargestGoUntilAllAreWithinTheBound() {
        new Holder("small").hold(300);
        new Holder("largest").hold(500);
        new Holder("large").hold(400);

        share.relieve();

        assertThat(letGo).containsExactly("largest");
        assertThat(share.held()).isEqualTo(700);
    }

    @Test
    void givesUpOnOneThatCannotLetGo() {
        share.open(() -> letGo.add("stubborn")).change(2000);

        share.relieve();

        assertThat(letGo).containsExactly("stubborn");
        assertThat(share.isFull()).isTrue();
    }
}
