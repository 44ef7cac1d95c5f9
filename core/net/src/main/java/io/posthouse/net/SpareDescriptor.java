package io.posthouse.net;

import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One file descriptor held back: given up, it lets one connection be accepted, which is the only way to refuse it. */
final class SpareDescriptor {
    private @Nullable Closeable held;

    /** Takes one, unless it is held already. @return false when there is none to take */
    boolean take() {
        if (held == null) {
            try {
                held = new FileInputStream("/dev/null");
            } catch (IOException _) {
                return false;
            }
        }
        return true;
    }

    /** Gives it up. @return false when none was held */
    boolean giveUp() {
        Closeable given = held;
        held = null;
        if (given == null) {
            return false;
        }
        try {
            given.close();
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
