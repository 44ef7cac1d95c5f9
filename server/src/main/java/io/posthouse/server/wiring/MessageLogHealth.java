package io.posthouse.server.wiring;

import io.posthouse.gateway.health.HealthCheck;
import java.util.function.BooleanSupplier;

/**
 * Whether messages can be kept.
 *
 * @param writing whether the log's writer has a connection and its place
 * @param fenced whether another one has that place
 */
record MessageLogHealth(BooleanSupplier writing, BooleanSupplier fenced) implements HealthCheck {
    @Override
    public String part() {
        return "message log";
    }

    @Override
    public Condition check() {
        if (writing.getAsBoolean()) {
            return new Condition.Well();
        }
        return fenced.getAsBoolean()
                ? new Condition.Unwell("Another node has taken the place of this one, so nothing is written here.",
                        "Among several nodes the log is opened again within seconds. If it is not, or this node is alone, look for"
                                + " another process with the same posthouse.node on this database, end one of the two, and start this node again.")
                : new Condition.Unwell("The log's writer has no connection to the database, so no message can be kept.",
                        "Look at the part database and do what it says; when that is well, the writer is back within seconds. If it is not,"
                                + " the log of the server says why.");
    }
}
