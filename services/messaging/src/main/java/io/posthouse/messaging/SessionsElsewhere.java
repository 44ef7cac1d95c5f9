package io.posthouse.messaging;

import io.posthouse.kernel.Fault;

/** A new session is not opened, because this node takes none for now: it leaves, or has lost its database or its peers. Others do. */
public final class SessionsElsewhere extends Fault {
    public SessionsElsewhere() {
        super("this node takes no sessions now", true, null);
    }
}
