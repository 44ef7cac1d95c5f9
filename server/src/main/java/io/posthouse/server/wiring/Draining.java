package io.posthouse.server.wiring;

import io.posthouse.gateway.health.HealthCheck;

/** Whether this node drains, as its health tells. Any thread. */
final class Draining implements HealthCheck {
    private volatile boolean begun;

    void begin() {
        begun = true;
    }

    boolean hasBegun() {
        return begun;
    }

    @Override
    public String part() {
        return "node";
    }

    @Override
    public Condition check() {
        return begun
                ? new Condition.Unwell("This node is draining.",
                        "It sends its clients to other nodes and stops by itself: nothing is to be done.")
                : new Condition.Well();
    }
}
