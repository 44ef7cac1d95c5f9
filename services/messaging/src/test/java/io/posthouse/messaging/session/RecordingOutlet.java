package io.posthouse.messaging.session;

import io.posthouse.messaging.Ending;
import io.posthouse.messaging.Outgoing;
import io.posthouse.messaging.Outlet;
import io.posthouse.messaging.StoreMessage;
import io.posthouse.xmpp.Message;
import io.posthouse.xmpp.Stanza;
import io.posthouse.xmpp.StanzaError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Remembers which rows of the archive it was sent and why it was closed. Its client sends nothing, so nothing of it is refused, stored or finished. */
final class RecordingOutlet implements Outlet {
    private final List<Long> ids = new ArrayList<>();
    private @Nullable Ending ending;
    private @Nullable Runnable whenAsked;

    /** There is no room from now on; {@code then} runs when somebody waits for it, and there is again. */
    void fill(Runnable then) {
        whenAsked = then;
    }

    List<Long> ids() {
        return ids;
    }

    /** Why it was closed; empty while it is not. */
    Optional<Ending> ending() {
        return Optional.ofNullable(ending);
    }

    @Override
    public void send(Outgoing outgoing) {
        ids.add(outgoing.archivedId());
    }

    @Override
    public void refused(Stanza stanza, StanzaError error) {
        throw new AssertionError("nothing is sent that could be refused");
    }

    @Override
    public void stored(Message message, StoreMessage.Stored stored) {
        throw new AssertionError("nothing is sent that could be stored");
    }

    @Override
    public void finished(long prefix) {
        throw new AssertionError("nothing is sent that could be finished");
    }

    @Override
    public void press(boolean pressed) {
        // Its mailbox is empty.
    }

    @Override
    public boolean hasRoom() {
        return whenAsked == null;
    }

    @Override
    public void whenRoom(Runnable action) {
        Runnable first = whenAsked;
        whenAsked = null;
        if (first != null) {
            first.run();
        }
        action.run();
    }

    @Override
    public void close(Ending why) {
        ending = why;
    }
}
