package io.posthouse.benchmarks.delivery;

import static io.posthouse.kernel.Checks.check;

/**
 * One row of the table.
 *
 * @param pairs senders, each with one recipient of its own; 1 to 500
 * @param outstanding messages that a sender keeps under way, 1 to 1024
 */
record LoadCase(int pairs, int outstanding, Transport transport) {
    LoadCase {
        check(pairs >= 1 && pairs <= 500, "1 to 500 pairs");
        check(outstanding >= 1 && outstanding <= 1024, "1 to 1024 outstanding");
    }

    /** {@code 50x8}. */
    static LoadCase parse(String size, Transport transport) {
        int cross = size.indexOf('x');
        check(cross > 0, "a case looks like 50x8");
        return new LoadCase(Integer.parseInt(size.substring(0, cross)), Integer.parseInt(size.substring(cross + 1)),
                transport);
    }

    String size() {
        return pairs + "x" + outstanding;
    }

    /** The name of the row's case in reports. */
    String title() {
        return size() + " " + transport.word() + ", archive on";
    }
}
