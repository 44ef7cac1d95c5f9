package io.posthouse.outbound.send;

import java.util.concurrent.atomic.LongAdder;

/** What this node has sent. */
final class Counts {
    final LongAdder delivered = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder dead = new LongAdder();
}
