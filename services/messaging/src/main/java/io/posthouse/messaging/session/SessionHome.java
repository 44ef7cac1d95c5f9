package io.posthouse.messaging.session;

import io.posthouse.kernel.trace.Span;
import io.posthouse.messaging.Ending;
import io.posthouse.messaging.Stations.IqAnswer;
import io.posthouse.xmpp.Stanza;
import java.util.function.Supplier;

/** Who handles a session's stanzas, and who forgets it when it ends. */
interface SessionHome {
    /** What is traced of a stanza that was just taken from a client. On the client's loop; never blocks. */
    default Span trace(Stanza stanza) {
        return Span.NONE;
    }

    /**
     * Handles one stanza from the session's client, in order, on a thread that may wait.
     *
     * @param slot is to be settled once the stanza is finished: handled, refused, or on disk
     */
    void handle(LiveSession session, Stanza stanza, Slot slot);

    /** Gives a long answer, such as a page of an archive, or refuses it while the machine is short of something. May wait. */
    default IqAnswer answer(Supplier<IqAnswer> longOne) {
        return longOne.get();
    }

    /** The session has ended. */
    void ended(LiveSession session, Ending ending);
}
