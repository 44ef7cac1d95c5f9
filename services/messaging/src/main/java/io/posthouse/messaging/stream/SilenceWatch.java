package io.posthouse.messaging.stream;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * Tells a client that has gone from one that has nothing to say: it is asked once, and is taken for gone if it says nothing and
 * takes nothing until the next time. Lives on the connection's loop.
 */
final class SilenceWatch {
    private boolean silent;
    /** What had been written when the client was last seen to be slow. */
    private long writtenBefore = -1;

    enum Verdict {
        THERE, TO_BE_ASKED, GONE
    }

    /** The client has sent something. */
    void heard() {
        silent = false;
    }

    /** Nothing has been read for as long as a client may be silent; {@code outlet} is null before it has a session. */
    Verdict idle(Channel channel, @Nullable StreamOutlet outlet) {
        if (outlet != null && readsSlowly(channel, outlet)) {
            // It is not read while it does not read, and yet it is there.
            silent = false;
            return Verdict.THERE;
        }
        if (silent) {
            return Verdict.GONE;
        }
        if (outlet == null) {
            return Verdict.THERE;
        }
        // A client that is there answers with anything at all, or takes what is sent to it.
        silent = true;
        return Verdict.TO_BE_ASKED;
    }

    /** Whether the socket is full, and something more went into it since the last time. */
    private boolean readsSlowly(Channel channel, StreamOutlet outlet) {
        if (channel.isWritable()) {
            return false;
        }
        long before = writtenBefore;
        writtenBefore = outlet.written();
        return writtenBefore != before;
    }
}
