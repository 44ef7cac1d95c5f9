package io.posthouse.messaging;

import io.posthouse.identity.Login;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.FullJid;
import java.util.List;
import java.util.Optional;

/** The sessions of this node. Safe for any thread. */
public interface Sessions {
    /**
     * Opens a session. One of the same resource is ended with {@link Ending#REPLACED}. Blocks on the database; virtual
     * threads only.
     *
     * @param resource prepared by the address parser, up to 1023 bytes
     */
    Session open(Login login, String resource, Outlet outlet);

    /**
     * Whether sessions are opened now: not while the node ends, nor while it stands badly. {@link #open} throws
     * {@link SessionsElsewhere} then.
     */
    boolean takesNew();

    /** The person's sessions, in the order they were opened; a snapshot. */
    List<? extends Session> of(BareJid owner);

    /** The session at that address. */
    Optional<? extends Session> at(FullJid address);

    /** What waits for the clients of all of them may hold this much together. */
    MemoryShare memory();

    /** How many are open. */
    int count();
}
