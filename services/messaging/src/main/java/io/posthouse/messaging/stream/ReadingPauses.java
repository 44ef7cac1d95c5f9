package io.posthouse.messaging.stream;

import io.netty.channel.Channel;
import java.util.EnumSet;
import java.util.Set;

/** Why a connection is not read at present; it is read while there is no reason not to. Lives on the connection's loop. */
final class ReadingPauses {
    private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);

    enum Reason {
        /** What the client has sent waits to be handled. */
        MAILBOX,
        /** Who does not read what it is sent is not read either. */
        UNWRITABLE,
        /** An answer is being waited for. */
        BUSY,
        /** Another node reads. */
        AWAY
    }

    void set(Channel channel, Reason reason, boolean on) {
        if (on) {
            reasons.add(reason);
        } else {
            reasons.remove(reason);
        }
        channel.config().setAutoRead(reasons.isEmpty());
    }
}
