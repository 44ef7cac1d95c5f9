package io.posthouse.messaging;

/** What is carried from people who live on this node to people who live on others, for metrics. Any thread; never blocks. */
public interface Carrying {
    /** How many rows the log of the shard that is farthest behind holds beyond what has been carried; 0 where there is one node. */
    long distance();

    /** The distance from which on those who send from a shard wait, and are refused in the end. */
    long distanceMax();

    /** How many messages have been carried from here since the start. */
    long carried();
}
