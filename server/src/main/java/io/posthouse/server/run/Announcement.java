package io.posthouse.server.run;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** What the operator reads when the platform is ready. */
public final class Announcement {
    private final PrintStream out;
    private final boolean demo;
    private final List<String> lines = new ArrayList<>();

    /** @param demo whether the operator asked for the small company */
    public Announcement(PrintStream out, boolean demo) {
        this.out = out;
        this.demo = demo;
    }

    /** Whether the small company is wanted. */
    public boolean demo() {
        return demo;
    }

    /** Adds a line to what is said at the end. */
    public synchronized void add(String line) {
        lines.add(line);
    }

    /** Says everything. */
    public synchronized void print() {
        lines.forEach(out::println);
        out.flush();
        lines.clear();
    }
}
