package io.posthouse.server.run;

import io.posthouse.kernel.Ticker;
import io.posthouse.storage.backup.Progress;
import java.io.PrintStream;
import java.util.Locale;

/** Says once a second how far a long command has come, and of each of its parts that it is done. */
final class ProgressLines implements Progress {
    private static final long EVERY_NANOS = 1_000_000_000;

    private final PrintStream out;
    private final Ticker ticker;
    private String said = "";
    private long saidAt;
    private boolean saidDone;

    ProgressLines(PrintStream out) {
        this(out, Ticker.system());
    }

    ProgressLines(PrintStream out, Ticker ticker) {
        this.out = out;
        this.ticker = ticker;
    }

    @Override
    public void at(String what, long done, long total) {
        long now = ticker.nanos();
        boolean isDone = total > 0 && done >= total;
        // The last of it may hold nothing, and end what had ended.
        boolean known = what.equals(said) && (isDone ? saidDone : now - saidAt < EVERY_NANOS);
        saidDone = isDone;
        if (known) {
            return;
        }
        said = what;
        saidAt = now;
        out.println(total == 0
                ? "  " + what
                : String.format(Locale.ROOT, "  %-10s %3d %%  %d of %d MB", what, done * 100 / total, done >> 20,
                        total >> 20));
    }
}
