package io.posthouse.messaging.stream;

import io.posthouse.identity.Login;
import io.posthouse.messaging.Ending;
import io.posthouse.messaging.stream.ResumableStreams.Resumable;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.StanzaCondition;
import io.posthouse.xmpp.StreamErrorCondition;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One client's wish to go on with a stream whose connection was lost, over a new connection. XEP-0198 section 5. The new connection
 * makes it and takes its outcome on its loop; between the two it has it wait elsewhere.
 */
final class Resumption {
    private final C2sServices services;
    private final UUID id;
    private final String owner;
    private final long h;
    /** Null when this node has no such stream of that login. */
    private final @Nullable Resumable stream;
    private final long claim;
    private OptionalLong handledBefore = OptionalLong.empty();

    /** What becomes of it. */
    sealed interface Outcome {
        /** The client is told that the stream is no more, and may bind a resource instead. */
        record Declined(Element answer) implements Outcome {
        }

        /** The new connection ends with an error. */
        record Wrong(Element error) implements Outcome {
        }

        /** The stream goes on over the new connection, once the client is told {@code answer}. */
        record Granted(Resumable stream, Element answer) implements Outcome {
        }
    }

    private Resumption(C2sServices services, Login login, UUID id, long h) {
        this.services = services;
        this.id = id;
        this.owner = services.addresses().of(login).toString();
        this.h = h;
        var found = services.streams().find(id, login.id()).orElse(null);
        this.stream = found;
        this.claim = found == null ? 0 : found.outlet().claim();
    }

    /** Reads what the client asks for; null when it names no stream or no count that could be ours. */
    static @Nullable Resumption of(Element resume, Login login, C2sServices services) {
        UUID id = streamId(resume);
        long h = StreamManagement.readH(resume);
        return id == null || h < 0 ? null : new Resumption(services, login, id, h);
    }

    /** What the client is told of a wish that cannot be read. */
    static Element unread(Element resume) {
        // XEP-0198 section 5: to clients an id is opaque, so one that we never give is one that we do not know.
        boolean wellFormed = StreamManagement.readH(resume) >= 0 && resume.attribute("previd").isPresent();
        return StreamManagement.failed(wellFormed ? StanzaCondition.ITEM_NOT_FOUND : StanzaCondition.BAD_REQUEST,
                OptionalLong.empty());
    }

    private static @Nullable UUID streamId(Element resume) {
        try {
            return UUID.fromString(resume.attribute("previd", ""));
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    /**
     * Waits until what the client sent over the lost connection is finished: the h that it is told decides what it sends again. Of a
     * stream that is no more it looks up how far it came. Blocks.
     */
    Resumption await() throws InterruptedException {
        var found = stream;
        if (found == null) {
            handledBefore = services.positions().of(id, owner);
        } else {
            services.awaitFinished(found.session());
        }
        return this;
    }

    /** Decides. On the new connection's loop, after {@link #await}, while that connection is there. */
    Outcome outcome() {
        var found = stream;
        if (found == null) {
            return new Outcome.Declined(StreamManagement.failed(StanzaCondition.ITEM_NOT_FOUND, handledBefore));
        }
        var session = found.session();
        var outlet = found.outlet();
        if (!outlet.isLastClaim(claim)) {
            // Nothing is read while it waits, so that nobody may have noticed that it was lost: the client has come again since.
            return new Outcome.Wrong(StreamErrorCondition.CONFLICT.element("Resumed over another connection."));
        }
        if (session.finishedPrefix() < session.receivedCount()) {
            // Told of less, the client would say again what is still counted. It signs in anew; keys make one of what it says twice.
            session.end(Ending.MOVED);
        }
        if (session.hasEnded()) {
            return new Outcome.Declined(StreamManagement.failed(StanzaCondition.ITEM_NOT_FOUND,
                    OptionalLong.of(session.toldPrefix())));
        }
        if (!outlet.acknowledge(h)) {
            return new Outcome.Wrong(StreamManagement.tooHigh(h, outlet.sent()));
        }
        return new Outcome.Granted(found, StreamManagement.resumed(id, session.finishedPrefix()));
    }
}
