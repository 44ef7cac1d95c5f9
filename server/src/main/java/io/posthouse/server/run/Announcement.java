package io.posthouse.server.run;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** What the operator reads when the platform is ready: where it listens and how people sign in. */
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

    /** Adds what is said at the end. */
    public synchronized void add(String name, String value) {
        lines.add(String.format("%-11s%s", name, value));
    }

    /** Adds a sentence. */
    public synchronized void add(String sentence) {
        lines.add(sentence);
    }

    /** Says everything. */
    public synchronized void print() {
        out.println();
        lines.forEach(out::println);
        out.flush();
        lines.clear();
    }
}
