package io.posthouse.messaging.session;

import io.posthouse.messaging.Ending;
import io.posthouse.xmpp.Stanza;

/** Who handles a session's stanzas, and who forgets it when it ends. */
interface SessionHome {
    /**
     * Handles one stanza from the session's client, in order, on a thread that may wait.
     *
     * @param slot is to be settled once the stanza is finished: handled, refused, or on disk
     */
    void handle(LiveSession session, Stanza stanza, Slot slot);

    /** The session has ended. */
    void ended(LiveSession session, Ending ending);
}
