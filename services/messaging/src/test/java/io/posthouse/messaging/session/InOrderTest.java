package io.posthouse.messaging.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InOrderTest {
    private final InOrder order = new InOrder();
    private final List<String> happened = new ArrayList<>();

    @Test
    void letsNothingOvertakeAPendingMessageToTheSameAddressee() {
        var first = order.pending("ben", () -> happened.add("message 1"));
        order.behind("ben", () -> happened.add("typing"));
        var second = order.pending("ben", () -> happened.add("message 2"));

        second.settled();
        assertThat(happened).isEmpty();
        first.settled();

        assertThat(happened).containsExactly("message 1", "typing", "message 2");
        assertThat(order.isPending("ben")).isFalse();
    }

    @Test
    void holdsUpNobodyElse() {
        order.pending("ben", () -> happened.add("message"));

        order.behind("cleo", () -> happened.add("typing to cleo"));

        assertThat(happened).containsExactly("typing to cleo");
    }

    @Test
    void goesOnBehindWhatFails() {
        var first = order.pending("ben", () -> {
            throw new IllegalStateException("a bug");
        });
        order.behind("ben", () -> happened.add("typing"));

        first.settled();

        assertThat(happened).containsExactly("typing");
        assertThat(order.isPending("ben")).isFalse();
    }
}
