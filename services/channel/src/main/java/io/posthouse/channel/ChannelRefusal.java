package io.posthouse.channel;

import io.posthouse.kernel.ListedRefusal;
import io.posthouse.kernel.RefusalKind;
import io.posthouse.kernel.RefusalWords;

/** Refusals of packets, in the order in which they are looked for. */
enum ChannelRefusal implements ListedRefusal {
    /** Not JSON, or not the fields that the packet's type asks for. */
    MALFORMED_PACKET("malformed-packet", RefusalKind.INVALID, false,
            "The packet is not as the protocol says; see docs/protocol/channel.md."),
    /** The packet's type is none that a client sends. */
    UNKNOWN_TYPE("unknown-type", RefusalKind.INVALID, false, "There is no such type of packet."),
    /** No line has that address, or the sender is no member: the same answer, so that nobody learns what exists. */
    NO_SUCH_LINE("no-such-line", RefusalKind.NOT_FOUND, false,
            "Nobody and nothing has that address, or you are not a member."),
    /** The text is empty or too long. */
    TOO_LARGE("too-large", RefusalKind.TOO_LARGE, false, "A text has 1 to 10,000 characters."),
    /** Too much of this sender's waits already. */
    SLOW_DOWN("slow-down", RefusalKind.LIMITED, true, "Wait a moment, then send the same packet again."),
    /** The message was not written in time, or could not be. */
    NOT_STORED("not-stored", RefusalKind.UNAVAILABLE, true, "The archive did not take it. Send the same packet again."),
    /** The key of the packet is that of another message of the same sender to the same line. */
    RANDOM_REUSED("random-reused", RefusalKind.CONFLICT, false,
            "You have sent another message to that line under this random id. Send this one under a new random id.");

    private final RefusalWords words;
    private final boolean retry;

    ChannelRefusal(String code, RefusalKind kind, boolean retry, String advice) {
        this.words = new RefusalWords(code, kind, advice);
        this.retry = retry;
    }

    @Override
    public RefusalWords words() {
        return words;
    }

    /** Whether the same packet may be taken later. */
    boolean retry() {
        return retry;
    }
}
