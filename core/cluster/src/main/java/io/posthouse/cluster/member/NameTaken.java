package io.posthouse.cluster.member;

import io.posthouse.cluster.Node;
import io.posthouse.kernel.Fault;

/** Another node of the cluster lives under our name. A fault of the settings: trying again helps only when that one stops. */
public final class NameTaken extends Fault {
    NameTaken(Node other) {
        super("the cluster has a node " + other.name() + " already, since " + other.since()
                + (other.link() == null ? "" : " at " + other.link())
                + ": give this one another name (posthouse.node), or stop that one", false, null);
    }
}
