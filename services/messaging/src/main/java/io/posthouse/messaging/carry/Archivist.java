package io.posthouse.messaging.carry;

import io.posthouse.messaging.StoreMessage;
import io.posthouse.messaging.StoreMessage.Stored;
import io.posthouse.storage.log.LogAnswer;
import io.posthouse.xmpp.Message;
import java.util.function.Consumer;

/** Stores messages where they belong, on whichever node that is. Any thread; never blocks. */
public interface Archivist {
    /**
     * Asks for a message to be stored.
     *
     * @param message what {@code command} was made of
     * @param answer called once, on an answering thread, when it is known what became of it
     * @return false when nothing was taken: wait for {@link #whenRoom}
     */
    boolean submit(StoreMessage command, Message message, Consumer<LogAnswer<Stored>> answer);

    /** Runs {@code task} once there is room. */
    void whenRoom(Runnable task);
}
