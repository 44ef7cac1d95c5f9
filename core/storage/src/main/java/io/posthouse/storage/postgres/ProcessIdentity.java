package io.posthouse.storage.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process that cannot be mistaken for a later one with the same number.
 *
 * @param pid its number
 * @param startTicks when it started, in the kernel's ticks since boot; unlike a time of day it never shifts
 */
record ProcessIdentity(long pid, long startTicks) {
    static ProcessIdentity ofThisJvm() {
        return of(ProcessHandle.current().pid()).orElseThrow();
    }

    static Optional<ProcessIdentity> of(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            // The command's name stands in parentheses and may hold any character, so count from its end: field 22 of proc(5).
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            // A zombie has ended and only waits for its parent to look; below some containers' init it waits for ever.
            return fields[0].equals("Z")
                    ? Optional.empty()
                    : Optional.of(new ProcessIdentity(pid, Long.parseLong(fields[19])));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    boolean isAlive() {
        return of(pid).equals(Optional.of(this));
    }
}
