package io.posthouse.gateway.route;

import java.util.List;
import java.util.function.Supplier;

/** How the targets of back ends are, as this node sees them. Whoever asks them shows it here. Any thread. */
public final class TargetBoard {
    private volatile Supplier<List<Seen>> shown = List::of;

    /**
     * One target.
     *
     * @param url where it listens
     * @param addresses at how many addresses it may be reached
     * @param well whether it can be asked: it has an address, and says of itself that it is well if anybody asks it that
     */
    public record Seen(String backend, String url, int addresses, boolean well) {
    }

    /** Shows what {@code now} tells. */
    public void show(Supplier<List<Seen>> now) {
        shown = now;
    }

    /** All of them. */
    public List<Seen> now() {
        return shown.get();
    }
}
