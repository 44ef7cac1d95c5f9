package io.posthouse.messaging.stream;

import io.netty.util.concurrent.EventExecutor;
import io.posthouse.messaging.session.LiveSession;
import io.posthouse.messaging.stream.ResumableStreams.Resumable;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.StanzaCondition;
import io.posthouse.xmpp.StreamErrorCondition;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a client that has a session says in the words of XEP-0198: that it wants to count, how far it has come, how far have we. Runs on
 * the connection's loop. A stream is taken up again by {@link Resumption}, since that is how a connection comes by its session.
 */
final class ManagementDesk {
    /** How long what was asked about may take before the client is told how far we are with it. */
    private static final int PARTLY_AFTER_SECONDS = 2;

    private final ResumableStreams streams;
    private final Duration resumable;

    /** @param resumable how long a stream whose connection was lost can be resumed */
    ManagementDesk(ResumableStreams streams, Duration resumable) {
        this.streams = streams;
        this.resumable = resumable;
    }

    /** How long a stream can be resumed, as the client was told. */
    Duration resumable() {
        return resumable;
    }

    /**
     * Takes an element, and answers through the stream's outlet.
     *
     * @param loop the connection's
     * @return the error that the stream ends with, or null
     */
    @Nullable
    Element take(Element element, LiveSession session, StreamOutlet outlet, EventExecutor loop) {
        if (!outlet.isManaged() && !element.name().equals("enable")) {
            // XEP-0198 sections 4 and 6: these follow <enable/>, and an error about them does not end the stream.
            outlet.sendUncounted(StreamManagement.failed(StanzaCondition.UNEXPECTED_REQUEST, OptionalLong.empty()));
            return null;
        }
        switch (element.name()) {
            case "enable" -> enable(element, session, outlet);
            case "r" -> answer(session, outlet, loop);
            case "a" -> {
                return acknowledge(element, outlet);
            }
            default -> {
                return StreamErrorCondition.UNSUPPORTED_STANZA_TYPE.element("");
            }
        }
        return null;
    }

    private void enable(Element element, LiveSession session, StreamOutlet outlet) {
        if (outlet.isManaged()) {
            outlet.sendUncounted(StreamManagement.failed(StanzaCondition.UNEXPECTED_REQUEST, OptionalLong.empty()));
            return;
        }
        var resume = element.attribute("resume", "");
        if (!resume.equals("true") && !resume.equals("1")) {
            session.countFor(null);
            outlet.manage(null, StreamManagement.ENABLED);
            return;
        }
        var id = UUID.randomUUID();
        session.countFor(id);
        streams.add(id, new Resumable(session, outlet));
        if (session.hasEnded()) {
            // Its end took out what was there then.
            streams.remove(id);
        }
        outlet.manage(id, StreamManagement.enabled(id, resumable.toSeconds()));
    }

    private static void answer(LiveSession session, StreamOutlet outlet, EventExecutor loop) {
        long received = session.receivedCount();
        outlet.answerRequest(received, session.finishedPrefix());
        if (session.finishedPrefix() < received) {
            loop.schedule(() -> outlet.answerPartly(session.finishedPrefix()), PARTLY_AFTER_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static @Nullable Element acknowledge(Element element, StreamOutlet outlet) {
        long h = StreamManagement.readH(element);
        if (h < 0) {
            return StreamErrorCondition.UNDEFINED_CONDITION.element("An h is a number below 2 to the 32nd.");
        }
        return outlet.acknowledge(h) ? null : StreamManagement.tooHigh(h, outlet.sent());
    }
}
