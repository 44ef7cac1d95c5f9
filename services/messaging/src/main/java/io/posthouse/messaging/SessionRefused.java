package io.posthouse.messaging;

import io.posthouse.kernel.Fault;

/** A new session is not opened, because the machine is short of something; the same may be asked again, best of another node. */
public final class SessionRefused extends Fault {
    /** @param message what it is short of, for the log */
    public SessionRefused(String message) {
        super(message, true, null);
    }
}
