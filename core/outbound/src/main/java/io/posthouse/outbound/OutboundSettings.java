package io.posthouse.outbound;

import static io.posthouse.kernel.Checks.check;

import io.posthouse.outbound.guard.AddressBlock;
import java.time.Duration;
import java.util.List;

/**
 * How others are told.
 *
 * @param permitted addresses within that may be sent to all the same, as {@code 10.1.0.0/16} or one alone, for receivers in
 *        the company's own network; to those plain http and every port is let through as well
 * @param patience for the whole of an attempt, from the look-up of the name to the status, 1 s to 30 s
 * @param atOnceMax how many webhooks one node sends for at the same time, 1 to 1,000
 */
public record OutboundSettings(List<String> permitted, Duration patience, int atOnceMax) {

    /** Nothing within, 8 s, 32 at once. */
    public static final OutboundSettings USUAL = new OutboundSettings(List.of(), Duration.ofSeconds(8), 32);

    public OutboundSettings {
        permitted = List.copyOf(permitted);
        permitted.forEach(AddressBlock::of);
        check(patience.compareTo(Duration.ofSeconds(1)) >= 0 && patience.compareTo(Duration.ofSeconds(30)) <= 0,
                "an attempt takes 1 s to 30 s");
        check(atOnceMax >= 1 && atOnceMax <= 1_000, "a node sends for 1 to 1000 webhooks at once");
    }

    /**
     * The same with other addresses permitted.
     *
     * @throws IllegalArgumentException when one of them is neither an address nor a block of them
     */
    public OutboundSettings permitting(List<String> others) {
        return new OutboundSettings(others, patience, atOnceMax);
    }
}
