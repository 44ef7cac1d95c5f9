package io.posthouse.server.run;

import io.posthouse.storage.backup.Progress;
import java.io.PrintStream;
import java.util.Locale;

/** Says once a second how far a long command has come. */
final class ProgressLines implements Progress {
    private static final long EVERY_NANOS = 1_000_000_000;

    private final PrintStream out;
    private String said = "";
    private long saidAt;

    ProgressLines(PrintStream out) {
        this.out = out;
    }

    @Override
    public void at(String what, long done, long total) {
        long now = System.nanoTime();
        if (what.equals(said) && now - saidAt < EVERY_NANOS) {
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
