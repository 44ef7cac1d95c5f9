package io.posthouse.server.console;

import java.time.Instant;
import java.util.Set;

/** What the console asks of this node and has done with it. Any thread. */
public interface ThisNode {
    /** What it runs. */
    String version();

    /** Since when. */
    Instant startedAt();

    /** The services that it carries. */
    Set<String> roles();

    /** Where other nodes reach it, as host:port; only where there can be others. */
    String address();

    /** How many connections of clients there are. */
    int clients();

    /** How many rows of one of its shards have not been carried to other homes, at most. */
    long behind();

    /** How many shards of the message log it writes. */
    int shards();

    /** Until when its certificate holds. */
    Instant certificateEnds();

    /** Whether it is being emptied. */
    boolean isDraining();

    /** Has it emptied and then ended; returns at once. */
    void drain();
}
