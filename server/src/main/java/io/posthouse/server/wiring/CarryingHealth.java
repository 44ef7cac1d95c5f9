package io.posthouse.server.wiring;

import io.posthouse.gateway.health.HealthCheck;
import io.posthouse.messaging.Carrying;

/** Whether messages to people who live on other nodes get there. Everybody else's do, so it is never unwell. */
record CarryingHealth(Carrying carrying) implements HealthCheck {
    /** Minutes of work of a busy shard; the alert has the same. */
    static final long FAR_ROWS = 10_000;
    private static final String ADVICE = "Look at the links (part cluster) and at the other nodes' health and logs; it catches up by itself"
            + " when they take messages again.";

    @Override
    public String part() {
        return "carrying";
    }

    @Override
    public Condition check() {
        long distance = carrying.distance();
        if (distance <= FAR_ROWS) {
            return new Condition.Well();
        }
        return new Condition.Impaired("The shard that is farthest behind has " + distance
                + " rows that other nodes do not have yet; "
                + (distance > carrying.distanceMax()
                        ? "its senders wait, and are refused after half a minute."
                        : "from " + carrying.distanceMax() + " on its senders wait."),
                ADVICE);
    }
}
