package io.posthouse.server.settings;

import io.posthouse.cluster.Role;
import io.posthouse.messaging.Messaging;
import java.util.List;

/** What nodes carry or do not: every module that says so of itself. What says nothing is on every node. */
public final class Roles {
    /** All of them. */
    public static final List<Role> ALL = List.of(Messaging.ROLE);

    private Roles() {
    }
}
