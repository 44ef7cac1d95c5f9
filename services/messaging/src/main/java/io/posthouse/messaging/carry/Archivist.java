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
     * @return where it is; when it was not taken, wait for {@link #whenRoom}
     */
    Taken submit(StoreMessage command, Message message, Consumer<LogAnswer<Stored>> answer);

    /** What became of the asking. */
    enum Taken {
        /** It is in this node's log, and is committed no later than what this node is asked for after it. */
        IN_THE_LOG,
        /** Another node is asked for it, or may have to be; what comes after it may be committed before. */
        ELSEWHERE,
        /** There was no room. */
        NOT
    }

    /** Runs {@code task} once there is room. */
    void whenRoom(Runnable task);
}
