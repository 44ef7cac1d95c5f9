package io.posthouse.messaging.stream;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.posthouse.messaging.Ending;
import io.posthouse.xmpp.StreamErrorCondition;
import io.posthouse.xmpp.XmlContext;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The last that a client hears on its stream, and why. RFC 6120 section 4.4. Runs on the connection's loop. */
final class Farewell {
    /** How long a client has to take it. */
    static final long SECONDS = 10;

    private static final byte[] STREAM_END = "</stream:stream>".getBytes(StandardCharsets.US_ASCII);

    private Farewell() {
    }

    /** Has the connection closed in a while, whether the client has taken its farewell or not. Any thread. */
    static void closeLater(Channel target) {
        var deadline = target.eventLoop().schedule(() -> target.close(), SECONDS, TimeUnit.SECONDS);
        target.closeFuture().addListener(closed -> deadline.cancel(false));
    }

    /** Ends the stream, and closes the connection once that is written. */
    static void say(Channel target, Ending ending) {
        var elsewhere = Signpost.lastWord(target, ending);
        if (elsewhere.isPresent()) {
            say(target, elsewhere.get().toXml(XmlContext.CLIENT_STREAM));
            return;
        }
        if (ending == Ending.MOVED) {
            // As if the line had broken: what was not acknowledged, either way, is for the next stream.
            target.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        var condition = condition(ending);
        say(target, condition == null ? "" : condition.element().toXml(XmlContext.CLIENT_STREAM));
        if (ending == Ending.TOO_SLOW) {
            target.close();
        }
    }

    /** Ends the stream with {@code last}, which may be empty. */
    static void say(Channel target, String last) {
        var out = target.alloc().buffer(last.length() + STREAM_END.length);
        out.writeCharSequence(last, StandardCharsets.UTF_8);
        out.writeBytes(STREAM_END);
        target.writeAndFlush(out).addListener(ChannelFutureListener.CLOSE);
    }

    private static @Nullable StreamErrorCondition condition(Ending ending) {
        return switch (ending) {
            case CLOSED_BY_CLIENT, LOST, MOVED -> null;
            case REPLACED -> StreamErrorCondition.CONFLICT;
            case TOO_SLOW -> StreamErrorCondition.RESOURCE_CONSTRAINT;
            case UNACKNOWLEDGED -> StreamErrorCondition.CONNECTION_TIMEOUT;
            case REVOKED -> StreamErrorCondition.NOT_AUTHORIZED;
            case PROTOCOL_ERROR -> StreamErrorCondition.INTERNAL_SERVER_ERROR;
            case SHUTDOWN -> StreamErrorCondition.SYSTEM_SHUTDOWN;
        };
    }
}
